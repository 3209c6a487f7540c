"""What an app of Pusher Channels or an instance of Pusher Beams is reached with, checked early."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from notifyspec.errors import SettingsError

if TYPE_CHECKING:
    from notifyspec.settings import PusherSettings

CHANNELS_VARIABLES: Final = (
    "PUSHER_APP_ID, PUSHER_KEY, PUSHER_SECRET, and PUSHER_CLUSTER (or PUSHER_HOST, PUSHER_PORT and"
    " PUSHER_SCHEME)"
)
BEAMS_VARIABLES: Final = "PUSHER_BEAMS_INSTANCE_ID and PUSHER_BEAMS_SECRET_KEY"

_MASTER_KEY_BYTES: Final = 32  # the docs' "Encrypted channels"
_PORT_RULE: Final = "PUSHER_PORT must be a whole number from 1 to 65535."
_CLUSTER = re.compile(r"[a-z0-9-]+")
_HOST = re.compile(r"[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]")


@dataclass(frozen=True, slots=True)
class ChannelsCredentials:
    """An app of Pusher Channels, and where it is: a ``cluster``, or a ``host`` (which wins).

    Raises SettingsError, which names what is wrong and never its value.
    """

    app_id: str
    key: str
    secret: str = field(repr=False)
    cluster: str | None = None
    host: str | None = None
    port: int | None = None  # by default the scheme's own
    scheme: str = "https"
    encryption_master_key_base64: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if not (self.app_id.isascii() and self.app_id.isdigit()):
            raise SettingsError("PUSHER_APP_ID must be digits only; copy it from the app's page.")
        _require_token("PUSHER_KEY", self.key)
        _require_token("PUSHER_SECRET", self.secret)
        if self.scheme not in ("http", "https"):
            raise SettingsError("PUSHER_SCHEME must be http or https.")
        if self.port is not None and not 1 <= self.port <= 65_535:
            raise SettingsError(_PORT_RULE)
        if self.host is not None:
            if not _HOST.fullmatch(self.host):
                raise SettingsError(
                    "PUSHER_HOST must be a bare host name, without a scheme, port or path."
                )
        elif self.cluster is None:
            raise SettingsError(
                "Neither PUSHER_CLUSTER nor PUSHER_HOST is set; set the cluster that the app's"
                " page shows, such as eu."
            )
        elif not _CLUSTER.fullmatch(self.cluster):
            raise SettingsError("PUSHER_CLUSTER must be a cluster's short name, such as eu or us2.")
        if self.encryption_master_key_base64 is not None:
            _require_master_key(self.encryption_master_key_base64)

    @property
    def secrets(self) -> tuple[str, ...]:
        return tuple(filter(None, (self.secret, self.encryption_master_key_base64)))


@dataclass(frozen=True, slots=True)
class BeamsCredentials:
    """An instance of Pusher Beams. ``endpoint`` is a host, ``host:port``, or an http(s) URL.

    Raises SettingsError, which names what is wrong and never its value.
    """

    instance_id: str
    secret_key: str = field(repr=False)
    endpoint: str | None = None  # by default {instance_id}.pushnotifications.pusher.com

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[A-Za-z0-9-]+", self.instance_id):
            raise SettingsError(
                "PUSHER_BEAMS_INSTANCE_ID must be letters, digits and dashes; copy it from the"
                " instance's page."
            )
        _require_token("PUSHER_BEAMS_SECRET_KEY", self.secret_key)
        if self.endpoint is not None:
            _split_endpoint(self.endpoint)

    @property
    def scheme(self) -> str:
        return "https" if self.endpoint is None else _split_endpoint(self.endpoint)[0]

    @property
    def authority(self) -> str | None:
        """``host`` or ``host:port``; None for Pusher's own."""
        return None if self.endpoint is None else _split_endpoint(self.endpoint)[1]

    @property
    def secrets(self) -> tuple[str, ...]:
        return (self.secret_key,)


def channels_credentials(pusher: PusherSettings) -> ChannelsCredentials | None:
    """None where the settings name no app. Raises SettingsError where they name half of one."""
    app_id, key, secret = pusher.app_id, pusher.key, pusher.secret
    _refuse_halves({"PUSHER_APP_ID": app_id, "PUSHER_KEY": key, "PUSHER_SECRET": secret})
    if app_id is None or key is None or secret is None:
        return None
    return ChannelsCredentials(
        app_id,
        key,
        secret,
        cluster=pusher.cluster,
        host=pusher.host,
        port=None if pusher.port is None else _port(pusher.port),
        scheme=pusher.scheme or "https",
        encryption_master_key_base64=pusher.encryption_master_key,
    )


def beams_credentials(pusher: PusherSettings) -> BeamsCredentials | None:
    """As ``channels_credentials``, for an instance of Beams."""
    instance_id, secret_key = pusher.beams_instance_id, pusher.beams_secret_key
    _refuse_halves({"PUSHER_BEAMS_INSTANCE_ID": instance_id, "PUSHER_BEAMS_SECRET_KEY": secret_key})
    if instance_id is None or secret_key is None:
        return None
    return BeamsCredentials(instance_id, secret_key, pusher.beams_endpoint)


def _refuse_halves(values: dict[str, str | None]) -> None:
    given = [name for name, value in values.items() if value is not None]
    missing = [name for name, value in values.items() if value is None]
    if given and missing:
        raise SettingsError(
            f"{' and '.join(given)} {'is' if len(given) == 1 else 'are'} set, but not"
            f" {' and '.join(missing)}; set all of them, or none."
        )


def _port(value: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) <= 5):
        raise SettingsError(_PORT_RULE)
    return int(value)


def _require_token(name: str, value: str) -> None:
    if not value:
        raise SettingsError(f"{name} is empty.")
    # A header or a query with a line break in it would fail later, in an error that quotes it.
    if not re.fullmatch(r"[!-~]+", value):
        raise SettingsError(
            f"{name} holds a space, a line break or a character outside ASCII; copy it again."
        )


def _require_master_key(value: str) -> None:
    try:
        size = len(base64.b64decode(value, validate=True))
    except (binascii.Error, ValueError):
        size = None
    if size != _MASTER_KEY_BYTES:
        raise SettingsError(
            f"PUSHER_ENCRYPTION_MASTER_KEY must be base64 of exactly {_MASTER_KEY_BYTES} bytes;"
            " make one with `openssl rand -base64 32`."
        )


def _split_endpoint(endpoint: str) -> tuple[str, str]:
    """The scheme and the authority of a host or URL."""
    url = endpoint if "://" in endpoint else f"https://{endpoint}"
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises ValueError when it is no port
        valid = (
            parts.scheme in ("http", "https")
            and _HOST.fullmatch(parts.netloc.removesuffix(f":{parts.port}")) is not None
            and parts.path in ("", "/")
            and not (parts.query or parts.fragment)
        )
    except ValueError:
        valid = False
    if not valid:
        raise SettingsError(
            "PUSHER_BEAMS_ENDPOINT must be a host, or a URL such as http://127.0.0.1:4567 that has"
            " no path, user or query."
        )
    return parts.scheme, parts.netloc
