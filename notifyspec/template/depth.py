"""Whether a template is nested more deeply than what walks and compiles it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jinja2 import nodes

if TYPE_CHECKING:
    from collections.abc import Sequence

# Python takes 100 levels of indentation, 200 of brackets, and 20 of loops.
_LEVELS: Final = 90
_LOOPS: Final = 16
_CASES: Final = 400  # each `elif` is looked at within the one before it
_SHORT: Final = 2 * _LEVELS
_FEW: Final = 3 * _LOOPS  # nodes: a loop is one, and has two


def is_too_deep(source: str, tree: nodes.Template, inner: Sequence[nodes.Node]) -> bool:
    """``inner`` are all the nodes below the tree."""
    if len(source) <= _SHORT:  # a level takes two characters, as in `.a`, and a loop many more
        return False
    if len(inner) <= _FEW:
        return False
    waiting: list[tuple[nodes.Node, int, int]] = [(tree, 0, 0)]
    while waiting:
        node, level, loops = waiting.pop()
        loops += isinstance(node, nodes.For)
        cases = len(node.elif_) if isinstance(node, nodes.If) else 0
        if level > _LEVELS or loops > _LOOPS or cases > _CASES:
            return True
        waiting.extend((child, level + 1, loops) for child in node.iter_child_nodes())
    return False
