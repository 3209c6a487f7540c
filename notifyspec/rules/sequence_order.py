"""The steps stand in another order than their numbers say.

The client goes by the numbers; who reads the file goes by its order, and is misled.

Wrong:

```yaml
notifyspec: 1
channels:
  channel: orders
  id: "7"
  actions:
    - {type: NAVIGATE, sequence: 2, path: /orders/7}
    - {type: TOAST, sequence: 1, message: {content: Done}}
```

Right:

```yaml
notifyspec: 1
channels:
  channel: orders
  id: "7"
  actions:
    - {type: TOAST, sequence: 1, message: {content: Done}}
    - {type: NAVIGATE, sequence: 2, path: /orders/7}
```
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from notifyspec.diagnostic import Severity
from notifyspec.rule import Note

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from notifyspec.checking.numbered_lists import Numbered
    from notifyspec.checking.subject import Subject
    from notifyspec.rule import Finding

SEVERITY: Final = Severity.WARNING


def check(subject: Subject) -> Iterable[Finding]:
    return [finding for items in subject.numbered_lists for finding in _in_list(items)]


def _in_list(items: tuple[Numbered, ...]) -> Iterator[Finding]:
    numbers = {item.number for item in items}
    if None in numbers or len(numbers) < len(items):
        return  # an order that can't be told is another rule's
    for before, item in pairwise(items):
        if (item.number or 0) < (before.number or 0):
            yield item.site.finding(
                f"Step {item.number} stands after step {before.number}.",
                "Put the steps in the order in which they run.",
                Note(f"Step {before.number} is here.", before.site.span),
            )
            break
