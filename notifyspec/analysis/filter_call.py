"""One use of a filter, as its signature sees it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from jinja2 import nodes

from notifyspec.analysis.findings import TEST_FOR_NULL
from notifyspec.analysis.integers import in_place_of, is_integer
from notifyspec.analysis.lengths import SHORTER, too_long
from notifyspec.analysis.types import texts
from notifyspec.analysis.types.json_text import json_text
from notifyspec.analysis.types.model import POISON, ListType, NumberType, Type
from notifyspec.analysis.types.numbers import text_of_type
from notifyspec.template.budget import MOST_CHARACTERS

if TYPE_CHECKING:
    from notifyspec.analysis.expressions.inference import Inference
    from notifyspec.analysis.scope import Scope
    from notifyspec.analysis.types.texts import TextType
    from notifyspec.source import Span


class Argument(NamedTuple):
    node: nodes.Expr
    type: Type


@dataclass(slots=True, eq=False)
class FilterCall:
    """``inner`` is the expression before the bar, and ``base`` its type, perhaps missing.

    ``of_items``: the filter is applied to each item of ``inner``, as `map` does; ``place`` is then
    where its name is written.
    """

    inference: Inference
    node: nodes.Filter
    inner: nodes.Expr
    base: Type
    scope: Scope
    of_items: bool = False
    place: Span | None = None
    _arguments: dict[int, Argument] = field(default_factory=dict, repr=False)

    @property
    def name(self) -> str:
        return self.node.name

    # Arguments

    def argument(self, index: int, name: str) -> Argument | None:
        """An argument by position or by name, None where it is not given. It must not be missing."""
        node = self.argument_node(index, name)
        if node is None:
            return None
        if id(node) not in self._arguments:
            found = self.inference.present(node, self.inference.type(node, self.scope))
            self._arguments[id(node)] = Argument(node, found)
        return self._arguments[id(node)]

    def argument_node(self, index: int, name: str) -> nodes.Expr | None:
        if index < len(self.node.args):
            return self.node.args[index]
        return next((one.value for one in self.node.kwargs if one.key == name), None)

    def constant(self, index: int, name: str, default: object) -> object:
        """The value of an argument that is written out; ``default`` where it is not given or not."""
        node = self.argument_node(index, name)
        return node.value if isinstance(node, nodes.Const) else default

    def compute_arguments(self) -> list[Argument]:
        """All arguments, so that what fails in computing them is reported."""
        count = len(self.node.args)
        found = [self.argument(index, "") for index in range(count)]
        found += [self.argument(count, str(one.key)) for one in self.node.kwargs]
        return [one for one in found if one is not None]

    def flag(self, index: int, name: str, *, default: bool) -> frozenset[bool]:
        """Whether an argument can be true, and whether it can be false."""
        given = self.argument(index, name)
        if given is None:
            return frozenset({default})
        can = [(True, given.type.can_be_true()), (False, given.type.can_be_false())]
        return frozenset(value for value, possible in can if possible)

    def whole(self, index: int, name: str, default: int) -> NumberType | None:
        """An argument that must be an integer; None where it is none, which is reported."""
        given = self.argument(index, name)
        if given is None:
            return NumberType(True, default, default, plain=True)
        if given.type.is_poisoned:
            return None
        if not is_integer(given.type):
            self.refuse_argument(name, given, "an integer")
            return None
        return given.type.number

    def text_argument(self, index: int, name: str, default: str) -> TextType | None:
        """An argument that is printed; None where it has no text, which is reported."""
        given = self.argument(index, name)
        if given is None:
            return texts.constant(default)
        return self.printed_argument(name, given)

    def printed_argument(self, name: str, given: Argument) -> TextType | None:
        found = given.type
        if found.is_poisoned:
            return None
        if found.null:
            self.inference.blame(
                "possibly-null",
                given.node,
                f"{{}} may be null, which `{self.name}` would write as `None`.",
                TEST_FOR_NULL,
            )
            return None
        if found.kinds_beside("a text", "a number"):
            self.refuse_argument(name, given, "a text")
            return None
        return text_of_type(found)

    def refuse_argument(self, name: str, given: Argument, wanted: str) -> Type:
        """Report that an argument is of a type that the filter can't take."""
        if given.type.unknown:
            return self.refuse(
                f"`{name}` of `{self.name}` must be {wanted}, and nothing is known of what is given.",
                self.inference.declare(given.node),
            )
        what, help_ = in_place_of(wanted, given.type)
        return self.refuse(f"`{name}` of `{self.name}` must be {wanted}, not {what}.", help_)

    # Reports

    def refuse(self, message: str, help: str | None = None) -> Type:  # noqa: A002 - as in `Finding`
        """Report that the filter can't take what it gets, at its name. The answer is POISON."""
        self.report("wrong-argument", message, help)
        return POISON

    def may_fail(self, message: str, help: str | None = None) -> None:  # noqa: A002 - as in `Finding`
        """Report at the filter's name that it may fail although the types are right."""
        self.report("possible-failure", message, help)

    def is_too_long(self, length: int | None) -> bool:
        """Whether the filter may make a text that is longer than a call takes, which is reported."""
        if length is None or length <= MOST_CHARACTERS:
            return False
        text = self.base.text
        before = text if self.base.kinds == ("a text",) else json_text(self.base, None)[1]
        said = too_long("the text", length, MOST_CHARACTERS, before and before.most)
        if said is None:
            return False
        self.may_fail(f"`{self.name}` may fail: {said}.", SHORTER)
        return True

    def report(self, rule: str, message: str, help: str | None) -> None:  # noqa: A002 - as in `Finding`
        span = self.place or self.inference.places.name(self.node)
        self.inference.report(rule, span, message, help)

    def blame(self, rule: str, message: str, help: str | None = None) -> Type:  # noqa: A002 - as in `Finding`
        """Report the expression before the bar. ``{}`` stands for it. The answer is POISON."""
        subject = "An item of {}" if self.of_items else "{}"
        self.inference.blame(rule, self.inner, message.replace("{}", subject), help)
        return POISON

    def blame_item(self, rule: str, what: str, help: str | None = None) -> Type:  # noqa: A002 - as in `Finding`
        """Report the expression before the bar for one of its items. The answer is POISON."""
        self.inference.blame(rule, self.inner, f"An item of {{}} {what}.", help)
        return POISON

    # What is before the bar

    def present(self) -> Type:
        """The base, which must be there and not null."""
        found = self.there()
        if found.is_poisoned or not found.null:
            return found
        self.blame(
            "possibly-null",
            f"{{}} may be null, which `{self.name}` can't take.",
            TEST_FOR_NULL,
        )
        rest = found._replace(null=False)
        return rest if rest.kinds else POISON

    def there(self) -> Type:
        """The base, which must not be missing."""
        if self.base.is_poisoned or not self.base.missing or not self.of_items:
            return self.inference.present(self.inner, self.base)
        self.blame("possibly-missing", "{} may be missing here.", "Leave out what is not defined.")
        return self.base.present() if self.base.kinds else POISON

    def text(self, *, only_texts: bool = False, as_it_is: bool = False) -> TextType | None:
        """The base as a text, numbers and booleans as they read; None where that was reported.

        ``as_it_is``: the filter leaves a boolean in Python's own notation.
        """
        found = self.present()
        if as_it_is and found.kinds_beside("a text", "a number") == ("a boolean",):
            self.blame(
                "not-text",
                f"{{}} may be a boolean, which `{self.name}` leaves as it is."
                if len(found.kinds) > 1
                else f"{{}} is a boolean, which `{self.name}` leaves as it is.",
                "Write what each case says, as in `{{ 'yes' if … else 'no' }}`.",
            )
            return None
        readable = found
        if found.booleans and not only_texts:
            readable = found._replace(booleans=frozenset())
        if found.is_poisoned or self.only(readable, text=True, number=not only_texts) is None:
            return None
        return text_of_type(found)

    def items(self) -> ListType | None:
        """The base as what it runs over; None where that was reported."""
        found = self.present()
        if found.is_poisoned:
            return None
        if found.kinds_beside("a list", "a text", "an object"):
            self.refuse_kind(found._replace(list=None, text=None, objects=()), "a list")
            return None
        return self.inference.items(self.inner, found)

    def only(self, found: Type, *, text: bool = False, number: bool = False) -> Type | None:
        """The type, where it has no other kinds than these; else that is reported."""
        wanted = [noun for asked, noun in ((text, "a text"), (number, "a number")) if asked]
        if not found.kinds_beside(*wanted):
            return found
        rest = found._replace(
            text=None if text else found.text,
            number=None if number else found.number,
        )
        self.refuse_kind(rest, " or ".join(wanted))
        return None

    def refuse_kind(self, rest: Type, wanted: str) -> Type:
        """Report that the base may be of kinds that the filter can't take."""
        if rest.unknown:
            return self.refuse(
                f"`{self.name}` takes {wanted}, and nothing is known of this.",
                self.inference.declare(self.inner),
            )
        what, help_ = in_place_of(wanted, rest)
        if "an integer" not in wanted:
            help_ = _way_to(wanted, rest)
        return self.refuse(f"`{self.name}` takes {wanted}, not {what}.", help_)


def _way_to(wanted: str, rest: Type) -> str | None:
    if wanted.startswith("a text") and rest.list is not None:
        return "Join it first, as in `… | join(', ')`, or apply it to each item with `map`."
    if wanted.startswith("a text") and (rest.booleans or rest.number is not None):
        return "Make it a text first, as in `… | string`."
    if wanted.startswith("a number") and rest.kinds == ("a text",):
        return "Declare a number in the context, or make the text one, as in `… | float`."
    return None
