"""Names that Jinja parses, and can't compile or does not find again."""

from __future__ import annotations

import unicodedata
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from jinja2 import nodes

from notifyspec.template.tree_walk import descendants

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Misnamed(NamedTuple):
    """``node`` is where the name stands, or what stands behind it."""

    node: nodes.Node
    name: str
    message: str


_KINDS: Final = frozenset({nodes.Macro, nodes.CallBlock, nodes.Call})
_NAMED: Final = frozenset({nodes.Name, nodes.Keyword})


def misnamed_in(source: str, inner: Sequence[nodes.Node]) -> Misnamed | None:
    """The first name among the nodes of a template that can't be used as it is."""
    kinds = _KINDS if source.isascii() else _KINDS | _NAMED
    if source.count("loop") > source.count("loop.") and any(map(_sets_loop, inner)):
        kinds |= {nodes.For}
    suspects = [one for one in inner if one.__class__ in kinds]
    return next(chain.from_iterable(map(_misnamed, suspects)), None) if suspects else None


def _misnamed(node: nodes.Node) -> Iterator[Misnamed]:
    match node:
        case nodes.Name(name=name):
            yield from _folded(node, name)
        case nodes.Keyword(key=key):
            yield from _folded(node, key)
        case nodes.For():
            for one in descendants(node):
                if _sets_loop(one):
                    yield Misnamed(one, "loop", "`loop` is the loop itself here: set another name")
        case nodes.Macro(args=args) | nodes.CallBlock(args=args):
            yield from _twice([(one.name, one) for one in args], "there are two parameters `{}`")
        case nodes.Call(kwargs=kwargs):
            yield from _twice([(one.key, one) for one in kwargs], "`{}` is given twice")


def _sets_loop(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Name) and node.name == "loop" and node.ctx == "store"


def _twice(named: Sequence[tuple[str, nodes.Node]], message: str) -> Iterator[Misnamed]:
    seen: set[str] = set()
    for name, node in named:
        if name in seen:
            yield Misnamed(node, name, message.format(name))
        seen.add(name)


def _folded(node: nodes.Node, name: str) -> Iterator[Misnamed]:
    """Python takes some letters for others in its names, and Jinja does not."""
    if not name.isascii() and unicodedata.normalize("NFKC", name) != name:
        plain = unicodedata.normalize("NFKC", name)
        yield Misnamed(node, name, f"a name can't have this letter; write `{plain}`")
