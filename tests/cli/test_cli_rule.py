"""``notifyspec rule``"""

from __future__ import annotations

from notifyspec.rule import documentation, rule_id
from notifyspec.rules import RULES


def test_all_rules_are_listed_by_name_with_severity_and_first_line(call):
    ended = call("rule")
    lines = ended.output.splitlines()
    assert ended.code == 0
    assert len(lines) == len(RULES)
    assert lines == sorted(lines)
    for rule in RULES:
        (line,) = [one for one in lines if one.startswith(f"{rule_id(rule)} ")]
        assert rule.SEVERITY.value in line
        assert documentation(rule).splitlines()[0] in line


def test_a_rule_is_explained_by_its_documentation(call):
    for rule in RULES:
        ended = call("rule", rule_id(rule))
        assert ended.code == 0
        assert ended.output == f"{rule_id(rule)} ({rule.SEVERITY.value})\n\n{documentation(rule)}\n"


def test_a_rule_works_outside_any_repository(call, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert call("rule", "duplicate-key").code == 0
