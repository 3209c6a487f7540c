"""A filter, test, operator or macro gets what it can't take.

What fails for every value of a type, or for some, fails at a call.

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
  message: {content: "{{ name - 1 }}"}
examples:
  - name: typical
    context: {name: Ada}
```

Right:

```yaml
notifyspec: 1
context:
  type: object
  required: [count]
  properties:
    count: {type: integer, minimum: 0, maximum: 99}
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  message: {content: "{{ count - 1 }}"}
examples:
  - name: typical
    context: {count: 3}
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
    return subject.type_findings("wrong-argument")
