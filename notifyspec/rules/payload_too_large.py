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

from notifyspec.analysis.bounds import bound_of
from notifyspec.budget import least_budget
from notifyspec.diagnostic import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifyspec.analysis.bounds import Bound, Weight
    from notifyspec.analysis.spec_analysis import LeafAnalysis, SpecAnalysis
    from notifyspec.analysis.statements.prints import Print
    from notifyspec.backend import Part
    from notifyspec.checking.subject import Subject
    from notifyspec.rule import Finding

SEVERITY: Final = Severity.ERROR

_ADVICE: Final = {
    "text": "Declare a `maxLength` for it in the context.",
    "list": "Declare a `maxItems` for it in the context.",
    "number": "Declare a `minimum` and a `maximum` for it in the context.",
    "object": (
        "Declare its `properties`, each with a bound, and `additionalProperties: false` in the"
        " context."
    ),
}


def check(subject: Subject) -> Iterator[Finding]:
    analysis = subject.analysis
    if analysis is None or subject.shape or subject.reading.faults:
        return
    for part in analysis.parts:
        bound = bound_of(part.payload, analysis)
        prefix = None if part.prefix is None else part.prefix.template.constant
        most = least_budget(part.audience, prefix, subject.limits)
        if bound.bytes is None:
            yield from _unbounded(subject, analysis, bound, most)
        elif bound.bytes > most:
            yield _too_large(subject, analysis, part, bound, most)


def _unbounded(
    subject: Subject, analysis: SpecAnalysis, bound: Bound, most: int
) -> Iterator[Finding]:
    """One finding for each value of the context that nothing bounds, where it is first used."""
    seen: set[str] = set()
    for weight in bound.weights:
        if weight.bytes is not None:
            continue
        leaf = analysis.of(weight.leaf)
        for printed in _unbounded_prints(leaf):
            source = leaf.leaf.template.source if printed is None else printed.source
            if source in seen:
                continue
            seen.add(source)
            shown = f"`{source}`" if printed is not None else "This"
            yield subject.printed_finding(
                leaf,
                printed,
                f"{shown} has no bound, so the payload may exceed {most:,} bytes.",
                _ADVICE[_kind(leaf, printed)],
            )


def _unbounded_prints(leaf: LeafAnalysis) -> list[Print | None]:
    if leaf.type is not None:
        return [leaf.whole]
    prints = [one for one in leaf.prints if one.text is None or one.text.json_bytes is None]
    return list(prints) or [None]


def _kind(leaf: LeafAnalysis, printed: Print | None) -> str:
    if leaf.type is not None:
        found = leaf.type
        if found.list is not None:
            return "list"
        if found.objects or found.unknown:
            return "object"
        return "text" if found.text is not None else "number"
    return "list" if printed is not None and printed.text is None else "text"


def _too_large(
    subject: Subject, analysis: SpecAnalysis, part: Part, bound: Bound, most: int
) -> Finding:
    section = part.backend.value
    # Compiling takes 100 ms to import, which a spec whose bound is below the limit does without.
    from notifyspec.analysis.witness import largest_payload

    proven = largest_payload(subject, analysis.schema, part.backend)
    if proven is not None and proven > most:
        said = f"The payload of `{section}` can have {proven:,} bytes, and Pusher takes {most:,}."
    else:
        said = (
            f"The payload of `{section}` may have up to {bound.bytes:,} bytes, and Pusher takes"
            f" {most:,}."
        )
    heavy = [one for one in bound.heaviest if one.bytes][:3]
    if not heavy:
        key = subject.locate(section)
        assert key is not None
        return key.key().finding(said, "Shorten its texts.")
    leaf = analysis.of(heavy[0].leaf)
    printed = max(leaf.prints, key=_print_bytes, default=leaf.whole)
    return subject.printed_finding(leaf, printed, said, f"Most of it are {_listed(heavy)}.")


def _print_bytes(printed: Print) -> int:
    return (printed.text.json_bytes or 0) * printed.times if printed.text is not None else 0


def _listed(weights: list[Weight]) -> str:
    return ", ".join(f"`{one.leaf.field}` ({one.bytes or 0:,})" for one in weights)
