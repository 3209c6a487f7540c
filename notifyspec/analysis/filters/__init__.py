"""All filters of Jinja's own, each with its signature."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jinja2.filters import FILTERS as JINJAS_OWN

from notifyspec.analysis.filters.defaults import DEFAULTS
from notifyspec.analysis.filters.formatting import FORMATTING
from notifyspec.analysis.filters.grouping import GROUPING
from notifyspec.analysis.filters.items import ITEM_FILTERS
from notifyspec.analysis.filters.lists import LIST_FILTERS
from notifyspec.analysis.filters.markup import MARKUP_FILTERS
from notifyspec.analysis.filters.numbers import NUMBER_FILTERS
from notifyspec.analysis.filters.replacing import REPLACING
from notifyspec.analysis.filters.texts import TEXT_FILTERS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from notifyspec.analysis.filter_signature import FilterSignature

FILTERS: Final[Mapping[str, FilterSignature]] = {
    **DEFAULTS,
    **FORMATTING,
    **GROUPING,
    **ITEM_FILTERS,
    **LIST_FILTERS,
    **MARKUP_FILTERS,
    **NUMBER_FILTERS,
    **REPLACING,
    **TEXT_FILTERS,
}


def is_built_in(name: str, function: Callable[..., Any]) -> bool:
    """Whether the filter of that name is Jinja's own, and not one that a project puts in its place."""
    own = JINJAS_OWN.get(name)
    # Jinja wraps some of its own too.
    return own is not None and own in (function, getattr(function, "__wrapped__", None))
