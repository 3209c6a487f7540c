"""The severities in the settings are those of rules that there are."""

from __future__ import annotations

import pytest
from ordering import MISSPELT, ORDER

from notifyspec.rule import rule_id
from notifyspec.rules import STRUCTURE


def severities(repository, text):
    (repository / "notifyspec.toml").write_text(f"[severities]\n{text}\n")


@pytest.mark.parametrize(
    ("rule", "remedy"),
    [
        ("missing-exmaple", "did you mean missing-example?"),
        ("missing_example", "did you mean missing-example?"),
        ("e501", "`notifyspec rule` lists them."),
    ],
)
def test_a_rule_that_there_is_not_is_wrong_settings(repository, call, rule, remedy):
    severities(repository, f'{rule} = "off"')
    ended = call("validate")
    assert (ended.code, ended.output) == (2, "")
    assert f"notifyspec.toml: severities.{rule}: there is no such rule; {remedy}" in ended.errors


@pytest.mark.parametrize("severity", ["off", "warning"])
@pytest.mark.parametrize("rule", [rule_id(rule) for rule in STRUCTURE])
def test_what_keeps_a_spec_from_being_sent_stays_an_error(repository, call, rule, severity):
    severities(repository, f'{rule} = "{severity}"')
    ended = call("validate")
    assert (ended.code, ended.output) == (2, "")
    assert f"severities.{rule} must be error" in ended.errors


def test_it_may_be_called_an_error(repository, call):
    severities(repository, 'unknown-key = "error"')
    (repository / "specs" / "order_done.yaml").write_text(MISSPELT)
    assert call("validate").code == 1


def test_other_rules_can_be_turned_down(repository, call):
    spec = ORDER.replace("when: note is defined", "when: 1 > 0")
    (repository / "specs" / "order_done.yaml").write_text(spec)
    assert call("validate").code == 1
    severities(repository, 'possibly-missing = "warning"')
    ended = call("validate")
    assert ended.code == 0
    assert "warning[possibly-missing]" in ended.output
