"""A `set` inside a loop that is read after it.

Each round of a loop has variables of its own, so what it sets is gone when the round ends. A `namespace` keeps
it.

Wrong:

```yaml
notifyspec: 1
context:
  type: object
  required: [tags]
  properties:
    tags: {type: array, maxItems: 5, items: {type: string, maxLength: 20}}
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  message: {content: "{% set last = '' %}{% for tag in tags %}{% set last = tag %}{% endfor %}{{ last }}"}
examples:
  - name: typical
    context: {tags: [blue, small]}
```

Right:

```yaml
notifyspec: 1
context:
  type: object
  required: [tags]
  properties:
    tags: {type: array, maxItems: 5, items: {type: string, maxLength: 20}}
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  message: {content: "{% set ns = namespace(last='') %}{% for tag in tags %}{% set ns.last = tag %}{% endfor %}{{ ns.last | truncate(20) }}"}
examples:
  - name: typical
    context: {tags: [blue, small]}
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
    return subject.type_findings("lost-assignment")
