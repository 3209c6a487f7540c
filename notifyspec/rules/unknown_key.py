"""A key that the spec language does not have in this place.

A misspelt key would be ignored silently: the message would go out without what the author wrote.

Wrong:

```yaml
notifyspec: 1
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  message: {content: Done, typ: success}
```

Right:

```yaml
notifyspec: 1
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  message: {content: Done, type: success}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from notifyspec.checking.faults import UnknownKey
from notifyspec.checking.levels import levels
from notifyspec.checking.shape import RESERVED_KEYS
from notifyspec.diagnostic import Severity
from notifyspec.spelling import listed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from notifyspec.checking.subject import Subject
    from notifyspec.rule import Finding

SEVERITY: Final = Severity.ERROR


def check(subject: Subject) -> Iterable[Finding]:
    faults = subject.shape_faults(UnknownKey)
    return [_finding(fault) for fault in faults if fault.path not in RESERVED_KEYS]


def _finding(fault: UnknownKey) -> Finding:
    key = str(fault.path[-1])
    homes = [level for level in levels() if key in level.properties]
    if fault.meant is not None:
        advice = f"Did you mean `{fault.meant}`?"
    elif fault.instead_of is not None:
        advice = f"Did you mean `{fault.instead_of}`, which is missing here?"
    elif homes and all(set(home.properties) != set(fault.known) for home in homes):
        places = " and ".join(home.place for home in homes)
        advice = f"`{key}` stands {places}; here can stand {listed(fault.known)}."
    else:
        advice = f"Here can stand {listed(fault.known)}."
    return fault.site.finding(f"The key `{key}` is unknown here.", advice)
