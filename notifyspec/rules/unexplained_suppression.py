"""A suppression gives no reason.

Who meets it later can't tell whether it still has to be there. So a reason is as much a part of it
as the rule, and stands behind the bracket.

Wrong:

```yaml
notifyspec: 1
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  message: {content: 12:30}  # notifyspec: ignore[ambiguous-scalar]
```

Right:

```yaml
notifyspec: 1
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  message: {content: 12:30}  # notifyspec: ignore[ambiguous-scalar] Only notifyspec reads this.
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
        # One that suppresses nothing is found as such, and is not to be explained but removed.
        if not suppression.reason and any(rule.is_used for rule in suppression.rules):
            source = None if suppression.source is subject.source else suppression.source
            rules = " and ".join(f"`{rule.id}`" for rule in suppression.rules)
            message = f"This suppression of {rules} does not say why."
            yield Finding(
                suppression.span, message, "Write the reason after the bracket.", source=source
            )
