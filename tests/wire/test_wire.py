"""Every file beside this one is a case: a spec, a context, and the messages that it must give."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from notifyspec import Notifier
from notifyspec.catalog import Catalog
from notifyspec.compiling.compiled import compile_spec
from notifyspec.context.schema import read_context
from notifyspec.settings import Limits
from notifyspec.source import Source
from notifyspec.spec.reader import read_spec
from notifyspec.yaml.reader import read_yaml

if TYPE_CHECKING:
    from notifyspec.message import Messages

# A folder of further cases in the same form, such as those of a front end's own repository.
FOLDERS = [Path(__file__).parent, *map(Path, filter(None, [os.environ.get("WIRE_CASES")]))]
CASES = [path for folder in FOLDERS for path in sorted(folder.glob("*.yaml"))]


@pytest.fixture(params=CASES, ids=lambda path: path.stem)
def case(request: pytest.FixtureRequest) -> dict[str, Any]:
    return yaml.safe_load(request.param.read_text(encoding="utf-8"))


@pytest.fixture
def folder(case: dict[str, Any], tmp_path: Path) -> Path:
    name = case["name"].replace(".", "/")
    for path, text in {f"{name}.yaml": case["spec"], **case.get("files", {})}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    return tmp_path


def as_cases(messages: Messages) -> list[dict[str, Any]]:
    return [
        {
            "backend": message.backend.value,
            "targets": list(message.targets),
            **({} if message.event is None else {"event": message.event}),
            "payload": message.payload,
        }
        for message in messages
    ]


def test_a_spec_renders_to_the_messages_of_its_case(case: dict[str, Any], folder: Path) -> None:
    messages = Notifier(folder).render(case["name"], case["context"])
    assert as_cases(messages) == case["messages"]
    skipped = [
        {"backend": one.backend.value, "targets": list(one.targets)} for one in messages.skipped
    ]
    assert skipped == case.get("skipped", [])


def test_the_compiled_program_renders_the_case_by_itself(
    case: dict[str, Any], folder: Path
) -> None:
    catalog = Catalog(folder)
    source = catalog.source(catalog.path_of(case["name"]))
    assert isinstance(source, Source)
    spec = read_spec(read_yaml(source), case["name"], catalog.environment).spec
    compiled = compile_spec(spec, read_context(spec, catalog.schemas).schema, catalog, Limits())
    fast = compiled.program(case["context"], None, None)
    assert fast is not None
    plain = compiled.renderer.render(case["context"], None, compiled.backends)
    assert fast == plain
