"""The lists of a spec whose items may have a ``sequence``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from notifyspec.checking.faults import UnknownKey
from notifyspec.checking.site import entry_of
from notifyspec.document import Mapping, Scalar, Sequence, resolve
from notifyspec.spec.model import SingleEvent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifyspec.checking.faults import Fault
    from notifyspec.checking.site import Path, Site
    from notifyspec.checking.subject import Subject
    from notifyspec.spec.model import Action, Spec, WebMessage

NUMBERED_LISTS: Final = (("channels", "actions"), ("beams", "web", "notification", "messages"))


class Numbered(NamedTuple):
    """An item of a numbered list. ``site`` is its number, or its first key where it has none."""

    number: int | None
    site: Site


def numbered_lists(subject: Subject) -> Iterator[tuple[Numbered, ...]]:
    """The lists with a number in them, but for those of which it is not certain what these are."""
    if not subject.shape and not _has_number(subject.spec):
        return
    if any(one.first.key.text == "sequence" for one in subject.duplicates):
        return
    for path in NUMBERED_LISTS:
        located = subject.locate(*path)
        node = None if located is None else located.resolved
        if not isinstance(node, Sequence) or any(
            fault.path[: len(path)] == path and _may_be_a_number(subject, fault)
            for fault in subject.shape
        ):
            continue
        mappings = [one for one in map(resolve, node.items) if isinstance(one, Mapping)]
        if all(entry_of(one, "sequence") is None for one in mappings):
            continue
        items = (_item(subject, (*path, index)) for index in range(len(node.items)))
        if found := tuple(item for item in items if item is not None):
            yield found


def _may_be_a_number(subject: Subject, fault: Fault) -> bool:
    """Whether what is wrong may be meant for a step's number, by whatever name."""
    if isinstance(fault, UnknownKey) and fault.meant is None:
        located = subject.locate(*fault.path)
        value = None if located is None else located.resolved
        return isinstance(value, Scalar) and type(value.value) is int
    return fault.path[-1] == "sequence"


def _has_number(spec: Spec) -> bool:
    channels, web = spec.channels, None if spec.beams is None else spec.beams.web.notification
    items: list[Action | WebMessage] = [] if web is None else [*web.messages]
    if channels is not None and not isinstance(channels.body, SingleEvent):
        items += channels.body
    return any(item.sequence.number is not None for item in items)


def _item(subject: Subject, path: Path) -> Numbered | None:
    item = subject.locate(*path)
    if item is None or not isinstance(item.resolved, Mapping):
        return None
    number = subject.locate(*path, "sequence")
    if number is None:
        return Numbered(None, item.key())
    value = number.resolved
    if not isinstance(value, Scalar) or type(value.value) is not int:
        return None
    return Numbered(value.value, number.value())
