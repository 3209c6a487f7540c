"""The type of each expression, and what about it can fail."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Protocol

from jinja2 import nodes

from notifyspec.analysis.filter_call import FilterCall
from notifyspec.analysis.filters import FILTERS, is_built_in
from notifyspec.analysis.findings import Findings, TypeFinding
from notifyspec.analysis.narrowing.conditions import assume
from notifyspec.analysis.scope import (
    FunctionMeaning,
    LoopMeaning,
    MacroMeaning,
    Meaning,
    ModuleMeaning,
    NamespaceMeaning,
    Scope,
    path_of,
)
from notifyspec.analysis.tested import TestCall
from notifyspec.analysis.tests import TAKES_MISSING, TESTS
from notifyspec.analysis.types import texts
from notifyspec.analysis.types.arithmetic import calculated, compared
from notifyspec.analysis.types.model import (
    BOOLEAN,
    MISSING,
    NEVER,
    OTHER,
    POISON,
    UNKNOWN,
    Field,
    ListType,
    NumberType,
    ObjectType,
    Type,
    count,
    printed,
    union_of,
)
from notifyspec.analysis.types.schema import meet, type_of_value
from notifyspec.analysis.types.truth import falsy, truthy
from notifyspec.spelling import closest, listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from notifyspec.analysis.places import Places
    from notifyspec.analysis.types.texts import TextType
    from notifyspec.source import Span
    from notifyspec.template.environment import TemplateEnvironment

_OPERATORS: Final = {
    nodes.Add: "+",
    nodes.Sub: "-",
    nodes.Mul: "*",
    nodes.Div: "/",
    nodes.FloorDiv: "//",
    nodes.Mod: "%",
    nodes.Pow: "**",
}
_LOOP_FIELDS: Final = (
    "index",
    "index0",
    "revindex",
    "revindex0",
    "first",
    "last",
    "length",
    "depth",
    "depth0",
    "previtem",
    "nextitem",
)


class Calls(Protocol):
    """Follows calls of macros into their bodies; ``flow`` is what does."""

    def call_macro(
        self,
        caller: Inference,
        macro: MacroMeaning,
        node: nodes.Call,
        scope: Scope,
        body: MacroMeaning | None = None,
    ) -> TextType: ...


@dataclass(frozen=True, slots=True, eq=False)
class Inference:
    """Infers within one template: the spec's own, or one of a shared file (``file``).

    ``arguments`` are the expressions that a macro was called with, by parameter, each with the
    inference of its caller: what is wrong with one is reported where it was written.
    """

    findings: Findings
    places: Places
    environment: TemplateEnvironment
    calls: Calls
    file: str | None
    arguments: Mapping[str, tuple[Inference, nodes.Node]]
    in_macro: bool = False

    # Reports

    def report(self, rule: str, span: Span, message: str, help: str | None = None) -> None:  # noqa: A002 - as in `Finding`
        self.findings.add(TypeFinding(rule, span, message, help, self.file))

    def blame(self, rule: str, node: nodes.Node, message: str, help: str | None = None) -> None:  # noqa: A002 - as in `Finding`
        """Report an expression as a whole. ``{}`` in the message stands for its source."""
        if isinstance(node, nodes.Name) and node.name in self.arguments:
            caller, argument = self.arguments[node.name]
            caller.blame(rule, argument, message, help)
            return
        span = self.places.expression(node)
        self.report(rule, span, message.format(f"`{self.places.text(span)}`"), help)

    # What uses an expression

    def present(self, node: nodes.Node, found: Type) -> Type:
        """The type of a value that is used, and so must not be missing."""
        if found.is_poisoned or not found.missing:
            return found
        if found == MISSING:
            if not self._is_unknown_field(node):
                self.blame("possibly-missing", node, "{} is always missing here.")
            return POISON
        self.blame(
            "possibly-missing",
            node,
            "{} may be missing here.",
            "Test it with `is defined`, give it a `default`, or make it required in the context.",
        )
        return found.present()

    def _is_unknown_field(self, node: nodes.Node) -> bool:
        """Whether it was reported that there is no such field."""
        if not isinstance(node, nodes.Getattr | nodes.Getitem):
            return False
        return self.findings.has("unknown-field", self.places.field(node), self.file)

    def printed(self, node: nodes.Expr, scope: Scope) -> TextType:
        """What ``{{ expression }}`` prints. An `if` without `else` may print nothing."""
        if not isinstance(node, nodes.CondExpr):
            return self.text(node, self.type(node, scope))
        self.type(node.test, scope)
        yes, no = assume(self, node.test, True, scope), assume(self, node.test, False, scope)
        parts = [] if yes.is_dead else [self.printed(node.expr1, yes)]
        if not no.is_dead:
            parts.append(texts.EMPTY if node.expr2 is None else self.printed(node.expr2, no))
        return texts.union_of(parts or [texts.EMPTY])

    def text(self, node: nodes.Expr, found: Type) -> TextType:
        """What the value of an expression prints."""
        found = self.present(node, found)
        if found.is_poisoned:
            self.findings.poisoned = True
            return texts.EMPTY
        parts = []
        if found.text is not None:
            parts.append(found.text)
        if found.number is not None:
            parts.append(printed(found.number))
        self._refuse_no_text(node, found)
        return texts.union_of(parts) if parts else texts.EMPTY

    def _refuse_no_text(self, node: nodes.Expr, found: Type) -> None:
        rest = replace(found, text=None, number=None)
        if found.null:
            self.blame(
                "possibly-null",
                node,
                "{} may be null, which can't be printed."
                if found.kinds != ("null",)
                else "{} is null, which can't be printed.",
                "Test it with `is not none` first.",
            )
            rest = replace(rest, null=False)
        if rest.unknown:
            self.blame(
                "not-text",
                node,
                "{} may be anything, and only texts and numbers can be printed.",
                "Declare its `type` in the context.",
            )
        elif rest.kinds:
            self.blame(
                "not-text",
                node,
                f"{{}} is {' or '.join(rest.kinds)}, which can't be printed."
                if not (found.text or found.number)
                else f"{{}} may be {' or '.join(rest.kinds)}, which can't be printed.",
                _way_to_text(rest),
            )

    def items(self, node: nodes.Node, found: Type) -> ListType:
        """What a `for` over the expression runs over."""
        found = self.present(node, found)
        if found.is_poisoned:
            return ListType(POISON)
        runs = []
        if found.list is not None:
            runs.append(found.list)
        if found.text is not None:
            one = texts.text_of(found.text.chars, 1, 1)
            runs.append(ListType(Type(text=one), found.text.least, found.text.most))
        runs += [_keys(one) for one in found.objects]
        if found.null:
            self.blame("possibly-null", node, "{} may be null, which has no items.")
        rest = replace(found, list=None, text=None, objects=(), null=False)
        if rest.unknown or rest.other:
            if rest.unknown:
                self.blame(
                    "not-iterable",
                    node,
                    "{} may be anything, and only lists, texts and objects have items.",
                    "Declare its `type` in the context.",
                )
            runs.append(ListType(UNKNOWN))
        elif rest.kinds:
            self.blame(
                "not-iterable", node, f"{{}} is {' or '.join(rest.kinds)}, which has no items."
            )
        return _merged_lists(runs)

    # Expressions

    def type(self, node: nodes.Node, scope: Scope) -> Type:
        """The type of an expression's value. What may fail in computing it is reported."""
        match node:
            case nodes.Const(value=bool() as value):
                return type_of_value(value)
            case nodes.Const(value=int() as value):
                return count(value, value)
            case nodes.Const(value=value):
                return type_of_value(value)
            case nodes.TemplateData(data=data):
                return Type(text=texts.constant(data))
            case nodes.Name():
                return self._name(node, scope)
            case nodes.Getattr(node=inner, attr=attribute):
                return self._field(node, inner, attribute, scope)
            case nodes.Getitem(node=inner, arg=nodes.Const(value=str() as key)):
                return self._field(node, inner, key, scope)
            case nodes.Getitem():
                return self._item(node, scope)
            case nodes.Filter():
                return self._filter(node, scope)
            case nodes.Test():
                return self._test(node, scope)
            case nodes.Compare():
                return self._compare(node, scope)
            case nodes.And(left=left, right=right):
                return self._and(left, right, scope)
            case nodes.Or(left=left, right=right):
                return self._or(left, right, scope)
            case nodes.Not(node=inner):
                found = self.type(inner, scope)
                if found.is_poisoned:
                    return BOOLEAN
                return Type(booleans=frozenset({not one for one in _truths(found)}))
            case nodes.CondExpr():
                return self._conditional(node, scope)
            case nodes.Concat(nodes=parts):
                return self._concat(parts, scope)
            case nodes.BinExpr(left=left, right=right):
                return self._calculated(_OPERATORS[type(node)], left, right, scope)
            case nodes.Neg(node=inner) | nodes.Pos(node=inner):
                return self._signed(node, inner, scope)
            case nodes.Call():
                return self._call(node, scope)
            case nodes.List(items=items) | nodes.Tuple(items=items):
                each = tuple(self._stored(item, scope) for item in items)
                return Type(list=ListType(union_of(each), len(each), len(each), parts=each))
            case nodes.Dict(items=pairs):
                return self._dict(pairs, scope)
        return OTHER

    def _stored(self, node: nodes.Expr, scope: Scope) -> Type:
        return self.present(node, self.type(node, scope))

    def meaning(self, name: str, scope: Scope) -> Meaning | None:
        """What a name stands for; None where nothing defines it."""
        if name in scope.names:
            return scope.names[name]
        if scope.context is not None and name in scope.context.fields:
            return scope.context.get(name)
        if name in self.environment.globals:
            return FunctionMeaning(name)
        return None

    def _name(self, node: nodes.Name, scope: Scope) -> Type:
        known = scope.facts.get((node.name,))
        if known is not None:
            return known
        if node.name in scope.lost:
            span = self.places.at(scope.lost[node.name], node.name)
            self.report(
                "lost-assignment",
                span,
                f"What is assigned to `{node.name}` here is lost when the loop's round ends, and read"
                " after it.",
                "Keep it in a `namespace`, as in `{% set ns = namespace(x=0) %}` and `{% set ns.x = … %}`.",
            )
        meaning = self.meaning(node.name, scope)
        if isinstance(meaning, Type):
            return meaning
        if meaning is not None:
            return OTHER
        if node.name in scope.lost:
            return POISON
        visible = [*scope.names, *(scope.context.fields if scope.context is not None else ())]
        meant = closest(node.name, visible)
        self.report(
            "unknown-variable",
            self.places.expression(node),
            f"There is no variable `{node.name}`"
            + (
                " here: a shared file does not see the context."
                if scope.context is None
                else " in the context."
            ),
            f"Did you mean `{meant}`?" if meant else _declare(visible, scope),
        )
        return POISON

    def _field(
        self, node: nodes.Getattr | nodes.Getitem, inner: nodes.Expr, name: str, scope: Scope
    ) -> Type:
        path = path_of(node)
        if path is not None and path in scope.facts:
            return scope.facts[path]
        if isinstance(inner, nodes.Name):
            special = self._special_field(node, inner, name, scope)
            if special is not None:
                return special
        base = self.present(inner, self.type(inner, scope))
        if base.is_poisoned:
            return POISON
        if base.null:
            self.blame("possibly-null", inner, "{} may be null, which has no fields.")
        if base.unknown:
            self.blame(
                "possibly-missing",
                node,
                "{} may be missing: nothing is known of what holds it.",
                "Declare its `type` and `properties` in the context.",
            )
            return POISON
        others = replace(base, objects=(), null=False)
        if others.other:
            return POISON
        if others.list is not None and name in others.list.names and base.kinds == ("a list",):
            return others.list.parts[others.list.names.index(name)]
        if others.kinds:
            self._no_field(node, inner, name, " or ".join(others.kinds))
            if not base.objects:
                return POISON
        return self._object_field(node, base.objects, name)

    def _object_field(
        self, node: nodes.Getattr | nodes.Getitem, objects: Sequence[ObjectType], name: str
    ) -> Type:
        if not objects:
            return POISON
        knows = [one for one in objects if one.knows(name)]
        if knows and self.in_macro:
            # What one call gives to a macro need not have what another does.
            self.findings.clear("unknown-field", self.places.field(node), self.file)
        if not knows:
            fields = list(dict.fromkeys(field for one in objects for field in one.fields))
            meant = closest(name, fields)
            self.report(
                "unknown-field",
                self.places.field(node),
                f"There is no field `{name}` here.",
                f"Did you mean `{meant}`?"
                if meant
                else f"It has {listed(fields)}."
                if fields
                else "Declare it under `properties` in the context.",
            )
            return MISSING if self.in_macro else POISON
        found = union_of(one.get(name) for one in objects if one in knows)
        return found if len(knows) == len(objects) else found.or_missing()

    def _no_field(
        self, node: nodes.Getattr | nodes.Getitem, inner: nodes.Expr, name: str, what: str
    ) -> None:
        span = self.places.expression(inner)
        self.report(
            "unknown-field",
            self.places.field(node),
            f"`{self.places.text(span)}` is {what}, which has no field `{name}`.",
            f"For a method write the filter: `{self.places.text(span)} | {name}`."
            if name in self.environment.filters
            else None,
        )

    def _special_field(
        self, node: nodes.Getattr | nodes.Getitem, inner: nodes.Name, name: str, scope: Scope
    ) -> Type | None:
        """A field of what is no JSON value: a loop, an imported file, a namespace."""
        meaning = self.meaning(inner.name, scope)
        match meaning:
            case LoopMeaning():
                return self._loop_field(node, meaning, name)
            case NamespaceMeaning(fields=fields):
                if name in fields:
                    return fields[name]
                self.report(
                    "unknown-field",
                    self.places.field(node),
                    f"The namespace `{inner.name}` has no `{name}`.",
                    "Give it one where it is made, as in `namespace(x=0)`.",
                )
                return POISON
            case ModuleMeaning(names=names):
                found = names.get(name)
                return found if isinstance(found, Type) else OTHER if found else POISON
            case MacroMeaning() | FunctionMeaning():
                return OTHER
        return None

    def _loop_field(
        self, node: nodes.Getattr | nodes.Getitem, loop: LoopMeaning, name: str
    ) -> Type:
        most = loop.most
        last = None if most is None else max(0, most - 1)
        match name:
            case "index" | "revindex" | "length":
                return count(1, most)
            case "index0" | "revindex0":
                return count(0, last)
            case "depth" | "depth0":
                return count(0, 64)
            case "first" | "last":
                return BOOLEAN
            case "previtem" | "nextitem":
                return loop.items.or_missing()
            case "cycle" | "changed":
                return OTHER
        meant = closest(name, _LOOP_FIELDS)
        self.report(
            "unknown-field",
            self.places.field(node),
            f"`loop` has no `{name}`.",
            f"Did you mean `{meant}`?" if meant else f"It has {listed(_LOOP_FIELDS)}.",
        )
        return POISON

    def _item(self, node: nodes.Getitem, scope: Scope) -> Type:
        path = path_of(node)
        if path is not None and path in scope.facts:
            return scope.facts[path]
        base = self.present(node.node, self.type(node.node, scope))
        if isinstance(node.arg, nodes.Slice):
            return self._slice(node, base, scope)
        key = self.present(node.arg, self.type(node.arg, scope))
        if base.is_poisoned or key.is_poisoned:
            return POISON
        if base.null:
            self.blame("possibly-null", node.node, "{} may be null, which has no items.")
        found = []
        if base.list is not None or base.text is not None:
            if key.number is None or not key.number.whole or key.kinds != ("a number",):
                self._wrong_index(node, key, "a whole number")
                return POISON
            if base.list is not None and base.list.lazy:
                self._refuse_lazy(node, "has no item to count to")
                return POISON
            least = min(one.least for one in (base.list, base.text) if one is not None)
            items = base.list.items if base.list is not None else NEVER
            constant = node.arg.value if isinstance(node.arg, nodes.Const) else None
            if base.kinds == ("a list",) and base.list is not None and base.list.parts:
                parts = base.list.parts
                if isinstance(constant, int) and -len(parts) <= constant < len(parts):
                    return parts[constant]
            if base.text is not None:
                items = items | Type(text=texts.text_of(base.text.chars, 1, 1))
            if not _is_within(key, least):
                self.report(
                    "possible-failure",
                    self.places.field(node),
                    f"There may be no such item: at least {least} can be counted on.",
                    "Test the length first, or declare `minItems`."
                    if base.list is not None
                    else "Test the length first, or declare `minLength`.",
                )
            found.append(items)
        for one in base.objects:
            if key.text is None or key.kinds != ("a text",):
                self._wrong_index(node, key, "a text")
                return POISON
            if key.text.values is not None:
                names = sorted(key.text.values)
                known = [name for name in names if one.knows(name)] or names
                found += [self._object_field(node, [one], name) for name in known]
                if len(known) < len(names):
                    found.append(MISSING)
            else:
                values = [field.type for field in one.fields.values()]
                others = [one.others] if one.others is not None else []
                found.append(union_of([*values, *others]).or_missing())
        if base.unknown or base.other:
            self.blame(
                "possibly-missing",
                node,
                "{} may be missing: nothing is known of what holds it.",
                "Declare its `type` in the context.",
            )
            return POISON
        rest = replace(base, list=None, text=None, objects=(), null=False)
        if rest.kinds:
            self.report(
                "wrong-argument",
                self.places.field(node),
                f"{' or '.join(rest.kinds).capitalize()} has no items.",
            )
        return union_of(found) if found else POISON

    def _refuse_lazy(self, node: nodes.Getitem, why: str) -> None:
        self.report(
            "wrong-argument",
            self.places.field(node),
            f"What this filter answers is made item by item and {why}.",
            "Put `| list` behind the filter.",
        )

    def _wrong_index(self, node: nodes.Getitem, key: Type, wanted: str) -> None:
        self.report(
            "wrong-argument",
            self.places.field(node),
            f"{wanted.capitalize()} must stand in the brackets, not {' or '.join(key.kinds)}.",
        )

    def _slice(self, node: nodes.Getitem, base: Type, scope: Scope) -> Type:
        assert isinstance(node.arg, nodes.Slice)
        for bound in (node.arg.start, node.arg.stop, node.arg.step):
            if bound is not None:
                key = self.present(bound, self.type(bound, scope))
                if not key.is_poisoned and not (key.number and key.number.whole):
                    self._wrong_index(node, key, "a whole number")
        if base.is_poisoned:
            return POISON
        if base.kinds not in (("a list",), ("a text",)):
            self.report(
                "wrong-argument",
                self.places.field(node),
                f"{' or '.join(base.kinds).capitalize()} can't be cut: only a list or a text can.",
            )
            return POISON
        longest = _longest_slice(node.arg)
        if base.list is not None:
            if base.list.lazy:
                self._refuse_lazy(node, "can't be cut")
                return POISON
            most = _smaller(base.list.most, longest)
            return Type(list=ListType(base.list.items, 0, most))
        assert base.text is not None
        most = _smaller(base.text.most, longest)
        return Type(text=texts.text_of(base.text.chars, 0, most))

    def _filter(self, node: nodes.Filter, scope: Scope) -> Type:
        if node.node is None:
            return UNKNOWN
        return self.apply_filter(
            FilterCall(self, node, node.node, self.type(node.node, scope), scope)
        )

    def apply_filter(self, call: FilterCall) -> Type:
        """The type of what a filter answers. A filter of the project's own goes by its annotations."""
        function = self.environment.filters.get(call.name)
        if function is None:
            return POISON  # reported by its own rule
        if is_built_in(call.name, function):
            return FILTERS[call.name](call)
        from notifyspec.analysis.annotations import signature_of

        return signature_of(function).apply(call)

    def filter_block(self, node: nodes.Filter, text: TextType, scope: Scope) -> Type:
        """The result of ``{% filter … %}`` around a text."""
        inner = node.node or nodes.Const("", lineno=node.lineno)
        base = Type(text=text) if node.node is None else self.filter_block_base(inner, text, scope)
        return self.apply_filter(FilterCall(self, node, inner, base, scope))

    def filter_block_base(self, node: nodes.Expr, text: TextType, scope: Scope) -> Type:
        if isinstance(node, nodes.Filter):
            return self.filter_block(node, text, scope)
        return Type(text=text)

    def _test(self, node: nodes.Test, scope: Scope) -> Type:
        base = self._tested(node.node, node.name, scope)
        signature = TESTS.get(node.name)
        if signature is not None:
            signature(TestCall(self, node, base, scope))
        return BOOLEAN

    def _tested(self, node: nodes.Expr, test: str, scope: Scope) -> Type:
        found = self.type(node, scope)
        if test in TAKES_MISSING:
            return found
        return self.present(node, found)

    def _compare(self, node: nodes.Compare, scope: Scope) -> Type:
        left_node, left = node.expr, self._stored(node.expr, scope)
        for operand in node.ops:
            right_node, right = operand.expr, self._stored(operand.expr, scope)
            if not (left.is_poisoned or right.is_poisoned):
                self._check_comparison(operand.op, left_node, left, right_node, right, scope)
            left_node, left = right_node, right
        return BOOLEAN

    def _before_tests(self, node: nodes.Expr, found: Type, other: nodes.Expr, scope: Scope) -> Type:
        """The type without what tests have shown, beside an empty value.

        In ``x and x != ""`` the second test is one too many, and no mistake.
        """
        is_empty = (isinstance(other, nodes.Const) and not other.value) or (
            isinstance(other, nodes.List) and not other.items
        )
        if not is_empty or not scope.facts:
            return found
        silent, self.findings.silent = self.findings.silent, True
        declared = self.type(node, replace(scope, facts={})).present()
        self.findings.silent = silent
        return found if declared.is_poisoned else found | declared

    def _check_comparison(
        self,
        operator: str,
        left_node: nodes.Expr,
        left: Type,
        right_node: nodes.Expr,
        right: Type,
        scope: Scope,
    ) -> None:
        if operator in ("eq", "ne"):
            left = self._before_tests(left_node, left, right_node, scope)
            right = self._before_tests(right_node, right, left_node, scope)
            self._check_equality(left_node, left, right_node, right)
            return
        if left.unknown or right.unknown or left.other or right.other:
            for one_node, one in ((left_node, left), (right_node, right)):
                if one.unknown:
                    self.blame(
                        "wrong-argument",
                        one_node,
                        "{} may be anything, and not everything can be compared.",
                        "Declare its `type` in the context.",
                    )
            return
        for one_node, one in ((left_node, left), (right_node, right)):
            if one.null and operator not in ("in", "notin") and one.kinds != ("null",):
                self.blame(
                    "possibly-null",
                    one_node,
                    "{} may be null, which can't be compared.",
                    "Test it with `is not none` first.",
                )
                return
        refused = compared(operator, left, right)
        if refused is not None:
            self.report("wrong-argument", self.places.operator(right_node), f"{refused}.")
        elif operator in ("in", "notin"):
            self._check_membership(left_node, left, right_node, right)

    def _check_membership(
        self, left_node: nodes.Expr, left: Type, right_node: nodes.Expr, right: Type
    ) -> None:
        if isinstance(right_node, nodes.List | nodes.Tuple):
            message = f"`{self.source(left_node)}` is never {{}}."
            for item in right_node.items:
                if isinstance(item, nodes.Const) and not left.other:
                    self._judge(item, message, left, meet(left, type_of_value(item.value)))
        elif right.list is not None and isinstance(left_node, nodes.Const):
            items = right.list.items
            if not items.other:
                message = f"{{}} is never in `{self.source(right_node)}`."
                self._judge(left_node, message, items, meet(items, left))

    def _check_equality(
        self, left_node: nodes.Expr, left: Type, right_node: nodes.Expr, right: Type
    ) -> None:
        if (
            left.other
            or right.other
            or (left.number and right.booleans)
            or (left.booleans and right.number)
        ):
            return
        constant_left = isinstance(left_node, nodes.Const)
        never, against, against_type = (
            (left_node, right_node, right) if constant_left else (right_node, left_node, left)
        )
        message = (
            f"`{self.source(against)}` is never {{}}."
            if isinstance(never, nodes.Const)
            else f"`{self.source(against)}` and {{}} are never equal."
        )
        self._judge(never, message, against_type, meet(left, right))

    def _judge(self, never: nodes.Expr, message: str, against: Type, common: Type) -> None:
        """Report a comparison with ``against`` where the two sides have nothing in ``common``.

        One call tells nothing of a macro's other calls, nor one spec of what others import.
        """
        if self.file is not None:
            return
        text = against.text
        is_written_out = text is not None and text.values is not None and len(text.values) == 1
        if self.in_macro and (not common.is_impossible or is_written_out):
            self.findings.clear("impossible-comparison", self.places.expression(never), None)
        elif common.is_impossible:
            self.blame("impossible-comparison", never, message, _values(against))

    def source(self, node: nodes.Expr) -> str:
        return self.places.text(self.places.expression(node))

    def _and(self, left: nodes.Expr, right: nodes.Expr, scope: Scope) -> Type:
        one = self.type(left, scope)
        when_true = assume(self, left, True, scope)
        other = self.type(right, when_true) if not when_true.is_dead else NEVER
        if one.is_poisoned or other.is_poisoned:
            return POISON
        return falsy(one) | other

    def _or(self, left: nodes.Expr, right: nodes.Expr, scope: Scope) -> Type:
        one = self.type(left, scope)
        when_false = assume(self, left, False, scope)
        other = self.type(right, when_false) if not when_false.is_dead else NEVER
        if one.is_poisoned or other.is_poisoned:
            return POISON
        return truthy(one) | other

    def _conditional(self, node: nodes.CondExpr, scope: Scope) -> Type:
        self.type(node.test, scope)
        yes, no = assume(self, node.test, True, scope), assume(self, node.test, False, scope)
        found = NEVER if yes.is_dead else self.type(node.expr1, yes)
        if no.is_dead:
            return found
        # Jinja prints nothing for it, and any other use of it may fail.
        return found | (MISSING if node.expr2 is None else self.type(node.expr2, no))

    def _concat(self, parts: Sequence[nodes.Expr], scope: Scope) -> Type:
        whole = texts.EMPTY
        for part in parts:
            whole = texts.concat(whole, self.printed(part, scope))
        return Type(text=whole)

    def _calculated(self, operator: str, left: nodes.Expr, right: nodes.Expr, scope: Scope) -> Type:
        one, other = self._operand(left, scope), self._operand(right, scope)
        if one.is_poisoned or other.is_poisoned:
            return POISON
        if operator == "%" and one.text is not None and one.text.values is not None:
            found = self._formatted(left, one, right, scope)
            if not found.is_poisoned:
                return found
        outcome = calculated(operator, one, other)
        span = self.places.operator(right)
        if outcome.refused is not None:
            self.report("wrong-argument", span, f"{outcome.refused}.")
            return outcome.type if not outcome.type.is_impossible else POISON
        if outcome.risk is not None:
            self.report(
                "possible-failure", span, f"This may fail: {outcome.risk}.", _bound(outcome.risk)
            )
            if outcome.type.number is not None:  # that it may be infinite would be an echo
                return replace(outcome.type, number=replace(outcome.type.number, finite=True))
        return outcome.type

    def _formatted(self, left: nodes.Expr, base: Type, right: nodes.Expr, scope: Scope) -> Type:
        """``"%d" % x`` as the filter `format` has it; POISON where it may fail."""
        given = right.items if isinstance(right, nodes.Tuple) else [right]
        node = nodes.Filter(left, "format", given, [], None, None, lineno=left.lineno)
        silent, self.findings.silent = self.findings.silent, True
        found = FILTERS["format"](FilterCall(self, node, left, base, scope))
        self.findings.silent = silent
        return found

    def _operand(self, node: nodes.Expr, scope: Scope) -> Type:
        found = self._stored(node, scope)
        if found.is_poisoned:
            return found
        if found.null:
            self.blame(
                "possibly-null",
                node,
                "{} may be null, which can't be computed with.",
                "Test it with `is not none` first.",
            )
            found = replace(found, null=False)
            if not found.kinds:
                return POISON
        if found.unknown or found.other:
            if found.unknown:
                self.blame(
                    "wrong-argument",
                    node,
                    "{} may be anything, and not everything can be computed with.",
                    "Declare its `type` in the context.",
                )
            return POISON
        return found

    def _signed(self, node: nodes.Node, inner: nodes.Expr, scope: Scope) -> Type:
        found = self._operand(inner, scope)
        if found.is_poisoned:
            return POISON
        if found.number is None or found.kinds != ("a number",):
            what = " or ".join(found.kinds)
            self.report(
                "wrong-argument", self.places.sign(node), f"{what.capitalize()} has no sign."
            )
            return POISON
        if isinstance(node, nodes.Pos):
            return found
        of = found.number
        low = None if of.high is None else -of.high
        high = None if of.low is None else -of.low
        return Type(number=replace(of, low=low, high=high))

    def _dict(self, pairs: Sequence[nodes.Pair], scope: Scope) -> Type:
        fields: dict[str, Field] = {}
        others = NEVER
        for pair in pairs:
            value = self._stored(pair.value, scope)
            key = self._stored(pair.key, scope)
            if key.text is not None and key.text.values is not None and len(key.text.values) == 1:
                fields[next(iter(key.text.values))] = Field(value, required=True)
            else:
                others = others | value
        most = None if others.is_impossible else len(pairs)
        closed = others.is_impossible
        return Type(
            objects=(
                ObjectType(
                    fields, None if closed else others, 0 if closed else most, is_map=not closed
                ),
            )
        )

    def _call(self, node: nodes.Call, scope: Scope) -> Type:
        match node.node:
            case nodes.Name(name=name):
                meaning = self.meaning(name, scope)
            case nodes.Getattr(node=nodes.Name(name=name), attr=attribute):
                holder = self.meaning(name, scope)
                if isinstance(holder, LoopMeaning):
                    return self._loop_call(node, attribute, scope)
                meaning = holder.names.get(attribute) if isinstance(holder, ModuleMeaning) else None
            case _:
                meaning = None
        match meaning:
            case MacroMeaning():
                return Type(text=self.calls.call_macro(self, meaning, node, scope))
            case LoopMeaning(recursive=True):
                return Type(text=texts.ANY_TEXT)  # as deep as the data, which nothing bounds
            case FunctionMeaning(name=name):
                return self._function(name, node, scope)
        for argument in (*node.args, *(one.value for one in node.kwargs)):
            self.type(argument, scope)
        return POISON  # no function: reported by a rule of its own

    def _loop_call(self, node: nodes.Call, name: str, scope: Scope) -> Type:
        found = [self._stored(argument, scope) for argument in node.args]
        if name == "cycle" and found:
            return union_of(found)
        return BOOLEAN if name == "changed" else POISON

    def _function(self, name: str, node: nodes.Call, scope: Scope) -> Type:
        found = [self._stored(argument, scope) for argument in node.args]
        named = {one.key: self._stored(one.value, scope) for one in node.kwargs}
        match name:
            case "range":
                return self._range(node, found)
            case "dict":
                fields = {key: Field(value, required=True) for key, value in named.items()}
                return Type(objects=(ObjectType(fields, None, 0),))
        return OTHER

    def _range(self, node: nodes.Call, found: Sequence[Type]) -> Type:
        bounds = [one.number for one in found]
        if not found or any(one.is_poisoned for one in found):
            return POISON
        if not all(of is not None and of.whole for of in bounds):
            self.report(
                "wrong-argument",
                self.places.expression(node.node),
                "`range` takes whole numbers.",
            )
            return POISON
        highs = [of.high for of in bounds if of is not None]
        lows = [of.low for of in bounds if of is not None]
        start = lows[0] if len(bounds) > 1 else 0
        stop = highs[1] if len(bounds) > 1 else highs[0]
        most = None if start is None or stop is None else max(0, int(stop) - int(start))
        if most is None or most > _MOST_RANGE:
            self.report(
                "possible-failure",
                self.places.expression(node.node),
                f"`range` takes up to {_MOST_RANGE:,} steps, and this may be more.",
                "Declare a `maximum` for what it counts to.",
            )
            most = _MOST_RANGE
        whole = NumberType(True, start, stop, plain=True)
        return Type(list=ListType(Type(number=whole), 0, most))


