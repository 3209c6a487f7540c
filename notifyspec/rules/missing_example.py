"""A spec that takes a context and has no example.

`notifyspec render`, `notifyspec send` and `notifyspec dev` try a spec with its examples, and so do
tests. Without one nobody has ever seen the message.

Wrong:

```yaml
notifyspec: 1
context:
  type: object
  required: [name]
  properties:
    name: {type: string, maxLength: 80}
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  message: {content: "Done, {{ name }}"}
```

Right:

```yaml
notifyspec: 1
context:
  type: object
  required: [name]
  properties:
    name: {type: string, maxLength: 80}
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  message: {content: "Done, {{ name }}"}
examples:
  - {name: typical, context: {name: Ada}}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from notifyspec.diagnostic import Severity
from notifyspec.document import Sequence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from notifyspec.checking.subject import Subject
    from notifyspec.rule import Finding

SEVERITY: Final = Severity.WARNING

_MESSAGE: Final = "The spec has no example to try it with."
_ADVICE: Final = "Add `examples` with a `name` and a `context`."


def check(subject: Subject) -> Iterable[Finding]:
    if subject.spec.context is None or subject.spec.examples:
        return ()
    site = subject.locate("examples")
    if site is None:
        site = subject.locate()
    elif not isinstance(site.resolved, Sequence) or site.resolved.items:
        return ()
    return () if site is None else (site.key().finding(_MESSAGE, _ADVICE),)
