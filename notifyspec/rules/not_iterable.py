"""A `for` over what has no items.

Only lists, texts and objects have items.

Wrong:

```yaml
notifyspec: 1
context:
  type: object
  required: [count]
  properties:
    count: {type: integer, minimum: 0, maximum: 9}
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  message: {content: "{% for n in count %}*{% endfor %}"}
examples:
  - name: typical
    context: {count: 3}
```

Right:

```yaml
notifyspec: 1
context:
  type: object
  required: [count]
  properties:
    count: {type: integer, minimum: 0, maximum: 9}
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  message: {content: "{% for n in range(count) %}*{% endfor %}"}
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
    return subject.type_findings("not-iterable")
