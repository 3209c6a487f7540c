"""A key that Pusher keeps for itself.

Beams refuses a web push whose data has a key `pusher` of its own.

Wrong:

```yaml
notifyspec: 1
beams:
  interest: orders
  id: "7"
  web: {title: Done, pusher: {order: 7}}
```

Right:

```yaml
notifyspec: 1
beams:
  interest: orders
  id: "7"
  web:
    title: Done
    notification: {meta: {order: 7}}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from notifyspec.checking.faults import UnknownKey
from notifyspec.checking.shape import RESERVED_KEYS
from notifyspec.diagnostic import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from notifyspec.checking.subject import Subject
    from notifyspec.rule import Finding

SEVERITY: Final = Severity.ERROR


def check(subject: Subject) -> Iterable[Finding]:
    return [
        fault.site.finding(
            f"The key `{fault.path[-1]}` is Pusher's own.",
            "Put data for your app into `notification.meta`.",
        )
        for fault in subject.shape_faults(UnknownKey)
        if fault.path in RESERVED_KEYS
    ]
