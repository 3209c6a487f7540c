"""Suppressions where the golden cases of their rules do not reach: shared files, settings, sends.

Each spec is checked as people would see it: what is found, at which line.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifyspec.catalog import Catalog
from notifyspec.checking.check import check, check_source
from notifyspec.errors import InvalidSpecError
from notifyspec.loading import load_spec
from notifyspec.settings import Settings
from notifyspec.source import Source

SPEC = """\
notifyspec: 1
context:
  type: object
  properties: {name: {type: string, maxLength: 20}}
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  message:
    content: "{{ name }}"  # notifyspec: ignore[possibly-missing] Its caller has one.
examples: [{name: typical, context: {name: Kim}}]
"""


def found(folder: Path, text: str = SPEC, **severities: str) -> list[str]:
    path = folder / "order.yaml"
    path.write_bytes(text.encode())
    settings = Settings(root=folder, specs=folder, severities=severities)
    report = check([path], Catalog(folder, base=folder), settings)
    return [f"{one.rule} {one.place.file}:{one.place.line}" for one in report.diagnostics]


def test_a_suppression_takes_out_the_findings_of_its_rule_in_its_line(tmp_path):
    assert found(tmp_path) == []
    without = SPEC.replace("  # notifyspec: ignore[possibly-missing] Its caller has one.", "")
    assert found(tmp_path, without) == ["possibly-missing order.yaml:10"]


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_line_breaks_of_any_kind_and_a_byte_order_mark_change_nothing(tmp_path, line_break):
    assert found(tmp_path, "\ufeff" + SPEC.replace("\n", line_break)) == []


def test_a_rule_of_another_id_is_not_suppressed(tmp_path):
    assert found(tmp_path, SPEC.replace("ignore[possibly-missing]", "ignore[not-text]")) == [
        "possibly-missing order.yaml:10",
        "unused-suppression order.yaml:10",
    ]


def test_a_suppression_in_a_shared_template_holds_for_all_who_use_it(tmp_path):
    (tmp_path / "_texts.j2").write_text(
        "{% macro dear(name) %}\n"
        "{# notifyspec: ignore[unknown-variable] It is a global. #}\n"
        "{{ nick }}\n"
        "{# notifyspec: ignore[not-text] Another spec may need it. #}\n"
        "{% endmacro %}\n"
    )
    content = "{% from '_texts.j2' import dear %}{{ dear('Kim') }}"
    text = SPEC.replace("{{ name }}", content).replace("ignore[possibly-missing]", "a remark:")
    bare = (tmp_path / "_texts.j2").read_text()
    assert found(tmp_path, text) == []
    (tmp_path / "_texts.j2").write_text(bare.replace("[unknown-variable]", "[unknown-varible]"))
    assert found(tmp_path, text) == ["unknown-rule _texts.j2:2"]
    (tmp_path / "_texts.j2").write_text(bare.replace(" It is a global.", ""))
    assert found(tmp_path, text) == ["unexplained-suppression _texts.j2:2"]
    (tmp_path / "_texts.j2").write_text(bare.replace("[unknown-variable]", "[not-text]"))
    assert found(tmp_path, text) == ["unknown-variable _texts.j2:3"]


def test_a_suppression_in_a_shared_schema_holds_for_its_findings(tmp_path):
    (tmp_path / "_contexts").mkdir()
    shared = tmp_path / "_contexts" / "name.yaml"
    text = SPEC.replace("{type: string, maxLength: 20}", "{$ref: _contexts/name.yaml}")
    body = "type: string\n{0}maxLength: 20\nmaxLength: 20\n"
    shared.write_text(body.format(""))
    assert found(tmp_path, text) == ["duplicate-key _contexts/name.yaml:3"]
    shared.write_text(body.format("# a remark\n") + "# notifyspec: ignore[not-text] unused\n")
    assert found(tmp_path, text) == ["duplicate-key _contexts/name.yaml:4"]
    why = "# notifyspec: ignore[duplicate-key] It is generated.\nmaxLength"
    shared.write_text("type: string\nmaxLength: 20\n" + why + ": 20\n")
    assert found(tmp_path, text) == []


def test_what_is_off_is_not_called_unused(tmp_path):
    assert found(tmp_path, SPEC, **{"possibly-missing": "off"}) == []


def test_the_rules_about_suppressions_have_severities_too(tmp_path):
    text = SPEC.replace("[possibly-missing] Its caller has one.", "[possibly-missing]")
    assert found(tmp_path, text) == ["unexplained-suppression order.yaml:10"]
    assert found(tmp_path, text, **{"unexplained-suppression": "off"}) == []


def test_what_one_expression_is_besides_does_not_take_the_place_of_what_is_suppressed(tmp_path):
    text = SPEC.replace("{type: string, maxLength: 20}", "{type: [string, 'null'], maxLength: 20}")
    bare = text.replace("  # notifyspec: ignore[possibly-missing] Its caller has one.", "")
    assert found(tmp_path, bare) == ["possibly-missing order.yaml:10"]
    assert found(tmp_path, text) == []


def test_what_keeps_a_spec_from_being_compiled_does_so_though_it_is_suppressed(tmp_path):
    text = SPEC.replace(
        "  event_type", "  # notifyspec: ignore[unknown-key] Why not.\n  colour: red\n  event_type"
    )
    assert found(tmp_path, text) == []
    settings = Settings(root=tmp_path, specs=tmp_path)
    with pytest.raises(InvalidSpecError, match="The key `colour` is unknown here"):
        load_spec("order", Catalog(tmp_path, base=tmp_path), settings)


def test_a_file_that_is_no_yaml_has_no_suppressions(tmp_path):
    text = SPEC + "\t: [  # notifyspec: ignore[yaml-syntax] Why not.\n"
    assert [one.split()[0] for one in found(tmp_path, text)] == ["yaml-syntax"]


PIECES = st.sampled_from(
    [
        "# ",
        "{# ",
        " #}",
        "notifyspec",
        ":",
        " ignore",
        "[",
        "]",
        "not-text",
        ",",
        "\n",
        "a: ",
        '"',
        "'",
        "|\n  ",
    ]
)


@given(st.lists(PIECES | st.text(max_size=3), max_size=30).map("".join))
def test_whatever_is_written_as_a_suppression_its_findings_lie_in_the_file(text):
    source = Source("specs/any.yaml", f"notifyspec: 1\n# notifyspec: ignore{text}\n")
    catalog = Catalog(Path(__file__).parent)
    for one in check_source(source, "any", catalog, {}):
        assert one.place.line <= len(source.line_starts)
        assert one.place.column <= len(source.line(one.place.line)) + 1
