"""What the YAML parser gets in place of a file's text: of the same length, so that offsets hold.

Characters that break lines in YAML 1.1 only are replaced by stand-ins, and templates without quotes
by a word, so that the parser can go on behind them.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notifyspec.source import Span

_OLD_BREAKS: Final = "\x85\u2028\u2029"
_NOT_BLANK = re.compile(r"[^\r\n \t]")
_NONE: Final[Mapping[int, Any]] = MappingProxyType({})


class ParsedText(NamedTuple):
    """``stand_ins`` is a table for `str.translate` that puts the replaced line breaks back.

    ``templates`` are the spans of the blanked templates by their starts.
    """

    original: str
    text: str
    stand_ins: Mapping[int, str] = _NONE
    templates: Mapping[int, Span] = _NONE

    @property
    def is_changed(self) -> bool:
        return self.text is not self.original

    def blanked(self, span: Span) -> ParsedText:
        """With the template at ``span`` turned into a word."""
        word = _NOT_BLANK.sub("x", self.text[span.start : span.end])
        text = self.text[: span.start] + word + self.text[span.end :]
        return self._replace(text=text, templates={**self.templates, span.start: span})


def parsed_text(text: str) -> ParsedText:
    found = [character for character in _OLD_BREAKS if character in text]
    if not found:
        return ParsedText(text, text)
    free = (chr(code) for code in range(0xE000, 0xF8FF) if chr(code) not in text)
    stand_ins = {ord(stand_in): old for stand_in, old in zip(free, found, strict=False)}
    table = {ord(old): chr(code) for code, old in stand_ins.items()}
    return ParsedText(text, text.translate(table), stand_ins)
