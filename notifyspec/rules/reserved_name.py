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

from notifyspec import limits
from notifyspec.checking.literal_names import NameKind
from notifyspec.diagnostic import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifyspec.analysis.types.texts import TextType
    from notifyspec.analysis.wire_names import TemplatedName
    from notifyspec.checking.subject import Subject
    from notifyspec.rule import Finding

SEVERITY: Final = Severity.ERROR


_CHANNEL: Final = "#"


def check(subject: Subject) -> Iterator[Finding]:
    for name in subject.literal_names:
        if name.is_reserved:
            message, advice = _words(name.kind, name.text)
            yield subject.site(name.leaf).finding(message, advice)
    for templated in subject.templated_names:
        start = _reserved_start(templated)
        if start is not None:
            printed = templated.print_with(lambda text: _begins(text, start))  # noqa: B023 - called at once
            message, advice = _words(templated.kind, start)
            yield subject.printed_finding(templated.analysis, printed, message, advice)


def _reserved_start(name: TemplatedName) -> str | None:
    """What a templated name may begin with and must not."""
    for start in sorted({start for start, _ in name.text.starts}):
        if name.kind is NameKind.EVENT and start.startswith(limits.RESERVED_EVENT_PREFIXES):
            return start
        is_channel = name.kind is NameKind.CHANNEL and not name.is_id
        is_user = f"{start}-".startswith(limits.SERVER_TO_USER_PREFIX)
        if is_channel and start.startswith(_CHANNEL) and not is_user:
            return start
    return None


def _begins(text: TextType, start: str) -> bool:
    return any(one and start.startswith(one) for one, _ in text.starts)


def _words(kind: NameKind, text: str) -> tuple[str, str]:
    if kind is NameKind.EVENT:
        prefix = text.partition(":")[0]
        return (
            f"Event names that begin with `{prefix}:` are Pusher's own.",
            f"Leave the `{prefix}:` out.",
        )
    return (
        "Channels that begin with `#` are Pusher's own.",
        "Leave the `#` out; `#server-to-user` reaches one signed-in user.",
    )
