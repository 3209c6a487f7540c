"""What scalars mean: PyYAML's answer where YAML 1.1 and 1.2 agree, and the core schema's where not."""

import math
from typing import ClassVar

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from notifyspec.document import Document, Style, plain
from notifyspec.source import Source
from notifyspec.yaml.core_schema import core_value
from notifyspec.yaml.reader import YamlFault, read_yaml

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x85\u2028\u2029")),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text("abcé😀 :#", max_size=6), inner, max_size=4)
    ),
    max_leaves=15,
)


class CoreLoader(yaml.SafeLoader):
    """PyYAML's own scanner, parser and composer, with the scalars of YAML 1.2's core schema."""

    yaml_implicit_resolvers: ClassVar = {}

    def construct_scalar_of_core(self, node):
        return node.value if node.style in ("'", '"', "|", ">") else core_value(node.value)


CoreLoader.add_constructor("tag:yaml.org,2002:str", CoreLoader.construct_scalar_of_core)


def read(text):
    document = read_yaml(Source("spec.yaml", text))
    assert isinstance(document, Document), document
    return None if document.root is None else plain(document.root)


@settings(max_examples=300, deadline=None)
@given(
    JSON,
    st.sampled_from([None, "'", '"', "|", ">"]),
    st.sampled_from([True, False, None]),
    st.integers(10, 100),
)
def test_what_pyyaml_writes_is_read_as_it_was(value, style, flow, width):
    text = yaml.safe_dump(
        {"a": value}, default_style=style, default_flow_style=flow, allow_unicode=True, width=width
    )
    if "!!binary" in text or "!!timestamp" in text:
        return
    assume(yaml.safe_load(text) == {"a": value})  # it folds some backslashes into others
    # It writes the text `0E0` without quotes, which only YAML 1.2 takes for a number.
    assume(yaml.load(text, CoreLoader) == {"a": value})
    assert read(text) == {"a": value}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("Yes", "Yes"),
        ("y", "y"),
        ("12:30", "12:30"),
        ("1:2:3", "1:2:3"),
        ("2026-01-31", "2026-01-31"),
        ("010", 10),
        ("0o10", 8),
        ("0x1F", 31),
        ("0b11", "0b11"),
        ("1_000", "1_000"),
        ("+1", 1),
        ("-0", 0),
        ("1.10", 1.1),
        ("1.", 1.0),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("1E-2", 0.01),
        (".", "."),
        ("-", "-"),
        ("+.inf", math.inf),
        ("-.INF", -math.inf),
        (".Inf", math.inf),
        ("~", None),
        ("null", None),
        ("NULL", None),
        ("nULL", "nULL"),
        ("true", True),
        ("TRUE", True),
        ("tRUE", "tRUE"),
        ("0o8", "0o8"),
        ("0xG", "0xG"),
        ("-0x1", "-0x1"),
        ("1e", "1e"),
        ("٣", "٣"),
        ("=", "="),
    ],
)
def test_a_plain_scalar_has_the_value_of_the_core_schema(text, value):
    found = core_value(text)
    assert found == value
    assert type(found) is type(value)
    if text != "-":
        assert read(f"a: {text}\n") == {"a": value}
    assert read(f"a: '{text}'\n") == {"a": text}


def test_not_a_number_is_read():
    assert math.isnan(read("a: .NaN\n")["a"])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("!!str 1", "1"),
        ("!!int '1'", 1),
        ("!!float 1", 1.0),
        ("!!bool 'true'", True),
        ("!!null ''", None),
        ("! 1", "1"),
        ("!!map {b: 1}", {"b": 1}),
        ("!!seq [1]", [1]),
        ("&x !!str 1", "1"),
        ("!!str &x 1", "1"),
    ],
)
def test_a_core_tag_decides_the_type(text, value):
    found = read(f"a: {text}\n")["a"]
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    "text", ["!!int a", "!!float x", "!!bool no", "!!null x", "!!set {a}", "!x 1"]
)
def test_a_tag_that_does_not_fit_is_refused(text):
    assert isinstance(read_yaml(Source("spec.yaml", f"a: {text}\n")), YamlFault)


@pytest.mark.parametrize(
    "text", ["", "\n", "# only a comment\n", "---\n", "--- # c\n...\n", "\n\n  \n"]
)
def test_a_file_without_content_has_no_root(text):
    document = read_yaml(Source("spec.yaml", text))
    assert isinstance(document, Document)
    assert document.root is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("x: &x {a: 1, b: 2}\ny: {<<: *x, b: 3}\n", {"a": 1, "b": 3}),
        ("x: &x {a: 1, b: 2}\ny: {b: 3, <<: *x}\n", {"b": 3, "a": 1}),
        ("x: &x {a: 1}\nz: &z {a: 2, c: 4}\ny: {<<: [*x, *z]}\n", {"a": 1, "c": 4}),
        ("x: &x {a: 1}\nz: &z {<<: *x, c: 4}\ny: {<<: *z}\n", {"a": 1, "c": 4}),
        ("x: 1\ny: {<<: {a: 1}}\n", {"a": 1}),
        ("x: 1\ny: {'<<': 1}\n", {"<<": 1}),
    ],
)
def test_a_merge_key_brings_in_what_is_not_written_out(text, value):
    found = read(text)["y"]
    assert found == value
    assert list(found) == list(value)
    assert yaml.safe_load(text)["y"] == value or "'<<'" in text


def test_entries_of_a_merge_key_are_marked_and_stand_at_their_anchor():
    document = read_yaml(Source("spec.yaml", "x: &x {a: 1}\ny: {<<: *x, b: 2}\n"))
    merged, written = document.root.entries[1].value.entries
    assert (merged.merged, written.merged) == (True, False)
    assert document.source.place(merged.key.span).line == 1


def test_both_forms_of_a_duplicate_key_stay_visible():
    document = read_yaml(Source("spec.yaml", 'a: 1\n"a": 2\n'))
    assert [entry.key.style for entry in document.root.entries] == [Style.PLAIN, Style.DOUBLE]
    assert plain(document.root) == {"a": 2}


TOKENS = [
    "\n",
    " ",
    "  ",
    ": ",
    "- ",
    ", ",
    "[",
    "]",
    "{",
    "}",
    "'",
    '"',
    "a",
    "b c",
    "1",
    "1.5",
    "~",
]
TOKENS += ["true", "|\n", ">-\n", "x\n  ", "# c\n", "&a ", "*a", "é", "\t", "? ", "key: ", "\r\n"]


@settings(max_examples=1500, deadline=None)
@given(st.lists(st.sampled_from(TOKENS), max_size=25).map("".join))
def test_what_is_read_means_the_same_to_pyyaml(text):
    document = read_yaml(Source("spec.yaml", text))
    try:
        loaded = yaml.load(text, CoreLoader)
    except (yaml.YAMLError, TypeError):
        return
    if isinstance(document, Document) and not document.unquoted and document.root is not None:
        assert keyed(loaded) == keyed(plain(document.root))


def keyed(value):
    """With each key as the core schema has it, since keys are texts in a document."""
    if isinstance(value, list):
        return [keyed(item) for item in value]
    if not isinstance(value, dict):
        return value
    entries = {
        repr(core_value(key) if isinstance(key, str) else key): item for key, item in value.items()
    }
    assume(len(entries) == len(value))
    return {key: keyed(item) for key, item in entries.items()}
