"""The `context` is no JSON Schema that notifyspec can use.

The checker, the renderer and editors all go by it, so that what it says has to be certain.

Wrong:

```yaml
notifyspec: 1
context:
  type: object
  required: [id]
  properties:
    id: {type: text}
channels:
  channel: orders
  id: "{{ id }}"
  event_type: TOAST
  message: {content: Done}
examples:
  - {name: typical, context: {id: "7"}}
```

Right:

```yaml
notifyspec: 1
context:
  type: object
  required: [id]
  properties:
    id: {type: string, pattern: "^[0-9]{1,20}$"}
channels:
  channel: orders
  id: "{{ id }}"
  event_type: TOAST
  message: {content: Done}
examples:
  - {name: typical, context: {id: "7"}}
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
    return subject.context_findings("invalid-context-schema")
