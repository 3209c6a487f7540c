"""All tests of Jinja's own, each with its signature."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notifyspec.analysis.tested import TestSignature

TESTS: Final[Mapping[str, TestSignature]] = {}
