"""Some steps of a list are numbered and some are not.

Where the others belong would be a guess.

Wrong:

```yaml
notifyspec: 1
channels:
  channel: orders
  id: "7"
  actions:
    - {type: TOAST, sequence: 1, message: {content: Done}}
    - {type: NAVIGATE, path: /orders/7}
```

Right:

```yaml
notifyspec: 1
channels:
  channel: orders
  id: "7"
  actions:
    - {type: TOAST, message: {content: Done}}
    - {type: NAVIGATE, path: /orders/7}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from notifyspec.diagnostic import Severity
from notifyspec.rule import Note

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from notifyspec.checking.numbered_lists import Numbered
    from notifyspec.checking.subject import Subject
    from notifyspec.rule import Finding

SEVERITY: Final = Severity.ERROR


def check(subject: Subject) -> Iterable[Finding]:
    return [finding for items in subject.numbered_lists for finding in _in_list(items)]


def _in_list(items: tuple[Numbered, ...]) -> Iterator[Finding]:
    numbered = [item for item in items if item.number is not None]
    bare = [item for item in items if item.number is None]
    if numbered and bare:
        count = len(bare)
        yield bare[0].site.finding(
            "This step has no `sequence`, and others of the list have one."
            if count == 1
            else f"This step and {count - 1} more have no `sequence`, and others of the list have one.",
            "Write `sequence` on all of them, or leave it out everywhere.",
            Note("This one is numbered.", numbered[0].site.span),
        )
