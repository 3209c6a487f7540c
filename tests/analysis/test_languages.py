"""What is known of a pattern's texts holds for every text in which the pattern is found."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import nodes

from notifyspec.analysis.expressions.subscripts import _fewest
from notifyspec.analysis.types.languages import matching
from notifyspec.patterns import compile_pattern

PATTERNS = [
    "^(a|b)?c$",
    "^https?://(x|y)/",
    "^[ab]{0,2}$",
    "^([ab]c?){1,2}$",
    "^(ab|c){2}x",
    "[ab]c",
    "^a?b?c?$",
    "^(?:a|bc)?$",
    "^a{0,3}$",
    "^(a{0,2}b){0,2}",
    "^ab|cx$",
    "^(?!a)[a-c]+$",
]
TEXTS = [
    *("".join(letters) for length in range(6) for letters in product("abcx", repeat=length)),
    *("https://x/", "http://y/", "https://y/q", "http://x/abc"),
]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_no_text_of_a_pattern_is_outside_what_is_known_of_it(pattern):
    found = [text for text in TEXTS if compile_pattern(pattern).search(text)]
    assert found
    for known in (matching(pattern), matching(pattern).without_values()):
        for text in found:
            assert known.values is None or text in known.values
            assert known.least <= len(text)
            assert known.most is None or len(text) <= known.most
            assert all(character in known.chars for character in text)
            assert any(
                text == start or (text.startswith(start) and text[len(start)] in after)
                for start, after in known.starts
            )


def test_a_few_hosts_are_told_apart():
    starts = {start for start, _ in matching("^https?://(a|b)/").starts}
    assert starts == {"https://a/", "https://b/", "http://a/", "http://b/"}


BOUND = st.none() | st.integers(-6, 6)


def written(value: int | None) -> nodes.Expr | None:
    if value is None:
        return None
    return nodes.Const(value) if value >= 0 else nodes.Neg(nodes.Const(-value))


@given(BOUND, BOUND, st.sampled_from([None, 1, 2, -1]), st.integers(0, 6), st.integers(0, 4))
def test_a_slice_has_no_fewer_items_than_are_counted_on(start, stop, step, least, more):
    cut = list(range(least + more))[slice(start, stop, step)]
    assert len(cut) >= _fewest(nodes.Slice(*map(written, (start, stop, step))), least)
