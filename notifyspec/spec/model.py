"""A spec as the language means it: what an author wrote, read and typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from notifyspec.document import Document, Mapping, Scalar
    from notifyspec.json_values import JSON
    from notifyspec.payload import Leaf, Tree

LANGUAGE_VERSION: Final = 1

CONTENT_TYPES: Final = ("info", "success", "warning", "failure", "in_progress", "notification")
ACTION_TYPES: Final = ("INFO", "TOAST", "DOWNLOAD", "NAVIGATE", "AUDIO_NOTIFICATION", "DATA")
EVENT_TYPES: Final = ("TOAST", "DOWNLOAD_LINK", "NAVIGATE", "INFO", "AUDIO_NOTIFICATION", "DATA")
DIRECTIONS: Final = ("ltr", "rtl")
DEFAULT_CONTENT_TYPE: Final = "info"


@dataclass(frozen=True, slots=True)
class Sequenced:
    """The number that an author gave to an action or message; None where it was left out."""

    number: int | None
    node: Scalar | None


@dataclass(frozen=True, slots=True)
class ActionMessage:
    content: Tree
    content_type: Tree
    meta: Tree | None


@dataclass(frozen=True, slots=True)
class Action:
    type: str
    sequence: Sequenced
    when: Leaf | None
    message: ActionMessage | None
    url: Tree | None
    path: Tree | None


@dataclass(frozen=True, slots=True)
class SingleEvent:
    """The single-event form: its type names what happens."""

    event_type: str
    type: Tree
    content: Tree
    info: Tree | None
    link: Tree


@dataclass(frozen=True, slots=True)
class Channels:
    channel: Leaf
    id: Leaf
    event: Leaf | None  # None: the last part of the spec's name
    is_last_response: Tree
    body: tuple[Action, ...] | SingleEvent


@dataclass(frozen=True, slots=True)
class WebMessage:
    notification_type: str
    message_type: Tree
    content: Tree
    config: Tree | None
    sequence: Sequenced


@dataclass(frozen=True, slots=True)
class WebNotification:
    title: Tree
    body: Tree
    messages: tuple[WebMessage, ...]
    meta: Tree | None


@dataclass(frozen=True, slots=True)
class Web:
    """Fields that the author left out are not in ``texts`` and ``values``, which go by key."""

    texts: dict[str, Tree]  # title, body, icon, deep_link, badge, image, dir, lang, tag
    values: dict[str, Tree]  # hide_…, time_to_live, timestamp, vibrate
    notification: WebNotification | None


@dataclass(frozen=True, slots=True)
class Beams:
    """To one interest (``interest`` and ``id``) or to ``users``, never both."""

    interest: Leaf | None
    id: Leaf | None
    users: tuple[Leaf, ...]
    web: Web


@dataclass(frozen=True, slots=True)
class Example:
    name: str
    context: JSON


@dataclass(frozen=True, slots=True)
class Spec:
    name: str
    document: Document
    summary: str | None
    context: Mapping | None
    channels: Channels | None
    beams: Beams | None
    examples: tuple[Example, ...]

    @property
    def default_event(self) -> str:
        return self.name.rpartition(".")[2]
