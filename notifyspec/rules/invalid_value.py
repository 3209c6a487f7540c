"""A value of the right type that is out of its bounds: too small, too large, or empty.

Pusher or the front ends would refuse it, or it would mean nothing.

Wrong:

```yaml
notifyspec: 1
beams:
  interest: orders
  id: "7"
  web: {title: Done, time_to_live: -1}
```

Right:

```yaml
notifyspec: 1
beams:
  interest: orders
  id: "7"
  web: {title: Done, time_to_live: 3600}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from notifyspec.checking.faults import InvalidValue
from notifyspec.diagnostic import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifyspec.analysis.leaf_analysis import LeafAnalysis
    from notifyspec.checking.subject import Subject
    from notifyspec.rule import Finding

SEVERITY: Final = Severity.ERROR


def check(subject: Subject) -> Iterator[Finding]:
    yield from subject.type_findings("invalid-value")
    seen: set[str] = set()
    for name in subject.templated_names:
        if name.is_id and not name.text.is_never_empty and not name.analysis.findings:
            printed = name.longest
            if not name.is_first(printed, seen):
                continue
            what = f"`{printed.source}`" if printed else "This"
            yield subject.printed_finding(
                name.analysis,
                printed,
                f"{what} may be empty, and an empty `{_field(name.analysis)}` is refused.",
                "Declare a `minLength` or a `pattern` for it in the context.",
            )
    for fault in subject.shape_faults(InvalidValue):
        message, advice = _words(fault)
        yield fault.site.finding(message, advice)


def _field(analysis: LeafAnalysis) -> str:
    return analysis.leaf.field.rpartition(".")[2]


def _number(value: object) -> str:
    return f"{value:,}" if isinstance(value, int | float) else str(value)


def _words(fault: InvalidValue) -> tuple[str, str]:
    last = fault.path[-1]
    name = f"An item of `{fault.path[-2]}`" if isinstance(last, int) else f"`{last}`"
    limit = f"{fault.limit:,}" if type(fault.limit) is int else str(fault.limit)
    match fault.keyword:
        case "minimum":
            return (
                f"{name} is {_number(fault.value)}, and must be {limit} or more.",
                f"Write {limit} or more.",
            )
        case "maximum":
            return (
                f"{name} is {_number(fault.value)}, and must be {limit} or less.",
                f"Write {limit} or less.",
            )
        case "minLength":
            return f"{name} is empty.", "Write its text."
        case "minItems":
            return f"{name} is an empty list.", "Add an item, or remove the key."
        case "maxItems":
            count = len(fault.value)
            return f"{name} has {count:,} items, and may have {limit}.", "Remove some of them."
        case "number":
            return f"{name} is no number that JSON can write.", "Write a finite number."
        case "text":
            return f"{name} holds half of a surrogate pair.", "Write the whole character."
        case _:
            return f"{name} does not have the form that it needs.", "See the schema of specs."
