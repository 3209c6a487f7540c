"""``sandbox_transport``: sends to the sandbox that ``notifyspec dev`` runs for this repository."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from notifyspec.errors import SettingsError
from notifyspec.sandbox import discovery
from notifyspec.transports.pusher import BeamsCredentials, ChannelsCredentials, PusherTransport

if TYPE_CHECKING:
    from pathlib import Path


def sandbox_transport(root: Path) -> PusherTransport:
    """The sandbox announced below ``root`` or the nearest of its parents.

    It speaks Pusher's own protocols, so the transport to Pusher serves. Raises SettingsError when
    none runs.
    """
    found = discovery.find(root)
    if found is None:
        raise SettingsError(
            f"No sandbox runs for {root.absolute()}; start one there with `notifyspec dev`."
        )
    url = urlsplit(found.url)
    credentials = found.credentials
    return PusherTransport(
        channels=ChannelsCredentials(
            app_id=credentials.app_id,
            key=credentials.key,
            secret=credentials.secret,
            host=url.hostname,
            port=url.port,
            scheme=url.scheme,
            encryption_master_key_base64=credentials.encryption_master_key_base64,
        ),
        beams=BeamsCredentials(
            instance_id=credentials.beams_instance_id,
            secret_key=credentials.beams_secret_key,
            endpoint=f"{url.scheme}://{url.netloc}",
        ),
    )
