"""What the parser says about a text, and what it is told as."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from notifyspec.source import Span

if TYPE_CHECKING:
    from notifyspec.document import Style

QUOTE: Final = "Put quotes around the text if it is meant as it stands."

_KEY = re.compile(r"(?:- +)*(?:[\w.$/-]+|\"[^\"\r\n]*\"|'[^'\r\n]*') *:(?=\s|\Z)")
_LINE_END = re.compile(r"[\r\n]|\Z")
_BLANKS = re.compile(r"[ \t]*")


class Explanation(NamedTuple):
    """``swallows``: what stands behind ``span`` can't be judged, since it was read as something else."""

    span: Span
    message: str
    help: str | None
    swallows: bool = False


class ScalarBefore(NamedTuple):
    span: Span
    style: Style


class ParserFault(NamedTuple):
    """``problem`` at ``problem_at``, met in ``context`` that began at ``context_at``.

    ``scalars`` are the last ones that the scanner read up to the problem, ``opening`` is the innermost
    bracket or brace that is open there.
    """

    text: str
    context: str
    problem: str
    context_at: int
    problem_at: int
    scalars: tuple[ScalarBefore, ...]
    opening: int | None

    @property
    def character(self) -> str:
        """What stands at the problem; "" at the end of the file."""
        return self.text[self.problem_at : self.problem_at + 1]

    @property
    def before(self) -> str:
        """What stands before the problem on its line."""
        return self.text[self.line_start(self.problem_at) : self.problem_at]

    @property
    def last_scalar(self) -> ScalarBefore | None:
        return self.scalars[-1] if self.scalars else None

    def last_scalar_before(self, position: int) -> ScalarBefore | None:
        before = [scalar for scalar in self.scalars if scalar.span.end <= position]
        return before[-1] if before else None

    def between(self, scalar: ScalarBefore, position: int) -> str:
        return self.text[scalar.span.end : position]

    def at_problem(self, message: str, advice: str | None) -> Explanation:
        width = 1 if self.character not in ("", "\r", "\n") else 0
        return Explanation(Span(self.problem_at, self.problem_at + width), message, advice)

    def at_context(self, message: str, advice: str | None) -> Explanation:
        return Explanation(Span(self.context_at, self.context_at + 1), message, advice)

    def line_start(self, position: int) -> int:
        return max(self.text.rfind("\n", 0, position), self.text.rfind("\r", 0, position)) + 1

    def line_end(self, position: int) -> int:
        found = _LINE_END.search(self.text, position)
        return found.start() if found else len(self.text)

    def first_on_line(self, position: int) -> int:
        """Where the line of ``position`` has its first character that is no blank."""
        found = _BLANKS.match(self.text, self.line_start(position))
        return found.end() if found else position

    def line_number(self, position: int) -> int:
        before = self.text[:position].replace("\r\n", "\n").replace("\r", "\n")
        return before.count("\n") + 1

    def same_line(self, one: int, other: int) -> bool:
        return self.line_start(one) == self.line_start(other)

    def is_key_line(self, position: int) -> bool:
        """Whether the line of ``position`` begins with a key and a colon."""
        return _KEY.match(self.text, self.first_on_line(position)) is not None
