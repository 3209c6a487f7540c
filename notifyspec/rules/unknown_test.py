"""A test, as in `x is defined`, that does not exist.

Wrong:

```yaml
notifyspec: 1
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  message: {content: "{{ 'even' if 8 is evn else 'odd' }}"}
```

Right:

```yaml
notifyspec: 1
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  message: {content: "{{ 'even' if 8 is even else 'odd' }}"}
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

_ELSEWHERE: Final = {
    "empty": "Write `not x`.",
    "null": "Write `x is none`.",
    "not": "Write `is not` before the name of a test.",
}


def check(subject: Subject) -> Iterator[Finding]:
    for text in subject.templates:
        for use in text.uses.tests:
            known = subject.catalog.environment.tests
            if use.name not in known:
                meant = closest(use.name, sorted(name for name in known if name.isidentifier()))
                advice = _ELSEWHERE.get(use.name) or (
                    f"Did you mean `{meant}`?"
                    if meant
                    else "Write one of Jinja's tests, such as `is defined` or `is none`."
                )
                yield text.finding(use.span, f"There is no test `{use.name}`.", advice)
    yield from subject.type_findings("unknown-test")  # of `map`, `select` and their like
