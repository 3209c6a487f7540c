"""What the checker says of a filter, held to what the filter does with random values."""

from __future__ import annotations

import os
from unittest.mock import patch

import pytest
from expression import environment, fault, judged
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from random_values import FORMATS, contexts, filter_uses

from notifyspec.analysis import attributes
from notifyspec.analysis.filters import FILTERS, lists, numbers, texts
from notifyspec.analysis.types import markup
from notifyspec.analysis.types.charset import NONE
from notifyspec.analysis.types.model import NumberType
from notifyspec.analysis.types.texts import EMPTY

NAMES = sorted(FILTERS)
# Ahead of a filter, so that it gets what others answer: markup, lists made item by item, pairs.
BEFORE = ("", "", "", "", " | e", " | list", " | map('upper')", " | first", " | items", " | sort")
RELAXED = settings(
    max_examples=int(os.environ.get("SIGNATURE_EXAMPLES", "25")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@st.composite
def cases(draw: st.DrawFn, name: str):
    """A schema, an expression that uses the filter last but perhaps for one, and contexts."""
    schema, strategy = draw(contexts())
    base = "v" + draw(st.sampled_from(BEFORE))
    if name == "format":
        base = f"'{draw(st.sampled_from(FORMATS))}'" + draw(st.sampled_from(("", " | safe")))
        use = "format(v)"
    else:
        use = draw(filter_uses(name))
    after = ""
    if draw(st.integers(0, 3)) == 0:
        after = " | " + draw(st.sampled_from(NAMES).filter("format".__ne__).flatmap(filter_uses))
    return schema, f"{base} | {use}{after}", [draw(strategy) for _ in range(3)]


def first_fault(case) -> str | None:
    """What a quiet judgement did not foresee; None where it foresaw all, or was not quiet."""
    schema, expression, drawn = case
    judgement = judged(expression, schema)
    if not judgement.is_quiet:
        return None
    for context in drawn:
        wrong = fault(judgement, context)
        if wrong is not None:
            return f"{{{{ {expression} }}}} in {context}: {wrong}\n{judgement.type}"
    return None


def test_every_filter_of_jinja_has_a_signature():
    assert set(FILTERS) == set(environment().filters)


@pytest.mark.parametrize("name", NAMES)
def test_a_filter_does_no_more_than_its_signature_says(name: str):
    @RELAXED
    @given(cases(name))
    def check(case):
        assert first_fault(case) is None

    check()


# Each a filter, and what of its signature is made wrong.
WEAKER = {
    "upper": lambda: patch.object(texts, "CASE_BYTES", 1),
    "title": lambda: patch.object(texts, "CASE_GROWTH", 1),
    "trim": lambda: patch.object(texts, "SPACES", NONE),
    "center": lambda: patch.object(texts, "plus", lambda *sizes: sizes[0]),
    "e": lambda: patch.object(markup, "_grown", lambda size, *_: size),
    "sort": lambda: patch.object(lists, "can_be_ordered", lambda *_: True),
    "min": lambda: patch.object(lists, "_maybe", lambda runs: runs.items),
    "sum": lambda: patch.object(lists, "_end", lambda start, *_: start),
    "join": lambda: patch.object(lists, "text_of_type", lambda _: EMPTY),
    "length": lambda: patch.object(lists, "stored", lambda call: call.items()),
    "map": lambda: patch.object(attributes, "_field", lambda *_: attributes.NEVER),
    "float": lambda: patch.object(numbers, "_SPELLED", NONE),
    "int": lambda: patch.object(numbers, "_truncated", lambda _: NumberType(high=0)),
}


@pytest.mark.parametrize("name", sorted(WEAKER))
def test_a_weaker_signature_is_found_out(name: str):
    @settings(
        RELAXED,
        max_examples=20_000,  # the faintest takes 600 on average
        database=None,
        phases=[Phase.generate],
        derandomize=True,  # a search that is not led by chance finds the same each time
    )
    @given(cases(name))
    def check(case):
        assert first_fault(case) is None

    with WEAKER[name](), pytest.raises(AssertionError):
        check()
