"""Which transport the settings ask for. ``_BUILDERS`` is the table of those that have a name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from notifyspec.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from notifyspec.settings import Settings, TransportName
    from notifyspec.transport import Transport

_CREDENTIALS: Final = (
    "set PUSHER_APP_ID, PUSHER_KEY, PUSHER_SECRET and PUSHER_CLUSTER for Channels, or"
    " PUSHER_BEAMS_INSTANCE_ID and PUSHER_BEAMS_SECRET_KEY for Beams"
)


@dataclass(frozen=True, slots=True)
class Choice:
    """``where`` names the destination for people, such as ``the sandbox at http://127.0.0.1:1``."""

    name: TransportName
    transport: Transport
    where: str


def choose_transport(settings: Settings, *, developer: bool) -> Choice:
    """What ``NOTIFYSPEC_TRANSPORT`` says; else Pusher, where its credentials are set.

    For a ``developer`` at a command line who has set neither, a running sandbox; the command must
    then say where it sends. Raises SettingsError where nothing can be chosen, for half-set or
    malformed credentials, and where no sandbox runs. Connects to nothing but the sandbox, to see
    that it is there.
    """
    if settings.transport is not None:
        return _BUILDERS[settings.transport](settings)
    chosen = _pusher_if_set(settings)
    if chosen is not None:
        return chosen
    if not developer:
        raise SettingsError(
            f"There is nothing to send through: {_CREDENTIALS}, or NOTIFYSPEC_TRANSPORT to"
            " sandbox, memory or console."
        )
    try:
        return _sandbox(settings)
    except SettingsError as error:
        raise SettingsError(f"{error} Or {_CREDENTIALS}.") from None


def _pusher_if_set(settings: Settings) -> Choice | None:
    from notifyspec.transports.pusher import (
        PusherTransport,
        beams_credentials,
        channels_credentials,
    )

    channels, beams = channels_credentials(settings.pusher), beams_credentials(settings.pusher)
    if channels is None and beams is None:
        return None
    transport = PusherTransport(channels=channels, beams=beams, timeout=_timeout(settings))
    return Choice("pusher", transport, "Pusher")


def _pusher(settings: Settings) -> Choice:
    chosen = _pusher_if_set(settings)
    if chosen is None:
        raise SettingsError(f"NOTIFYSPEC_TRANSPORT is pusher without credentials: {_CREDENTIALS}.")
    return chosen


def _sandbox(settings: Settings) -> Choice:
    from notifyspec.transports.sandbox import SandboxTransport

    transport = SandboxTransport(settings.root, timeout=_timeout(settings))
    return Choice("sandbox", transport, f"the sandbox at {transport.url}")


def _memory(_: Settings) -> Choice:
    from notifyspec.transports.memory import MemoryTransport

    return Choice("memory", MemoryTransport(), "this process's memory only")


def _console(_: Settings) -> Choice:
    from notifyspec.transports.console import ConsoleTransport

    return Choice("console", ConsoleTransport(), "standard output only")


_BUILDERS: Final[Mapping[TransportName, Callable[[Settings], Choice]]] = {
    "pusher": _pusher,
    "sandbox": _sandbox,
    "memory": _memory,
    "console": _console,
}


def _timeout(settings: Settings) -> tuple[float, float]:
    """Seconds to connect, and for the answer. Connecting takes its usual share at most."""
    from notifyspec.transports.pusher import Timeout

    return Timeout(connect=min(Timeout().connect, settings.timeout), read=settings.timeout)
