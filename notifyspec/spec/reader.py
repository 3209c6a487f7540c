"""From a YAML document to a spec: each scalar as what the language makes of it.

Shape is checked before, against ``schemas/spec.schema.json``; this reader relies on nothing that
the schema has not settled, and reads what it can of a document with faults, so that a mistake in
one place does not hide one in another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from notifyspec.delivery import MAYBE_SENT, DeliveryPolicy
from notifyspec.document import (
    Document,
    Mapping,
    Node,
    Scalar,
    Sequence,
    Style,
    plain,
    resolve,
)
from notifyspec.limits import TIME_TO_LIVE_SECONDS
from notifyspec.payload import Array, Choice, Kind, Leaf, Literal, Member, Object, Text, Tree, Value
from notifyspec.source import Span
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
from notifyspec.template.parsing import (
    UNREADABLE,
    SyntaxFault,
    Template,
    is_template,
    parse_expression,
    parse_template,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from notifyspec.template.environment import TemplateEnvironment

_WEB_TEXTS = ("title", "body", "icon", "deep_link", "badge", "image", "lang", "tag")


class TemplateFault(NamedTuple):
    """A template that can't be parsed."""

    field: str
    scalar: Scalar
    fault: SyntaxFault


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
    reader = _Reader(environment)
    root = _mapping(document.root)
    spec = Spec(
        name=name,
        document=document,
        summary=_text(_get(root, "summary")),
        context=_mapping(_get(root, "context")),
        channels=reader.channels(_mapping(_get(root, "channels"))),
        beams=reader.beams(_mapping(_get(root, "beams"))),
        delivery=_delivery(_mapping(_get(root, "delivery"))),
        examples=tuple(
            Example(_text(_get(item, "name")) or "", plain(context))
            for item in map(_mapping, _items(_get(root, "examples")))
            if (context := _get(item, "context")) is not None
        ),
    )
    return Reading(spec, tuple(reader.leaves), tuple(reader.faults), tuple(reader.mixtures))


_NOWHERE = Literal("")
_NO_SCALAR = Scalar(Span(0, 0), "", Style.PLAIN, "")


