"""A value that may be null is used as if it never were.

Null has no text, no fields and no items, so the call that passes it fails.

Wrong:

```yaml
notifyspec: 1
context:
  type: object
  required: [note]
  properties:
    note: {type: [string, "null"], maxLength: 40}
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  message: {content: "Note: {{ note }}"}
examples:
  - name: typical
    context: {note: Ring twice}
```

Right:

```yaml
notifyspec: 1
context:
  type: object
  required: [note]
  properties:
    note: {type: [string, "null"], maxLength: 40}
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  message: {content: "Note: {% if note is not none %}{{ note }}{% else %}none{% endif %}"}
examples:
  - name: typical
    context: {note: Ring twice}
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
    return subject.type_findings("possibly-null")
