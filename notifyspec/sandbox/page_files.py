"""Serves the page that shows what was sent. Its files ship inside the package."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from aiohttp import web

from notifyspec.sandbox import locality

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

_FOLDER: Final = Path(__file__).parent / "page"

# Nothing runs or loads but the page's own files; images and audio of a message are the exception,
# and those only once somebody asks for them.
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' http: https: data:; media-src http: https: data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS: Final = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


def page_routes() -> list[web.RouteDef]:
    """``/`` and one route for each of the page's files under ``/sandbox/page/``."""
    files = sorted(path for path in _FOLDER.iterdir() if path.suffix in (".css", ".js", ".svg"))
    routes = [web.get(f"/sandbox/page/{path.name}", _sender(path)) for path in files]
    return [web.get("/", _sender(_FOLDER / "index.html")), *routes]


def _sender(path: Path) -> Callable[[web.Request], Awaitable[web.FileResponse]]:
    async def send(request: web.Request) -> web.FileResponse:
        locality.check(request)
        return web.FileResponse(path, headers=_HEADERS)

    return send
