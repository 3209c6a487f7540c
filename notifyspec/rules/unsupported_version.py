"""The file is written in a version of the spec language that this notifyspec does not know.

Keys may mean something else in another version, so nothing is guessed.

Wrong:

```yaml
notifyspec: 2
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  message: {content: Done}
```

Right:

```yaml
notifyspec: 1
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  message: {content: Done}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from notifyspec.checking.faults import UnsupportedVersion
from notifyspec.diagnostic import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from notifyspec.checking.subject import Subject
    from notifyspec.rule import Finding

SEVERITY: Final = Severity.ERROR


def check(subject: Subject) -> Iterable[Finding]:
    return [_finding(fault) for fault in subject.shape_faults(UnsupportedVersion)]


def _finding(fault: UnsupportedVersion) -> Finding:
    return fault.site.finding(
        f"Version {fault.value} of the spec language is unknown.",
        "Write `notifyspec: 1`, or install the notifyspec that knows this version.",
    )
