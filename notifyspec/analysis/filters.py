"""All filters of Jinja's own, each with its signature."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from notifyspec.analysis.text_filters import TEXT_FILTERS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notifyspec.analysis.filter_call import FilterSignature

FILTERS: Final[Mapping[str, FilterSignature]] = {**TEXT_FILTERS}
