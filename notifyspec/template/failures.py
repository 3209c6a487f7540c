"""Which expression of a template an exception comes from, by the rules of the static findings.

From its traceback alone: nothing is evaluated again, but for comparisons of JSON values.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import jinja2
from jinja2 import nodes
from jinja2.filters import select_or_reject
from jinja2.runtime import Undefined

from notifyspec.template.failed_code import UNKNOWN, failed_calls

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from types import CodeType

    from notifyspec.source import Span
    from notifyspec.template.failed_code import CompiledSource, FailedCall, TemplatePlace

_ORDERINGS: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "lt": operator.lt,
    "lteq": operator.le,
    "gt": operator.gt,
    "gteq": operator.ge,
    "in": lambda item, holder: item in holder,
    "notin": lambda item, holder: item in holder,
}
IS_USED: Final = "It is used here."
_FAILS: Final = "It fails here."


@dataclass(frozen=True, slots=True)
class RelatedPlace:
    message: str
    place: TemplatePlace


@dataclass(frozen=True, slots=True)
class Failure:
    """``place`` is None where nothing tells it. ``related``: what uses it, from the inside out."""

    place: TemplatePlace | None
    related: tuple[RelatedPlace, ...] = ()


def failure_of(error: Exception, own: CompiledSource) -> Failure:
    """Where an exception comes from that a compiled template has raised."""
    calls, codes = failed_calls(error, own)
    is_endless = isinstance(error, RecursionError)
    while calls and (calls[-1].node is None or (is_endless and not calls[-1].is_call)):
        calls.pop()
    if not calls:
        return Failure(None)
    blamed, place = _Blame(calls, error, codes).place()
    related = [RelatedPlace(_FAILS, one.failed) for one in reversed(calls[blamed + 1 :])]
    related += [
        RelatedPlace(IS_USED, used)
        for one in reversed(calls[:blamed])
        if (used := one.used) is not None
    ]
    return Failure(place, tuple(dict.fromkeys(one for one in related if one.place != place)))


class _Blame:
    """Finds what is to blame in the last of the calls, or in what was handed to it."""

    def __init__(
        self, calls: Sequence[FailedCall], error: Exception, codes: Sequence[CodeType]
    ) -> None:
        self._calls = calls
        self._codes = codes
        self._undefined = _undefined_of(error)
        self._last = len(calls) - 1

    def place(self) -> tuple[int, TemplatePlace]:
        """The index of the call that holds it, and the place."""
        call = self._calls[-1]
        node = call.node
        assert node is not None
        if call.is_operation:
            return self._operation(call, node)
        return self._value(self._last, _printed(call, node))

    def _at(self, span: Span) -> tuple[int, TemplatePlace]:
        return self._last, self._calls[-1].compiled.place(span)

    def _operation(self, call: FailedCall, node: nodes.Expr) -> tuple[int, TemplatePlace]:
        places = call.compiled.places
        if isinstance(node, nodes.Filter):
            node = self._lazy(call, node)
        operand = self._operand(call, node)
        if operand is not None:
            return self._value(self._last, operand)
        match node:
            case nodes.Getattr() | nodes.Getitem():
                return self._at(places.field(node))
            case nodes.Filter() | nodes.Test():
                return self._at(places.name(node))
            case nodes.Neg() | nodes.Pos():
                return self._at(places.sign(node))
            case nodes.Compare():
                return self._at(places.operator(_compared(call, node)[1]))
            case nodes.And() | nodes.Or():
                pass
            case nodes.BinExpr(right=right):
                return self._at(places.operator(right))
            case nodes.Call(node=function):
                return self._at(places.expression(function))
        return self._at(places.expression(node))

    def _operand(self, call: FailedCall, node: nodes.Expr) -> nodes.Expr | None:
        """The operand that is missing or null, if that is why the operation failed."""
        operands = _operands(call, node)
        missing = [one for one in operands if isinstance(call.value(one), Undefined)]
        if self._undefined is not None:
            missing = [one for one in missing if call.value(one) is self._undefined]
        if missing:
            return missing[0]
        if self._undefined is not None:
            return _stored(call, self._undefined)
        if isinstance(node, nodes.Filter | nodes.Test):
            operands = operands[:1]
        elif isinstance(node, nodes.Call | nodes.Dict) or _looks_into(call, node):
            return None
        return next((one for one in operands if call.value(one) is None), None)

    def _lazy(self, call: FailedCall, node: nodes.Filter) -> nodes.Filter:
        """The filter that failed while another ran over what it makes item by item."""
        filters = call.compiled.environment.filters
        called = _after(self._codes, filters.get(node.name))
        codes = self._codes if called is None else called
        chosen = node
        while isinstance(inner := chosen.node, nodes.Filter):
            rest = _after(codes, filters.get(inner.name))
            if rest is None:
                break
            codes, chosen = rest, inner
        return chosen

    def _value(self, index: int, node: nodes.Expr) -> tuple[int, TemplatePlace]:
        """The place of a value that can't be used as it was; for an argument, that at the call."""
        call = self._calls[index]
        value = call.value(node)
        if isinstance(value, Undefined):
            stored = _stored(call, value)
            if stored is not None and stored is not node:
                return self._value(index, stored)
            made = _maker(call, value)
            if made is not None:
                holder = call.value(made.node)
                if holder is None:
                    return self._value(index, made.node)
                if isinstance(holder, str | list | tuple | int | float):
                    return index, call.compiled.place(call.compiled.places.field(made))
        argument = self._argument(index, node)
        if argument is not None:
            return self._value(index - 1, argument)
        if self._is_left_out(index, node):
            caller = self._calls[index - 1]
            assert isinstance(caller.node, nodes.Call)
            return index - 1, caller.expression(caller.node.node)
        return index, call.expression(node)

    def _argument(self, index: int, node: nodes.Expr) -> nodes.Expr | None:
        """What the caller of a macro gave for a name in it."""
        given = self._given(index, node)
        if given is None or not isinstance(node, nodes.Name) or node.name not in given:
            return None
        found = given[node.name]
        if self._calls[index - 1].value(found) is not self._calls[index].value(node):
            return None  # such as a name that was set anew
        return found

    def _is_left_out(self, index: int, node: nodes.Expr) -> bool:
        """Whether a name in a macro is a parameter that its caller should have given."""
        given = self._given(index, node)
        if given is None or not isinstance(node, nodes.Name):
            return False
        value = self._calls[index].value(node)
        return (
            node.name not in given
            and isinstance(value, Undefined)
            and value._undefined_hint == f"parameter {node.name!r} was not provided"  # noqa: SLF001 (Jinja tells it nowhere else)
        )

    def _given(self, index: int, node: nodes.Expr) -> dict[str, nodes.Expr] | None:
        """What the caller of the macro around a name gave, by parameter; None outside of macros."""
        call = self._calls[index]
        if not (index and call.is_macro and isinstance(node, nodes.Name)):
            return None
        caller = self._calls[index - 1]
        if not (caller.is_call and isinstance(caller.node, nodes.Call)):
            return None
        macro = _macro_around(call.compiled.tree, node)
        if macro is None:
            return None
        names = [parameter.name for parameter in macro.args]
        given = dict(zip(names, caller.node.args, strict=False))
        given.update((one.key, one.value) for one in caller.node.kwargs)
        return given


