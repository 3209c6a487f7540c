"""docs/rules.md is what the docstrings of the rules say."""

from __future__ import annotations

import runpy
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_of_rules_is_what_their_docstrings_say():
    generated = runpy.run_path(str(DOCS / "generate_rules.py"))["page"]()
    assert (DOCS / "rules.md").read_text("utf-8") == generated, "run: python docs/generate_rules.py"
