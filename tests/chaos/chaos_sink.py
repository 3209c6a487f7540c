"""Pusher's side in a campaign: a process that writes down what it gets before it answers.

``python chaos_sink.py FILE PORT`` serves until it is killed. A line of the file is the id that a
message carries and the product that it came by.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys

ANSWER = b'HTTP/1.1 200 OK\r\nContent-Length: 18\r\n\r\n{"publishId": "p"}'
ID = re.compile(rb"notification=([0-9a-z-]+)")


def lines_of(path: str, body: bytes) -> bytes:
    product = b"beams" if "publish_api" in path else b"channels"
    # A push says its title twice.
    return b"".join(b"%s %s\n" % (found, product) for found in dict.fromkeys(ID.findall(body)))


async def serve(file: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            length = int(re.search(r"(?i)content-length: *(\d+)", head)[1])
            os.write(file, lines_of(head.split(" ")[1], await reader.readexactly(length)))
            writer.write(ANSWER)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def main() -> None:
    file = os.open(sys.argv[1], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    server = await asyncio.start_server(
        lambda reader, writer: serve(file, reader, writer), "127.0.0.1", int(sys.argv[2])
    )
    sys.stdout.write(json.dumps(server.sockets[0].getsockname()[1]) + "\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
