"""A `$ref` leads nowhere.

It names a shared file that does not exist, or a place in a schema that is not there. Paths start at
the specs folder, and at the spec's own folder where they begin with a dot.

Wrong:

```yaml
notifyspec: 1
context:
  type: object
  required: [user]
  properties:
    user: {$ref: _contexts/user.yaml}
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  message: {content: "Done, {{ user.name }}"}
examples:
  - {name: typical, context: {user: {name: Ada}}}
```

Right:

```yaml
notifyspec: 1
context:
  type: object
  required: [user]
  properties:
    user: {$ref: "#/$defs/user"}
  $defs:
    user:
      type: object
      required: [name]
      properties:
        name: {type: string, maxLength: 80}
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  message: {content: "Done, {{ user.name }}"}
examples:
  - {name: typical, context: {user: {name: Ada}}}
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
    return subject.context_findings("unresolved-reference")
