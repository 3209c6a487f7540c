r"""A name that is longer than Pusher allows.

Channels and interests have at most 164 characters, the prefix and the id together; event names 200;
user ids 164 bytes. Pusher refuses longer ones, and the message is not sent.

Wrong:

```yaml
notifyspec: 1
channels:
  channel: orders
  id: "7"
  event: "order-is-done-order-is-done-order-is-done-order-is-done-order-is-done-order-is-done-\
    order-is-done-order-is-done-order-is-done-order-is-done-order-is-done-order-is-done-\
    order-is-done-order-is-done-order-is-done"
  event_type: TOAST
  message: {content: Done}
```

Right:

```yaml
notifyspec: 1
channels:
  channel: orders
  id: "7"
  event: order-is-done
  event_type: TOAST
  message: {content: Done}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from notifyspec import limits
from notifyspec.analysis.types.charset import NUMBER
from notifyspec.checking.literal_names import NameKind
from notifyspec.diagnostic import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifyspec.checking.literal_names import LiteralName
    from notifyspec.checking.subject import Subject
    from notifyspec.rule import Finding

SEVERITY: Final = Severity.ERROR

_MOST: Final = {
    NameKind.CHANNEL: ("A channel's name", limits.CHANNEL_NAME_CHARACTERS),
    NameKind.INTEREST: ("An interest", limits.INTEREST_CHARACTERS),
    NameKind.EVENT: ("An event name", limits.EVENT_NAME_CHARACTERS),
}


def check(subject: Subject) -> Iterator[Finding]:
    literal = list(_literal(subject))
    yield from literal
    seen: set[str] = set()
    for name in subject.templated_names if not literal else ():
        noun, most = _MOST.get(name.kind, ("A user id", limits.USER_ID_BYTES))
        size = name.text.bytes if name.kind is NameKind.USER else name.text.most
        if size is not None and name.rest is not None and size + name.rest <= most:
            continue
        printed = name.longest
        if not name.is_first(printed, seen):
            continue
        what = f"`{printed.source}`" if printed else "this"
        unit = "bytes of UTF-8" if name.kind is NameKind.USER else "characters"
        length = "has no bound" if size is None else f"may have {size}"
        beside = f", beside {name.rest} of the rest of the name" if name.rest else ""
        yield subject.printed_finding(
            name.analysis,
            printed,
            f"{noun} has at most {most} {unit}, and {what} {length}{beside}.",
            "Declare a `minimum` and a `maximum` for it in the context."
            if printed is not None and printed.text is not None and printed.text.chars <= NUMBER
            else "Declare a `maxLength` for it in the context, or a `pattern` that bounds it.",
        )


def _literal(subject: Subject) -> Iterator[Finding]:
    for name in subject.literal_names:
        if name.kind is NameKind.USER:
            yield from _user(subject, name)
            continue
        noun, most = _MOST[name.kind]
        length = len(name.text) + name.rest
        # Of a prefix and an id that are too long together, the longer one is to blame.
        is_shorter = len(name.text) < name.rest - 1 or (
            len(name.text) == name.rest - 1 and not name.is_prefix
        )
        if length > most and not (name.rest and is_shorter):
            together = " with its prefix and id" if name.rest else ""
            yield subject.site(name.leaf).finding(
                f"{noun} has at most {most} characters, and this one has {length}{together}.",
                "Shorten it.",
            )


def _user(subject: Subject, name: LiteralName) -> Iterator[Finding]:
    size = len(name.text.encode("utf-8", "surrogatepass"))
    if size > limits.USER_ID_BYTES:
        yield subject.site(name.leaf).finding(
            f"A user id has at most {limits.USER_ID_BYTES} bytes of UTF-8, and this one has {size}.",
            "Shorten it.",
        )
