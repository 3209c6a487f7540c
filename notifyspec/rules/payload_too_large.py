"""A payload that is, or may be, larger than Pusher takes.

Channels takes 10,240 bytes of UTF-8 an event (7,616 on an encrypted channel), Beams 10 KiB to interests. A
larger one is refused at the call. Every text, list and number of the context that has a bound has one in
the payload too, so what `maxLength`, `maxItems` and the like bound is proven to fit.

Wrong:

```yaml
notifyspec: 1
context:
  type: object
  required: [comment]
  properties:
    comment: {type: string}
channels:
  channel: comments
  id: "7"
  event_type: TOAST
  message: {content: "{{ comment }}"}
examples:
  - name: typical
    context: {comment: Well done}
```

Right:

```yaml
notifyspec: 1
context:
  type: object
  required: [comment]
  properties:
    comment: {type: string, maxLength: 1000}
channels:
  channel: comments
  id: "7"
  event_type: TOAST
  message: {content: "{{ comment }}"}
examples:
  - name: typical
    context: {comment: Well done}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from notifyspec.analysis.abridged import large_parts
from notifyspec.checking.sizes import Verdict, payload_sizes
from notifyspec.diagnostic import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifyspec.analysis.bounds import Weight
    from notifyspec.analysis.statements.prints import Print
    from notifyspec.analysis.unbounded import Lack, Unbounded
    from notifyspec.checking.sizes import PayloadSize
    from notifyspec.checking.subject import Subject
    from notifyspec.rule import Finding

SEVERITY: Final = Severity.ERROR

_SHOWN: Final = 3  # fields
_WORDS: Final = {
    ("maxLength",): "a `maxLength`",
    ("maxItems",): "a `maxItems`",
    ("minimum", "maximum"): "a `minimum` and a `maximum`",
}
_MOST_LACKS: Final = 4


def check(subject: Subject) -> Iterator[Finding]:
    for size in payload_sizes(subject):
        if size.fits:
            continue
        if size.verdict is Verdict.UNBOUNDED:
            yield from _unbounded(subject, size)
        else:
            yield _too_large(subject, size)


def _unbounded(subject: Subject, size: PayloadSize) -> Iterator[Finding]:
    """One finding for each value of the context that nothing bounds, where it is first used."""
    for one in size.unbounded:
        shown = "This" if one.printed is None else f"`{one.source}`"
        yield subject.printed_finding(
            one.leaf,
            one.printed,
            f"{shown} has no bound, so the payload may exceed {size.limit:,} bytes.",
            _advice(one),
        )


def _advice(one: Unbounded) -> str:
    endless = [f"`{lack.path}`" for lack in one.lacks if lack.is_endless]
    if endless:
        return f"Its schema refers to itself: write out as many levels of {endless[0]} as there can be."
    shown = one.lacks[:_MOST_LACKS]
    open_ones = [lack for lack in shown if lack.needs not in _WORDS]
    parts = [
        f"{_WORDS[lack.needs]} for {_named(lack, one)}" for lack in shown if lack.needs in _WORDS
    ]
    parts += [f"the `properties` of {_named(lack, one)}, each with a bound," for lack in open_ones]
    closed = " with `additionalProperties: false`" if open_ones else ""
    return f"Declare {_joined(parts)}{closed} in the context."


def _joined(parts: list[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def _named(lack: Lack, one: Unbounded) -> str:
    return "it" if lack.path in ("", one.source) else f"`{lack.path}`"


def _too_large(subject: Subject, size: PayloadSize) -> Finding:
    section = size.part.backend.value
    heaviest = size.bound.heaviest
    heavy = [one for one in heaviest[:_SHOWN] if (one.bytes or 0) * 10 > (heaviest[0].bytes or 0)]
    advice = f"Most of it is in {_listed(heavy)}." if heavy else "Shorten its texts."
    witness = size.witness
    if size.verdict is Verdict.TOO_LARGE and witness is not None:
        said = (
            f"The payload of `{section}` can have {witness.bytes:,} bytes, and Pusher takes"
            f" {size.limit:,}."
        )
        parts = large_parts(witness.context)
        if parts:
            advice += f" It has so many with {_joined(parts)}."
    else:
        said = (
            f"The payload of `{section}` may have up to {size.bound.bytes:,} bytes, and Pusher takes"
            f" {size.limit:,}."
        )
        if witness is not None:
            advice += f" The largest that was found has {witness.bytes:,}."
    analysis = subject.analysis
    if not heavy or analysis is None:
        key = subject.locate(section)
        assert key is not None
        return key.key().finding(said, advice)
    leaf = analysis.of(heavy[0].leaf)
    printed = max(leaf.prints, key=_print_bytes, default=leaf.whole)
    return subject.printed_finding(leaf, printed, said, advice)


def _print_bytes(printed: Print) -> int:
    return (printed.text.json_bytes or 0) * printed.times if printed.text is not None else 0


def _listed(weights: list[Weight]) -> str:
    return _joined([f"`{one.leaf.field}` ({one.bytes or 0:,})" for one in weights])
