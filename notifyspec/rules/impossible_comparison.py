"""A comparison that no value of the context can make true.

Most often one side is misspelt, and the branch behind it is never taken.

Wrong:

```yaml
notifyspec: 1
context:
  type: object
  required: [status]
  properties:
    status: {enum: [paid, sent]}
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  message: {content: "{% if status == 'payd' %}Paid{% else %}On its way{% endif %}"}
examples:
  - name: typical
    context: {status: paid}
```

Right:

```yaml
notifyspec: 1
context:
  type: object
  required: [status]
  properties:
    status: {enum: [paid, sent]}
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  message: {content: "{% if status == 'paid' %}Paid{% else %}On its way{% endif %}"}
examples:
  - name: typical
    context: {status: paid}
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
    return subject.type_findings("impossible-comparison")
