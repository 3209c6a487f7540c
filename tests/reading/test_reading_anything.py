"""Whatever a file holds: an answer soon, and every place in it."""

import time
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from notifyspec.document import Alias, Document, Mapping, Scalar, Sequence
from notifyspec.source import Source, Span, decode_source
from notifyspec.yaml.comments import Comment
from notifyspec.yaml.reader import YamlFault, read_yaml
from notifyspec.yaml.scalar_map import scalar_offsets

SPECS = sorted((Path(__file__).parents[2] / "specs").rglob("*.yaml"))
SPEC_TEXTS = [path.read_text("utf-8") for path in SPECS]
TOKENS = [
    *("\n", "\r\n", "\r", " ", "  ", "\t", ":", ": ", "- ", "-", "? ", ",", "[", "]", "{", "}"),
    *("{{", "}}", "{%", "%}", "{{ x }}", "{# c #}", "'", '"', "''", '\\"', "\\", "\\x4", "# c"),
    *("|", ">", "|-", ">2", "&a ", "*a", "!", "!!str ", "!!int ", "%", "@", "`", "<<: ", "<<"),
    *("---", "...", "%YAML 1.2", "~", "null", "1", "0x1F", "1e3", ".inf", "a", "key", "é", "😀"),
    *("\x85", "\u2028", "\ufeff", "\x00", "\x07", "\ud800", "\xa0", "\ue000"),
]


def spans_of(document):
    nodes = [document.root] if document.root else []
    while nodes:
        node = nodes.pop()
        yield node.span
        if isinstance(node, Mapping):
            nodes.extend(part for entry in node.entries for part in (entry.key, entry.value))
        elif isinstance(node, Sequence):
            nodes.extend(node.items)


def check(text):
    source = Source("spec.yaml", text)
    begin = time.process_time()  # of this process alone, however busy the machine is
    result = read_yaml(source)
    spans = list(result.unquoted)
    if isinstance(result, YamlFault):
        spans += [result.span, *(related.span for related in result.related)]
        assert result.message
        assert result.message[-1] == "."
    else:
        spans += [*(scalar.span for scalar in result.scalars), *spans_of(result)]
        spans += [comment.span for comment in result.comments]
        for scalar in scalars_of(result):
            offsets = scalar_offsets(source, scalar)
            if offsets is not None:
                assert len(offsets) == len(scalar.text) + 1
                spans += [Span(min(offsets), max(offsets))]
    assert time.process_time() - begin < 20
    for span in spans:
        assert 0 <= span.start <= span.end <= len(text)
    for span in spans[:1000]:
        place = source.place(span)
        assert 1 <= place.line <= place.end_line <= len(source.line_starts)
    return result


def scalars_of(document):
    nodes = [document.root] if document.root else []
    while nodes:
        node = nodes.pop()
        if isinstance(node, Scalar):
            yield node
        elif isinstance(node, Mapping):
            nodes.extend(part for entry in node.entries for part in (entry.key, entry.value))
        elif isinstance(node, Sequence):
            nodes.extend(node.items)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
@example("\ufeff")
@example("\ud800")
def test_any_text_is_read_or_refused_with_a_place_in_it(text):
    check(text)


@settings(max_examples=1000, deadline=None)
@given(st.lists(st.sampled_from(TOKENS), max_size=40).map("".join))
def test_any_heap_of_yaml_signs_is_read_or_refused_with_a_place_in_it(text):
    check(text)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=80))
@example(b"\xff\xfea\x00")
@example(b"\xef\xbb\xbfa: \xff")
def test_any_bytes_are_decoded_or_refused_with_a_place(data):
    source = decode_source(data, "spec.yaml")
    if isinstance(source, Source):
        check(source.text)
    elif source.place is not None:
        assert source.place.line >= 1
        assert source.place.column >= 1


