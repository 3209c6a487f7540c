"""From a checked context to messages, leaf by leaf: the plain meaning of a spec.

A compiled spec answers the same, faster; it comes here where something is wrong, since the errors
of this path know the template, the place and the field.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NoReturn, TypeVar

from notifyspec.budget import budget
from notifyspec.diagnostic import Related
from notifyspec.document import field_path, find, outer_alias
from notifyspec.errors import (
    CallError,
    InvalidNameError,
    PayloadTooLargeError,
    RenderError,
)
from notifyspec.json_values import JSON, dump, has_lone_surrogate
from notifyspec.message import Message, Messages, Skipped
from notifyspec.naming import event_refusal, refusal, wrong_character, wrong_event_character
from notifyspec.payload import (
    Array,
    Choice,
    Kind,
    Leaf,
    Literal,
    Object,
    Ordinal,
    Steps,
    Text,
    Tree,
    Value,
    is_empty,
)
from notifyspec.source import Place, Source, Span
from notifyspec.template.evaluation import EvaluationError
from notifyspec.template.failed_code import TemplatePlace
from notifyspec.template.failures import IS_USED
from notifyspec.template.file_places import before_normalising, span_in_file
from notifyspec.template.values import described

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from notifyspec.audience import Backend
    from notifyspec.backend import Part
    from notifyspec.catalog import Catalog
    from notifyspec.settings import Limits
    from notifyspec.spec.model import Spec
    from notifyspec.template.evaluation import Evaluator

_Error = TypeVar("_Error", bound=CallError)

SKIPPED_REASON: Final = "every action was skipped: each `when` is false"


class Renderer:
    """Renders one spec. ``variables`` everywhere are a context that fits the spec's schema."""

    def __init__(
        self,
        spec: Spec,
        parts: Sequence[Part],
        evaluator: Evaluator,
        catalog: Catalog,
        limits: Limits,
    ) -> None:
        self._spec = spec
        self._parts = parts
        self._evaluator = evaluator
        self._catalog = catalog
        self._limits = limits

    def render(
        self,
        variables: Mapping[str, JSON],
        to: Sequence[str] | None,
        backends: Collection[Backend],
    ) -> Messages:
        """The messages of ``backends``. ``to`` are ids in place of the spec's own.

        Raises RenderError, InvalidNameError and PayloadTooLargeError.
        """
        sent: list[Message] = []
        skipped: list[Skipped] = []
        for part in self._parts:
            if part.backend not in backends:
                continue
            targets = self._targets(part, variables, to)
            event = self._event(part, variables)
            walk = _Walk(self, variables)
            payload = walk.value(part.payload)
            if walk.is_empty:
                skipped.append(Skipped(self._spec.name, part.audience, targets, SKIPPED_REASON))
                continue
            text = dump(payload)
            self._check_size(part, targets, text)
            policy = self._spec.delivery
            sent.append(Message(self._spec.name, part.audience, targets, text, event, policy))
        return Messages(self._spec.name, tuple(sent), tuple(skipped))

    def text(self, leaf: Leaf, variables: Mapping[str, JSON]) -> str:
        try:
            text = self._evaluator.text(leaf.template, variables)
        except EvaluationError as error:
            self._raise(leaf, error)
        if not _is_unicode(text):
            self.refuse(leaf, "a lone surrogate is no character")
        return text

    def truth(self, leaf: Leaf, variables: Mapping[str, JSON]) -> bool:
        try:
            return self._evaluator.truth(leaf.template, variables)
        except EvaluationError as error:
            self._raise(leaf, error)

    def json(self, leaf: Leaf, variables: Mapping[str, JSON]) -> JSON:
        try:
            return self._evaluator.value(leaf.template, variables)
        except EvaluationError as error:
            self._raise(leaf, error)

    def refuse(self, leaf: Leaf, message: str) -> NoReturn:
        """Raise a RenderError about what the whole leaf has become."""
        raise self._error(RenderError, leaf, message)

    def _targets(
        self, part: Part, variables: Mapping[str, JSON], to: Sequence[str] | None
    ) -> tuple[str, ...]:
        ids = [(leaf, self.text(leaf, variables)) for leaf in part.ids] if to is None else []
        named = ids or [(part.ids[0], name) for name in to or ()]
        prefix = "" if part.prefix is None else self.text(part.prefix, variables)
        targets = []
        for leaf, name in named:
            where = "the `to` of the call" if to is not None else None
            if not name:
                message = (
                    "An id can't be empty." if where is None else f"An id in {where} is empty."
                )
                raise self._error(InvalidNameError, leaf, message, whole=to is not None)
            target = name if part.prefix is None else f"{prefix}-{name}"
            refused = refusal(part.audience, target)
            if refused is not None:
                at = wrong_character(part.audience, target)
                if part.prefix is not None and at is not None and at < len(prefix):
                    raise self._name_error(part.prefix, variables, refused, at)
                if to is not None:
                    raise self._error(InvalidNameError, leaf, refused, whole=True)
                at = None if at is None else at - (len(target) - len(name))
                raise self._name_error(leaf, variables, refused, at)
            targets.append(target)
        return tuple(dict.fromkeys(targets))

    def _event(self, part: Part, variables: Mapping[str, JSON]) -> str | None:
        if part.event is None or isinstance(part.event, str):
            return part.event
        event = self.text(part.event, variables)
        refused = event_refusal(event)
        if refused is not None:
            raise self._name_error(part.event, variables, refused, wrong_event_character(event))
        return event

    def _name_error(
        self, leaf: Leaf, variables: Mapping[str, JSON], message: str, at: int | None
    ) -> InvalidNameError:
        """An error at the expression that printed a wrong character; None: at the longest one."""
        span = self._evaluator.printing(leaf.template, variables, at)
        return self._error(InvalidNameError, leaf, message, span, whole=True)

    def _check_size(self, part: Part, targets: Sequence[str], text: str) -> None:
        size = len(text.encode())
        most = budget(part.audience, targets, self._limits)
        if size <= most:
            return
        section = part.backend.value
        place = self._section_place(section)
        raise PayloadTooLargeError(
            f"{place}: The payload is {size:,} bytes, and Pusher takes {most:,} here; shorten what"
            f" {self._spec.name} sends in `{section}`.",
            spec=self._spec.name,
            size=size,
            place=place,
            field=section,
        )

    def _section_place(self, section: str) -> Place:
        document = self._spec.document
        found = None if document.root is None else find(document.root, (section,))
        key = found.key.span if found and found.key else Span(0, 0)
        return document.source.place(key)

    def _raise(self, leaf: Leaf, error: EvaluationError) -> NoReturn:
        failure = error.failure
        related = tuple(
            Related(one.message, self._place(leaf, one.place)) for one in failure.related
        )
        alias = self._alias(leaf)
        if alias is not None:
            related += (Related(IS_USED, self._spec.document.source.place(alias)),)
        place = self._place(leaf, failure.place)
        users = "".join(f", used at {one.place}" for one in related)
        raise RenderError(
            f"{place}: {error}, in `{leaf.field}` of {self._spec.name}{users}.",
            spec=self._spec.name,
            place=place,
            field=leaf.field,
            related=related,
        ) from error

    def _alias(self, leaf: Leaf) -> Span | None:
        """The alias that brings the leaf in, if one does."""
        root = self._spec.document.root
        alias = None if root is None else outer_alias(root, field_path(leaf.field))
        return None if alias is None else alias.span

    def _place(self, leaf: Leaf, place: TemplatePlace | None) -> Place:
        """A place in the leaf's template or in a shared file; the whole leaf where there is none."""
        document = self._spec.document.source
        if place is not None and place.file is not None:
            shared = self._catalog.shared_template(place.file)
            if isinstance(shared, Source):
                start, end = (before_normalising(shared.text, offset) for offset in place.span)
                return shared.place(Span(start, end))
        elif place is not None:
            return document.place(span_in_file(document, leaf.scalar, place.span))
        return document.place(leaf.scalar.span)

    def _error(
        self,
        kind: type[_Error],
        leaf: Leaf,
        message: str,
        span: Span | None = None,
        *,
        whole: bool = False,
    ) -> _Error:
        """An error about what a leaf has become: at a span of its template, or its one expression.

        ``whole``: at the whole leaf where there is no span, however many expressions it has.
        """
        if span is None and not whole:
            span = self._evaluator.only_expression(leaf.template)
        place = self._place(leaf, None if span is None else TemplatePlace(None, span))
        return kind(
            f"{place}: {message.rstrip('.')}, in `{leaf.field}` of {self._spec.name}.",
            spec=self._spec.name,
            place=place,
            field=leaf.field,
        )


