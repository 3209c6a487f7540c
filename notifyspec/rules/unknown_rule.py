"""A suppression names a rule that there is not.

It would suppress nothing, and its reader would believe that it does.

Wrong:

```yaml
notifyspec: 1
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  # notifyspec: ignore[ambigous-scalar] Only notifyspec reads this.
  message: {content: 12:30}
```

Right:

```yaml
notifyspec: 1
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  # notifyspec: ignore[ambiguous-scalar] Only notifyspec reads this.
  message: {content: 12:30}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from notifyspec.diagnostic import Severity
from notifyspec.rule import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifyspec.checking.subject import Subject

SEVERITY: Final = Severity.ERROR


def check(subject: Subject) -> Iterator[Finding]:
    for suppression in subject.suppressions:
        source = None if suppression.source is subject.source else suppression.source
        for rule in suppression.rules:
            if rule.id != rule.meant:
                advice = (
                    "`notifyspec rule` lists the rules."
                    if rule.meant is None
                    else f"Did you mean `{rule.meant}`?"
                )
                message = f"There is no rule `{rule.id}` to ignore."
                yield Finding(rule.span, message, advice, source=source)
