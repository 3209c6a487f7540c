"""The severities in the settings, held to the rules that there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifyspec.errors import SettingsError
from notifyspec.rule import rule_id
from notifyspec.rules import RULES, STRUCTURE
from notifyspec.spelling import closest

if TYPE_CHECKING:
    from notifyspec.settings import Settings


def check_severities(settings: Settings) -> None:
    """Raises SettingsError for a rule that there is not, and for one that can't be turned down.

    What keeps a spec from being compiled is an error whatever is made of it.
    """
    known = [rule_id(rule) for rule in RULES]
    structure = {rule_id(rule) for rule in STRUCTURE}
    file = "the settings" if settings.file is None else settings.file.name
    for rule, severity in settings.severities.items():
        if rule not in known:
            close = closest(rule, known)
            remedy = "`notifyspec rule` lists them." if close is None else f"did you mean {close}?"
            raise SettingsError(f"{file}: severities.{rule}: there is no such rule; {remedy}")
        if rule in structure and severity != "error":
            raise SettingsError(
                f"{file}: severities.{rule} must be error: what it finds keeps a spec from being"
                " sent, whatever the settings say."
            )
