"""Who may use the sandbox's own endpoints: pages and programs of this machine.

They show what was sent, so a foreign site that is open in the developer's browser must not reach
them, neither directly (Origin) nor under a host name that it points here (Host).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from notifyspec.sandbox.refusal import RefusedError

if TYPE_CHECKING:
    from aiohttp import web

LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")


def is_local(url: str) -> bool:
    """True for a URL (or an Origin) of this machine."""
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return False
    return host is not None and (host in LOOPBACK or host.endswith(".localhost"))


def check(request: web.Request) -> None:
    """Raise RefusedError (403) for a request that comes from elsewhere.

    The Host is checked only where the connection itself came in on the loopback address: a
    sandbox that listens on other addresses, in a container say, is reached by other names.
    """
    origin = request.headers.get("Origin")
    if origin is not None and not is_local(origin):
        raise RefusedError(403, "Only pages of this machine may use the sandbox's own endpoints.")
    address = request.transport.get_extra_info("sockname") if request.transport else None
    if address and address[0] in LOOPBACK and not is_local(f"//{request.host}"):
        raise RefusedError(403, "Reach the sandbox's own endpoints by localhost or 127.0.0.1.")


def allow_origin(request: web.Request) -> dict[str, str]:
    """The CORS headers that let a local page on another port read the answer."""
    origin = request.headers.get("Origin")
    if origin is None or not is_local(origin):
        return {}
    wanted = request.headers.get("Access-Control-Request-Headers", "Content-Type")
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Methods": "POST",
        "Access-Control-Allow-Headers": wanted,
        "Vary": "Origin, Access-Control-Request-Headers",
    }
