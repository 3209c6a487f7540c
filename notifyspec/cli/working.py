"""A dispatcher in the foreground: what ``notifyspec work`` is, and the commands of frameworks."""

from __future__ import annotations

import dataclasses
import gc
from typing import TYPE_CHECKING, Final

from notifyspec.cli import terminal
from notifyspec.cli.exit_code import ExitCode
from notifyspec.cli.health import tell_health
from notifyspec.cli.stopping import stop_on_signals
from notifyspec.notifier import Notifier
from notifyspec.transports.choice import choose_transport

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notifyspec.dispatching.observer import Observer
    from notifyspec.settings import Settings

_NEW_OBJECTS: Final = 20_000  # more than there are in the jobs that a lane holds


def work(
    settings: Settings,
    *,
    once: bool,
    health: float,
    supervised: bool = False,
    observers: Sequence[Observer] = (),
) -> int:
    """Until SIGTERM or Ctrl-C, or ``once``: until nothing is due. Answers an exit code.

    ``health`` is the seconds between two lines of health, 0 for none. Raises SettingsError, and
    QueueError where the queue can't be used.
    """
    choice = choose_transport(settings, developer=True)
    notifier = Notifier(settings=dataclasses.replace(settings, transport=choice.name))
    dispatcher = notifier.dispatcher(observers)
    quiet_collector()
    try:
        if once:
            terminal.note(f"sending to {choice.where}.")
            report = dispatcher.run_once()
            whole = all(lane.stopped is None and not lane.dead for lane in report.lanes)
            return ExitCode.CLEAN if whole else ExitCode.FINDINGS
        with stop_on_signals(supervised=supervised) as stop, tell_health(dispatcher, health):
            terminal.note(f"sending to {choice.where}.")  # who reads this can end it gracefully
            dispatcher.run(stop)
    finally:
        notifier.close()
    return ExitCode.CLEAN


def quiet_collector() -> None:
    """Have the garbage collector look at what may be garbage, and seldom.

    What has been imported stays. The jobs that are held live longer than its usual pace expects, so
    that it would look through each of them again and again, and find nothing.
    """
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS)
