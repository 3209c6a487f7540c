"""Two steps have the same number.

The client runs steps in the order of their `sequence`; of two with one number nobody can tell which
comes first.

Wrong:

```yaml
notifyspec: 1
channels:
  channel: orders
  id: "7"
  actions:
    - {type: TOAST, sequence: 1, message: {content: Done}}
    - {type: NAVIGATE, sequence: 1, path: /orders/7}
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

from typing import TYPE_CHECKING, Final

from notifyspec.diagnostic import Severity
from notifyspec.rule import Note

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from notifyspec.checking.numbered_lists import Numbered
    from notifyspec.checking.site import Site
    from notifyspec.checking.subject import Subject
    from notifyspec.rule import Finding

SEVERITY: Final = Severity.ERROR


def check(subject: Subject) -> Iterable[Finding]:
    return [finding for items in subject.numbered_lists for finding in _in_list(items)]


def _in_list(items: tuple[Numbered, ...]) -> Iterator[Finding]:
    first: dict[int, Site] = {}
    for item in items:
        if item.number is None:
            continue
        if first.setdefault(item.number, item.site) is not item.site:
            yield item.site.finding(
                f"The number {item.number} is given twice.",
                "Number the steps 1, 2, 3 and so on, or leave `sequence` out everywhere.",
                Note("It is given here first.", first[item.number].span),
            )
