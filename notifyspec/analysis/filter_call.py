"""One use of a filter, as its signature sees it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from notifyspec.analysis import texts
from notifyspec.analysis.types import POISON, ListType, Type, printed

if TYPE_CHECKING:
    from jinja2 import nodes

    from notifyspec.analysis.inference import Inference
    from notifyspec.analysis.scope import Scope
    from notifyspec.analysis.texts import TextType


@dataclass(frozen=True, slots=True)
class Argument:
    node: nodes.Expr
    type: Type


@dataclass(frozen=True, slots=True)
class FilterCall:
    """``inner`` is the expression before the bar, and ``base`` its type, perhaps missing."""

    inference: Inference
    node: nodes.Filter
    inner: nodes.Expr
    base: Type
    scope: Scope

    @property
    def name(self) -> str:
        return self.node.name

    def argument(self, index: int, name: str) -> Argument | None:
        """An argument by position or by name, None where it is not given. It must not be missing."""
        node = self.argument_node(index, name)
        if node is None:
            return None
        return Argument(node, self.inference.present(node, self.inference.type(node, self.scope)))

    def argument_node(self, index: int, name: str) -> nodes.Expr | None:
        if index < len(self.node.args):
            return self.node.args[index]
        return next((one.value for one in self.node.kwargs if one.key == name), None)

    def constant(self, index: int, name: str, default: object) -> object:
        """The value of an argument that is written out; ``default`` where it is not given or not."""
        from jinja2 import nodes

        node = self.argument_node(index, name)
        return node.value if isinstance(node, nodes.Const) else default

    def compute_arguments(self) -> list[Argument]:
        """All arguments, so that what fails in computing them is reported."""
        every = [*self.node.args, *(one.value for one in self.node.kwargs)]
        return [
            Argument(node, self.inference.present(node, self.inference.type(node, self.scope)))
            for node in every
        ]

    def refuse(self, message: str, help: str | None = None) -> Type:  # noqa: A002 - as in `Finding`
        """Report that the filter can't take what it gets, at its name. The answer is POISON."""
        span = self.inference.places.name(self.node)
        self.inference.report("wrong-argument", span, message, help)
        return POISON

    def present(self) -> Type:
        """The base, which must be there and not null."""
        found = self.inference.present(self.inner, self.base)
        if found.is_poisoned or not found.null:
            return found
        self.inference.blame(
            "possibly-null",
            self.inner,
            f"{{}} may be null, which `{self.name}` can't take.",
            "Test it with `is not none` first.",
        )
        rest = replace(found, null=False)
        return rest if rest.kinds else POISON

    def text(self) -> TextType | None:
        """The base as a text, numbers printed; None where that was reported."""
        found = self.present()
        if found.is_poisoned:
            return None
        if self.only(found, text=True, number=True) is None:
            return None
        parts = [] if found.text is None else [found.text]
        if found.number is not None:
            parts.append(printed(found.number))
        return texts.union_of(parts)

    def items(self) -> ListType | None:
        """The base as what it runs over; None where that was reported."""
        found = self.present()
        if found.is_poisoned:
            return None
        rest = replace(found, list=None, text=None, objects=())
        if rest.kinds:
            self.refuse_kind(rest, "a list")
            return None
        return self.inference.items(self.inner, found)

    def only(self, found: Type, *, text: bool = False, number: bool = False) -> Type | None:
        """The type, where it has no other kinds than these; else that is reported."""
        rest = replace(
            found,
            text=None if text else found.text,
            number=None if number else found.number,
        )
        if not rest.kinds:
            return found
        wanted = " or ".join(
            noun for asked, noun in ((text, "a text"), (number, "a number")) if asked
        )
        self.refuse_kind(rest, wanted)
        return None

    def refuse_kind(self, rest: Type, wanted: str) -> Type:
        """Report that the base may be of kinds that the filter can't take."""
        if rest.unknown:
            return self.refuse(
                f"`{self.name}` takes {wanted}, and nothing is known of this.",
                "Declare its `type` in the context.",
            )
        return self.refuse(f"`{self.name}` takes {wanted}, not {' or '.join(rest.kinds)}.")


FilterSignature = Callable[[FilterCall], Type]
"""Answers the type of the result, and reports what can't be."""
