"""A key with nothing after it.

YAML takes it for null, which is rarely meant: more often the value was forgotten, or is indented
too little.

Wrong:

```yaml
notifyspec: 1
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  message: {content: Done}
  link:
```

Right:

```yaml
notifyspec: 1
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  message: {content: Done}
  link: https://shop.example.com
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from notifyspec.checking.faults import EmptyValue
from notifyspec.diagnostic import Severity
from notifyspec.document import Scalar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from notifyspec.checking.subject import Subject
    from notifyspec.rule import Finding

SEVERITY: Final = Severity.ERROR


def check(subject: Subject) -> Iterable[Finding]:
    return [
        *[_finding(subject, fault) for fault in subject.shape_faults(EmptyValue)],
        *subject.context_findings("empty-value"),
    ]


def _finding(subject: Subject, fault: EmptyValue) -> Finding:
    located = subject.locate(*fault.path)
    node = None if located is None else located.resolved
    text = node.text if isinstance(node, Scalar) else ""
    if isinstance(fault.path[-1], int):
        message = f"An item of `{fault.path[-2]}` is {'null' if text else 'empty'}."
        advice = "Write the item, or remove it."
    elif text:
        message = f"`{fault.path[-1]}` is null, which is no value of it."
        advice = "Write its value, or remove the key."
    else:
        message = f"`{fault.path[-1]}` has nothing after it."
        advice = "Write its value, indented below it if it is a mapping, or remove the key."
    return fault.site.finding(message, advice)
