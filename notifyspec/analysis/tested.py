"""One use of a test, as its signature sees it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from notifyspec.analysis.filter_call import Argument

if TYPE_CHECKING:
    from jinja2 import nodes

    from notifyspec.analysis.inference import Inference
    from notifyspec.analysis.scope import Scope
    from notifyspec.analysis.types import Type


@dataclass(frozen=True, slots=True)
class TestCall:
    """``base`` is the type of what is tested; missing only where the test allows it."""

    __test__ = False  # pytest takes names that begin with Test for its own

    inference: Inference
    node: nodes.Test
    base: Type
    scope: Scope

    def arguments(self) -> list[Argument]:
        every = [*self.node.args, *(one.value for one in self.node.kwargs)]
        return [
            Argument(node, self.inference.present(node, self.inference.type(node, self.scope)))
            for node in every
        ]

    def refuse(self, message: str, help: str | None = None) -> None:  # noqa: A002 - as in `Finding`
        """Report that the test can't take what it gets, at its name."""
        span = self.inference.places.name(self.node)
        self.inference.report("wrong-argument", span, message, help)


TestSignature = Callable[[TestCall], None]
"""Reports what can't be; the result is a boolean."""
