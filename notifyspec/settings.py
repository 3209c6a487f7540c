"""The settings: what the repository's file and the environment say, read here and nowhere else.

``notifyspec.toml``, or ``[tool.notifyspec]`` in ``pyproject.toml``, holds what belongs to the
repository; the environment holds what belongs to the deployment. Arguments beat the environment,
which beats the file.
"""

from __future__ import annotations

import math
import os
import re
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, cast, get_args

from notifyspec import limits as pusher_limits
from notifyspec import settings_file
from notifyspec.audience import Backend
from notifyspec.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from notifyspec.settings_file import Table

TransportName = Literal["pusher", "sandbox", "memory", "console"]
SeverityName = Literal["error", "warning", "off"]

TRANSPORT_NAMES: Final = cast("tuple[TransportName, ...]", get_args(TransportName))
OWN_VARIABLES: Final = (
    "NOTIFYSPEC_SPECS",
    "NOTIFYSPEC_TRANSPORT",
    "NOTIFYSPEC_TIMEOUT",
    "NOTIFYSPEC_ATTEMPTS",
    "NOTIFYSPEC_QUEUE",
)
FILE_KEYS: Final = ("specs", "limits", "delivery", "severities", "filters", "receivers")
LIMIT_KEYS: Final = ("event_data_bytes", "publish_to_interests_bytes", "publish_to_users_bytes")
DELIVERY_KEYS: Final = (
    "attempts",
    "concurrency",
    "channels_requests_per_second",
    "beams_requests_per_second",
)
_MOST_BYTES: Final = {
    "publish_to_interests_bytes": pusher_limits.PUBLISH_TO_INTERESTS_BYTES,
    "publish_to_users_bytes": pusher_limits.PUBLISH_TO_USERS_BYTES,
}
SEVERITY_NAMES: Final = cast("tuple[SeverityName, ...]", get_args(SeverityName))

_PREFIX: Final = "NOTIFYSPEC_"
_SPECS: Final = "specs"
_TIMEOUT: Final = 5.0
_ATTEMPTS: Final = 3
_MODULE = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")
_FUNCTION = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*")


@dataclass(frozen=True, slots=True)
class Limits:
    """The most bytes of UTF-8, by what a message goes to.

    An agreement with Pusher can move the first; the others can be set lower, as for push services
    that carry less.
    """

    event_data_bytes: int = pusher_limits.EVENT_DATA_BYTES
    publish_to_interests_bytes: int = pusher_limits.PUBLISH_TO_INTERESTS_BYTES
    publish_to_users_bytes: int = pusher_limits.PUBLISH_TO_USERS_BYTES

    @property
    def encrypted_event_data_bytes(self) -> int:
        """The plain text that still fits once it is encrypted."""
        sealed = (self.event_data_bytes - pusher_limits.ENCRYPTED_FRAME_BYTES) // 4 * 3
        return max(0, sealed - pusher_limits.ENCRYPTED_SEAL_BYTES)


@dataclass(frozen=True, slots=True)
class DeliverySettings:
    """What a dispatcher goes by.

    ``attempts``: how often an enqueued message is tried at most, unless its spec says.
    ``concurrency``: the most requests at a time for each back end. Requests a second, over all
    dispatchers of one queue; None: as many as there are.
    """

    attempts: int = 20
    concurrency: int = 64
    channels_requests_per_second: float | None = None
    beams_requests_per_second: float | None = pusher_limits.DEFAULT_BEAMS_REQUESTS_PER_SECOND


@dataclass(frozen=True, slots=True)
class PusherSettings:
    """``PUSHER_APP_ID`` and so on, as they were found: each field is one variable.

    None where a variable is unset or empty. They are checked when a transport is built, so that
    who does not send needs none of them.
    """

    app_id: str | None = None
    key: str | None = None
    secret: str | None = field(default=None, repr=False)
    cluster: str | None = None
    host: str | None = None
    port: str | None = None
    scheme: str | None = None
    encryption_master_key: str | None = field(default=None, repr=False)
    beams_instance_id: str | None = None
    beams_secret_key: str | None = field(default=None, repr=False)
    beams_endpoint: str | None = None


PUSHER_VARIABLES: Final = {one.name: f"PUSHER_{one.name.upper()}" for one in fields(PusherSettings)}


