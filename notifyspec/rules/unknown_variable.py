"""A variable that the context does not have.

The properties of the context are the variables of the templates, and there are no others. Printing one that
is not there fails at every call.

Wrong:

```yaml
notifyspec: 1
context:
  type: object
  required: [name]
  properties:
    name: {type: string, maxLength: 40}
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  message: {content: "Hello {{ nmae }}"}
examples:
  - name: typical
    context: {name: Ada}
```

Right:

```yaml
notifyspec: 1
context:
  type: object
  required: [name]
  properties:
    name: {type: string, maxLength: 40}
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  message: {content: "Hello {{ name }}"}
examples:
  - name: typical
    context: {name: Ada}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from notifyspec.diagnostic import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from notifyspec.checking.subject import Subject
    from notifyspec.rule import Finding

SEVERITY: Final = Severity.ERROR


def check(subject: Subject) -> Iterable[Finding]:
    return subject.type_findings("unknown-variable")
