"""The URL of a queue in one of Django's databases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode

if TYPE_CHECKING:
    from collections.abc import Mapping

VENDORS: Final = ("postgresql", "sqlite")
_ROLE: Final = "assume_role"
_DJANGOS_OWN: Final = frozenset(
    {_ROLE, "cursor_factory", "isolation_level", "pool", "server_side_binding"}
)


def url_of(connection: Any) -> str:
    """``connection`` is a wrapper of Django's, of one of the ``VENDORS``. Opens nothing."""
    settings = connection.settings_dict
    return _sqlite(settings) if connection.vendor == "sqlite" else _postgresql(settings)


def _sqlite(settings: Mapping[str, Any]) -> str:
    path, _, query = str(settings["NAME"]).partition("?")
    options = [query] if query else []
    if path.startswith("file:"):  # Django's test database in memory
        options.append("uri=true")
    if (timeout := settings["OPTIONS"].get("timeout")) is not None:
        options.append(f"timeout={timeout}")
    return f"sqlite+pysqlite:///{quote(path, safe='/:')}{'?' if options else ''}{'&'.join(options)}"


def _postgresql(settings: Mapping[str, Any]) -> str:
    options = {
        name: str(value)
        for name, value in settings["OPTIONS"].items()
        if name not in _DJANGOS_OWN and value is not None
    }
    if role := settings["OPTIONS"].get(_ROLE):
        options["options"] = f"{options.get('options', '')} -c role={role}".strip()
    host = settings["HOST"]
    if host.startswith("/"):  # the folder of a socket
        options["host"], host = host, ""
    user, password = quote(settings["USER"], safe=""), quote(settings["PASSWORD"], safe="")
    who = f"{user}:{password}@" if password else f"{user}@" if user else ""
    where = f"[{host}]" if ":" in host else host
    port = f":{settings['PORT']}" if settings["PORT"] and host else ""
    if settings["PORT"] and not host:
        options["port"] = str(settings["PORT"])
    query = f"?{urlencode(options)}" if options else ""
    return (
        f"postgresql+psycopg://{who}{where}{port}/{quote(settings['NAME'] or '', safe='')}{query}"
    )
