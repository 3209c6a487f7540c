"""Frames: what Jinja keeps the names in that a template sets, and what a name is before it is set.

A loop, a macro, a `with`, a call, filter or set block has a frame of its own. Macros read the frame
that they are defined in, as it is when they are called.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from jinja2.idtracking import VAR_LOAD_UNDEFINED, Symbols

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinja2 import nodes

    from notifyspec.analysis.scope import Scope

_SETS_NAMES: Final = re.compile(r"\{%[-+]?\s*(?:set|macro|import|from)\b")


class Frame:
    """``since``: how many fields of namespaces had been assigned when it was entered."""

    __slots__ = ("_inner", "since", "symbols")

    def __init__(self, symbols: Symbols, since: int = 0) -> None:
        self.symbols = symbols
        self.since = since
        self._inner: dict[tuple[int, str], Symbols] = {}

    def inner(self, node: nodes.Node, branch: str) -> Symbols:
        """What Jinja's compiler knows of the names in a frame within this one."""
        key = id(node), branch
        if key not in self._inner:
            self._inner[key] = _symbols(node, branch, self.symbols)
        return self._inner[key]


def rooted(scope: Scope, source: str, tree: nodes.Template, since: int) -> Scope:
    """The scope in a template's outermost frame. One that sets no name needs none."""
    if not _SETS_NAMES.search(source):
        return scope
    return scope._replace(frame=Frame(_symbols(tree, "", None), since), outer=scope)


def entered(scope: Scope, node: nodes.Node, since: int, branch: str = "") -> Scope:
    """The scope in the frame of a statement. ``branch`` is "body" or "else" of a loop."""
    if scope.frame is None:
        return scope
    symbols = scope.frame.inner(node, branch)
    return scope._replace(frame=Frame(symbols, since), outer=scope)


def hidden_names(frame: Frame) -> Iterator[str]:
    """What the frame sets before it reads it: until then, all within it find it missing.

    Also where the context has a variable of that name.
    """
    for name, reference in frame.symbols.refs.items():
        if frame.symbols.loads[reference][0] == VAR_LOAD_UNDEFINED:
            yield name


def _symbols(node: nodes.Node, branch: str, outer: Symbols | None) -> Symbols:
    symbols = Symbols(parent=outer)
    symbols.analyze_node(node, **({"for_branch": branch} if branch else {}))
    return symbols
