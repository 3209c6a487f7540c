"""``notifyspec validate``: which files, which format, which exit code. What is wrong with them is
for the tests of the rules."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from ordering import MISSPELT, ORDER

from notifyspec.reporters import REPORTERS

ROOT = Path(__file__).parents[2]


def specs_and_files(ended):
    report = json.loads(ended.output)
    return report["specs"], sorted({found["file"] for found in report["diagnostics"]})


def test_a_clean_folder_ends_with_0(repository, call):
    ended = call("validate")
    assert (ended.code, ended.output, ended.errors) == (0, "1 spec, nothing to report\n", "")


def test_this_repository_is_clean(call, monkeypatch):
    monkeypatch.chdir(ROOT)
    ended = call("validate", "--format", "json")
    assert ended.code == 0, ended.output
    assert json.loads(ended.output)["specs"] >= 12


def test_an_error_ends_with_1_and_is_shown_with_its_line(repository, run):
    (repository / "specs" / "order_done.yaml").write_text(MISSPELT)
    ended = run("validate")
    assert (ended.code, ended.errors) == (1, "")
    assert ended.output == (
        "error[unknown-key]: The key `conent_type` is unknown here.\n"
        "  --> specs/order_done.yaml:15:40\n"
        '15 |       message: {content: "{{ note }}", conent_type: success}\n'
        "   |                                        ^^^^^^^^^^^\n"
        "help: Did you mean `content_type`?\n"
        "\n"
        "1 spec, 1 error\n"
    )


def test_a_warning_alone_ends_with_0(repository, call):
    spec = repository / "specs" / "order_done.yaml"
    spec.write_text(ORDER[: ORDER.index("examples:")])
    ended = call("validate")
    assert "warning[missing-example]" in ended.output
    assert ended.code == 0


def test_the_settings_decide_what_counts_as_an_error(repository, call):
    (repository / "specs" / "order_done.yaml").write_text(ORDER[: ORDER.index("examples:")])
    (repository / "notifyspec.toml").write_text('[severities]\nmissing-example = "error"\n')
    assert call("validate").code == 1


@pytest.mark.parametrize("text", [ORDER, MISSPELT], ids=["clean", "misspelt"])
def test_the_json_report_fits_its_schema(repository, call, text):
    (repository / "specs" / "order_done.yaml").write_text(text)
    schema = json.loads((ROOT / "schemas" / "report.v1.schema.json").read_text())
    report = json.loads(call("validate", "--format", "json").output)
    Draft202012Validator(schema).validate(report)


def test_the_github_format_is_a_workflow_command(repository, call):
    (repository / "specs" / "order_done.yaml").write_text(MISSPELT)
    ended = call("validate", "--format", "github")
    assert ended.code == 1
    assert ended.output.startswith("::error title=unknown-key,file=specs/order_done.yaml,line=15,")


def test_every_format_of_the_table_can_be_chosen_and_is_named_in_the_help(repository, call):
    described = " ".join(call("validate", "--help").output.split())
    for name in REPORTERS:
        assert call("validate", "--format", name).code == 0
        assert name in described


def test_paths_choose_what_is_checked_and_nothing_is_checked_twice(repository, call):
    specs = repository / "specs"
    (specs / "billing").mkdir()
    for name in ("billing/paid.yaml", "billing/due.yml", "wrong.yaml"):
        (specs / name).write_text(MISSPELT)
    every = ["specs/billing/due.yml", "specs/billing/paid.yaml", "specs/wrong.yaml"]
    as_json = ("--format", "json")
    assert specs_and_files(call("validate", *as_json)) == (4, every)
    assert specs_and_files(call("validate", "specs/billing", *as_json)) == (2, every[:2])
    twice = call("validate", "specs/wrong.yaml", "./specs/../specs", specs, *as_json)
    assert specs_and_files(twice) == (4, every)


def test_what_specs_share_and_other_files_are_passed_over(repository, call):
    specs = repository / "specs"
    (specs / "_contexts").mkdir()
    (specs / "_contexts" / "order.yaml").write_text("type: object\n")
    (specs / "README.md").write_text("# Specs\n")
    ended = call("validate", "specs/_contexts/order.yaml", "specs/README.md")
    assert (ended.code, ended.output) == (4, "0 specs, nothing to report\n")
    assert "nothing to check" in ended.errors
    assert call("validate", "specs/README.md", "specs/order_done.yaml").code == 0


@pytest.mark.parametrize("name", REPORTERS)
def test_an_empty_folder_ends_with_4_in_every_format(repository, call, name):
    (repository / "specs" / "order_done.yaml").unlink()
    assert call("validate", "--format", name).code == 4


def test_no_specs_folder_is_wrong_usage_and_says_what_to_do(tmp_path, call, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ended = call("validate")
    assert (ended.code, ended.output) == (2, "")
    assert "There is no specs folder specs; `notifyspec init` makes one" in ended.errors


def test_a_path_that_does_not_exist_is_compared_with_what_is_there(repository, call):
    ended = call("validate", "specs/order_dnoe.yaml")
    assert (ended.code, ended.output) == (2, "")
    assert "'specs/order_dnoe.yaml' (did you mean order_done.yaml?)" in ended.errors
    assert call("validate", "specs/nothing/like/it").code == 2
    assert call("validate", "a\0b").code == 2
    assert call("validate", "--specs", 300 * "x").code == 2


def test_a_shared_file_of_a_name_that_no_file_can_have_is_not_there(repository, call):
    name = "_" + 300 * "x"
    spec = ORDER.replace("note: {type: string,", f"note: {{$ref: {name}.yaml,")
    spec = spec.replace('"{{ note }}"', f"'{{% import \"{name}.j2\" as it %}}{{{{ note }}}}'")
    (repository / "specs" / "order_done.yaml").write_text(spec)
    ended = call("validate")
    assert ended.code == 1
    assert "error[unresolved-reference]" in ended.output
    assert "error[unresolved-import]" in ended.output


def test_another_folder_is_a_specs_folder_of_its_own(repository, call):
    other = repository / "other" / "mails"
    other.mkdir(parents=True)
    (other / "_texts.j2").write_text("{% macro hello() %}Hello{% endmacro %}")
    (other / "greet.yaml").write_text(
        ORDER.replace(
            "title: Order done", "title: '{% from \"_texts.j2\" import hello %}{{ hello() }}'"
        )
    )
    for arguments in (["other/mails"], ["other/mails/greet.yaml"], ["--specs", "other/mails"]):
        ended = call("validate", *arguments)
        assert (ended.code, ended.output) == (0, "1 spec, nothing to report\n"), ended


def test_a_file_that_can_not_be_read_is_a_finding(repository, call):
    (repository / "specs" / "binary.yaml").write_bytes(b"a: \xff\n")
    os.mkfifo(repository / "specs" / "pipe.yaml")
    ended = call("validate", "specs/binary.yaml", "specs/pipe.yaml", "--format", "json")
    assert ended.code == 1
    rules = [found["rule"] for found in json.loads(ended.output)["diagnostics"]]
    assert rules == ["yaml-syntax", "yaml-syntax"]
