"""What the cache may never do: change a report, keep an old one, or stand in the way."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from notifyspec.catalog import Catalog
from notifyspec.check_cache import CheckCache
from notifyspec.checking.check import check
from notifyspec.checking.incremental import check_changed
from notifyspec.settings import Limits, Settings

if TYPE_CHECKING:
    from pathlib import Path

SPEC = """\
notifyspec: 1
context:
  type: object
  required: [person]
  properties:
    person: {$ref: _contexts/person.yaml}
channels:
  channel: orders
  id: "{{ person.id }}"
  event_type: TOAST
  message:
    content: '{% from "_macros.j2" import big %}{{ big(person.name) }}'
examples: [{name: typical, context: {person: {id: "1", name: Kim}}}]
"""
PERSON = """\
type: object
required: [id, name]
properties:
  id: {type: string, pattern: "^[0-9]{1,9}$"}
  name: {type: string, maxLength: 20}
"""
MACROS = "{% macro big(text) %}{{ text | upper }}{% endmacro %}\n"
FILES = {"order.yaml": SPEC, "_contexts/person.yaml": PERSON, "_macros.j2": MACROS}


class Project:
    """A specs folder. ``again`` are the sentences about what the last check has looked at."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.again: list[str] = []
        for name, text in FILES.items():
            self.write(name, text)

    def write(self, name: str, text: str) -> None:
        path = self.root / "specs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    def remove(self, name: str) -> None:
        (self.root / "specs" / name).unlink()

    def settings(self, **changed):
        return Settings(root=self.root, specs=self.root / "specs", **changed)

    def catalog(self):
        return Catalog(self.root / "specs", base=self.root)

    def plain(self, **changed):
        catalog = self.catalog()
        return check([catalog.folder], catalog, self.settings(**changed))

    def cached(self, processes=1, **changed):
        catalog, settings = self.catalog(), self.settings(**changed)
        self.again = []
        return check_changed(
            [catalog.folder],
            catalog,
            settings,
            cache=CheckCache(settings, self.root),
            processes=processes,
            tell=self.again.append,
        )

    @property
    def cache_files(self):
        return list((self.root / ".notifyspec" / "cache").glob("*.json"))


@pytest.fixture
def project(tmp_path):
    project = Project(tmp_path)
    project.cached()
    return project


def test_what_is_unchanged_is_not_checked_again(project):
    project.cached()
    assert project.again == []


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("order.yaml", SPEC.replace("TOAST", "TOST"), "it has changed"),
        ("_contexts/person.yaml", PERSON.replace("string", "integer"), "_contexts/person.yaml"),
        ("_macros.j2", MACROS.replace("upper", "uper"), "_macros.j2"),
    ],
)
def test_a_change_of_a_file_that_a_spec_goes_by_is_seen(project, name, text, why):
    project.write(name, text)
    assert project.cached() == project.plain()
    assert project.cached().errors
    project.write(name, text + "\n")
    project.cached()
    assert len(project.again) == 1
    assert project.again[0].startswith("specs/order.yaml is checked: ")
    assert why in project.again[0]


def test_a_change_that_keeps_the_size_and_the_times_of_a_file_is_seen(project):
    path = project.root / "specs" / "order.yaml"
    before = path.stat()
    project.write("order.yaml", SPEC.replace("TOAST", "TOSAT"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert project.cached() == project.plain()
    assert project.again


def test_a_shared_file_that_was_not_there_is_looked_for_again(project):
    project.remove("_macros.j2")
    assert project.cached().errors
    project.write("_macros.j2", MACROS)
    assert not project.cached().errors


def test_a_file_that_takes_a_name_is_a_rival(project):
    project.write("order.yml", SPEC)
    assert project.cached() == project.plain()
    project.remove("order.yaml")
    assert project.cached() == project.plain()
    assert "shares its name" in project.again[0]


def test_names_that_a_message_suggests_are_those_of_the_folder(project):
    project.write("order.yaml", SPEC.replace("_macros.j2", "_macro.j2"))
    assert "_macros.j2" in str(project.cached())
    (project.root / "specs" / "_macros.j2").rename(project.root / "specs" / "_other.j2")
    assert project.cached() == project.plain()


@pytest.mark.parametrize(
    "changed",
    [{"limits": Limits(event_data_bytes=60)}, {"severities": {"possibly-missing": "off"}}],
)
def test_other_settings_check_everything_again(project, changed):
    assert project.cached(**changed) == project.plain(**changed)
    assert project.again == [
        "specs/order.yaml is checked: it was last checked with other settings."
    ]


def test_another_filter_checks_everything_again(project, monkeypatch):
    monkeypatch.setattr(sys, "path", [*sys.path, str(project.root)])
    source = project.root / "own_filters_of_a_test.py"
    filters = {"shout": "own_filters_of_a_test:shout"}
    source.write_text("def shout(text: str) -> str:\n    return text\n")
    project.cached(filters=filters)
    project.cached(filters=filters)
    assert project.again == []
    source.write_text("def shout(text: str) -> int:\n    return 1\n")
    project.cached(filters=filters)
    assert project.again == ["specs/order.yaml is checked: it was last checked with other filters."]


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda data: data[:-1],
        lambda data: data.replace(b"order.yaml", b"ordre.yaml"),
        lambda _: b"\x00\xff" * 40,
        lambda data: data.split(b"\n")[0] + b"\n[]",
    ],
)
def test_a_damaged_cache_is_none(project, damage):
    (file,) = project.cache_files
    file.write_bytes(damage(file.read_bytes()))
    assert project.cached() == project.plain()
    assert len(project.again) == 1
    project.cached()
    assert project.again == []


def test_a_cache_that_cannot_be_written_is_none(tmp_path):
    (tmp_path / ".notifyspec").write_text("in the way")
    project = Project(tmp_path)
    assert project.cached() == project.plain()
    assert project.cached() == project.plain()


def test_git_leaves_the_cache_alone(project):
    assert (project.root / ".notifyspec" / "cache" / ".gitignore").read_text() == "*\n"


def test_runs_side_by_side_leave_a_whole_cache(project):
    for index in range(30):
        project.write(f"order_{index}.yaml", SPEC.replace("orders", f"orders_{index}"))
    report = project.plain()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda _: project.cached(), range(8))) == [report] * 8
    project.cached()
    assert project.again == []
    assert not list(project.cache_files[0].parent.glob("*.json.*"))


def test_two_processes_find_what_one_finds_in_the_same_order(project):
    for index in range(160):
        slip = SPEC.replace("{{ big(person.name) }}", f"{{{{ persn_{index} }}}}")
        project.write(f"order_{index}.yaml", slip if index % 3 else SPEC)
    report = project.plain()
    assert len(report.errors) > 100
    assert project.cached(processes=2) == report
    assert project.cached() == report
    assert project.again == []


EDITS = st.sampled_from(
    [
        (name, text.replace(old, new) if old else None)
        for name, text in {**FILES, "other.yaml": SPEC, "order.yml": SPEC}.items()
        for old, new in (
            ("notifyspec", "notifyspec"),
            ("person", "persona"),
            ("upper", "lower"),
            ("20", "20000"),
            ("string", "number"),
            ("", ""),
        )
    ]
)


@hypothesis_settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(edits=st.lists(EDITS, min_size=1, max_size=6))
def test_after_any_edits_the_report_is_that_without_a_cache(tmp_path_factory, edits):
    project = Project(tmp_path_factory.mktemp("project"))
    for name, text in edits:
        if text is not None:
            project.write(name, text)
        elif (project.root / "specs" / name).exists():
            project.remove(name)
        assert project.cached() == project.plain()
