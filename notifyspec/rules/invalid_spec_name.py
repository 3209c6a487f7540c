"""The path of a spec's file is no name.

The name by which code sends a notification is the file's path, with dots for slashes. Each part of
it is a lower-case identifier, so that it is the same on every file system and fit for an event name.

Wrong:

```yaml specs/Order-Done.yaml
notifyspec: 1
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  message: {content: Done}
```

Right:

```yaml specs/order_done.yaml
notifyspec: 1
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  message: {content: Done}
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from notifyspec.catalog import NAME_PART
from notifyspec.diagnostic import Severity
from notifyspec.rule import Finding
from notifyspec.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifyspec.checking.subject import Subject

SEVERITY: Final = Severity.ERROR

_NO_WORD: Final = re.compile(r"[^a-z0-9]+")


def check(subject: Subject) -> Iterator[Finding]:
    for part in subject.name_parts:
        if NAME_PART.fullmatch(part) is None:
            better = _NO_WORD.sub("_", part.casefold()).strip("_").lstrip("0123456789_")
            yield Finding(
                Span(0, 0),
                f"`{part}` is no name of a spec: a name has lower-case letters, digits and `_`,"
                " and begins with a letter.",
                f"Rename it to `{better}`." if better else "Rename the file.",
            )
