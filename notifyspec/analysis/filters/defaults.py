"""The signature of `default`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from notifyspec.analysis.filter_signature import FilterSignature
from notifyspec.analysis.types import texts
from notifyspec.analysis.types.model import POISON, Type
from notifyspec.analysis.types.truth import truthy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notifyspec.analysis.filter_call import FilterCall


def default(call: FilterCall) -> Type:
    """What is missing, and with ``boolean`` what is false, is replaced by what may be missing too."""
    base = call.base
    node = call.argument_node(0, "default_value")
    other = Type(text=texts.EMPTY)
    if node is not None:
        other = call.inference.type(node, call.scope)
    if base.is_poisoned or other.is_poisoned:
        return POISON
    result = Type()
    for boolean in call.flag(1, "boolean", default=False):
        if boolean:
            result |= truthy(base) | (other if base.can_be_false() else Type())
        else:
            result |= base.present() | (other if base.missing else Type())
    return result


DEFAULTS: Final[Mapping[str, FilterSignature]] = {
    name: FilterSignature(default, ("default_value", "boolean"), lenient=True)
    for name in ("default", "d")
}
