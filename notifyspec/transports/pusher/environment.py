"""Where HTTP requests go, how long they may take, and what the machine says of proxies and trust.

The environment is read once for each endpoint, not once for each request.
"""

from __future__ import annotations

import base64
import os
import ssl
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import unquote, urlsplit

from notifyspec.errors import SettingsError

_LOOPBACK: Final = ("localhost", "::1")
_PROXY_PORT: Final = 3128  # what proxies listen on by custom


class Timeout(NamedTuple):
    """Seconds: ``connect`` to have a connection, ``read`` from then to the answer's last byte.

    The async calls give the second the time that the first left over.
    """

    connect: float = 2.0
    read: float = 5.0


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One server. ``service`` names it in error messages."""

    service: str
    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.service} at {self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Proxy:
    """An HTTP proxy; ``user`` is empty where it asks for none."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)

    @property
    def headers(self) -> dict[str, str]:
        if not self.user:
            return {}
        token = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        return {"Proxy-Authorization": f"Basic {token}"}


def proxy_for(endpoint: Endpoint) -> Proxy | None:
    """The proxy that the machine's settings name for this endpoint; never one for loopback.

    Raises SettingsError for a proxy that is no http:// URL.
    """
    if endpoint.host in _LOOPBACK or endpoint.host.startswith("127."):
        return None
    proxies = urllib.request.getproxies()
    url = proxies.get(endpoint.scheme) or proxies.get("all")
    if not url or urllib.request.proxy_bypass(endpoint.host):
        return None
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        port = parts.port or _PROXY_PORT
    except ValueError:
        raise _bad_proxy(endpoint) from None
    if parts.scheme != "http" or not parts.hostname:
        raise _bad_proxy(endpoint)
    return Proxy(parts.hostname, port, unquote(parts.username or ""), unquote(parts.password or ""))


def _bad_proxy(endpoint: Endpoint) -> SettingsError:
    return SettingsError(
        f"The proxy that the environment names for {endpoint.scheme} must be a URL of the form"
        " http://host:port; set it so, or name the host in NO_PROXY."
    )


def tls_context() -> ssl.SSLContext:
    """Trusts what the machine trusts.

    REQUESTS_CA_BUNDLE and CURL_CA_BUNDLE name a file or folder to trust instead; SSL_CERT_FILE and
    SSL_CERT_DIR work as OpenSSL has them. Where the machine has no store at all, certifi serves.
    Raises SettingsError for a bundle that can't be read.
    """
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        if bundle := os.environ.get(name):
            try:
                if Path(bundle).is_dir():
                    return ssl.create_default_context(capath=bundle)
                return ssl.create_default_context(cafile=bundle)
            except OSError as error:
                raise SettingsError(
                    f"{name} names {bundle}, which can't be read as certificates: {error}."
                ) from error
    paths = ssl.get_default_verify_paths()
    if not (paths.cafile or paths.capath):
        import certifi  # comes with requests, which both SDKs need

        return ssl.create_default_context(cafile=certifi.where())
    return ssl.create_default_context()
