"""What the checker knows of a filter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from jinja2 import nodes

from notifyspec.analysis.types import texts
from notifyspec.analysis.types.model import POISON, Type

if TYPE_CHECKING:
    from collections.abc import Callable

    from notifyspec.analysis.filter_call import FilterCall
    from notifyspec.analysis.types.texts import TextType

_MOST_COMPUTED: Final = 64
_LONGEST_COMPUTED: Final = 4_000


class FilterSignature(NamedTuple):
    """``apply`` answers the type of the result, and reports what can't be.

    ``parameters`` are those after the base, of which the first ``required`` must be given. ``open``:
    there may be more of them, which ``apply`` judges. ``lenient``: arguments may be missing.
    ``exact``: the result of a few known texts is what the filter itself makes of them.
    """

    apply: Callable[[FilterCall], Type]
    parameters: tuple[str, ...] = ()
    required: int = 0
    open: bool = False
    lenient: bool = False
    exact: bool = False

    def __call__(self, call: FilterCall) -> Type:
        if not self._fits(call):
            return POISON
        if not self.lenient:
            call.compute_arguments()
        if call.base.other and not self.lenient:
            if not call.base.is_poisoned:
                call.refuse(f"`{call.name}` takes a value of JSON, and this may be none.")
            return POISON
        found = self.apply(call)
        if self.exact and not found.is_poisoned and found.text is not None:
            text = _computed(call, found.text)
            found = found if text is None else found._replace(text=text)
        return found

    def _fits(self, call: FilterCall) -> bool:
        """Whether the filter can be called with these arguments; reports that it can't."""
        node = call.node
        if node.dyn_args is not None or node.dyn_kwargs is not None:
            call.refuse(
                "What a starred argument holds can't be checked.", "Write the arguments out."
            )
            return False
        if self.open or (
            not node.kwargs and self.required <= len(node.args) <= len(self.parameters)
        ):
            return True
        named = [one.key for one in node.kwargs]
        given = [*self.parameters[: len(node.args)], *named]
        wrong = None
        if len(node.args) > len(self.parameters):
            wrong = f"`{call.name}` takes no more than {len(self.parameters)} arguments."
        elif unknown := [name for name in named if name not in self.parameters]:
            wrong = f"`{call.name}` has no argument `{unknown[0]}`."
        elif twice := [name for name in named if given.count(name) > 1]:
            wrong = f"`{twice[0]}` is given to `{call.name}` twice."
        elif lacking := [name for name in self.parameters[: self.required] if name not in given]:
            wrong = f"`{call.name}` needs its argument `{lacking[0]}`."
        if wrong is None:
            return True
        takes = ", ".join(f"`{name}`" for name in self.parameters)
        call.refuse(wrong, f"It takes {takes}." if takes else "It takes none.")
        return False


def _computed(call: FilterCall, bound: TextType) -> TextType | None:
    """What the filter makes of texts and arguments of which each is one of a few."""
    values = _few_values(call.base)
    if values is None or bound.most is None or bound.most > _LONGEST_COMPUTED:
        return None
    arguments = [*call.node.args, *(one.value for one in call.node.kwargs)]
    if not all(isinstance(one, nodes.Const) for one in arguments):
        return None
    positional = [one.value for one in call.node.args if isinstance(one, nodes.Const)]
    named: dict[str, object] = {
        str(one.key): one.value.value
        for one in call.node.kwargs
        if isinstance(one.value, nodes.Const)
    }
    try:
        made = [
            call.inference.environment.call_filter(call.name, value, positional, named)
            for value in values
        ]
    except Exception:  # a filter may raise anything, and its signature has judged it
        return None
    if not all(isinstance(one, str) for one in made):
        return None
    is_markup = any(hasattr(one, "__html__") for one in made)
    return texts.text_values(frozenset(map(str, made)))._replace(markup=is_markup)


def _few_values(base: Type) -> frozenset[str | bool] | None:
    """The texts and booleans of which the base is one; None where there are others, or many."""
    if base.kinds_beside("a text", "a boolean"):
        return None
    text = base.text
    if text is None:
        return frozenset(base.booleans) or None
    if text.values is None or text.markup or len(text.values) > _MOST_COMPUTED:
        return None
    return text.values | base.booleans
