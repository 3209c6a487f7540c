"""The signature of `default`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jinja2 import nodes

from notifyspec.analysis.filter_signature import FilterSignature
from notifyspec.analysis.narrowing.conditions import assume, silently
from notifyspec.analysis.scope import path_of
from notifyspec.analysis.types import texts
from notifyspec.analysis.types.model import POISON, Type
from notifyspec.analysis.types.truth import truthy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notifyspec.analysis.filter_call import FilterCall
    from notifyspec.analysis.scope import Scope


def default(call: FilterCall) -> Type:
    """What is missing, and with ``boolean`` what is false, is replaced by what may be missing too."""
    base = call.base
    node = call.argument_node(0, "default_value")
    other = Type(text=texts.EMPTY)
    if node is not None:
        other = call.inference.type(node, call.scope)
        if path_of(node) is not None:  # what can't fail is only asked for where it is needed
            other = silently(call.inference, node, _needed(call))
    if base.is_poisoned or other.is_poisoned:
        return POISON
    result = Type()
    for boolean in call.flag(1, "boolean", default=False):
        if boolean:
            result |= truthy(base) | (other if base.can_be_false() else Type())
        else:
            result |= base.present() | (other if base.missing else Type())
    return result


def _needed(call: FilterCall) -> Scope:
    """The scope where what stands before the filter is replaced."""
    if call.flag(1, "boolean", default=False) != {False}:
        return assume(call.inference, call.inner, False, call.scope)
    undefined = nodes.Test(call.inner, "undefined", [], [], None, None, lineno=call.inner.lineno)
    return assume(call.inference, undefined, True, call.scope)


DEFAULTS: Final[Mapping[str, FilterSignature]] = {
    name: FilterSignature(default, ("default_value", "boolean"), lenient=True)
    for name in ("default", "d")
}
