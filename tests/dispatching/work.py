"""A dispatcher in a process of its own: ``python work.py QUEUE_URL SERVER_URL RATE``.

It ends gracefully with its standard input.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "transports"))

from ways import pusher_transport

from notifyspec.dispatching import Dispatcher, DispatchOptions
from notifyspec.queues.choice import open_queue

if __name__ == "__main__":
    queue_url, server_url, rate = sys.argv[1:]
    queue = open_queue(queue_url, Path.cwd())
    options = DispatchOptions(beams_rate=float(rate), channels_rate=float(rate))
    stop = threading.Event()
    dispatcher = Dispatcher(queue, pusher_transport(server_url), options=options)
    working = threading.Thread(target=dispatcher.run, args=(stop,))
    working.start()
    sys.stdin.read()
    stop.set()
    working.join()
    queue.close()
