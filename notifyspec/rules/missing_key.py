"""A key that has to be there is missing.

Without it notifyspec would have to guess where the message goes or what it says.

Wrong:

```yaml
notifyspec: 1
channels:
  channel: orders
  event_type: TOAST
  message: {content: Done}
```

Right:

```yaml
notifyspec: 1
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  message: {content: Done}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from notifyspec.checking.faults import MissingKey
from notifyspec.diagnostic import Severity
from notifyspec.document import Scalar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from notifyspec.checking.site import Path
    from notifyspec.checking.subject import Subject
    from notifyspec.rule import Finding

SEVERITY: Final = Severity.ERROR

_ADVICE: Final[dict[Path, str]] = {
    ("notifyspec",): "Begin the file with `notifyspec: 1`.",
    ("channels",): "Add `channels`, `beams` or both.",
    ("channels", "actions"): "Add `actions`, or `event_type` with a `message`.",
    ("beams", "interest"): "Add `interest` with an `id`, or `users`.",
    ("beams", "web"): "Add `web` with a `title` or a `body`.",
}


def check(subject: Subject) -> Iterable[Finding]:
    return [_finding(subject, fault) for fault in subject.shape_faults(MissingKey)]


def _finding(subject: Subject, fault: MissingKey) -> Finding:
    *outer, key = fault.path
    if not outer:
        message = f"The spec has no `{key}`."
    elif isinstance(outer[-1], int):
        message = f"{_item(subject, tuple(outer))} has no `{key}`."
    else:
        message = f"`{outer[-1]}` has no `{key}`."
    advice = _ADVICE.get(fault.path) or _item_advice(subject, fault.path)
    return fault.site.finding(message, advice or f"Add `{key}`.")


def _item(subject: Subject, path: Path) -> str:
    if path[:2] == ("channels", "actions"):
        kind = _text(subject, *path, "type")
        return f"This {kind} action" if kind else "This action"
    return f"This item of `{path[-2]}`"


def _item_advice(subject: Subject, path: Path) -> str | None:
    kind = _text(subject, *path[:-1], "type")
    if kind == "NAVIGATE" and path[-1] == "path":
        return "Add `path`, or `url` for a page outside the app."
    if kind == "AUDIO_NOTIFICATION" and path[-1] == "url":
        return "Add the `url` of a sound, or a `message` to speak."
    if path[-1] == "meta" and len(path) == 5:
        return "Add `meta`: a DATA action is there to hand it over."
    return None


def _text(subject: Subject, *path: str | int) -> str | None:
    located = subject.locate(*path)
    node = None if located is None else located.resolved
    return node.text if isinstance(node, Scalar) else None