class _Reader:
    def __init__(self, environment: TemplateEnvironment) -> None:
        self._environment = environment
        self.leaves: list[Leaf] = []
        self.faults: list[TemplateFault] = []
        self.mixtures: list[Leaf] = []

    def channels(self, node: Mapping | None) -> Channels | None:
        if node is None:
            return None
        body: tuple[Action, ...] | SingleEvent
        if _get(node, "actions") is not None or _get(node, "event_type") is None:
            body = tuple(
                self._action(_mapping(item), f"channels.actions[{index}]")
                for index, item in enumerate(_items(_get(node, "actions")))
            )
        else:
            body = self._single_event(node)
        return Channels(
            channel=self._leaf(node, "channel", "channels"),
            id=self._leaf(node, "id", "channels"),
            event=self._optional_leaf(node, "event", "channels"),
            is_last_response=self._typed(node, "is_last_response", "channels", Kind.BOOLEAN)
            or Literal(True),
            body=body,
        )

    def _single_event(self, node: Mapping) -> SingleEvent:
        message = _mapping(_get(node, "message"))
        path = "channels.message"
        return SingleEvent(
            event_type=_text(_get(node, "event_type")) or "",
            type=self._choice(message, "type", path, CONTENT_TYPES)
            or Literal(DEFAULT_CONTENT_TYPE),
            content=self._text(message, "content", path) or _NOWHERE,
            info=self._json(message, "info", path, Kind.ARRAY),
            link=self._text(node, "link", "channels") or _NOWHERE,
        )

    def _action(self, node: Mapping | None, path: str) -> Action:
        when = _get(node, "when")
        return Action(
            type=_text(_get(node, "type")) or "",
            sequence=_sequenced(node),
            when=self._parsed(when, f"{path}.when", parse_expression),
            message=self._action_message(_mapping(_get(node, "message")), f"{path}.message"),
            url=self._text(node, "url", path),
            path=self._text(node, "path", path),
        )

    def _action_message(self, node: Mapping | None, path: str) -> ActionMessage | None:
        if node is None:
            return None
        return ActionMessage(
            content=self._text(node, "content", path) or _NOWHERE,
            content_type=self._choice(node, "content_type", path, CONTENT_TYPES)
            or Literal(DEFAULT_CONTENT_TYPE),
            meta=self._json(node, "meta", path, Kind.OBJECT),
        )

    def beams(self, node: Mapping | None) -> Beams | None:
        if node is None:
            return None
        users = (
            self._parsed(item, f"beams.users[{index}]", parse_template)
            for index, item in enumerate(_items(_get(node, "users")))
        )
        return Beams(
            interest=self._optional_leaf(node, "interest", "beams"),
            id=self._optional_leaf(node, "id", "beams"),
            users=tuple(user for user in users if user is not None),
            web=self._web(_mapping(_get(node, "web"))),
        )

    def _web(self, node: Mapping | None) -> Web:
        path = "beams.web"
        texts = {key: self._text(node, key, path) for key in _WEB_TEXTS}
        texts["dir"] = self._choice(node, "dir", path, DIRECTIONS)
        hide = "hide_notification_if_site_has_focus"
        values = {
            hide: self._typed(node, hide, path, Kind.BOOLEAN),
            "time_to_live": self._typed(
                node, "time_to_live", path, Kind.INTEGER, 0, TIME_TO_LIVE_SECONDS
            ),
            "timestamp": self._typed(node, "timestamp", path, Kind.INTEGER, 0),
            "vibrate": self._json(node, "vibrate", path, Kind.ARRAY),
        }
        return Web(
            texts={key: tree for key, tree in texts.items() if tree is not None},
            values={key: tree for key, tree in values.items() if tree is not None},
            notification=self._web_notification(
                _mapping(_get(node, "notification")), f"{path}.notification"
            ),
        )

    def _web_notification(self, node: Mapping | None, path: str) -> WebNotification | None:
        if node is None:
            return None
        return WebNotification(
            title=self._text(node, "title", path) or _NOWHERE,
            body=self._text(node, "body", path) or _NOWHERE,
            messages=tuple(
                self._web_message(_mapping(item), f"{path}.messages[{index}]")
                for index, item in enumerate(_items(_get(node, "messages")))
            ),
            meta=self._json(node, "meta", path, Kind.OBJECT),
        )

    def _web_message(self, node: Mapping | None, path: str) -> WebMessage:
        return WebMessage(
            notification_type=_text(_get(node, "notification_type")) or "",
            message_type=self._choice(node, "message_type", path, CONTENT_TYPES)
            or Literal(DEFAULT_CONTENT_TYPE),
            content=self._text(node, "content", path) or _NOWHERE,
            config=self._json(node, "config", path, Kind.OBJECT),
            sequence=_sequenced(node),
        )

    def _leaf(self, node: Mapping, key: str, path: str) -> Leaf:
        leaf = self._optional_leaf(node, key, path)
        # What is missing here is a fault of shape, and such a spec is never compiled.
        return leaf or Leaf(f"{path}.{key}", _NO_SCALAR, UNREADABLE)

    def _optional_leaf(self, node: Mapping | None, key: str, path: str) -> Leaf | None:
        return self._parsed(_get(node, key), f"{path}.{key}", parse_template)

    def _text(self, node: Mapping | None, key: str, path: str) -> Tree | None:
        leaf = self._optional_leaf(node, key, path)
        return None if leaf is None else _text_tree(leaf)

    def _choice(
        self, node: Mapping | None, key: str, path: str, allowed: tuple[str, ...]
    ) -> Tree | None:
        leaf = self._optional_leaf(node, key, path)
        if leaf is None or leaf.template.constant is not None:
            return None if leaf is None else Literal(leaf.template.constant)
        return Choice(leaf, allowed)

    def _typed(
        self,
        node: Mapping | None,
        key: str,
        path: str,
        kind: Kind,
        minimum: int | None = None,
        maximum: int | None = None,
    ) -> Tree | None:
        value = _get(node, key)
        scalar = None if value is None else resolve(value)
        if not isinstance(scalar, Scalar):
            return None
        if not isinstance(scalar.value, str):
            return Literal(scalar.value)
        leaf = self._parsed(value, f"{path}.{key}", parse_template)
        if leaf is None:
            return None
        if leaf.template.expression is None:
            self._refuse_mixture(leaf)
            return None
        return Value(leaf, kind, minimum, maximum)

    def _json(self, node: Mapping | None, key: str, path: str, kind: Kind) -> Tree | None:
        value = _get(node, key)
        if value is None:
            return None
        path = f"{path}.{key}"
        resolved = resolve(value)
        if isinstance(resolved, Scalar):
            leaf = self._parsed(value, path, parse_template)
            if leaf is None:
                return None
            if leaf.template.expression is None:
                self._refuse_mixture(leaf)
                return None
            return Value(leaf, kind)
        return self._tree(value, path)

    def _tree(self, node: Node, path: str) -> Tree:
        node = resolve(node)
        if isinstance(node, Mapping):
            members = {
                entry.key.text: self._tree(entry.value, f"{path}.{entry.key.text}")
                for entry in node.entries
            }
            if all(isinstance(tree, Literal) for tree in members.values()):
                return Literal({key: tree.value for key, tree in members.items()})  # type: ignore[union-attr]
            return Object(tuple(Member(key, tree) for key, tree in members.items()))
        if isinstance(node, Sequence):
            items = [self._tree(item, f"{path}[{i}]") for i, item in enumerate(node.items)]
            if all(isinstance(tree, Literal) for tree in items):
                return Literal([tree.value for tree in items])  # type: ignore[union-attr]
            return Array(tuple(items))
        if not isinstance(node.value, str):
            return Literal(node.value)
        leaf = self._parsed(node, path, parse_template)
        if leaf is None:
            return _NOWHERE
        return _text_tree(leaf) if leaf.template.expression is None else Value(leaf)

    def _parsed(
        self,
        node: Node | None,
        field: str,
        parse: Callable[[TemplateEnvironment, str], Template | SyntaxFault],
    ) -> Leaf | None:
        scalar = None if node is None else resolve(node)
        if not isinstance(scalar, Scalar) or scalar.value is None:
            return None
        parsed = parse(self._environment, scalar.text)
        if isinstance(parsed, SyntaxFault):
            self.faults.append(TemplateFault(field, scalar, parsed))
            return Leaf(field, scalar, UNREADABLE)
        leaf = Leaf(field, scalar, parsed)
        self.leaves.append(leaf)
        return leaf

    def _refuse_mixture(self, leaf: Leaf) -> None:
        # Of the others, one is reported already, and the other is a fault of shape.
        if leaf.template is not UNREADABLE and is_template(leaf.template.source):
            self.mixtures.append(leaf)


