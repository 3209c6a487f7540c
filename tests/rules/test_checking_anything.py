"""Whatever a file holds, checking ends, and every place that it reports lies in a file."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notifyspec.catalog import Catalog
from notifyspec.checking.check import check, check_source
from notifyspec.schema_files import read_schema_file
from notifyspec.settings import Settings
from notifyspec.source import Place, Source, decode_source

if TYPE_CHECKING:
    from notifyspec.diagnostic import Diagnostic

SPECS = Path(__file__).parents[2] / "specs"
CATALOG = Catalog(SPECS)
REAL = [path.read_text("utf-8") for path in CATALOG.files()]
SHARED = {CATALOG.shown(path): path.read_text("utf-8") for path in SPECS.rglob("_*/*.yaml")} | {
    CATALOG.shown(path): path.read_text("utf-8") for path in SPECS.rglob("*.j2")
}

# Bounded, not because a file may take a second, but so that one that hangs is found.
BOUNDED = settings(
    max_examples=150,
    deadline=timedelta(seconds=5),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def names(schema: object) -> set[str]:
    if isinstance(schema, dict):
        own = set(schema.get("properties", ())) | {
            value for value in schema.get("enum", ()) if isinstance(value, str)
        }
        return own.union(*map(names, schema.values()), set())
    if isinstance(schema, list):
        return set().union(*map(names, schema))
    return set()


WORDS = sorted(names(read_schema_file("spec.schema.json")))
PIECES = [
    "{{",
    "}}",
    "{%",
    "%}",
    "{#",
    "#}",
    " | ",
    "x.y",
    "is",
    "(",
    "]",
    "'",
    '"',
    "if",
    "for",
    "\\",
]
TEXTS = st.one_of(
    st.sampled_from(WORDS),
    st.lists(st.sampled_from(PIECES), max_size=8).map(" ".join),
    st.text(max_size=8),
    st.sampled_from(
        ["{{ a }}", "{{ a | b }}", "javascript:x", "no", "010", "_macros.j2", "$ref", "#/$defs/a"]
    ),
)
SCALARS = st.one_of(
    TEXTS, st.none(), st.booleans(), st.integers(-3, 3), st.floats(), st.just(10**400)
)
TREES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=5),
    max_leaves=40,
)


def place_lies_in(place: Place, texts: dict[str, str]) -> bool:
    source = Source(place.file, texts[place.file])
    starts_inside = place.column <= len(source.line(place.line)) + 1
    ends_inside = place.end_column <= len(source.line(place.end_line)) + 1
    lines = len(source.line_starts)
    return (
        1 <= place.line <= place.end_line <= lines
        and (place.line, place.column) <= (place.end_line, place.end_column)
        and place.column >= 1
        and starts_inside
        and ends_inside
    )


def checked(text: str) -> tuple[Diagnostic, ...]:
    source = Source("specs/any.yaml", text)
    diagnostics = check_source(source, "any", CATALOG, {})
    texts = {"specs/any.yaml": text, **SHARED}
    for one in diagnostics:
        assert one.message.strip()
        for place in (one.place, *(related.place for related in one.related)):
            assert place_lies_in(place, texts), one
    assert diagnostics == check_source(source, "any", CATALOG, {})
    return diagnostics


@given(st.binary(max_size=400))
@BOUNDED
def test_bytes_of_any_kind_are_checked_or_refused(data: bytes):
    decoded = decode_source(data, "specs/any.yaml")
    if isinstance(decoded, Source):
        checked(decoded.text)
    else:
        assert decoded.message


@given(st.text(max_size=300))
@BOUNDED
def test_texts_of_any_kind_are_checked(text: str):
    checked(text)


@given(TREES)
@BOUNDED
def test_trees_of_any_shape_are_checked(tree: object):
    found = checked(json.dumps(tree, indent=1))
    if not isinstance(tree, dict) or tree.get("notifyspec") != 1:
        assert found


@given(
    st.fixed_dictionaries(
        {"notifyspec": st.just(1)},
        optional={
            "context": TREES,
            "channels": st.dictionaries(st.sampled_from(WORDS), TREES, max_size=6),
            "beams": st.dictionaries(st.sampled_from(WORDS), TREES, max_size=6),
            "examples": st.lists(
                st.fixed_dictionaries({"name": TEXTS, "context": TREES}), max_size=3
            ),
        },
    )
)
@BOUNDED
def test_sections_of_any_shape_are_checked(tree: object):
    checked(json.dumps(tree, ensure_ascii=False))


@given(st.data())
@BOUNDED
def test_real_specs_with_random_damage_are_checked(data: st.DataObject):
    text = data.draw(st.sampled_from(REAL))
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 30)))
        other = data.draw(
            st.one_of(
                st.just(""),
                st.sampled_from(
                    [
                        "\n",
                        "\t",
                        ": ",
                        "- ",
                        "{",
                        "}",
                        "*a",
                        "&a ",
                        "'",
                        '"',
                        "null",
                        "{{",
                        "{%",
                        "|",
                    ]
                ),
                st.sampled_from(WORDS),
                st.text(max_size=3),
            )
        )
        text = text[:start] + other + text[end:]
    checked(text)


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("text", REAL, ids=[CATALOG.name_of(path) for path in CATALOG.files()])
def test_a_clean_spec_is_clean_with_line_breaks_of_any_kind(text: str, line_break: str):
    assert checked(text.replace("\n", line_break)) == ()


def hostile_files() -> dict[str, str]:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)
    )
    return {
        "alias bomb": bomb,
        "deep flow": "[" * 100_000,
        "deep blocks": "".join(f"{' ' * n}a:\n" for n in range(500)),
        "deep template": 'notifyspec: 1\nsummary: a\nbeams: {interest: "{{ '
        + "(" * 20_000
        + ' }}"}\n',
        "deep expression": 'notifyspec: 1\nbeams: {interest: "{{ ' + "not " * 20_000 + 'x }}"}\n',
        "long concatenation": 'notifyspec: 1\nbeams: {interest: "{{ '
        + " ~ ".join(["x"] * 5_000)
        + ' }}"}\n',
        "many templates": "notifyspec: 1\nchannels: {info: [" + '"{{ a b }}", ' * 5_000 + "]}\n",
        "many unknown keys": "notifyspec: 1\nbeams:\n"
        + "".join(f"  k{n}: 1\n" for n in range(3_000)),
        "many close keys": "notifyspec: 1\nbeams:\n  web:\n"
        + "".join(f"    title{n}: 1\n" for n in range(2_000)),
        "many misspelt actions": "notifyspec: 1\nchannels:\n  channel: a\n  id: b\n  actions:\n"
        + "    - {tpye: TAOST, mesage: {conten: a}}\n" * 800,
        "many misplaced keys": "notifyspec: 1\nchannels:\n  channel: a\n  id: b\n  actions:\n"
        + "    - {type: TOAST, url: a, message: {content: a}}\n" * 1_000,
        "many steps": "notifyspec: 1\nchannels:\n  channel: a\n  id: b\n  actions:\n"
        + "    - {type: TOAST, sequence: 7, when: a b, message: {content: '{{ a | b }}'}}\n" * 800,
        "many examples": "notifyspec: 1\ncontext: {type: object}\nexamples:\n"
        + "  - {name: a, context: {a: .inf}}\n" * 1_000,
        "one long line": "notifyspec: 1\nsummary: " + "a " * 400_000,
        "many quotes": "a: " + '"' * 100_000,
    }


@pytest.mark.parametrize("name", hostile_files())
def test_a_file_made_to_hang_a_checker_is_done_with_in_seconds(name: str):
    from time import process_time

    started = process_time()
    found = check_source(Source("specs/any.yaml", hostile_files()[name]), "any", CATALOG, {})
    assert process_time() - started < 10
    assert found


def test_a_file_of_ten_megabytes_is_refused_unread(tmp_path: Path):
    path = tmp_path / "large.yaml"
    path.write_bytes(b"a: b\n" * 2_000_000)
    report = check([path], Catalog(tmp_path), Settings(root=tmp_path, specs=tmp_path))
    assert [one.rule for one in report.diagnostics] == ["yaml-syntax"]
    assert "larger than" in report.diagnostics[0].message
