"""Several processes of ``notifyspec work``: started, started again when one dies, ended together."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING, Final

from notifyspec.cli import terminal
from notifyspec.cli.exit_code import ExitCode
from notifyspec.cli.stopping import stop_on_signals

if TYPE_CHECKING:
    from collections.abc import Sequence

_LOOK: Final = 0.2  # seconds
_AGAIN: Final = 2.0  # seconds until one that died is started again
_END: Final = 20.0  # seconds that all of them have to end


def supervise(arguments: Sequence[str], number: int) -> int:
    """Until SIGTERM or Ctrl-C. What ends by wrong settings or a damaged queue ends all."""
    call = [sys.executable, "-m", "notifyspec", "work", "--supervised", *arguments]
    with stop_on_signals() as stop:
        running = [_start(call) for _ in range(number)]
        code = int(ExitCode.CLEAN)
        while not stop.wait(_LOOK):
            for index, process in enumerate(running):
                ended = process.poll()
                if ended is None:
                    continue
                if ended in (ExitCode.USAGE, ExitCode.FINDINGS):
                    code = ended
                    stop.set()
                    break
                terminal.note(f"process {process.pid} ended with {ended}, and is started again.")
                if not stop.wait(_AGAIN):
                    running[index] = _start(call)
        return _end(running) or code


def _start(call: Sequence[str]) -> subprocess.Popen[bytes]:
    # Its own session: Ctrl-C reaches this process, which then ends the others in order. The pipe
    # ends with this process, however that ends, and so tells them to end too.
    return subprocess.Popen(call, start_new_session=True, stdin=subprocess.PIPE)  # noqa: S603  # ourselves


def _end(running: Sequence[subprocess.Popen[bytes]]) -> int:
    for process in running:
        process.terminate()
    deadline = time.monotonic() + _END
    killed = 0
    for process in running:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            killed += 1
    if killed:
        terminal.note(f"{killed} did not end in {_END:.0f} seconds: what they had is sent again.")
    return int(ExitCode.FAULT) if killed else int(ExitCode.CLEAN)