class _Walk:
    """Renders one payload tree."""

    def __init__(self, renderer: Renderer, variables: Mapping[str, JSON]) -> None:
        self._renderer = renderer
        self._variables = variables
        self._number = 0
        self.is_empty = False  # all steps of a list of steps were left out

    def value(self, tree: Tree) -> JSON:
        match tree:
            case Literal(value):
                return value
            case Text(leaf):
                return self._renderer.text(leaf, self._variables)
            case Choice(leaf, allowed):
                return self._choice(leaf, allowed)
            case Value():
                return self._value(tree)
            case Object(members):
                values = ((member, self.value(member.tree)) for member in members)
                return {
                    member.key: value
                    for member, value in values
                    if not (member.omit_empty and is_empty(value))
                }
            case Array(items):
                return [self.value(item) for item in items]
            case Steps():
                return self._steps(tree)
            case Ordinal():
                return self._number

    def _steps(self, tree: Steps) -> JSON:
        values = []
        self._number = 0
        for step in tree.steps:
            if step.when is None or self._renderer.truth(step.when, self._variables):
                self._number += 1
                values.append(self.value(step.tree))
        self.is_empty = not values
        return values

    def _choice(self, leaf: Leaf, allowed: tuple[str, ...]) -> str:
        text = self._renderer.text(leaf, self._variables)
        if text not in allowed:
            self._renderer.refuse(leaf, f"{text[:40]!r} is not one of {', '.join(allowed)}")
        return text

    def _value(self, tree: Value) -> JSON:
        value = self._renderer.json(tree.leaf, self._variables)
        if tree.kind is Kind.ANY or _KINDS[tree.kind](value):
            pass
        elif tree.kind is Kind.INTEGER and type(value) is float and value.is_integer():
            value = int(value)
        else:
            message = f"{described(value)} stands where {_NOUNS[tree.kind]} must be"
            self._renderer.refuse(tree.leaf, message)
        if tree.minimum is not None and value < tree.minimum:
            self._renderer.refuse(tree.leaf, f"{value} is less than {tree.minimum}")
        if tree.maximum is not None and value > tree.maximum:
            self._renderer.refuse(tree.leaf, f"{value} is more than {tree.maximum:,}")
        if not _is_unicode(dump(value)):
            self._renderer.refuse(tree.leaf, "a lone surrogate is no character")
        return value


_KINDS: Final[Mapping[Kind, Callable[[JSON], bool]]] = {
    Kind.BOOLEAN: lambda value: type(value) is bool,
    Kind.INTEGER: lambda value: type(value) is int,
    Kind.ARRAY: lambda value: type(value) is list,
    Kind.OBJECT: lambda value: type(value) is dict,
}
_NOUNS: Final = {
    Kind.BOOLEAN: "true or false",
    Kind.INTEGER: "a whole number",
    Kind.ARRAY: "a list",
    Kind.OBJECT: "an object",
}


def _is_unicode(text: str) -> bool:
    return text.isascii() or not has_lone_surrogate(text)
