"""A key that the spec language does not have in this place.

A misspelt key would be ignored silently: the message would go out without what the author wrote.

Wrong:

```yaml
notifyspec: 1
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  message: {content: Done, typ: success}
```

Right:

```yaml
notifyspec: 1
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  message: {content: Done, type: success}
```
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from notifyspec.checking.shape import RESERVED_KEYS, SPEC_SCHEMA, UnknownKey
from notifyspec.diagnostic import Severity
from notifyspec.schema_files import read_schema_file
from notifyspec.spelling import listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from notifyspec.checking.subject import Subject
    from notifyspec.rule import Finding

SEVERITY: Final = Severity.ERROR

# The mappings of a spec by their names in the schema, as people call them.
_PLACES: Final = {
    "channels": "in `channels`",
    "action": "in an action",
    "actionMessage": "in the `message` of an action",
    "eventMessage": "in the `message` of a single event",
    "beams": "in `beams`",
    "web": "in `beams.web`",
    "webNotification": "in `beams.web.notification`",
    "notificationMessage": "in one of the `messages`",
    "delivery": "in `delivery`",
    "example": "in an example",
}


def check(subject: Subject) -> Iterator[Finding]:
    for fault in subject.shape_faults(UnknownKey):
        if fault.path in RESERVED_KEYS:
            continue
        key = str(fault.path[-1])
        if fault.meant is not None:
            advice = f"Did you mean `{fault.meant}`?"
        elif key in _homes() and frozenset(fault.known) not in _homes()[key].values():
            homes = " and ".join(_homes()[key])
            advice = f"`{key}` stands {homes}; here can stand {listed(fault.known)}."
        else:
            advice = f"Here can stand {listed(fault.known)}."
        yield fault.site.finding(f"The key `{key}` is unknown here.", advice)


@cache
def _homes() -> Mapping[str, Mapping[str, frozenset[str]]]:
    """For each key of the language the places where it can stand, and all keys of each place."""
    schema = read_schema_file(SPEC_SCHEMA)
    homes: dict[str, dict[str, frozenset[str]]] = {
        key: {"at the top of the file": frozenset(schema["properties"])}
        for key in schema["properties"]
    }
    for name, place in _PLACES.items():
        properties = schema["$defs"][name]["properties"]
        for key in properties:
            homes.setdefault(key, {})[place] = frozenset(properties)
    return homes
