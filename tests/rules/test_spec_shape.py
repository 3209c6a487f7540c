"""The written-out shape of specs."""

import runpy
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"


def test_the_code_of_the_shape_is_what_the_schema_says():
    generator = runpy.run_path(str(DOCS / "generate_spec_shape.py"))
    written = generator["MODULE"].read_text("utf-8")
    assert written == generator["module"](), "run: python docs/generate_spec_shape.py"
