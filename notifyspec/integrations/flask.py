"""notifyspec in Flask: an extension, the notifier of the current app, and commands of ``flask``."""

from __future__ import annotations

import dataclasses
import logging
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from werkzeug.local import LocalProxy

from notifyspec.cli.commands import queue as queue_command
from notifyspec.cli.logs import log_to_stderr
from notifyspec.cli.parser import Parser
from notifyspec.cli.usage import UsageError
from notifyspec.cli.working import work
from notifyspec.errors import NotifyspecError, SettingsError
from notifyspec.notifier import Notifier
from notifyspec.settings import load_settings

if TYPE_CHECKING:
    from notifyspec.settings import Settings

KEYS: Final = ("NOTIFYSPEC_SPECS", "NOTIFYSPEC_TRANSPORT", "NOTIFYSPEC_QUEUE")
_NAME: Final = "notifyspec"
_HEALTH_SECONDS: Final = 60.0


class Notifyspec:
    """The extension: ``Notifyspec(app)``, or ``init_app`` for each app of a factory.

    ``NOTIFYSPEC_SPECS``, ``NOTIFYSPEC_TRANSPORT`` and ``NOTIFYSPEC_QUEUE`` in an app's config beat
    the environment. The queue is a URL, or a bind key of Flask-SQLAlchemy, where "default" is the
    database without one.
    """

    def __init__(self, app: Flask | None = None) -> None:
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Flask) -> None:
        """Raises SettingsError."""
        app.extensions[_NAME] = _State(app)
        app.cli.add_command(_commands)


class _State:
    """The settings and the notifier of one app."""

    def __init__(self, app: Flask) -> None:
        self._queue = _text(app, "NOTIFYSPEC_QUEUE")
        self._settings = _settings(app)
        self._notifier: Notifier | None = None
        self._lock = threading.Lock()

    @property
    def settings(self) -> Settings:
        """Within the app's context, since the binds are known there."""
        if self._queue is None:
            return self._settings
        queue = self._queue if ":" in self._queue else _url_of_bind(self._queue)
        return dataclasses.replace(self._settings, queue=queue)

    @property
    def notifier(self) -> Notifier:
        with self._lock:
            if self._notifier is None:
                self._notifier = Notifier(settings=self.settings)
            return self._notifier


def _settings(app: Flask) -> Settings:
    for key in app.config:
        if key.startswith("NOTIFYSPEC_") and key not in KEYS:
            raise SettingsError(
                f"{key} in the app's config means nothing; there are {', '.join(KEYS)}, and other"
                " settings are in the environment, notifyspec.toml or pyproject.toml."
            )
    return load_settings(
        Path(app.root_path),
        specs=_text(app, "NOTIFYSPEC_SPECS"),
        transport=_text(app, "NOTIFYSPEC_TRANSPORT"),
    )


def _text(app: Flask, key: str) -> str | None:
    value = app.config.get(key)
    if value is None:
        return None
    if not isinstance(value, str | Path) or not str(value):
        raise SettingsError(f"{key} in the app's config must be a text.")
    return str(value)


def _url_of_bind(bind: str) -> str:
    database: Any = current_app.extensions.get("sqlalchemy")
    engines = {} if database is None else database.engines
    engine = engines.get(None if bind == "default" else bind)
    if engine is None:
        raise SettingsError(
            f"NOTIFYSPEC_QUEUE is {bind[:40]!r}, which is neither a URL nor a database that"
            " Flask-SQLAlchemy knows: call its init_app, and set SQLALCHEMY_DATABASE_URI or"
            " SQLALCHEMY_BINDS."
        )
    url = engine.url
    if url.get_backend_name() == "sqlite":
        url = url.set(drivername="sqlite+pysqlite")
    return str(url.render_as_string(hide_password=False))


def _state() -> _State:
    state: _State | None = current_app.extensions.get(_NAME)
    if state is None:
        raise RuntimeError(
            "This app has no notifier: call Notifyspec(app), or init_app(app) in its factory."
        )
    return state


current_notifier: Notifier = LocalProxy(lambda: _state().notifier)  # type: ignore[assignment]

_commands = AppGroup(_NAME, help="Deliver what was enqueued, and look after it.")


@_commands.command("work")
@click.option("--once", is_flag=True, help="End when nothing is due any more, as for cron.")
@click.option(
    "--health",
    metavar="SECONDS",
    type=click.FloatRange(min=0),
    default=_HEALTH_SECONDS,
    show_default=True,
    help="How often to write a line of health; 0: never.",
)
def _work(*, once: bool, health: float) -> None:
    """Deliver what was enqueued, until told to stop."""
    if not logging.getLogger("notifyspec").hasHandlers():
        log_to_stderr(as_json=False, verbose=False)
    try:
        code = work(_state().settings, once=once, health=health)
    except NotifyspecError as error:
        raise click.ClickException(str(error)) from error
    click.get_current_context().exit(code)


@_commands.command(
    "queue", context_settings={"ignore_unknown_options": True}, add_help_option=False
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def _queue(arguments: tuple[str, ...]) -> None:
    """Look at what was enqueued, and replay or delete some of it."""
    parser = Parser("queue", "Look at what was enqueued, and replay or delete some of it.")
    parser.prog = "flask notifyspec queue"
    queue_command.configure(parser)
    parser.add_common_arguments()
    try:
        code = queue_command.operate(parser.parse_args(arguments), lambda: _state().settings)
    except (NotifyspecError, UsageError) as error:
        raise click.ClickException(str(error)) from error
    click.get_current_context().exit(code)
