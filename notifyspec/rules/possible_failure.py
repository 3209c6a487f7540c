"""An operation that fails for some values.

A division by what may be zero, an item that may not exist: the call with that value fails.

Wrong:

```yaml
notifyspec: 1
context:
  type: object
  required: [total, count]
  properties:
    total: {type: number, minimum: 0, maximum: 9000}
    count: {type: integer, minimum: 0, maximum: 99}
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  message: {content: "Each {{ total / count }}"}
examples:
  - name: typical
    context: {total: 12.5, count: 3}
```

Right:

```yaml
notifyspec: 1
context:
  type: object
  required: [total, count]
  properties:
    total: {type: number, minimum: 0, maximum: 9000}
    count: {type: integer, minimum: 1, maximum: 99}
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  message: {content: "Each {{ total / count }}"}
examples:
  - name: typical
    context: {total: 12.5, count: 3}
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
    return subject.type_findings("possible-failure")
