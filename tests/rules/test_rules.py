"""Each file in a folder of a rule's name is a spec; its first line says what is found in it."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from notifyspec.catalog import Catalog
from notifyspec.checking import check
from notifyspec.rule import documentation, rule_id
from notifyspec.rules import RULES
from notifyspec.settings import Settings

CASES = Path(__file__).parent
RULE_IDS = [rule_id(rule) for rule in RULES]
FENCE = re.compile(r"^```(yaml|jinja)(?: (\S+))?\n(.*?)^```$", re.DOTALL | re.MULTILINE)
SETTINGS = Settings(root=CASES, specs=CASES)


def case_files() -> list[Path]:
    return [path for rule in RULE_IDS for path in Catalog(CASES / rule).files()]


def found_in(path: Path, folder: Path) -> list[str]:
    """The findings of a file as its first line writes them: `RULE LINE:COLUMN`."""
    catalog = Catalog(folder, base=path.parent)
    report = check([path], catalog, SETTINGS)
    return [
        f"{one.rule} {'' if one.place.file == path.name else one.place.file + ':'}"
        f"{one.place.line}:{one.place.column}"
        for one in report.diagnostics
    ]


@pytest.mark.parametrize("path", case_files(), ids=lambda path: path.relative_to(CASES).as_posix())
def test_a_case_is_found_where_its_first_line_says(path: Path):
    first = path.read_bytes().splitlines()[0].decode("utf-8-sig")
    assert first.startswith("# expect: ")
    expected = first.removeprefix("# expect: ")
    wanted = [] if expected == "nothing" else expected.split(", ")
    folder = next(parent for parent in path.parents if parent.parent == CASES)
    assert Counter(found_in(path, folder)) == Counter(wanted)


@pytest.mark.parametrize("rule", RULE_IDS)
def test_every_rule_has_cases_that_it_finds_and_cases_that_it_leaves_alone(rule: str):
    firsts = [
        path.read_bytes().splitlines()[0].decode("utf-8-sig")
        for path in (CASES / rule).rglob("*.y*ml")
    ]
    assert any(f" {rule} " in first for first in firsts)
    assert "# expect: nothing" in firsts


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
