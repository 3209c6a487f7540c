"""A request that the sandbox refuses: a status and one sentence for whoever sent it."""

from __future__ import annotations


class RefusedError(Exception):
    """Becomes the HTTP answer ``status`` with ``text`` as its body (Beams: as a JSON error)."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.text = text
