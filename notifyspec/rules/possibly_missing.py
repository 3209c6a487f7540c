"""A value that may be missing is used as if it were there.

A property that is not `required` can be left out, and a call that leaves it out fails when it is printed,
iterated or computed with. Testing it is fine.

Wrong:

```yaml
notifyspec: 1
context:
  type: object
  properties:
    nick: {type: string, maxLength: 40}
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  message: {content: "Hello {{ nick }}"}
examples:
  - name: typical
    context: {nick: Ada}
```

Right:

```yaml
notifyspec: 1
context:
  type: object
  properties:
    nick: {type: string, maxLength: 40}
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  message: {content: "Hello {{ nick | default('you') }}"}
examples:
  - name: typical
    context: {nick: Ada}
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
    return subject.type_findings("possibly-missing")
