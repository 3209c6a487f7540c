"""The JSON Schemas that ship with notifyspec."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any


def schema_folder() -> Path:
    """Where the schemas are: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).parent
    installed = package / "schemas"
    return installed if installed.is_dir() else package.parent / "schemas"


@cache
def read_schema_file(name: str) -> dict[str, Any]:
    """A schema by its path below the folder, such as ``spec.schema.json``. Not to be changed."""
    schema: dict[str, Any] = json.loads((schema_folder() / name).read_text("utf-8"))
    return schema
