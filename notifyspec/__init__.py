"""notifyspec: notifications through Pusher, one YAML file each, checked before they are sent.

Every name below is loaded when it is first used, so that importing the package costs nothing.
"""

TYPE_CHECKING = False  # type checkers know the name; importing typing takes 10 ms
if TYPE_CHECKING:
    from notifyspec.audience import Audience, Backend
    from notifyspec.calls import (
        enqueue,
        enqueue_async,
        render_and_send,
        render_and_send_async,
    )
    from notifyspec.delivery import (
        DeliveryPolicy,
    )
    from notifyspec.diagnostic import (
        Diagnostic,
        Report,
        Severity,
    )
    from notifyspec.dispatching import (
        Dispatcher,
        DispatchOptions,
    )
    from notifyspec.enqueueing import (
        Enqueued,
    )
    from notifyspec.errors import (
        AppNotFoundError,
        BadRequestError,
        CallError,
        ConnectionFailedError,
        ContextError,
        DeliveryError,
        ForbiddenError,
        IdempotencyConflictError,
        InvalidNameError,
        InvalidSpecError,
        NotifyspecError,
        PayloadTooLargeError,
        PlanLimitError,
        QueueDamagedError,
        QueueError,
        QueueUnavailableError,
        QueueVersionError,
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
    from notifyspec.message import Message, Messages, Skipped
    from notifyspec.notifier import (
        Notifier,
    )
    from notifyspec.queue import (
        Queue,
    )
    from notifyspec.receipt import (
        Outcome,
        Receipt,
        Status,
    )
    from notifyspec.sending import (
        RetryPolicy,
    )
    from notifyspec.settings import (
        DeliverySettings,
        Settings,
        load_settings,
    )
    from notifyspec.signals import (
        CancelSendError,
        Outgoing,
        after_send,
        before_send,
    )
    from notifyspec.source import (
        Place,
    )
    from notifyspec.transport import (
        Answer,
        AsyncTransport,
        CheckingTransport,
        Publish,
        Transport,
        Trigger,
        TriggerBatch,
    )
    from notifyspec.transports.console import (
        ConsoleTransport,
    )
    from notifyspec.transports.memory import (
        MemoryTransport,
    )
    from notifyspec.transports.pusher import (
        BeamsCredentials,
        ChannelsCredentials,
        PusherTransport,
        Timeout,
    )
    from notifyspec.transports.sandbox import (
        SandboxTransport,
    )

__all__ = [
    "Answer",
    "AppNotFoundError",
    "AsyncTransport",
    "Audience",
    "Backend",
    "BadRequestError",
    "BeamsCredentials",
    "CallError",
    "CancelSendError",
    "ChannelsCredentials",
    "CheckingTransport",
    "ConnectionFailedError",
    "ConsoleTransport",
    "ContextError",
    "DeliveryError",
    "DeliveryPolicy",
    "DeliverySettings",
    "Diagnostic",
    "DispatchOptions",
    "Dispatcher",
    "Enqueued",
    "ForbiddenError",
    "IdempotencyConflictError",
    "InvalidNameError",
    "InvalidSpecError",
    "MemoryTransport",
    "Message",
    "Messages",
    "Notifier",
    "NotifyspecError",
    "Outcome",
    "Outgoing",
    "PayloadTooLargeError",
    "Place",
    "PlanLimitError",
    "Publish",
    "PusherTransport",
    "Queue",
    "QueueDamagedError",
    "QueueError",
    "QueueUnavailableError",
    "QueueVersionError",
    "RateLimitedError",
    "Receipt",
    "RenderError",
    "Report",
    "RequestTooLargeError",
    "RetryPolicy",
    "SandboxTransport",
    "SendError",
    "ServerFaultError",
    "Settings",
    "SettingsError",
    "Severity",
    "Skipped",
    "Status",
    "TimedOutError",
    "Timeout",
    "Transport",
    "TransportFaultError",
    "Trigger",
    "TriggerBatch",
    "UnauthorizedError",
    "UnexpectedStatusError",
    "UnknownSpecError",
    "UnprocessableError",
    "UnreadableAnswerError",
    "after_send",
    "before_send",
    "enqueue",
    "enqueue_async",
    "load_settings",
    "render_and_send",
    "render_and_send_async",
]

_HOMES = {
    "Answer": "transport",
    "AppNotFoundError": "errors",
    "AsyncTransport": "transport",
    "Audience": "audience",
    "Backend": "audience",
    "BadRequestError": "errors",
    "BeamsCredentials": "transports.pusher",
    "CallError": "errors",
    "CancelSendError": "signals",
    "ChannelsCredentials": "transports.pusher",
    "CheckingTransport": "transport",
    "ConnectionFailedError": "errors",
    "ConsoleTransport": "transports.console",
    "ContextError": "errors",
    "DeliveryError": "errors",
    "DeliveryPolicy": "delivery",
    "DeliverySettings": "settings",
    "Diagnostic": "diagnostic",
    "DispatchOptions": "dispatching",
    "Dispatcher": "dispatching",
    "Enqueued": "enqueueing",
    "ForbiddenError": "errors",
    "IdempotencyConflictError": "errors",
    "InvalidNameError": "errors",
    "InvalidSpecError": "errors",
    "MemoryTransport": "transports.memory",
    "Message": "message",
    "Messages": "message",
    "Notifier": "notifier",
    "NotifyspecError": "errors",
    "Outcome": "receipt",
    "Outgoing": "signals",
    "PayloadTooLargeError": "errors",
    "Place": "source",
    "PlanLimitError": "errors",
    "Publish": "transport",
    "PusherTransport": "transports.pusher",
    "Queue": "queue",
    "QueueDamagedError": "errors",
    "QueueError": "errors",
    "QueueUnavailableError": "errors",
    "QueueVersionError": "errors",
    "RateLimitedError": "errors",
    "Receipt": "receipt",
    "RenderError": "errors",
    "Report": "diagnostic",
    "RequestTooLargeError": "errors",
    "RetryPolicy": "sending",
    "SandboxTransport": "transports.sandbox",
    "SendError": "errors",
    "ServerFaultError": "errors",
    "Settings": "settings",
    "SettingsError": "errors",
    "Severity": "diagnostic",
    "Skipped": "message",
    "Status": "receipt",
    "TimedOutError": "errors",
    "Timeout": "transports.pusher",
    "Transport": "transport",
    "TransportFaultError": "errors",
    "Trigger": "transport",
    "TriggerBatch": "transport",
    "UnauthorizedError": "errors",
    "UnexpectedStatusError": "errors",
    "UnknownSpecError": "errors",
    "UnprocessableError": "errors",
    "UnreadableAnswerError": "errors",
    "after_send": "signals",
    "before_send": "signals",
    "enqueue": "calls",
    "enqueue_async": "calls",
    "load_settings": "settings",
    "render_and_send": "calls",
    "render_and_send_async": "calls",
}


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