@dataclass(frozen=True, slots=True)
class Settings:
    """``root`` is the folder that the file's paths start from; ``file`` the file, if there is one.

    ``severities`` maps rule ids to what to make of their findings; ``filters`` the names of filters
    to ``package.module:function``, see ``load_filters``; ``receivers`` modules that connect to the
    signals, see ``load_receivers``. ``timeout`` is the seconds for an answer,
    ``attempts`` how often one request is tried; 1 turns retrying off. ``queue`` is the URL of the
    queue, None for the default one.
    """

    root: Path
    specs: Path
    file: Path | None = None
    limits: Limits = Limits()
    delivery: DeliverySettings = DeliverySettings()
    severities: Mapping[str, SeverityName] = field(default_factory=dict)
    filters: Mapping[str, str] = field(default_factory=dict)
    receivers: tuple[str, ...] = ()
    transport: TransportName | None = None
    timeout: float = _TIMEOUT
    attempts: int = _ATTEMPTS
    queue: str | None = field(default=None, repr=False)  # may hold a password
    pusher: PusherSettings = PusherSettings()

    @property
    def baseline(self) -> Path:
        """The file of the findings that are left for later, if there is one."""
        return self.root / ".notifyspec-baseline.json"

    @property
    def apps(self) -> dict[Backend, str]:
        """The app of each back end that messages go to, where they go to Pusher and it is known."""
        if self.transport not in (None, "pusher"):
            return {}
        known = {
            Backend.CHANNELS: self.pusher.app_id,
            Backend.BEAMS: self.pusher.beams_instance_id,
        }
        return {backend: app for backend, app in known.items() if app is not None}


def load_settings(
    start: Path | None = None,
    environ: Mapping[str, str] | None = None,
    *,
    specs: str | Path | None = None,
    transport: str | None = None,
) -> Settings:
    """Read the settings that hold for ``start``, by default the current folder.

    The file is looked for in ``start`` and its parents, up to the repository's root (a folder with
    ``.git``). Paths in it are relative to it; ``specs`` and ``NOTIFYSPEC_SPECS`` to ``start``.
    ``environ`` is by default ``os.environ``. Raises SettingsError, which names file or variable,
    key and remedy, and never a secret.
    """
    environ = os.environ if environ is None else environ
    start = _absolute(start)
    found = settings_file.find(start)
    table = found.table
    table.only(
        FILE_KEYS,
        "the file holds specs, limits, delivery, severities, filters and receivers, and the"
        " environment holds the transport and the credentials",
    )
    own = _own_variables(environ)
    folder = own["NOTIFYSPEC_SPECS"] if specs is None else specs
    return Settings(
        root=found.root,
        specs=found.root / _specs(table) if folder is None else start / folder,
        file=found.file,
        limits=_limits(table.table("limits")),
        delivery=_delivery(table.table("delivery")),
        severities=_severities(table.table("severities")),
        filters=_filters(table.table("filters")),
        receivers=_receivers(table),
        transport=_transport(own["NOTIFYSPEC_TRANSPORT"] if transport is None else transport),
        timeout=_timeout(own["NOTIFYSPEC_TIMEOUT"]),
        attempts=_attempts(own["NOTIFYSPEC_ATTEMPTS"]),
        queue=own["NOTIFYSPEC_QUEUE"],
        pusher=PusherSettings(
            **{name: environ.get(variable) or None for name, variable in PUSHER_VARIABLES.items()}
        ),
    )


def load_filters(settings: Settings) -> dict[str, Callable[..., Any]]:
    """Import the functions that ``settings.filters`` names.

    Modules are looked for on Python's path and then in ``settings.root``, which the command line
    has not on its path. Raises SettingsError for what can't be imported or called.
    """
    import importlib

    if settings.filters:
        _make_importable(settings)
    loaded: dict[str, Callable[..., Any]] = {}
    for name, reference in settings.filters.items():
        module, _, attribute = reference.partition(":")
        try:
            function = getattr(importlib.import_module(module), attribute)
        except Exception as error:  # whatever the module raises when it is run
            raise SettingsError(
                f"The filter {name} can't be loaded from {reference}: {type(error).__name__}:"
                f" {error}."
            ) from error
        if not callable(function):
            raise SettingsError(f"The filter {name} names {reference}, which is no function.")
        loaded[name] = function
    return loaded


def load_receivers(settings: Settings) -> None:
    """Import the modules that ``settings.receivers`` names, so that what they connect is called.

    They are looked for as filters are. Raises SettingsError for what can't be imported.
    """
    import importlib

    for module in settings.receivers:
        _make_importable(settings)
        try:
            importlib.import_module(module)
        except Exception as error:  # whatever the module raises when it is run
            raise SettingsError(
                f"The receivers in {module} can't be loaded: {type(error).__name__}: {error}."
            ) from error


