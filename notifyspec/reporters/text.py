"""A report for people: each finding with the line that it is about, and a summary at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from notifyspec.diagnostic import Diagnostic, Report, Severity
from notifyspec.reporter import Display, summary

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from notifyspec.source import Place, Source

_BOLD: Final = "1"
_RED: Final = "1;31"
_YELLOW: Final = "1;33"
_BLUE: Final = "34"
_CYAN: Final = "36"
_SEVERITIES: Final = {Severity.ERROR: _RED, Severity.WARNING: _YELLOW}


# What shows findings is imported once there are some: 10 ms.
def report_text(report: Report, sources: Mapping[str, Source], display: Display) -> str:
    writer = _Writer(sources, display)
    parts = ["\n".join(writer.finding(found)) + "\n" for found in report.diagnostics]
    colour = _RED if report.errors else _YELLOW if report.warnings else _BOLD
    return "\n".join([*parts, writer.painted(colour, summary(report)) + "\n"])


class _Writer:
    def __init__(self, sources: Mapping[str, Source], display: Display) -> None:
        self._sources = sources
        self._display = display

    def painted(self, colour: str, text: str) -> str:
        return f"\x1b[{colour}m{text}\x1b[0m" if self._display.colour and text else text

    def finding(self, found: Diagnostic) -> Iterator[str]:
        places = (found.place, *(related.place for related in found.related))
        gutter = max(len(str(place.line)) for place in places)
        colour = _SEVERITIES[found.severity]
        yield from self._sentence(f"{found.severity.value}[{found.rule}]:", colour, found.message)
        yield from self._frame(found.place, gutter, colour)
        for related in found.related:
            yield from self._sentence("note:", _BLUE, related.message)
            yield from self._frame(related.place, gutter, _BLUE)
        if found.help:
            yield from self._sentence("help:", _CYAN, found.help)

    def _sentence(self, label: str, colour: str, text: str) -> Iterator[str]:
        """The label and the text, broken at spaces to the display's width."""
        from textwrap import wrap

        from notifyspec.code_frame import printable

        lines = wrap(
            f"{label} {printable(text)}",
            max(self._display.width, len(label) + 10),
            subsequent_indent="  ",
            break_long_words=False,
            break_on_hyphens=False,
        )
        yield self.painted(colour, label) + lines[0].removeprefix(label)
        yield from lines[1:]

    def _frame(self, place: Place, gutter: int, colour: str) -> Iterator[str]:
        from notifyspec.code_frame import code_frame, printable

        # The path and line stay in one piece, so that editors and terminals can open them.
        yield f"{' ' * gutter}{self.painted(_BLUE, '-->')} {printable(str(place))}"
        source = self._sources.get(place.file)
        if source is None:
            return
        frame = code_frame(source, place, self._display.width - gutter - len(" | "))
        bar = self.painted(_BLUE, "|")
        number = self.painted(_BLUE, str(frame.number).rjust(gutter))
        yield f"{number} {bar} {frame.line}".rstrip()
        yield f"{' ' * gutter} {bar} {self._carets(frame.carets, colour)}"

    def _carets(self, carets: str, colour: str) -> str:
        blank = carets[: len(carets) - len(carets.lstrip())]
        return blank + self.painted(colour, carets.lstrip())
