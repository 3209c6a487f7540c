"""A suppression that suppresses nothing.

What it was for has gone, or it stands in the wrong line. Left there, it would hide the next mistake
in this line. It holds for its own line, or, alone on a line, for the one below.

Wrong:

```yaml
notifyspec: 1
channels:
  channel: orders
  id: "7"  # notifyspec: ignore[ambiguous-scalar] Every reader is one of YAML 1.2.
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

from notifyspec.diagnostic import Severity
from notifyspec.rule import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifyspec.checking.subject import Subject

SEVERITY: Final = Severity.WARNING

_SYNTAX: Final = "ignore[rule-id] reason"


def check(subject: Subject) -> Iterator[Finding]:
    for suppression in subject.suppressions:
        if suppression.source is not subject.source:
            continue  # what another spec makes of a shared file may need it
        if not suppression.rules:
            yield Finding(
                suppression.span,
                "This suppression can't be read, and suppresses nothing.",
                f"Write `notifyspec: {_SYNTAX}`, with one rule or several that commas part.",
            )
        for rule in suppression.rules if suppression.is_judged else ():
            if rule.id == rule.meant and not rule.is_used:
                message = (
                    f"Line {suppression.line}, for which this holds, does not break `{rule.id}`."
                )
                yield Finding(rule.span, message, "Remove it, or put it where the finding is.")