def _undefined_of(error: Exception) -> Undefined | None:
    """The missing value whose use has raised the exception."""
    found = None
    traceback = error.__traceback__
    while isinstance(error, jinja2.UndefinedError) and traceback is not None:
        holder = traceback.tb_frame.f_locals.get("self")
        found = holder if isinstance(holder, Undefined) else None
        traceback = traceback.tb_next
    return found


def _operands(call: FailedCall, node: nodes.Expr) -> list[nodes.Expr]:
    match node:
        case nodes.Getitem(node=inner, arg=nodes.Slice(start=start, stop=stop, step=step)):
            return [inner, *(one for one in (start, stop, step) if one is not None)]
        case nodes.Getitem(node=inner, arg=arg):
            return [inner, arg]
        case nodes.Compare():
            return list(_compared(call, node))
        case nodes.Filter() | nodes.Test() | nodes.Call():
            first = [] if node.node is None else [node.node]
            return [*first, *node.args, *(one.value for one in node.kwargs)]
    return [one for one in node.iter_child_nodes() if isinstance(one, nodes.Expr)]


def _compared(call: FailedCall, node: nodes.Compare) -> tuple[nodes.Expr, nodes.Expr]:
    """The first two sides that can't be compared."""
    left = node.expr
    for operand in node.ops:
        compare = _ORDERINGS.get(operand.op)
        if compare is not None:
            try:
                compare(call.value(left), call.value(operand.expr))
            except (TypeError, jinja2.UndefinedError):
                return left, operand.expr
        left = operand.expr
    return node.expr, node.ops[0].expr


def _looks_into(call: FailedCall, node: nodes.Expr) -> bool:
    """Whether the operation is an `in`, which asks for a kind of value on its right."""
    if not isinstance(node, nodes.Compare):
        return False
    right = _compared(call, node)[1]
    return any(one.op in ("in", "notin") for one in node.ops if one.expr is right)


def _printed(call: FailedCall, node: nodes.Expr) -> nodes.Expr:
    """The branch whose value is printed, where it is that of an `if`."""
    outputs = call.compiled.tree.find_all(nodes.Output)
    if any(node is one for output in outputs for one in output.nodes):
        while isinstance(node, nodes.CondExpr):
            value = call.value(node.test)
            branch = node.expr1 if value is not UNKNOWN and value else node.expr2
            if branch is None:
                break
            node = branch
    return node


def _maker(call: FailedCall, value: Undefined) -> nodes.Getattr | nodes.Getitem | None:
    """The field or index that was not there."""
    for one in call.compiled.expressions:
        if isinstance(one, nodes.Getattr | nodes.Getitem) and call.value(one) is value:
            return one
    return None


def _stored(call: FailedCall, value: Undefined) -> nodes.Expr | None:
    """The item of a list or of an object, written out in the template, that was not there."""
    for one in call.compiled.expressions:
        if isinstance(one, nodes.List | nodes.Tuple | nodes.Dict):
            for item in one.items:
                inner = item.value if isinstance(item, nodes.Pair) else item
                if call.value(inner) is value:
                    return inner
    return None


def _macro_around(tree: nodes.Template, node: nodes.Expr) -> nodes.Macro | None:
    found = None
    for macro in tree.find_all(nodes.Macro):
        if any(one is node for one in macro.find_all(nodes.Name)):
            found = macro
    return found


def _after(
    codes: Sequence[CodeType], function: Callable[..., Any] | None
) -> Sequence[CodeType] | None:
    """What a filter's function has called in turn; None where its code is not among these."""
    code = getattr(getattr(function, "__wrapped__", function), "__code__", None)
    own = [code]
    if code is not None and "select_or_reject" in code.co_names:
        own.append(select_or_reject.__code__)  # which runs once something runs over the answer
    index = next((at for at, one in enumerate(codes) if one in own), None)
    return None if index is None else codes[index + 1 :]