@settings(max_examples=500, deadline=None)
@given(st.data())
def test_a_real_spec_with_random_changes_is_read_or_refused_with_a_place_in_it(data):
    text = data.draw(st.sampled_from(SPEC_TEXTS))
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        size = data.draw(st.integers(0, 5))
        text = text[:start] + data.draw(st.sampled_from(["", *TOKENS])) + text[start + size :]
    check(text)


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
@pytest.mark.parametrize("line_break", ["\r\n", "\r"])
def test_a_real_spec_means_the_same_with_other_line_breaks(path, line_break):
    text = path.read_text("utf-8")
    before = check(text)
    after = check(text.replace("\n", line_break))
    assert isinstance(before, Document)
    assert isinstance(after, Document)
    shown = [(s.text, s.value, before.source.place(s.span)) for s in scalars_of(before)]
    assert shown == [(s.text, s.value, after.source.place(s.span)) for s in scalars_of(after)]


def test_comments_are_found_with_their_places():
    text = "# one\na: 'x # no' # two\nb: | # three\n  # no\n# four\nc: d#no\n"
    found = [comment.text for comment in check(text).comments]
    assert found == ["# one", "# two", "# three", "# four"]
    assert check(text).comments[0] == Comment(Span(0, 5), "# one")


@pytest.mark.parametrize(
    "text",
    [
        "[" * 500_000,
        "{" * 500_000,
        "{{" * 250_000,
        "- " * 300_000,
        "? " * 300_000,
        "a: " * 200_000,
        "&a " * 200_000,
        "!!str " * 100_000,
        "a: {{ x\n" * 60_000,
        "a: {{ x }} y\n" * 60_000,
        "a: [{{ x }}, \n" * 60_000,
        "{% x\n" * 100_000,
        '"' * 500_000,
        "'" * 500_001,
        '"\\' * 250_000,
        " \n" * 400_000,
        "#" * 800_000,
        "a: |\n" + " \n" * 400_000,
        "a: >\n" + "  x\n\n" * 150_000,
        'a: "' + "x\n\n" * 200_000 + '"',
        "a: " + "9" * 900_000,
        "a: " + "1" * 900_000 + "e1",
        "x" * 1_000_000,
        "x: 1\n" * 100_000,
        "- x\n" * 100_001,
        "<<: {}\n" * 50_000,
        "a: &a {<<: *a}\n" * 30_000,
        "a: *b\n" * 50_000,
        "\u2028" * 500_000,
        "\x85: a\n" * 100_000,
        "\r" * 900_000,
        "a: {{ '" + "\\" * 800_000,
        "a: {{ " + "}" * 800_000,
        "a: {# " + "#" * 800_000,
        "a: {{ " + "'' \"" * 200_000,
    ],
    ids=lambda text: repr(text[:12]),
)
def test_a_large_file_of_any_shape_is_answered_soon(text):
    begin = time.process_time()  # of this process alone, however busy the machine is
    check(text)
    assert time.process_time() - begin < 10


def test_nested_aliases_are_refused_before_they_are_expanded():
    lines = ["a0: &a0 [x, x]"]
    lines += [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40)]
    fault = check("\n".join(lines))
    assert isinstance(fault, YamlFault)
    assert "100,000 values" in fault.message


def test_merge_keys_are_counted_as_the_entries_that_they_bring_in():
    base = "a: &a {" + ", ".join(f"k{n}: 1" for n in range(1000)) + "}\n"
    fault = check(base + "b:\n" + "".join(f"  c{n}: {{<<: *a}}\n" for n in range(200)))
    assert isinstance(fault, YamlFault)
    assert "100,000 values" in fault.message


@pytest.mark.parametrize("depth", [60, 70, 10_000])
@pytest.mark.parametrize("opening", ["- ", "[", "{a: ", "? "])
def test_deep_nesting_is_refused_and_never_overflows_the_stack(opening, depth):
    result = check("a:\n  " + opening * depth)
    assert isinstance(result, YamlFault) or depth == 60


def test_an_alias_node_is_at_its_use_and_holds_the_node_of_its_anchor():
    document = check("a: &x {b: 1}\nc: *x\n")
    alias = document.root.entries[1].value
    assert isinstance(alias, Alias)
    assert document.source.place(alias.span).line == 2
    assert alias.node is document.root.entries[0].value
