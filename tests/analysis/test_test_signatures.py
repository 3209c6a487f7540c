"""What the checker says of Jinja's tests, held to what they do with random values."""

from __future__ import annotations

import os
from unittest.mock import patch

import pytest
from expression import environment, fault, judged
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from random_values import contexts, uses_of_tests
from test_filter_signatures_by_hand import CONTEXT, SCHEMA, listed

from notifyspec.analysis import tests as signatures
from notifyspec.analysis.tests import TESTS

WRITABLE = sorted(name for name in TESTS if name.isidentifier())
RELAXED = settings(
    max_examples=int(os.environ.get("SIGNATURE_EXAMPLES", "25")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
QUIET = """
gone is defined; gone is undefined; gone is none; gone is string; gone is boolean; gone is integer; gone is true
nul is none; nul is upper; tags is iterable; tags is sequence; closed is mapping; name is lower; n is odd; x is even
n is divisibleby(3); flag is odd; name is eq('x'); nul is eq('x'); n is gt(3); n is lessthan 4; name is ge('a')
name is in(['a', 'b']); 'a' is in(name); n is in(full); name is in(closed); nul is in(tags); 'upper' is filter
'odd' is test; free is string; free is number; name is sameas(none); name is escaped; name is callable
"""
REFUSED = {
    "wrong-argument": """
name is odd; tags is even; free is odd; name is divisibleby(2); n is divisibleby('2'); n is divisibleby; n is odd(2)
n is gt('a'); name is lt(3); closed is gt(closed); n is in(3); n is in(name); tags is in(closed); tags is filter
free is gt(1); n is gt(free); n is divisibleby(free); name is in(free)
""",
    "possibly-null": "nul is odd; nul is gt('a'); none is divisibleby(2)",
    "possibly-missing": "gone is eq('x'); gone is upper; name is eq(gone); gone is iterable; gone is lower",
    "possible-failure": "n is divisibleby(n); n is divisibleby(0)",
}
HARMLESS = (
    "free is odd",
    "free is gt(1)",
    "n is gt(free)",
    "n is divisibleby(free)",
    "name is in(free)",
)


@st.composite
def cases(draw: st.DrawFn, name: str):
    schema, strategy = draw(contexts())
    use = draw(uses_of_tests(name))
    expression = draw(st.sampled_from((f"v is {use}", f"v is not {use}")))
    return schema, expression, [draw(strategy) for _ in range(3)]


def first_fault(case) -> str | None:
    schema, expression, drawn = case
    judgement = judged(expression, schema)
    if not judgement.is_quiet:
        return None
    found = [fault(judgement, context) for context in drawn]
    return next((f"{expression} in {drawn}: {one}" for one in found if one is not None), None)


def test_every_test_of_jinja_has_a_signature():
    assert set(TESTS) == set(environment().tests)


@pytest.mark.parametrize("name", WRITABLE)
def test_a_test_does_no_more_than_its_signature_says(name: str):
    @RELAXED
    @given(cases(name))
    def check(case):
        assert first_fault(case) is None

    check()


@pytest.mark.parametrize("name", ["odd", "divisibleby", "in", "gt"])
def test_a_weaker_signature_of_a_test_is_found_out(name: str):
    @settings(RELAXED, max_examples=2_000, database=None, phases=[Phase.generate])
    @given(cases(name))
    def check(case):
        assert first_fault(case) is None

    weaker = {**TESTS, name: signatures.TestSignature(signatures.anything, TESTS[name].takes)}
    with (
        patch("notifyspec.analysis.expressions.application.TESTS", weaker),
        pytest.raises(AssertionError),
    ):
        check()


@pytest.mark.parametrize("expression", listed(QUIET))
def test_what_a_test_takes_is_left_alone(expression: str):
    judgement = judged(expression, SCHEMA)
    assert judgement.rules == []
    assert fault(judgement, CONTEXT) is None


@pytest.mark.parametrize(
    ("rule", "expression"),
    [(rule, one) for rule, text in REFUSED.items() for one in listed(text)],
)
def test_what_a_test_can_not_take_is_found_once(rule: str, expression: str):
    judgement = judged(expression, SCHEMA)
    assert judgement.rules == [rule]
    assert expression in HARMLESS or fault(judgement, CONTEXT) is not None
