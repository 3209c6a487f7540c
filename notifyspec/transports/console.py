"""``ConsoleTransport``: prints what would be sent, and sends nothing."""

from __future__ import annotations

import contextlib
import json
import sys
import threading
from typing import TextIO

from notifyspec.transport import Answer, Publish, Request, Trigger


class ConsoleTransport:
    """Prints each request to ``stream``, by default what is standard output at that moment."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream
        self._lock = threading.Lock()

    def send(self, request: Request) -> Answer:
        stream = self._stream or sys.stdout
        text = _described(request)
        encoding = stream.encoding or "utf-8"
        # What a terminal can't show, or would obey, it gets as an escape.
        safe = "".join(
            letter if letter.isprintable() or letter == "\n" else ascii(letter)[1:-1]
            for letter in text
        )
        shown = safe.encode(encoding, "backslashreplace").decode(encoding)
        with self._lock:
            stream.write(shown)
            stream.flush()
        return Answer(publish_id="console" if isinstance(request, Publish) else None)

    async def send_async(self, request: Request) -> Answer:
        return self.send(request)


def _described(request: Request) -> str:
    if isinstance(request, Publish):
        return _block(f"beams to {request.audience} {', '.join(request.targets)}", request.body)
    triggers = (request,) if isinstance(request, Trigger) else request.triggers
    return "".join(
        _block(f"channels to {', '.join(trigger.channels)}, event {trigger.event}", trigger.data)
        for trigger in triggers
    )


def _block(title: str, text: str) -> str:
    with contextlib.suppress(ValueError):  # no JSON: shown as it is
        text = json.dumps(json.loads(text), ensure_ascii=False, indent=2)
    return f"{title}\n{text}\n"
