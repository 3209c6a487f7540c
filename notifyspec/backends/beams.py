"""Pusher Beams: the body of a web push.

``web.notification`` is for Pusher's own service worker, ``web.data`` for one of the app's.
"""

from __future__ import annotations

from notifyspec.audience import Audience
from notifyspec.backend import Part
from notifyspec.payload import Array, Literal, Member, Object, Tree
from notifyspec.spec.model import Spec, Web, WebMessage, WebNotification
from notifyspec.spec.sequence import in_sequence

# Each in the order in which it stands on the wire.
_SHOWN_BY_PUSHER = ("title", "body", "icon", "deep_link", "hide_notification_if_site_has_focus")
_READ_BY_APPS = (
    "title",
    "body",
    "icon",
    "badge",
    "image",
    "dir",
    "lang",
    "tag",
    "timestamp",
    "vibrate",
)

_NULL = Literal(None)
_META_EXISTS = Member("is_meta_exist", Literal(True))
_NO_META = Member("is_meta_exist", Literal(False))
_NO_NOTIFICATION = WebNotification(Literal(""), Literal(""), (), None)


def beams(spec: Spec) -> Part | None:
    section = spec.beams
    if section is None:
        return None
    to_users = section.interest is None
    return Part(
        audience=Audience.USERS if to_users else Audience.INTERESTS,
        prefix=section.interest,
        ids=section.users if section.id is None else (section.id,),
        event=None,
        payload=_body(section.web),
    )


def _body(web: Web) -> Tree:
    fields = {**web.texts, **web.values}
    data = Object(
        (
            *_given(fields, _READ_BY_APPS),
            Member("notification", _notification(web.notification or _NO_NOTIFICATION)),
        )
    )
    return Object(
        (
            Member(
                "web",
                Object(
                    (
                        *_given(fields, ("time_to_live",)),
                        Member("notification", Object(_given(fields, _SHOWN_BY_PUSHER))),
                        Member("data", data),
                    )
                ),
            ),
        )
    )


def _notification(notification: WebNotification) -> Tree:
    messages = in_sequence(
        notification.messages, [message.sequence for message in notification.messages]
    )
    numbered = tuple(_message(message, index) for index, message in enumerate(messages, 1))
    return Object(
        (
            Member("title", notification.title, omit_empty=True),
            Member("body", notification.body, omit_empty=True),
            Member("messages", Array(numbered), omit_empty=True),
            Member("meta", notification.meta or _NULL),
            _NO_META if notification.meta is None else _META_EXISTS,
        )
    )


def _message(message: WebMessage, number: int) -> Tree:
    return Object(
        (
            Member("notification_type", Literal(message.notification_type)),
            Member("message_type", message.message_type),
            Member("content", message.content),
            Member("config", message.config or _NULL),
            Member("sequence", Literal(number)),
        )
    )


def _given(fields: dict[str, Tree], keys: tuple[str, ...]) -> tuple[Member, ...]:
    return tuple(Member(key, fields[key], omit_empty=True) for key in keys if key in fields)
