"""Each file in a folder of a rule's name is a spec; its first line says what is found in it."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from expectations import SETTINGS, expected, found

from notifyspec.catalog import Catalog
from notifyspec.checking.check import check
from notifyspec.rule import documentation, rule_id
from notifyspec.rules import RULES

CASES = Path(__file__).parent
RULE_IDS = [rule_id(rule) for rule in RULES]
FENCE = re.compile(r"^```(yaml|jinja)(?: (\S+))?\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def case_files() -> list[Path]:
    return [path for rule in RULE_IDS for path in Catalog(CASES / rule).files()]


@pytest.mark.parametrize("path", case_files(), ids=lambda path: path.relative_to(CASES).as_posix())
def test_a_case_is_found_where_its_first_line_says(path: Path):
    folder = next(parent for parent in path.parents if parent.parent == CASES)
    assert found(path, folder) == expected(path)


@pytest.mark.parametrize("rule", RULE_IDS)
def test_every_rule_has_cases_that_it_finds_and_cases_that_it_leaves_alone(rule: str):
    told = [expected(path) for path in Catalog(CASES / rule).files()]
    assert any(finding.startswith(f"{rule} ") for findings in told for finding in findings)
    assert Counter() in told


def test_every_folder_of_cases_is_a_rules():
    folders = {
        path.name for path in CASES.iterdir() if path.is_dir() and path.name != "__pycache__"
    }
    assert folders == set(RULE_IDS)


def test_every_module_is_in_the_table_once():
    modules = {path.stem for path in Path(RULES[0].__file__).parent.glob("*.py")} - {"__init__"}
    assert Counter(RULE_IDS) == Counter(name.replace("_", "-") for name in modules)


def examples(rule: str, heading: str) -> dict[str, str]:
    """The files of a rule's wrong or right example, by their names."""
    text = documentation(RULES[RULE_IDS.index(rule)])
    wrong, _, right = text.partition("\nRight:\n")
    part = right if heading == "Right" else wrong.partition("\nWrong:\n")[2]
    return {name or "specs/example.yaml": body for _, name, body in FENCE.findall(part)}


def rules_found(files: dict[str, str], folder: Path) -> set[str]:
    for name, body in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(body, "utf-8")
    catalog = Catalog(folder / "specs")
    return {one.rule for one in check([catalog.folder], catalog, SETTINGS).diagnostics}


@pytest.mark.parametrize("rule", RULE_IDS)
def test_the_wrong_example_of_a_rule_is_found_by_this_rule_alone(rule: str, tmp_path: Path):
    assert rules_found(examples(rule, "Wrong"), tmp_path) == {rule}


@pytest.mark.parametrize("rule", RULE_IDS)
def test_the_right_example_of_a_rule_is_clean(rule: str, tmp_path: Path):
    files = examples(rule, "Right")
    assert files
    assert rules_found(files, tmp_path) == set()


def test_the_specs_of_this_repository_are_clean():
    catalog = Catalog(CASES.parents[1] / "specs")
    report = check([catalog.folder], catalog, SETTINGS)
    assert report.diagnostics == ()
    assert report.specs >= 12
