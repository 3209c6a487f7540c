"""Writes notifyspec/checking/spec_shape.py from schemas/spec.schema.json:
`python docs/generate_spec_shape.py`.
"""

from __future__ import annotations

import re
from pathlib import Path
from types import FunctionType
from typing import TYPE_CHECKING

from notifyspec.checking.levels import SPEC_SCHEMA
from notifyspec.context.acceptance import acceptor
from notifyspec.patterns import compile_pattern
from notifyspec.schema_files import read_schema_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MODULE = Path(__file__).parents[1] / "notifyspec" / "checking" / "spec_shape.py"

_HEAD = '''\
"""The shape of `schemas/spec.schema.json` as straight-line Python, ready for each run.

Written by docs/generate_spec_shape.py from the schema: change that. What `fits` accepts, the schema
allows; what it does not accept may be allowed still, as `context.acceptance` says.
"""

from __future__ import annotations

from typing import Any

from notifyspec.json_values import MAX_FLOAT
from notifyspec.patterns import compile_pattern


class _Unsure(Exception):
    """A float may stand for an integer."""


def _unsure() -> bool:
    raise _Unsure


_MISSING: Any = object()
'''
_NAMES = {"unsure": "_unsure", "Unsure": "_Unsure", "MAX_FLOAT": "MAX_FLOAT"}
_CONSTANT = re.compile(r"\b(?:unsure|Unsure|MAX_FLOAT|[a-z]+_[0-9]+)\b")
# The document is JSON: what the schema leaves open needs no look.
_OPEN = re.compile(r"is_json\(\w+\)")


def module() -> str:
    """The module's source."""
    schema = read_schema_file(SPEC_SCHEMA)
    patterns = {compile_pattern(one): one for one in _patterns(schema)}
    written: dict[str, str] = {}
    whole = _body(acceptor(schema), written, patterns)
    parts = [_function(name, body) for body, name in written.items()]
    return "\n\n".join([_HEAD, *parts, _function("fits", whole)])


def _function(name: str, body: str) -> str:
    return f"def {name}(value: Any) -> bool:\n{body}"


def _patterns(schema: object) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(schema.get("pattern"), str):
            yield schema["pattern"]
        for inner in schema.values():
            yield from _patterns(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from _patterns(inner)


def _body(
    function: FunctionType, written: dict[str, str], patterns: Mapping[re.Pattern[str], str]
) -> str:
    """The function's statements. What it calls is added to ``written``, by its own statements.

    ``patterns`` are the schema's own texts of its patterns.
    """

    def literal(found: re.Match[str]) -> str:
        name = found[0]
        value = function.__globals__.get(name)
        if name in _NAMES or value is None:
            return _NAMES.get(name, name)
        if isinstance(value, FunctionType):
            return written.setdefault(_body(value, written, patterns), f"_form_{len(written) + 1}")
        if isinstance(value, frozenset):
            return "{" + ", ".join(map(repr, sorted(value))) + "}"
        compiled = getattr(value, "__self__", None)
        return "_MISSING" if compiled is None else f"compile_pattern({patterns[compiled]!r}).search"

    source: str = function.__notifyspec_source__
    statements = _OPEN.sub("True", source.partition("\n")[2])
    statements = statements.replace("if not (True): return False", "pass")
    return _CONSTANT.sub(literal, statements)


if __name__ == "__main__":
    MODULE.write_text(module(), "utf-8")
