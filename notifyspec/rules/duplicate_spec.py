"""Two files have the same name.

`orders.yaml` and `orders.yml` are both the spec `orders`, and only one of them would ever be sent.

Wrong:

```yaml specs/orders.yaml
notifyspec: 1
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  message: {content: Done}
```

```yaml specs/orders.yml
notifyspec: 1
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  message: {content: Done}
```

Right:

```yaml specs/orders.yaml
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

from notifyspec.diagnostic import Severity
from notifyspec.rule import Finding
from notifyspec.source import Span
from notifyspec.spelling import listed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from notifyspec.checking.subject import Subject

SEVERITY: Final = Severity.ERROR


def check(subject: Subject) -> Iterable[Finding]:
    if not subject.rivals:
        return ()
    return (
        Finding(
            Span(0, 0),
            f"The name of this spec, `{subject.name}`, is also that of {listed(subject.rivals)}.",
            "Rename or remove one of the files.",
        ),
    )
