"""The file is no YAML that can be read.

Nothing else in the file can be checked before this is mended, and nothing is sent from it. Most
often a quote or a bracket is never closed, a tab indents a line, or a text with a colon or a quote in
it has no quotes around it.

Wrong:

```yaml
notifyspec: 1
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  message: {content: Order 7: done}
```

Right:

```yaml
notifyspec: 1
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  message: {content: "Order 7: done"}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from notifyspec.diagnostic import Severity
from notifyspec.rule import Finding, Note

if TYPE_CHECKING:
    from collections.abc import Iterable

    from notifyspec.checking.subject import Subject

SEVERITY: Final = Severity.ERROR


def check(subject: Subject) -> Iterable[Finding]:
    fault = subject.fault
    if fault is None or fault.rule != "yaml-syntax":
        return subject.context_findings("yaml-syntax")
    notes = tuple(Note(other.message, other.span) for other in fault.related)
    return (Finding(fault.span, fault.message, fault.help, notes),)