_MOST_RANGE: Final = 100_000  # Jinja's sandbox refuses more


def _truths(of: Type) -> set[bool]:
    found = set()
    if of.can_be_true():
        found.add(True)
    if of.can_be_false():
        found.add(False)
    return found or {True, False}


def _longest_slice(of: nodes.Slice) -> int | None:
    """The most items between bounds that are written out and count from the same end."""
    start = 0 if of.start is None else _written(of.start)
    stop = 0 if of.stop is None else _written(of.stop)
    if start is None or stop is None or (of.step is not None and _written(of.step) != 1):
        return None
    if of.stop is None:
        return -start if start < 0 else None
    return max(0, stop - start) if (start < 0) == (stop < 0) else None


def _written(node: nodes.Expr | None) -> int | None:
    """A whole number that is written out."""
    match node:
        case nodes.Const(value=bool()):
            return None
        case nodes.Const(value=int() as value):
            return value
        case nodes.Neg(node=nodes.Const(value=int() as value)):
            return -value
    return None


def _smaller(one: int | None, other: int | None) -> int | None:
    if one is None or other is None:
        return other if one is None else one
    return min(one, other)


def _is_within(key: Type, least: int) -> bool:
    of = key.number
    if of is None or of.low is None or of.high is None:
        return False
    return -least <= of.low and of.high < least


