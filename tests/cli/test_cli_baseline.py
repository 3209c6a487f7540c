"""``notifyspec validate --baseline``: what was there before is left for later, and nothing else."""

from __future__ import annotations

import json

import pytest
from ordering import MISSPELT, ORDER

NAME = ".notifyspec-baseline.json"


@pytest.fixture
def spec(repository):
    path = repository / "specs" / "order_done.yaml"
    path.write_text(MISSPELT)
    return path


def rules(ended):
    return [found["rule"] for found in json.loads(ended.output)["diagnostics"]]


def test_what_is_written_to_the_baseline_is_left_out(spec, repository, call):
    ended = call("validate", "--write-baseline")
    assert (ended.code, ended.output) == (0, "1 spec, nothing to report\n")
    assert f"1 finding written to {NAME}." in ended.errors
    ended = call("validate")
    assert (ended.code, ended.output) == (0, "1 spec, nothing to report\n")
    assert ended.errors == f"notifyspec: 1 finding left out by {NAME}.\n"
    (entry,) = json.loads((repository / NAME).read_text())["findings"]
    assert (entry["file"], entry["rule"]) == ("specs/order_done.yaml", "unknown-key")


def test_lines_that_come_above_change_nothing(spec, call):
    call("validate", "--write-baseline")
    spec.write_text("# A remark.\n\n" + MISSPELT)
    assert call("validate").code == 0


def test_what_comes_later_is_reported_even_where_it_is_just_like_it(spec, call):
    call("validate", "--write-baseline")
    action = '    - type: TOAST\n      message: {content: "A", conent_type: success}\n'
    spec.write_text(MISSPELT.replace("beams:", f"{action}beams:"))
    assert rules(call("validate", "--format", "json")) == ["unknown-key"]
    again = '    - type: TOAST\n      when: note is defined\n      message: {content: "{{ note }}", conent_type: success}\n'
    spec.write_text(MISSPELT.replace("beams:", f"{again}beams:"))
    assert rules(call("validate", "--format", "json")) == ["unknown-key"]


def test_entries_that_are_not_found_any_more_are_named_and_can_be_taken_out(spec, repository, call):
    call("validate", "--write-baseline")
    spec.write_text(ORDER)
    ended = call("validate")
    assert ended.code == 0
    assert (
        f"{NAME} has what is not found any more: unknown-key in specs/order_done.yaml;"
        in ended.errors
    )
    call("validate", "--write-baseline")
    assert json.loads((repository / NAME).read_text()) == {"version": 1, "findings": []}
    assert call("validate").errors == ""


def test_files_that_are_not_checked_keep_their_entries(spec, repository, call):
    (repository / "specs" / "other.yaml").write_text(MISSPELT)
    call("validate", "--write-baseline")
    assert "not found any more" not in call("validate", "specs/other.yaml").errors
    call("validate", "specs/other.yaml", "--write-baseline")
    assert call("validate").code == 0
    (repository / "specs" / "other.yaml").unlink()
    assert "unknown-key in specs/other.yaml" in call("validate").errors


def test_it_holds_from_any_folder_of_the_project(spec, repository, call, monkeypatch):
    call("validate", "--write-baseline")
    monkeypatch.chdir(repository / "specs")
    assert call("validate", "--specs", ".").code == 0


def test_another_file_can_be_named(spec, repository, call):
    (repository / "old").mkdir()
    assert call("validate", "--baseline", "old/known.json", "--write-baseline").code == 0
    assert call("validate", "--baseline", "old/known.json").code == 0
    assert call("validate").code == 1


def test_a_named_file_that_is_not_there_is_wrong_usage(spec, call):
    ended = call("validate", "--baseline", "known.json")
    assert (ended.code, ended.output) == (2, "")
    assert "There is no baseline known.json" in ended.errors


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", '{"version": 2, "findings": []}', '{"version": 1, "findings": [{"file": 1}]}'],
)
def test_what_is_no_baseline_is_refused_and_not_taken_for_an_empty_one(
    spec, repository, call, text
):
    (repository / NAME).write_text(text)
    for arguments in ((), ("--write-baseline",)):
        ended = call("validate", *arguments)
        assert (ended.code, ended.output) == (2, "")
        assert f"{NAME} is no baseline" in ended.errors
    assert (repository / NAME).read_text() == text
