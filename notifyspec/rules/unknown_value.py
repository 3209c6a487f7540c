"""A value that is none of those that its key takes.

Front ends know these values only; anything else shows nothing.

Wrong:

```yaml
notifyspec: 1
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  message: {content: Done, type: sucess}
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

from notifyspec.checking.faults import UnknownValue
from notifyspec.diagnostic import Severity
from notifyspec.spelling import listed
from notifyspec.yaml.unquoted import begins_template

if TYPE_CHECKING:
    from collections.abc import Iterable

    from notifyspec.checking.subject import Subject
    from notifyspec.rule import Finding

SEVERITY: Final = Severity.ERROR

_LONGEST_SHOWN: Final = 60


def check(subject: Subject) -> Iterable[Finding]:
    return (
        *subject.type_findings("unknown-value"),
        *map(_finding, subject.shape_faults(UnknownValue)),
    )


def _finding(fault: UnknownValue) -> Finding:
    key = fault.path[-1]
    shown = fault.value if len(fault.value) <= _LONGEST_SHOWN else "this text"
    if begins_template(fault.value, 0):
        message = f"`{key}` can't be a template."
        advice = f"Write {listed(fault.allowed)}; to choose between actions, use `when`."
    elif fault.meant is not None:
        message = f"`{shown}` is no value of `{key}`."
        advice = f"Did you mean `{fault.meant}`?"
    else:
        message = f"`{shown}` is no value of `{key}`."
        advice = f"Write {listed(fault.allowed)}."
    return fault.site.finding(message, advice)
