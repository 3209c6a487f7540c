"""From a YAML document to a spec: each scalar as what the language makes of it.

Shape is checked before, against ``schemas/spec.schema.json``; this reader relies on nothing that
the schema has not settled, and reads what it can of a document with faults, so that a mistake in
one place does not hide one in another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from notifyspec.delivery import DEFAULT_POLICY, MAYBE_SENT, DeliveryPolicy
from notifyspec.document import (
    Document,
    Scalar,
    resolve,
)
from notifyspec.limits import TIME_TO_LIVE_SECONDS
from notifyspec.payload import Kind, Leaf, Literal
from notifyspec.spec.leaves import NOWHERE, LeafReader, TemplateFault
from notifyspec.spec.model import (
    CONTENT_TYPES,
    DEFAULT_CONTENT_TYPE,
    DIRECTIONS,
    Action,
    ActionMessage,
    Beams,
    Channels,
    Example,
    Sequenced,
    SingleEvent,
    Spec,
    Web,
    WebMessage,
    WebNotification,
)
from notifyspec.spec.nodes import (
    fields_of,
    items_of,
    mapping_of,
    number_of,
    optional_fields,
    text_of,
)
from notifyspec.template.parsing import parse_template

if TYPE_CHECKING:
    from notifyspec.spec.nodes import Fields
    from notifyspec.template.environment import TemplateEnvironment

_DEFAULT_TYPE = Literal(DEFAULT_CONTENT_TYPE)
_IS_LAST = Literal(True)
_UNNUMBERED = Sequenced(None, None)
_WEB_TEXTS = ("title", "body", "icon", "deep_link", "badge", "image", "lang", "tag")


class Reading(NamedTuple):
    """``spec`` is whole where the document has no fault of shape and no template has one.

    ``leaves`` are all the templates that could be read, constants included. ``mixtures`` are texts
    where a field takes one expression: there is something around it, or another one.
    """

    spec: Spec
    leaves: tuple[Leaf, ...]
    faults: tuple[TemplateFault, ...]
    mixtures: tuple[Leaf, ...]


def read_spec(document: Document, name: str, environment: TemplateEnvironment) -> Reading:
    leaves = LeafReader(environment)
    reader = _Reader(leaves)
    root = fields_of(document.root)
    spec = Spec(
        name=name,
        document=document,
        summary=text_of(root.get("summary")),
        context=mapping_of(root.get("context")),
        channels=reader.channels(optional_fields(root.get("channels"))),
        beams=reader.beams(optional_fields(root.get("beams"))),
        delivery=_delivery(fields_of(root.get("delivery"))),
        examples=tuple(
            Example(text_of(item.get("name")) or "", document.data["examples"][index]["context"])
            for index, item in enumerate(map(fields_of, items_of(root.get("examples"))))
            if "context" in item
        ),
    )
    return Reading(spec, tuple(leaves.leaves), tuple(leaves.faults), tuple(leaves.mixtures))


class _Reader:
    def __init__(self, leaves: LeafReader) -> None:
        self._leaves = leaves

    def channels(self, fields: Fields | None) -> Channels | None:
        if fields is None:
            return None
        body: tuple[Action, ...] | SingleEvent
        if "actions" in fields or "event_type" not in fields:
            body = tuple(
                self._action(fields_of(item), f"channels.actions[{index}]")
                for index, item in enumerate(items_of(fields.get("actions")))
            )
        else:
            body = self._single_event(fields)
        return Channels(
            channel=self._leaves.leaf(fields, "channel", "channels"),
            id=self._leaves.leaf(fields, "id", "channels"),
            event=self._leaves.optional_leaf(fields, "event", "channels"),
            is_last_response=self._leaves.typed(
                fields, "is_last_response", "channels", Kind.BOOLEAN
            )
            or _IS_LAST,
            body=body,
        )

    def _single_event(self, fields: Fields) -> SingleEvent:
        message = fields_of(fields.get("message"))
        path = "channels.message"
        return SingleEvent(
            event_type=text_of(fields.get("event_type")) or "",
            type=self._leaves.choice(message, "type", path, CONTENT_TYPES) or _DEFAULT_TYPE,
            content=self._leaves.text(message, "content", path) or NOWHERE,
            info=self._leaves.json(message, "info", path, Kind.ARRAY),
            link=self._leaves.text(fields, "link", "channels") or NOWHERE,
        )

    def _action(self, fields: Fields, path: str) -> Action:
        return Action(
            type=text_of(fields.get("type")) or "",
            sequence=_sequenced(fields),
            when=self._leaves.condition(fields, "when", path),
            message=self._action_message(optional_fields(fields.get("message")), f"{path}.message"),
            url=self._leaves.text(fields, "url", path),
            path=self._leaves.text(fields, "path", path),
        )

    def _action_message(self, fields: Fields | None, path: str) -> ActionMessage | None:
        if fields is None:
            return None
        return ActionMessage(
            content=self._leaves.text(fields, "content", path) or NOWHERE,
            content_type=self._leaves.choice(fields, "content_type", path, CONTENT_TYPES)
            or _DEFAULT_TYPE,
            meta=self._leaves.json(fields, "meta", path, Kind.OBJECT),
        )

    def beams(self, fields: Fields | None) -> Beams | None:
        if fields is None:
            return None
        users = (
            self._leaves.parsed(item, f"beams.users[{index}]", parse_template)
            for index, item in enumerate(items_of(fields.get("users")))
        )
        return Beams(
            interest=self._leaves.optional_leaf(fields, "interest", "beams"),
            id=self._leaves.optional_leaf(fields, "id", "beams"),
            users=tuple(user for user in users if user is not None),
            web=self._web(fields_of(fields.get("web"))),
        )

    def _web(self, fields: Fields) -> Web:
        path = "beams.web"
        texts = {key: self._leaves.text(fields, key, path) for key in _WEB_TEXTS if key in fields}
        texts["dir"] = self._leaves.choice(fields, "dir", path, DIRECTIONS)
        hide = "hide_notification_if_site_has_focus"
        values = {
            hide: self._leaves.typed(fields, hide, path, Kind.BOOLEAN),
            "time_to_live": self._leaves.typed(
                fields, "time_to_live", path, Kind.INTEGER, 0, TIME_TO_LIVE_SECONDS
            ),
            "timestamp": self._leaves.typed(fields, "timestamp", path, Kind.INTEGER, 0),
            "vibrate": self._leaves.json(fields, "vibrate", path, Kind.ARRAY),
        }
        return Web(
            texts={key: tree for key, tree in texts.items() if tree is not None},
            values={key: tree for key, tree in values.items() if tree is not None},
            notification=self._web_notification(
                optional_fields(fields.get("notification")), f"{path}.notification"
            ),
        )

    def _web_notification(self, fields: Fields | None, path: str) -> WebNotification | None:
        if fields is None:
            return None
        return WebNotification(
            title=self._leaves.text(fields, "title", path) or NOWHERE,
            body=self._leaves.text(fields, "body", path) or NOWHERE,
            messages=tuple(
                self._web_message(fields_of(item), f"{path}.messages[{index}]")
                for index, item in enumerate(items_of(fields.get("messages")))
            ),
            meta=self._leaves.json(fields, "meta", path, Kind.OBJECT),
        )

    def _web_message(self, fields: Fields, path: str) -> WebMessage:
        return WebMessage(
            notification_type=text_of(fields.get("notification_type")) or "",
            message_type=self._leaves.choice(fields, "message_type", path, CONTENT_TYPES)
            or _DEFAULT_TYPE,
            content=self._leaves.text(fields, "content", path) or NOWHERE,
            config=self._leaves.json(fields, "config", path, Kind.OBJECT),
            sequence=_sequenced(fields),
        )


def _sequenced(fields: Fields) -> Sequenced:
    value = fields.get("sequence")
    scalar = None if value is None else resolve(value)
    if isinstance(scalar, Scalar) and type(scalar.value) is int:
        return Sequenced(scalar.value, scalar)
    return _UNNUMBERED


def _delivery(fields: Fields) -> DeliveryPolicy:
    if not fields:
        return DEFAULT_POLICY
    maybe_sent = text_of(fields.get("maybe_sent"))
    return DeliveryPolicy(
        expires_in=number_of(fields.get("expires_in")),
        attempts=number_of(fields.get("attempts")),
        maybe_sent=next((one for one in MAYBE_SENT if one == maybe_sent), MAYBE_SENT[0]),
    )
