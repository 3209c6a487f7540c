"""``manage.py notifyspec_queue``: looks at what was enqueued, and replays or deletes some of it."""

from __future__ import annotations

import contextlib
from argparse import Namespace
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from notifyspec.cli.commands import queue
from notifyspec.cli.usage import UsageError
from notifyspec.errors import NotifyspecError
from notifyspec.integrations.django.configuration import read_settings

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    help = "Looks at what was enqueued, and replays or deletes some of it."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: CommandParser) -> None:
        queue.configure(parser)

    def handle(self, **options: Any) -> None:
        try:
            with contextlib.redirect_stdout(self.stdout):
                code = queue.operate(Namespace(**options), read_settings)
        except (NotifyspecError, UsageError) as error:
            raise CommandError(str(error)) from error
        if code:
            raise CommandError("Nothing was found.", returncode=code)
