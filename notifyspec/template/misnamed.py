"""Names that Jinja parses, and can't compile or does not find again."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from jinja2 import nodes

from notifyspec.template.tree_walk import descendants

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


class Misnamed(NamedTuple):
    """``node`` is where the name stands, or what stands behind it."""

    node: nodes.Node
    name: str
    message: str


def misnamed_in(inner: Iterable[nodes.Node]) -> Misnamed | None:
    """The first name among the nodes of a template that can't be used as it is."""
    return next(_misnamed(inner), None)


def _misnamed(inner: Iterable[nodes.Node]) -> Iterator[Misnamed]:
    for node in inner:
        match node:
            case nodes.Name(name=name):
                yield from _folded(node, name)
            case nodes.Keyword(key=key):
                yield from _folded(node, key)
            case nodes.For():
                for one in descendants(node):
                    if isinstance(one, nodes.Name) and (one.ctx, one.name) == ("store", "loop"):
                        yield Misnamed(
                            one, one.name, "`loop` is the loop itself here: set another name"
                        )
            case nodes.Macro(args=args) | nodes.CallBlock(args=args):
                yield from _twice(
                    [(one.name, one) for one in args], "there are two parameters `{}`"
                )
            case nodes.Call(kwargs=kwargs):
                yield from _twice([(one.key, one) for one in kwargs], "`{}` is given twice")


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
