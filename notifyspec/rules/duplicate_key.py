"""A key stands twice in one mapping.

YAML readers silently keep one of the two, usually the last. What the author wrote first is lost, and
nobody is told.

Wrong:

```yaml
notifyspec: 1
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  message: {content: Order received}
  message: {content: Order done}
```

Right:

```yaml
notifyspec: 1
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  message: {content: Order done}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from notifyspec.diagnostic import Severity
from notifyspec.rule import Finding, Note

if TYPE_CHECKING:
    from collections.abc import Iterable

    from notifyspec.checking.subject import Subject
    from notifyspec.document import Entry

SEVERITY: Final = Severity.ERROR


def check(subject: Subject) -> Iterable[Finding]:
    fault = subject.fault
    if fault is not None and fault.rule == "duplicate-key":
        notes = tuple(Note(other.message, other.span) for other in fault.related)
        return (Finding(fault.span, fault.message, fault.help, notes),)
    return (
        *subject.context_findings("duplicate-key"),
        *[_finding(first, second) for first, second in subject.duplicates],
    )


def _finding(first: Entry, second: Entry) -> Finding:
    return Finding(
        second.key.span,
        f"The key `{second.key.text}` stands twice in this mapping.",
        "Remove one of the two, or merge their values.",
        (Note("The first one is here.", first.key.span),),
    )
