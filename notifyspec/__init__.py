"""notifyspec: notifications through Pusher, one YAML file each, checked before they are sent.

Every name below is loaded when it is first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from notifyspec.calls import (
        render_and_send,
        render_and_send_async,
    )
    from notifyspec.diagnostic import Diagnostic, Report, Severity
    from notifyspec.errors import (
        AppNotFoundError,
        BadRequestError,
        CallError,
        ConnectionFailedError,
        ContextError,
        DeliveryError,
        ForbiddenError,
        InvalidNameError,
        InvalidSpecError,
        NotifyspecError,
        PayloadTooLargeError,
        PlanLimitError,
        RateLimitedError,
        RenderError,
        RequestTooLargeError,
        SendError,
        ServerFaultError,
        SettingsError,
        TimedOutError,
        TransportFaultError,
        UnauthorizedError,
        UnexpectedStatusError,
        UnknownSpecError,
        UnprocessableError,
        UnreadableAnswerError,
    )
    from notifyspec.message import Audience, Backend, Message, Messages, Skipped
    from notifyspec.notifier import Notifier
    from notifyspec.receipt import Outcome, Receipt, Status
    from notifyspec.sending import RetryPolicy
    from notifyspec.settings import Settings, load_settings
    from notifyspec.source import Place
    from notifyspec.transport import (
        Answer,
        AsyncTransport,
        CheckingTransport,
        Publish,
        Transport,
        Trigger,
        TriggerBatch,
    )
    from notifyspec.transports.console import ConsoleTransport
    from notifyspec.transports.memory import MemoryTransport
    from notifyspec.transports.pusher import (
        BeamsCredentials,
        ChannelsCredentials,
        PusherTransport,
        Timeout,
    )
    from notifyspec.transports.sandbox import SandboxTransport

_HOMES = {
    "calls": "render_and_send render_and_send_async",
    "diagnostic": "Diagnostic Report Severity",
    "errors": (
        "AppNotFoundError BadRequestError CallError ConnectionFailedError ContextError"
        " DeliveryError ForbiddenError InvalidNameError InvalidSpecError NotifyspecError"
        " PayloadTooLargeError PlanLimitError RateLimitedError RenderError RequestTooLargeError"
        " SendError ServerFaultError SettingsError TimedOutError TransportFaultError"
        " UnauthorizedError UnexpectedStatusError UnknownSpecError UnprocessableError"
        " UnreadableAnswerError"
    ),
    "message": "Audience Backend Message Messages Skipped",
    "notifier": "Notifier",
    "receipt": "Outcome Receipt Status",
    "sending": "RetryPolicy",
    "settings": "Settings load_settings",
    "source": "Place",
    "transport": "Answer AsyncTransport CheckingTransport Publish Transport Trigger TriggerBatch",
    "transports.console": "ConsoleTransport",
    "transports.memory": "MemoryTransport",
    "transports.pusher": "BeamsCredentials ChannelsCredentials PusherTransport Timeout",
    "transports.sandbox": "SandboxTransport",
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}

__all__ = [  # noqa: PLE0604, RUF100 - the names of the block above, which a test compares
    *sorted(_HOME_OF),
]


def __getattr__(name: str) -> object:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
