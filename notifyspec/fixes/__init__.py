"""Everything that ``notifyspec validate --fix`` puts right: one module for each kind of mistake."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from notifyspec.fixes import missing_sequence, misspelt_key, unquoted_template

if TYPE_CHECKING:
    from notifyspec.fix import Fix

FIXES: Final[tuple[Fix, ...]] = (unquoted_template, misspelt_key, missing_sequence)
