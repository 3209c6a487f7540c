"""A value that has no text is printed.

A list, an object, a boolean: Python would print them in its own notation, which no reader should see.

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
  message: {content: "Tags: {{ tags }}"}
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
  message: {content: "Tags: {{ tags | join(', ') }}"}
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
    return subject.type_findings("not-text")
