"""What passes the checker can't fail: held to it by drawing contexts for clean specs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from campaign import Campaign, generated_specs, own_specs
from family import CONTEXT, EXAMPLE, IDIOMS, SHARED

from notifyspec.analysis.expressions.inference import Inference
from notifyspec.analysis.filter_signature import FilterSignature
from notifyspec.analysis.filters import FILTERS
from notifyspec.analysis.narrowing import conditions, narrower
from notifyspec.analysis.types import texts
from notifyspec.analysis.types.charset import CharSet
from notifyspec.analysis.types.model import Type
from notifyspec.catalog import Catalog
from notifyspec.checking.check import check_source
from notifyspec.diagnostic import Severity
from notifyspec.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable

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


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    folder = tmp_path_factory.mktemp("idioms")
    for name, text in SHARED.items():
        (folder / name).write_text(text, encoding="utf-8")
    return Catalog(folder)


@pytest.mark.parametrize("idiom", IDIOMS)
def test_what_is_right_is_left_alone(idiom: str, catalog: Catalog) -> None:
    spec = {
        "notifyspec": 1,
        "context": CONTEXT,
        "channels": {
            "channel": "app",
            "id": "{{ user.id }}",
            "event_type": "TOAST",
            "message": {"content": idiom},
        },
        "examples": [{"name": "typical", "context": EXAMPLE}],
    }
    found = check_source(Source("idiom.yaml", json.dumps(spec)), "idiom", catalog, {})
    assert [one.message for one in found if one.severity is Severity.ERROR] == []


def _failures() -> list[str]:
    """What the first specs fail with, up to the first of them that does."""
    campaign = Campaign(seed=SEED)
    for _ in generated_specs(campaign, specs=2_000, draws=15):
        if campaign.failures:
            break
    return campaign.failures


def _half(real: Callable[..., texts.TextType]) -> Callable[..., texts.TextType]:
    def shorter(left: texts.TextType, right: texts.TextType) -> texts.TextType:
        whole = real(left, right)
        half = None if whole.json_bytes is None else whole.json_bytes // 2
        return whole._replace(json_bytes=half)

    return shorter


# Each a part of the checker, and how it is made to say too little.
WEAKER: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "a character has one byte": lambda patch: [
        patch.setattr(CharSet, size, property(lambda _: 1)) for size in ("json_bytes", "utf8_bytes")
    ],
    "what may be missing is there": lambda patch: patch.setattr(
        Inference, "present", lambda _self, _node, found: found.present()
    ),
    "two texts are half as long as they are": lambda patch: patch.setattr(
        texts, "concat", _half(texts.concat)
    ),
    "what is not false is true": lambda patch: patch.setattr(
        conditions, "falsy", lambda of: of.present()._replace(null=False)
    ),
    "a length has no end": lambda patch: patch.setattr(
        conditions, "of_length", lambda of, _least, _most: narrower.of_length(of, 9, None)
    ),
    "`format` writes nothing": lambda patch: patch.setitem(
        FILTERS, "format", FilterSignature(lambda _: Type(text=texts.EMPTY), open=True)
    ),
}


@pytest.mark.parametrize("weakness", WEAKER)
def test_a_weaker_checker_is_found_out(weakness: str, monkeypatch: pytest.MonkeyPatch) -> None:
    WEAKER[weakness](monkeypatch)
    assert _failures() != []
