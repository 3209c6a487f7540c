"""System checks: what ``notifyspec validate`` finds, and whether a deployment can send."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core import checks

from notifyspec.catalog import Catalog
from notifyspec.check_cache import CheckCache
from notifyspec.checking.baseline import compare, entries_of, read_baseline
from notifyspec.checking.incremental import check_changed
from notifyspec.cli.reported import sources_of
from notifyspec.diagnostic import Severity
from notifyspec.errors import NotifyspecError, SettingsError
from notifyspec.integrations.django.configuration import queue_alias, read_settings
from notifyspec.queues.choice import DEFAULT_QUEUE, open_queue
from notifyspec.settings import load_filters
from notifyspec.transports.choice import choose_transport

if TYPE_CHECKING:
    from notifyspec.diagnostic import Diagnostic, Report
    from notifyspec.settings import Settings

_SETTINGS = "notifyspec.settings"


def check_specs(app_configs: Any, **_: Any) -> list[checks.CheckMessage]:
    """The ids are ``notifyspec.`` and the rule's, as ``SILENCED_SYSTEM_CHECKS`` takes them."""
    if app_configs is not None and all(one.label != "notifyspec" for one in app_configs):
        return []
    try:
        settings = read_settings()
        if queue_alias() is not None:
            _open_queue()  # which connects to no database
        return [_message(found) for found in _report(settings).diagnostics]
    except NotifyspecError as error:
        return [checks.Error(str(error), id=_SETTINGS)]


def check_deployment(**_: Any) -> list[checks.CheckMessage]:
    """For ``check --deploy``: the credentials and the queue are there, where the application runs."""
    errors: list[checks.CheckMessage] = []
    for use in (_choose_transport, _open_queue):
        try:
            use()
        except NotifyspecError as error:
            errors.append(checks.Error(str(error), id=_SETTINGS))
    return errors


def _choose_transport() -> None:
    choose_transport(read_settings(), developer=False)


def _open_queue() -> None:
    settings = read_settings()
    open_queue(settings.queue or DEFAULT_QUEUE, settings.root).close()


def _report(settings: Settings) -> Report:
    catalog = Catalog(settings.specs, filters=lambda: load_filters(settings))
    if not catalog.is_there:
        raise SettingsError(
            f"There is no specs folder {catalog.shown(catalog.folder)}: make it, or name another in"
            " NOTIFYSPEC['specs']."
        )
    cache = CheckCache(settings, catalog.base)
    # In this very process: a server under way is no place to start others from.
    report = check_changed([catalog.folder], catalog, settings, cache=cache, processes=1)
    baseline = read_baseline(settings.baseline, catalog.shown(settings.baseline))
    if baseline is None:
        return report
    entries = entries_of(report, dict(sources_of(report)), settings.root)
    return compare(report, entries, baseline, lambda _: True).report


def _message(found: Diagnostic) -> checks.CheckMessage:
    kind = checks.Error if found.severity is Severity.ERROR else checks.Warning
    return kind(found.message, hint=found.help, obj=str(found.place), id=f"notifyspec.{found.rule}")