def _keys(of: ObjectType) -> ListType:
    names = frozenset(of.fields)
    sure = sum(one.required for one in of.fields.values())
    known = [texts.text_values(names)] if names else []
    if of.others is None:
        items = Type(text=known[0]) if known else NEVER
        return ListType(items, sure, len(names))
    most = None if of.others_most is None else len(names) + of.others_most
    return ListType(Type(text=texts.union_of([*known, of.names])), sure, most)


def _merged_lists(runs: Sequence[ListType]) -> ListType:
    if not runs:
        return ListType(POISON)
    whole = runs[0]
    for one in runs[1:]:
        mosts = (whole.most, one.most)
        most = None if None in mosts else max(n for n in mosts if n is not None)
        whole = ListType(whole.items | one.items, min(whole.least, one.least), most)
    return whole


def _values(of: Type) -> str | None:
    if of.text is not None and of.text.values is not None:
        return f"It is {listed(sorted(of.text.values))}."
    if of.kinds and not of.unknown:
        return f"It is {' or '.join(of.kinds)}."
    return None


def _way_to_text(of: Type) -> str | None:
    if of.booleans:
        return "Write what each case says, as in `{{ 'yes' if … else 'no' }}`."
    if of.list is not None:
        return "Join it, as in `{{ … | join(', ') }}`."
    if of.objects:
        return "Print one of its fields."
    return None


def _bound(risk: str) -> str | None:
    if "divisor" in risk:
        return "Test it first, or declare a `minimum` above 0."
    return "Declare `minimum` and `maximum` in the context." if "bounds" in risk else None


def _declare(visible: Sequence[str], scope: Scope) -> str:
    if scope.context is None:
        return "Hand it to the macro as an argument."
    return (
        f"There is {listed(visible)}."
        if visible
        else "Declare it under `properties` in the context."
    )
