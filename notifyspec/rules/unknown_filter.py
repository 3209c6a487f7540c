"""A filter that does not exist.

Filters are Jinja's own and those that the settings name.

Wrong:

```yaml
notifyspec: 1
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  message: {content: "{{ 'done' | uper }}"}
```

Right:

```yaml
notifyspec: 1
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  message: {content: "{{ 'done' | upper }}"}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from notifyspec.diagnostic import Severity
from notifyspec.spelling import closest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifyspec.checking.subject import Subject
    from notifyspec.rule import Finding

SEVERITY: Final = Severity.ERROR


def check(subject: Subject) -> Iterator[Finding]:
    for text in subject.templates:
        for use in text.uses.filters:
            known = subject.catalog.environment.filters
            if use.name not in known:
                meant = closest(use.name, sorted(known))
                yield text.finding(
                    use.span,
                    f"There is no filter `{use.name}`.",
                    f"Did you mean `{meant}`?"
                    if meant
                    else "Filters of your own are named in the settings, under `filters`.",
                )
    yield from subject.type_findings("unknown-filter")  # of `map`, `select` and their like