def _delivery(node: Mapping | None) -> DeliveryPolicy:
    maybe_sent = _text(_get(node, "maybe_sent"))
    return DeliveryPolicy(
        expires_in=_number(_get(node, "expires_in")),
        attempts=_number(_get(node, "attempts")),
        maybe_sent=next((one for one in MAYBE_SENT if one == maybe_sent), MAYBE_SENT[0]),
    )


def _text_tree(leaf: Leaf) -> Tree:
    constant = leaf.template.constant
    return Text(leaf) if constant is None else Literal(constant)


def _sequenced(node: Mapping | None) -> Sequenced:
    value = _get(node, "sequence")
    scalar = None if value is None else resolve(value)
    if isinstance(scalar, Scalar) and type(scalar.value) is int:
        return Sequenced(scalar.value, scalar)
    return Sequenced(None, None)


def _mapping(node: Node | None) -> Mapping | None:
    resolved = None if node is None else resolve(node)
    return resolved if isinstance(resolved, Mapping) else None


def _items(node: Node | None) -> tuple[Node, ...]:
    resolved = None if node is None else resolve(node)
    return resolved.items if isinstance(resolved, Sequence) else ()


def _get(node: Mapping | None, key: str) -> Node | None:
    if node is not None:
        for entry in reversed(node.entries):
            if entry.key.text == key:
                return entry.value
    return None


def _text(node: Node | None) -> str | None:
    resolved = None if node is None else resolve(node)
    return resolved.text if isinstance(resolved, Scalar) else None


def _number(node: Node | None) -> int | None:
    resolved = None if node is None else resolve(node)
    if isinstance(resolved, Scalar) and isinstance(resolved.value, int | float):
        return int(resolved.value)
    return None
