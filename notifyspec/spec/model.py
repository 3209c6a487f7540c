"""A spec as the language means it: what an author wrote, read and typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from notifyspec.delivery import DeliveryPolicy
    from notifyspec.document import Document, Mapping, Scalar
    from notifyspec.json_values import JSON
    from notifyspec.payload import Leaf, Tree

LANGUAGE_VERSION: Final = 1

CONTENT_TYPES: Final = ("info", "success", "warning", "failure", "in_progress", "notification")
ACTION_TYPES: Final = ("INFO", "TOAST", "DOWNLOAD", "NAVIGATE", "AUDIO_NOTIFICATION", "DATA")
EVENT_TYPES: Final = ("TOAST", "DOWNLOAD_LINK", "NAVIGATE", "INFO", "AUDIO_NOTIFICATION", "DATA")
DIRECTIONS: Final = ("ltr", "rtl")
DEFAULT_CONTENT_TYPE: Final = "info"


class Sequenced(NamedTuple):
    """The number that an author gave to an action or message; None where it was left out."""

    number: int | None
    node: Scalar | None


class ActionMessage(NamedTuple):
    content: Tree
    content_type: Tree
    meta: Tree | None


class Action(NamedTuple):
    type: str
    sequence: Sequenced
    when: Leaf | None
    message: ActionMessage | None
    url: Tree | None
    path: Tree | None


class SingleEvent(NamedTuple):
    """The single-event form: its type names what happens."""

    event_type: str
    type: Tree
    content: Tree
    info: Tree | None
    link: Tree


class Channels(NamedTuple):
    channel: Leaf
    id: Leaf
    event: Leaf | None  # None: the last part of the spec's name
    is_last_response: Tree
    body: tuple[Action, ...] | SingleEvent


class WebMessage(NamedTuple):
    notification_type: str
    message_type: Tree
    content: Tree
    config: Tree | None
    sequence: Sequenced


class WebNotification(NamedTuple):
    title: Tree
    body: Tree
    messages: tuple[WebMessage, ...]
    meta: Tree | None


class Web(NamedTuple):
    """Fields that the author left out are not in ``texts`` and ``values``, which go by key."""

    texts: dict[str, Tree]  # title, body, icon, deep_link, badge, image, dir, lang, tag
    values: dict[str, Tree]  # hide_…, time_to_live, timestamp, vibrate
    notification: WebNotification | None


class Beams(NamedTuple):
    """To one interest (``interest`` and ``id``) or to ``users``, never both."""

    interest: Leaf | None
    id: Leaf | None
    users: tuple[Leaf, ...]
    web: Web


class Example(NamedTuple):
    name: str
    context: JSON


class Spec(NamedTuple):
    name: str
    document: Document
    summary: str | None
    context: Mapping | None
    channels: Channels | None
    beams: Beams | None
    delivery: DeliveryPolicy
    examples: tuple[Example, ...]

    @property
    def default_event(self) -> str:
        return self.name.rpartition(".")[2]
