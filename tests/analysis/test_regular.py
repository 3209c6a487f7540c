"""The automaton of a pattern takes just the texts in which it is found, also once they are cut."""

from __future__ import annotations

from itertools import product

import pytest
from analysis.fitting import accepts, text_misfit
from hypothesis import given
from hypothesis import strategies as st

from notifyspec.analysis.types import texts
from notifyspec.analysis.types.charset import SPACES
from notifyspec.analysis.types.derivatives import UnclearError
from notifyspec.analysis.types.regular import Cased, Matching, Replaced, Slice, Stripped, refined
from notifyspec.context.formats import FORMATS
from notifyspec.patterns import compile_pattern

PATTERNS = [
    *("^(a|b)?c$", "^[ab]{0,2}$", "^([ab]c?){1,2}$", "^(ab| c){2}a", "[ab]c", "^a?b?c?$"),
    *(
        "^(?:a|bc)?$",
        "^a{2,3}$",
        "^(a{0,2}b){0,2}",
        "^ab|c $",
        "^(?!a)[a-c]+$",
        "^(?=.{2,3}$)a*b*$",
    ),
    *(
        "^a+$|^b+$",
        "^ *a+ *$",
        "^a(?!b)",
        "(^a|b)c",
        "^(?:a?|b)*$",
        "a$|^b",
        "^[^a]*$",
        "^(a*){2}b$",
    ),
    *("^a*?b", "", "$", "^$", "^(?=a)(?=.*b)[abc ]*$", "(?!a)b", "^(a|^b)", "a(?:$|b)"),
]
TEXTS = ["".join(letters) for length in range(6) for letters in product("abc ", repeat=length)]
UNCLEAR = [r"(a)\1", r"a\b", "(?<=a)b", "^(?:a$)*", "(?:a*)^b"]


def found(pattern: str) -> list[str]:
    return [text for text in TEXTS if compile_pattern(pattern).search(text)]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_an_automaton_takes_a_text_if_and_only_if_the_pattern_is_found_in_it(pattern: str):
    taken = [text for text in TEXTS if accepts(Matching((pattern,)), text)]
    assert taken == found(pattern)


@pytest.mark.parametrize("pattern", UNCLEAR)
def test_what_no_automaton_can_tell_is_not_guessed(pattern: str):
    with pytest.raises(UnclearError):
        Matching((pattern,)).automaton()


bounds = st.integers(-4, 4)


@given(
    st.sampled_from(PATTERNS),
    st.sampled_from(PATTERNS),
    st.lists(
        st.one_of(
            st.tuples(st.just("slice"), bounds, st.none() | bounds),
            st.tuples(st.just("trim"), st.none(), st.none()),
            st.tuples(st.just("case"), st.booleans(), st.none()),
            st.tuples(
                st.just("replace"), st.sampled_from("abc "), st.sampled_from(["", "x", "bb"])
            ),
        ),
        max_size=3,
    ),
)
def test_texts_that_filters_have_changed_are_of_what_is_known_of_them(one, other, steps):
    language = Matching((one, other))
    made = {text for text in found(one) if compile_pattern(other).search(text)}
    for step, left, right in steps:
        if step == "slice":
            language = Slice(language, left, right)
            made = {text[left:right] for text in made}
        elif step == "trim":
            language = Stripped(language, SPACES)
            made = {text.strip() for text in made}
        elif step == "case":
            language = Cased(language, left)
            made = {text.upper() if left else text.lower() for text in made}
        else:
            language = Replaced(language, left, right)
            made = {text.replace(left, right) for text in made}
    known = refined(texts.ANY_TEXT, language)
    assert [wrong for text in made if (wrong := text_misfit(text, known, "text"))] == []


@pytest.mark.parametrize(
    ("language", "chars", "least", "most", "prefix"),
    [
        (Slice(Matching(("^[a-z]{2}:[0-9]{2}$",)), 0, 2), "az", 2, 2, ""),
        (Slice(Matching(("^id:[0-9]{2,9}$",)), 3, None), "09", 2, 9, ""),
        (Slice(Matching(("^[a-z]{2,5}:[0-9]{2}$",)), -2, None), "09", 2, 2, ""),
        (Slice(Matching(("^<[a-z]{2,5}>$",)), 1, -1), "az", 2, 5, ""),
        (Slice(Matching((FORMATS["date-time"],)), 0, 10), "-9", 10, 10, ""),
        (Stripped(Matching(("^ *[a-z]{1,4} ?$",)), SPACES), "az", 1, 4, ""),
        (Replaced(Matching((FORMATS["uuid"],)), "-", ""), "0f", 32, 32, ""),
        (Replaced(Matching((r"^\+[0-9]{6,9}$",)), "+", "00"), "09", 8, 11, "00"),
        (Cased(Matching(("^[a-z]{2}-é?$",)), is_upper=True), "AZ", 3, 3, ""),
        (Slice(Cased(Matching(("^id-[0-9]{2,9}$",)), is_upper=True), 1, -2), "D-09", 2, 9, "D-"),
        (Matching(("^[a-z]+$|^[0-9]+$",)), "a9", 1, None, ""),
        (Matching(("^(?=.{1,20}$)[a-z]+(-[a-z]+)*$",)), "a-", 1, 20, ""),
        (Matching(("^[a-z ]+$", "^[^ ]{2,9}$")), "az", 2, 9, ""),
    ],
)
def test_what_is_left_of_a_text_is_known_to_the_character(language, chars, least, most, prefix):
    known = refined(texts.ANY_TEXT, language)
    assert (known.least, known.most, known.prefix) == (least, most, prefix)
    assert all(char in known.chars for char in chars)
    assert not any(char in known.chars for char in " :/+<>")


def test_a_pattern_of_too_many_states_is_left_to_what_is_known_of_its_parts():
    assert refined(texts.ANY_TEXT, Matching(("^(a|b)*a(a|b){12}$",))) == texts.ANY_TEXT
