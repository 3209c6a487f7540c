"""Pusher Channels: the data of an event, in both forms that front ends read."""

from __future__ import annotations

from notifyspec.audience import Audience
from notifyspec.backend import Part
from notifyspec.payload import Literal, Member, Object, Ordinal, Step, Steps, Text, Tree
from notifyspec.spec.model import Action, ActionMessage, SingleEvent, Spec
from notifyspec.spec.sequence import in_sequence

ACTIONS_EVENT_TYPE = "CUSTOM"

_EMPTY = Literal("")
_NULL = Literal(None)
_CUSTOM = Member("event_type", Literal(ACTIONS_EVENT_TYPE))
_TYPES = {one: Member("type", Literal(one)) for one in ("url", "path", "message")}
_NUMBER = Member("sequence", Ordinal())
_META_EXISTS = Member("is_meta_exist", Literal(True))
_NO_META = Member("is_meta_exist", Literal(False))
_NO_MESSAGE = Literal({"content": "", "content_type": "", "meta": None, "is_meta_exist": False})


def channels(spec: Spec) -> Part | None:
    section = spec.channels
    if section is None:
        return None
    event = section.event
    name: Tree = Literal(spec.default_event) if event is None else Text(event)
    body = section.body
    if isinstance(body, SingleEvent):
        payload = _single_event(name, body, section.is_last_response)
    else:
        payload = _actions(name, body, section.is_last_response)
    return Part(
        audience=Audience.CHANNELS,
        prefix=section.channel,
        ids=(section.id,),
        event=spec.default_event if event is None else event,
        payload=payload,
    )


def _single_event(name: Tree, event: SingleEvent, is_last_response: Tree) -> Tree:
    message = Object(
        (
            Member("type", event.type),
            Member("content", event.content),
            Member("info", event.info or _NULL),
        )
    )
    return Object(
        (
            Member("event_name", name),
            Member("event_type", Literal(event.event_type)),
            Member("data", Object((Member("message", message), Member("link", event.link)))),
            Member("is_last_response", is_last_response),
        )
    )


def _actions(name: Tree, actions: tuple[Action, ...], is_last_response: Tree) -> Tree:
    ordered = in_sequence(actions, [action.sequence for action in actions])
    return Object(
        (
            Member("event_name", name),
            _CUSTOM,
            Member("is_last_response", is_last_response),
            Member("actions", Steps(tuple(Step(item.when, _action(item)) for item in ordered))),
        )
    )


def _action(action: Action) -> Tree:
    reads = "url" if action.url else "path" if action.path else "message"
    data = Object(
        (
            _TYPES[reads],
            Member("url", action.url or _EMPTY),
            Member("path", action.path or _EMPTY),
            Member("message", _action_message(action.message)),
        )
    )
    return Object(
        (
            Member("action_type", Literal(action.type)),
            _NUMBER,
            Member("data", data),
        )
    )


def _action_message(message: ActionMessage | None) -> Tree:
    if message is None:
        return _NO_MESSAGE
    return Object(
        (
            Member("content", message.content),
            Member("content_type", message.content_type),
            Member("meta", message.meta or _NULL),
            _NO_META if message.meta is None else _META_EXISTS,
        )
    )
