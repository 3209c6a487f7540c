"""What passes the checker can't fail: held to it by drawing contexts for clean specs."""

from __future__ import annotations

import pytest
from campaign import Campaign, generated_specs, own_specs

from notifyspec.analysis.expressions.inference import Inference
from notifyspec.analysis.types import texts
from notifyspec.analysis.types.charset import CharSet

SEED = 20_260


def test_no_call_of_a_clean_spec_of_this_repository_fails() -> None:
    campaign = Campaign(seed=SEED)
    own_specs(campaign, draws=40)
    assert campaign.specs >= 20
    assert campaign.failures == []


def test_no_call_of_a_clean_generated_spec_fails() -> None:
    campaign = Campaign(seed=SEED)
    for _ in generated_specs(campaign, specs=250, draws=15):
        pass
    assert campaign.specs >= 10
    assert campaign.failures == []


def _failures() -> list[str]:
    campaign = Campaign(seed=SEED)
    own_specs(campaign, draws=25)
    for _ in generated_specs(campaign, specs=120, draws=15):
        pass
    return campaign.failures


@pytest.mark.parametrize("mutation", ["bytes", "narrowing", "length"])
def test_a_weaker_checker_is_found_out(mutation: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if mutation == "bytes":  # a character is taken to have one byte
        one = property(lambda _self: 1)  # also of sets that have computed theirs
        monkeypatch.setattr(CharSet, "json_bytes", one)
        monkeypatch.setattr(CharSet, "utf8_bytes", one)
    elif mutation == "narrowing":  # whatever may be missing is taken to be there
        monkeypatch.setattr(Inference, "present", lambda _self, _node, found: found.present())
    else:  # what is printed is taken to be half as long
        real = texts.concat

        def shorter(left: texts.TextType, right: texts.TextType) -> texts.TextType:
            whole = real(left, right)
            half = None if whole.json_bytes is None else whole.json_bytes // 2
            return whole._replace(json_bytes=half)

        monkeypatch.setattr(texts, "concat", shorter)
    assert _failures() != []
