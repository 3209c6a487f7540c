"""A key of the language in a place where it has no effect.

Two forms exclude each other, the action's type does not read the field, or the key stands a level
too high or too deep. What the author wrote there would be lost.

Wrong:

```yaml
notifyspec: 1
channels:
  channel: orders
  id: "7"
  actions:
    - type: TOAST
      message: {content: Done}
      url: https://shop.example.com
```

Right:

```yaml
notifyspec: 1
channels:
  channel: orders
  id: "7"
  actions:
    - type: TOAST
      message: {content: Done}
    - type: NAVIGATE
      url: https://shop.example.com
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from notifyspec.checking.faults import MisplacedKey, StrayKey
from notifyspec.checking.levels import levels
from notifyspec.diagnostic import Severity
from notifyspec.document import Scalar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from notifyspec.checking.site import Path
    from notifyspec.checking.subject import Subject
    from notifyspec.rule import Finding

SEVERITY: Final = Severity.ERROR

_BESIDE: Final[dict[Path, tuple[str, str]]] = {
    ("channels", "event_type"): ("actions", "Each action has a `type` of its own."),
    ("channels", "actions"): (
        "event_type",
        "An event has one of two forms: keep the actions, or `event_type` and its `message`.",
    ),
    ("channels", "message"): ("actions", "Put it into an action."),
    ("channels", "link"): ("actions", "Put it into an action, as its `url`."),
    ("beams", "users"): ("interest", "A push goes to an interest or to users: keep one."),
    ("beams", "interest"): ("users", "A push goes to an interest or to users: keep one."),
    ("beams", "id"): ("users", "An `id` goes with an `interest`; with `users` remove it."),
}
_READ_BY: Final = {"url": "DOWNLOAD, NAVIGATE and AUDIO_NOTIFICATION", "path": "NAVIGATE"}


def check(subject: Subject) -> Iterable[Finding]:
    return [
        *[_misplaced(subject, fault) for fault in subject.shape_faults(MisplacedKey)],
        *map(_stray, subject.shape_faults(StrayKey)),
    ]


def _misplaced(subject: Subject, fault: MisplacedKey) -> Finding:
    key = str(fault.path[-1])
    beside, advice = _BESIDE.get(fault.path, ("", ""))
    if not beside:
        located = subject.locate(*fault.path[:-1], "type")
        kind = located.resolved if located is not None else None
        kind_name = kind.text if isinstance(kind, Scalar) else ""
        if kind_name == "NAVIGATE":
            beside = "path" if key == "url" else "url"
            advice = "Keep `path` for a page of the app, or `url` for one outside it."
        else:
            article = "An" if kind_name[:1] in "AI" else "A"
            return fault.site.finding(
                f"{article} {kind_name} action has no `{key}`.",
                f"Remove it, or add an action that reads it: {_READ_BY.get(key, key)}.",
            )
    return fault.site.finding(f"`{key}` can't stand beside `{beside}`.", advice)


def _stray(fault: StrayKey) -> Finding:
    keys = [str(fault.path[-1]), *fault.beside]
    home = next(level for level in levels() if level.name == fault.home)
    stands, it = ("stands", "it") if len(keys) == 1 else ("stand", "them")
    named = " and ".join(f"`{key}`" for key in keys)
    return fault.site.finding(f"{named} {stands} {home.place}, not here.", f"Move {it} there.")
