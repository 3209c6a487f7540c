"""A decoded text whose every character knows where in the file it comes from."""

from __future__ import annotations


class Decoded:
    """Put together from pieces; ``offsets`` has the place of each of its code points."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self.offsets: list[int] = []

    def verbatim(self, text: str, start: int) -> None:
        self.text.append(text)
        self.offsets.extend(range(start, start + len(text)))

    def one(self, character: str, offset: int) -> None:
        self.text.append(character)
        self.offsets.append(offset)

    def is_text(self, expected: str) -> bool:
        return "".join(self.text) == expected
