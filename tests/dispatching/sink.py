"""A server in a process of its own that answers everything with 200 and keeps when it came.

``python sink.py`` prints its port; once its standard input ends, one line of JSON: for each request
the latest moment before which it had not come, the moment at which it was seen, and its target.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time

ANSWER = b'HTTP/1.1 200 OK\r\nContent-Length: 18\r\n\r\n{"publishId": "p"}'
TICK = 0.002


class Sink:
    def __init__(self) -> None:
        self.seen: list[tuple[float, float, str]] = []
        self._tick = time.time()

    async def tick(self) -> None:
        """A machine that is busy lets this process wait: what came meanwhile is seen late."""
        while True:
            self._tick = time.time()
            await asyncio.sleep(TICK)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                earliest, now = self._tick, time.time()
                lines = head.decode("latin-1").lower().split("\r\n")
                length = next(
                    int(line[15:]) for line in lines if line.startswith("content-length:")
                )
                await reader.readexactly(length)
                self.seen.append((earliest, now, lines[0].split(" ")[1].partition("?")[0]))
                writer.write(ANSWER)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()


async def main() -> None:
    sink = Sink()
    server = await asyncio.start_server(sink.serve, "127.0.0.1", 0)
    ticking = asyncio.create_task(sink.tick())
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    ticking.cancel()
    sys.stdout.write(json.dumps(sink.seen) + "\n")
    sys.stdout.flush()
    server.close()


if __name__ == "__main__":
    asyncio.run(main())
