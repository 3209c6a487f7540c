"""The numbers of the steps have a gap, or do not begin at 1.

A step seems to have been lost. On the wire the steps are numbered without a gap in any case.

Wrong:

```yaml
notifyspec: 1
channels:
  channel: orders
  id: "7"
  actions:
    - {type: TOAST, sequence: 1, message: {content: Done}}
    - {type: NAVIGATE, sequence: 3, path: /orders/7}
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

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from notifyspec.checking.numbered_lists import Numbered
    from notifyspec.checking.subject import Subject
    from notifyspec.rule import Finding

SEVERITY: Final = Severity.ERROR


def check(subject: Subject) -> Iterable[Finding]:
    return [finding for items in subject.numbered_lists for finding in _in_list(items)]


def _in_list(items: tuple[Numbered, ...]) -> Iterator[Finding]:
    numbered = {item.number: item for item in items if item.number is not None}
    if len(numbered) < len(items):
        return  # a number that is given twice, or missing, explains the gap
    astray = [(due, item) for due, item in enumerate(items, 1) if item.number != due]
    if len(astray) == 1:
        due, item = astray[0]
        yield _gap(item, due, due)
        return
    due = 1
    for number in sorted(numbered):
        if number > due:
            yield _gap(numbered[number], due, number - 1)
        due = number + 1


def _gap(item: Numbered, due: int, last: int) -> Finding:
    missing = f"{due}" if last == due else f"{due} to {last}"
    return item.site.finding(
        f"{item.number} comes where {due} is due: no step has the number {missing}.",
        "Number the steps 1, 2, 3 and so on, or leave `sequence` out everywhere.",
    )
