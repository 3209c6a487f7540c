"""What a finding says of other places: the anchor of an alias, and the use of a shared file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from expectations import SETTINGS

from notifyspec.catalog import Catalog
from notifyspec.checking.check import check

if TYPE_CHECKING:
    from pathlib import Path

    from notifyspec.diagnostic import Diagnostic

SPEC = """\
notifyspec: 1
context:
  type: object
  required: [name]
  properties: {{name: {{type: string, maxLength: 9}}, nick: {{type: string, maxLength: 9}}}}
channels:
  channel: app
  id: "1"
  actions:
    - type: INFO
      sequence: &number 1
      message: {{content: "{content}"}}
    - type: INFO
      sequence: {sequence}
      message: {{content: "{{{{ name }}}}"}}
examples:
  - name: typical
    context: {{name: Ada, nick: A}}
"""
PART = "{{ name }} {{ name | uper }} {{ name + 1 }}"
MACROS = """\
{% macro inner(x) %}{{ x + 1 }}{% endmacro %}
{% macro outer(x) %}{{ inner(x) }} {{ x | uper }}{% endmacro %}
"""


def findings(
    folder: Path, content: str = "Hi", sequence: str = "2", specs: int = 1
) -> list[Diagnostic]:
    (folder / "_part.j2").write_text(PART, "utf-8")
    (folder / "_macros.j2").write_text(MACROS, "utf-8")
    for number in range(specs):
        text = SPEC.format(content=content, sequence=sequence)
        (folder / f"spec{number}.yaml").write_text(text, "utf-8")
    report = check([folder], Catalog(folder, base=folder), SETTINGS)
    return list(report.diagnostics)


def told(found: Diagnostic) -> tuple[str, str, list[str]]:
    notes = [f"{related.place} {related.message}" for related in found.related]
    return found.rule, str(found.place), notes


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            "{% include '_part.j2' %}",
            [
                ("unknown-filter", "_part.j2:1:22", ["spec0.yaml:12:38 It is used here."]),
                ("wrong-argument", "_part.j2:1:38", ["spec0.yaml:12:38 It is used here."]),
            ],
        ),
        (
            "{% from '_macros.j2' import outer %}{{ outer(name) }}",
            [
                (
                    "wrong-argument",
                    "_macros.j2:1:26",
                    ["_macros.j2:2:24 It is used here.", "spec0.yaml:12:66 It is used here."],
                ),
                ("unknown-filter", "_macros.j2:2:43", ["spec0.yaml:12:35 It is used here."]),
            ],
        ),
    ],
)
def test_a_finding_in_a_shared_file_names_its_uses_from_the_inside_out(
    content: str, expected: list[tuple[str, str, list[str]]], tmp_path: Path
):
    assert [told(one) for one in findings(tmp_path, content)] == expected


def test_what_many_specs_use_is_found_once_and_names_the_first(tmp_path: Path):
    found = findings(tmp_path, "{% include '_part.j2' %}", specs=3)
    assert [told(one)[1:] for one in found] == [
        ("_part.j2:1:22", ["spec0.yaml:12:38 It is used here."]),
        ("_part.j2:1:38", ["spec0.yaml:12:38 It is used here."]),
    ]


def test_a_finding_at_an_alias_names_its_anchor_once(tmp_path: Path):
    assert [told(one) for one in findings(tmp_path, sequence="*number")] == [
        ("duplicate-sequence", "spec0.yaml:14:17", ["spec0.yaml:11:25 It is given here first."])
    ]


def test_a_name_that_does_not_exist_is_found_once_and_names_its_other_uses(tmp_path: Path):
    content = "{{ town | zzzz }} {{ town }} {{ name | qqqq }} {{ name | zzzz }}"
    assert [told(one) for one in findings(tmp_path, content)] == [
        ("unknown-variable", "spec0.yaml:12:30", ["spec0.yaml:12:48 It is used here, too."]),
        ("unknown-filter", "spec0.yaml:12:37", ["spec0.yaml:12:84 It is used here, too."]),
        ("unknown-filter", "spec0.yaml:12:66", []),
    ]


def test_a_suppression_of_one_use_leaves_the_others(tmp_path: Path):
    content = (
        '{{ town }}",  # notifyspec: ignore[unknown-variable] It will come.\n'
        '        meta: {a: "{{ town }}"}, content_type: "info'
    )
    assert [told(one) for one in findings(tmp_path, content)] == [
        ("unknown-variable", "spec0.yaml:13:23", [])
    ]
