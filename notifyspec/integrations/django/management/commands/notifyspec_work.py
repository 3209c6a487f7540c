"""``manage.py notifyspec_work``: delivers what was enqueued."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from notifyspec.cli.commands import work
from notifyspec.cli.logs import log_to_stderr
from notifyspec.cli.working import work as deliver
from notifyspec.errors import NotifyspecError
from notifyspec.integrations.django.configuration import read_settings
from notifyspec.integrations.django.threads import ConnectionCloser

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    help = "Delivers what was enqueued, until SIGTERM or Ctrl-C, which end it within 15 seconds."
    requires_system_checks: tuple[str, ...] = ()  # a spec with an error stops no delivery

    def add_arguments(self, parser: CommandParser) -> None:
        work.add_once(parser)
        work.add_health(parser)

    def handle(self, **options: Any) -> None:
        if not logging.getLogger("notifyspec").hasHandlers():  # Django's LOGGING has said nothing
            log_to_stderr(as_json=False, verbose=options["verbosity"] > 1)
        try:
            code = deliver(
                read_settings(),
                once=options["once"],
                health=options["health"],
                observers=(ConnectionCloser(),),
            )
        except NotifyspecError as error:
            raise CommandError(str(error)) from error
        if code:
            raise CommandError(
                "Not everything was delivered: `manage.py notifyspec_queue dead` shows what died, and"
                " `manage.py notifyspec_queue status` what waits.",
                returncode=code,
            )
