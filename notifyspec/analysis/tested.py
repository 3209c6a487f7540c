"""One use of a test, as its signature sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from notifyspec.analysis.filter_call import Argument

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinja2 import nodes

    from notifyspec.analysis.expressions.inference import Inference
    from notifyspec.analysis.scope import Scope
    from notifyspec.analysis.types.model import Type
    from notifyspec.source import Span


@dataclass(slots=True, eq=False)
class TestCall:
    """``base`` is the type of what is tested; missing only where the test allows it.

    ``of_items``: each item of what stands before the filter is tested, as `select` does; ``place``
    is then where the test's name is written.
    """

    __test__ = False  # pytest takes names that begin with Test for its own

    inference: Inference
    node: nodes.Test
    base: Type
    scope: Scope
    of_items: bool = False
    place: Span | None = None

    @property
    def name(self) -> str:
        return self.node.name

    def arguments(self) -> list[Argument]:
        every = [*self.node.args, *(one.value for one in self.node.kwargs)]
        return [
            Argument(node, self.inference.present(node, self.inference.type(node, self.scope)))
            for node in every
        ]

    def blame(self, rule: str, message: str, help: str | None = None) -> None:  # noqa: A002 - as in `Finding`
        """Report what is tested. ``{}`` in the message stands for it."""
        subject = "An item of {}" if self.of_items else "{}"
        self.inference.blame(rule, self.node.node, message.replace("{}", subject), help)

    def refuse(self, message: str, help: str | None = None) -> None:  # noqa: A002 - as in `Finding`
        """Report that the test can't take what it gets, at its name."""
        self.report("wrong-argument", message, help)

    def report(self, rule: str, message: str, help: str | None = None) -> None:  # noqa: A002 - as in `Finding`
        span = self.place or self.inference.places.name(self.node)
        self.inference.report(rule, span, message, help)


class TestSignature(NamedTuple):
    """``check`` reports what can't be; ``takes`` is how many arguments there must be."""

    check: Callable[[TestCall, list[Argument]], None]
    takes: int = 0

    def __call__(self, call: TestCall) -> None:
        given = call.arguments()
        if call.node.dyn_args is not None or call.node.dyn_kwargs is not None or call.node.kwargs:
            call.refuse(
                f"`{call.name}` takes its arguments by position.", "Write the arguments out."
            )
        elif len(given) != self.takes:
            takes = "one argument" if self.takes else "no arguments"
            counted = f"{len(given)} {'is' if len(given) == 1 else 'are'} given"
            call.refuse(f"`{call.name}` takes {takes}, and {counted}.")
        elif not call.base.is_poisoned and not any(one.type.is_poisoned for one in given):
            self.check(call, given)
