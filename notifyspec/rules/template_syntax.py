"""A template that Jinja can't read.

Nothing can be rendered from it.

Wrong:

```yaml
notifyspec: 1
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  message: {content: "{% if 1 < 2 %}Done"}
```

Right:

```yaml
notifyspec: 1
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  message: {content: "{% if 1 < 2 %}Done{% endif %}"}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from notifyspec.diagnostic import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from notifyspec.checking.subject import Subject
    from notifyspec.rule import Finding

SEVERITY: Final = Severity.ERROR


def check(subject: Subject) -> Iterable[Finding]:
    return _findings(subject) if subject.template_faults else ()


def _findings(subject: Subject) -> Iterator[Finding]:
    # Templates without faults do without what explains them.
    from notifyspec.template.syntax_messages import explain

    for text, fault in subject.template_faults:
        yield text.finding(fault.span, *explain(fault.message))