def _make_importable(settings: Settings) -> None:
    import sys

    if str(settings.root) not in sys.path:
        sys.path.append(str(settings.root))


def _absolute(start: Path | None) -> Path:
    try:
        return Path.cwd() if start is None else start.absolute()
    except OSError:
        raise SettingsError(
            "The current folder does not exist any more; change to another."
        ) from None


def _own_variables(environ: Mapping[str, str]) -> dict[str, str | None]:
    """Each variable of ours, None where unset or empty. A name that is nearly one is refused."""
    ours = [name.removeprefix(_PREFIX) for name in OWN_VARIABLES]
    for name in environ:
        if name.startswith(_PREFIX) and name not in OWN_VARIABLES:
            from notifyspec.spelling import closest

            close = closest(name.removeprefix(_PREFIX), ours)
            if close is not None:
                raise SettingsError(
                    f"The environment variable {name} means nothing; did you mean {_PREFIX}{close}?"
                )
    return {name: environ.get(name) or None for name in OWN_VARIABLES}


def _specs(table: Table) -> str:
    specs = table.values.get("specs", _SPECS)
    if not isinstance(specs, str) or not specs:
        raise table.wrong("specs", f'the folder of the specs as text, such as "{_SPECS}"')
    return specs


def _limits(table: Table) -> Limits:
    table.only(LIMIT_KEYS, f"the limits that can be set are {', '.join(LIMIT_KEYS)}")
    values = {}
    for key, value in table.values.items():
        if type(value) is not int or value < 1:
            raise table.wrong(key, "a whole number of bytes, such as 10240")
        most = _MOST_BYTES.get(key, value)
        if value > most:
            raise table.wrong(key, f"a whole number of bytes, {most} at most, which Pusher takes")
        values[key] = value
    return Limits(**values)


def _delivery(table: Table) -> DeliverySettings:
    table.only(DELIVERY_KEYS, f"what can be set of delivery is {', '.join(DELIVERY_KEYS)}")
    values = table.values
    for key in ("attempts", "concurrency"):
        if key in values and (type(values[key]) is not int or not 1 <= values[key] <= 1000):
            raise table.wrong(key, "a whole number from 1 to 1000")
    for key in ("channels_requests_per_second", "beams_requests_per_second"):
        if key in values and (
            type(values[key]) not in (int, float) or not 0 < values[key] < math.inf
        ):
            raise table.wrong(key, "a positive number, such as 90")
    return DeliverySettings(**values)


def _severities(table: Table) -> dict[str, SeverityName]:
    for rule, severity in table.values.items():
        if severity not in SEVERITY_NAMES:
            raise table.wrong(rule, _one_of(SEVERITY_NAMES))
    return table.values


def _filters(table: Table) -> dict[str, str]:
    for name, function in table.values.items():
        if not name.isidentifier():
            raise table.wrong(name, "named by letters, digits and _, as templates can call it")
        if not isinstance(function, str) or not _FUNCTION.fullmatch(function):
            raise table.wrong(name, '"package.module:function"')
    return table.values


def _receivers(table: Table) -> tuple[str, ...]:
    modules = table.values.get("receivers", [])
    if not isinstance(modules, list) or not all(
        isinstance(one, str) and _MODULE.fullmatch(one) for one in modules
    ):
        raise table.wrong("receivers", 'a list of modules, such as ["shop.signals"]')
    return tuple(modules)


def _transport(name: str | None) -> TransportName | None:
    for known in TRANSPORT_NAMES:
        if name == known:
            return known
    if name is None:
        return None
    raise SettingsError(
        f"The transport (NOTIFYSPEC_TRANSPORT) must be {_one_of(TRANSPORT_NAMES)}, not {name[:40]!r}."
    )


def _timeout(value: str | None) -> float:
    if value is None:
        return _TIMEOUT
    try:
        seconds = float(value)
    except ValueError:
        seconds = 0
    if not 0 < seconds < math.inf:
        raise SettingsError("NOTIFYSPEC_TIMEOUT must be a positive number of seconds, such as 5.")
    return seconds


def _attempts(value: str | None) -> int:
    if value is None:
        return _ATTEMPTS
    if not (value.isascii() and value.isdigit() and len(value) < 4 and int(value)):
        raise SettingsError(
            "NOTIFYSPEC_ATTEMPTS must be a whole number from 1 to 999; 1 turns retrying off."
        )
    return int(value)


def _one_of(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}"
