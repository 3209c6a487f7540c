"""A web push with neither a title nor a body.

Browsers show nothing of it, or a line of their own that says that the site was updated in the
background.

Wrong:

```yaml
notifyspec: 1
beams:
  interest: orders
  id: "7"
  web: {icon: https://static.example.com/order.png}
```

Right:

```yaml
notifyspec: 1
beams:
  interest: orders
  id: "7"
  web: {title: Order done, icon: https://static.example.com/order.png}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from notifyspec.diagnostic import Severity
from notifyspec.document import Mapping
from notifyspec.payload import Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from notifyspec.checking.subject import Subject
    from notifyspec.payload import Tree
    from notifyspec.rule import Finding

SEVERITY: Final = Severity.ERROR

_SHOWN: Final = ("title", "body")


def check(subject: Subject) -> Iterable[Finding]:
    beams = subject.spec.beams
    if beams is None:
        return ()
    texts = beams.web.texts
    is_seen = any(key in texts and texts[key] != Literal("") for key in _SHOWN)
    return () if is_seen else _findings(subject, texts)


def _findings(subject: Subject, texts: dict[str, Tree]) -> Iterator[Finding]:
    web = subject.locate("beams", "web")
    if web is None or not isinstance(web.resolved, Mapping):
        return
    unread = {fault.field for fault in subject.reading.faults}
    if any(
        subject.has_shape_fault("beams", "web", key) or f"beams.web.{key}" in unread
        for key in _SHOWN
    ):
        return  # what was to be shown can't be read, which is reported
    given = next((key for key in _SHOWN if key in texts), None)
    empty = subject.locate("beams", "web", given) if given else None
    site = web.key() if empty is None else empty.value()
    yield site.finding(
        "The push has neither a `title` nor a `body`, so that nobody sees it.", "Add one of them."
    )
