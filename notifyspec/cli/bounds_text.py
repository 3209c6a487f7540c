"""``validate --bounds`` for people: a row for each message, and the fields that weigh most below it."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

from notifyspec.analysis.abridged import abridged
from notifyspec.analysis.encryption import Encryption
from notifyspec.audience import Audience
from notifyspec.budget import encrypted_bytes
from notifyspec.checking.sizes import Verdict
from notifyspec.code_frame import printable
from notifyspec.limits import PUSH_SERVICE_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from notifyspec.analysis.bounds import Weight
    from notifyspec.checking.sizes import PayloadSize, SpecSizes
    from notifyspec.reporter import Display

_SHOWN: Final = 5  # fields of a message
_INDENT: Final = 12
_BLUE: Final = "34"
_RED: Final = "1;31"
_YELLOW: Final = "1;33"
_NAMES: Final = {
    Audience.CHANNELS: "channels",
    Audience.INTERESTS: "beams to interests",
    Audience.USERS: "beams to users",
}
_VERDICTS: Final = {
    Verdict.FITS: "fits",
    Verdict.MAY_EXCEED: "may exceed",
    Verdict.TOO_LARGE: "too large",
    Verdict.UNBOUNDED: "no bound",
}


def bounds_text(specs: Iterable[SpecSizes], display: Display, *, verbose: bool) -> str:
    """``verbose``: with the witness of every message, and not only where it matters."""
    writer = _Writer(display, verbose)
    head = f"  {'bytes':18}{'bound':>10}{'limit':>10}{'witness':>10}\n"
    return head + "".join(line + "\n" for spec in specs for line in writer.spec(spec))


class _Writer:
    def __init__(self, display: Display, verbose: bool) -> None:
        self._display = display
        self._verbose = verbose

    def spec(self, spec: SpecSizes) -> Iterator[str]:
        yield ""
        yield self._painted(_BLUE, printable(spec.file))
        if not spec.sizes:
            yield "  not known before its errors are put right"
        for size in spec.sizes:
            yield from self._message(size)

    def _message(self, size: PayloadSize) -> Iterator[str]:
        witness = None if size.witness is None else size.witness.bytes
        columns = (size.bound.bytes, size.limit, witness)
        numbers = "".join(f"{_number(one):>10}" for one in columns)
        fits = size.verdict is Verdict.FITS
        verdict = _VERDICTS[size.verdict]
        shown = verdict if fits else self._painted(_RED, verdict)
        yield f"  {_NAMES[size.part.audience]:18}{numbers}  {shown}"
        yield from self._weights(size)
        if size.encryption is not Encryption.NEVER:
            yield from self._wrapped(_encryption(size))
        if size.may_be_lost:
            text = f"push services carry {PUSH_SERVICE_BYTES:,} bytes: a larger push may be lost"
            yield from self._wrapped(text, _YELLOW)
        if size.witness is not None and (self._verbose or not fits):
            yield from self._wrapped(f"witness: {abridged(size.witness.context)}")

    def _weights(self, size: PayloadSize) -> Iterator[str]:
        needs = {one.leaf.leaf.field: one for one in reversed(size.unbounded)}
        heaviest = [one for one in size.bound.heaviest if one.bytes != 0]
        for one in heaviest[:_SHOWN]:
            field = one.leaf.field.partition(".")[2]
            unbounded = needs.get(one.leaf.field)
            yield self._weight(one.bytes, field)
            if unbounded is not None:
                for lack in unbounded.lacks:
                    words = " and ".join(f"`{word}`" for word in lack.needs)
                    if lack.is_endless:
                        words = "levels that end"
                    yield from self._wrapped(f"`{lack.path or unbounded.source}` needs {words}")
        rest = heaviest[_SHOWN:]
        if rest:
            fields = "1 more field" if len(rest) == 1 else f"{len(rest)} more fields"
            yield self._weight(_sum(rest), fields)
        if size.bound.fixed is not None:
            yield self._weight(size.bound.fixed, "keys and literal texts")

    def _weight(self, size: int | None, what: str) -> str:
        return f"{_number(size):>{_INDENT - 2}}  {printable(what)}"

    def _wrapped(self, text: str, colour: str = "") -> Iterator[str]:
        indent = " " * _INDENT
        lines = textwrap.wrap(
            printable(text),
            self._display.width - _INDENT,
            break_on_hyphens=False,
        )
        return (indent + self._painted(colour, line) for line in lines)

    def _painted(self, colour: str, text: str) -> str:
        return f"\x1b[{colour}m{text}\x1b[0m" if self._display.colour and colour else text


def _encryption(size: PayloadSize) -> str:
    is_sure = size.encryption is Encryption.ALWAYS
    text = "encrypted" if is_sure else "its channel varies, and may be an encrypted one"
    if size.bound.bytes is None:
        return text
    return f"{text}: up to {encrypted_bytes(size.bound.bytes):,} bytes on the wire"


def _sum(weights: list[Weight]) -> int | None:
    sizes = [one.bytes for one in weights if one.bytes is not None]
    return sum(sizes) if len(sizes) == len(weights) else None


def _number(size: int | None) -> str:
    return "none" if size is None else f"{size:,}"
