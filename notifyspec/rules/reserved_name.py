"""A name that Pusher keeps for itself.

Events that begin with `pusher:` or `pusher_internal:` are the protocol's own, and so are channels that
begin with `#`, but for `#server-to-user-{id}`.

Wrong:

```yaml
notifyspec: 1
channels:
  channel: orders
  id: "7"
  event: "pusher:order_done"
  event_type: TOAST
  message: {content: Done}
```

Right:

```yaml
notifyspec: 1
channels:
  channel: orders
  id: "7"
  event: order_done
  event_type: TOAST
  message: {content: Done}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from notifyspec.checking.literal_names import NameKind
from notifyspec.diagnostic import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifyspec.checking.subject import Subject
    from notifyspec.rule import Finding

SEVERITY: Final = Severity.ERROR


def check(subject: Subject) -> Iterator[Finding]:
    for name in subject.literal_names:
        if not name.is_reserved:
            continue
        if name.kind is NameKind.EVENT:
            prefix = name.text.partition(":")[0]
            yield subject.site(name.leaf).finding(
                f"Event names that begin with `{prefix}:` are Pusher's own.",
                f"Leave the `{prefix}:` out.",
            )
        else:
            yield subject.site(name.leaf).finding(
                "Channels that begin with `#` are Pusher's own.",
                "Leave the `#` out; `#server-to-user` reaches one signed-in user.",
            )
