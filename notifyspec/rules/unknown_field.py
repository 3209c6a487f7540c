"""A field that the context's schema does not declare.

What is not declared is nothing to rely on, and most often misspelt. Texts, numbers and lists have no fields at
all, and no methods: `name | upper`, not `name.upper()`.

Wrong:

```yaml
notifyspec: 1
context:
  type: object
  required: [user]
  properties:
    user: {type: object, required: [name], properties: {name: {type: string, maxLength: 40}}}
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  message: {content: "Hello {{ user.nam }}"}
examples:
  - name: typical
    context: {user: {name: Ada}}
```

Right:

```yaml
notifyspec: 1
context:
  type: object
  required: [user]
  properties:
    user: {type: object, required: [name], properties: {name: {type: string, maxLength: 40}}}
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  message: {content: "Hello {{ user.name }}"}
examples:
  - name: typical
    context: {user: {name: Ada}}
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
    return subject.type_findings("unknown-field")
