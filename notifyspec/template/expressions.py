"""Jinja expressions as Python expressions, with what is certain of their values.

Only what means exactly the same in Python is translated; everything else raises Untranslatable,
and is left to Jinja. A property-based test holds the two to each other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from jinja2 import nodes
from jinja2.runtime import Macro

from notifyspec.context.formats import FORMAT_PATTERNS
from notifyspec.json_values import JSON, is_json, quote
from notifyspec.patterns import alphabet
from notifyspec.template import values
from notifyspec.template.filter_calls import filter_expression, test_expression
from notifyspec.template.limited import OPERATORS
from notifyspec.template.macro_calls import call_expression
from notifyspec.template.translated import (
    Expression,
    Loop,
    Meaning,
    Module,
    SharedMacro,
    UntranslatableError,
    either,
)

if TYPE_CHECKING:
    from notifyspec.codegen import Code
    from notifyspec.context.acceptance import Bound
    from notifyspec.context.knowledge import Knowledge
    from notifyspec.template.environment import TemplateEnvironment


_COMPARISONS: Final = {
    "eq": "==",
    "ne": "!=",
    "gt": ">",
    "gteq": ">=",
    "lt": "<",
    "lteq": "<=",
    "in": "in",
    "notin": "not in",
}
_LOOP: Final = {
    "index": ("({0} + 1)", "integer"),
    "index0": ("{0}", "integer"),
    "first": ("({0} == 0)", "boolean"),
    "last": ("({0} == {1} - 1)", "boolean"),
    "length": ("{1}", "integer"),
    "revindex": ("({1} - {0})", "integer"),
    "revindex0": ("({1} - {0} - 1)", "integer"),
}
_KINDS_OF_CONSTANTS: Final = {
    str: "string",
    int: "integer",
    float: "number",
    bool: "boolean",
    type(None): "null",
}
_INTEGERS: Final = frozenset("-0123456789")


TextOf = Callable[[Sequence[nodes.Node], dict[str, Meaning]], Expression]


def _no_statements(_: Sequence[nodes.Node], __: dict[str, Meaning]) -> Expression:
    raise UntranslatableError("statements")


class Translator:
    """Translates expressions for code in which ``root`` holds the context's properties.

    ``text_of`` writes statements as lines of their own; ``statements`` puts it in.
    """

    def __init__(
        self, code: Code, environment: TemplateEnvironment, root: Bound, knowledge: Knowledge
    ) -> None:
        self.code = code
        self.environment = environment
        self.root = root
        self._knowledge = knowledge
        self.evaluation = nodes.EvalContext(environment, None)
        self.text_of: TextOf = _no_statements
        self._translations: Mapping[type[nodes.Node], Callable[..., Expression]] = {
            nodes.Const: self._constant,
            nodes.Name: self._name,
            nodes.Getattr: self._attribute,
            nodes.Getitem: self._item,
            nodes.Filter: partial(filter_expression, self),
            nodes.Test: partial(test_expression, self),
            nodes.Compare: self._compare,
            nodes.And: self._and,
            nodes.Or: self._or,
            nodes.Not: self._not,
            nodes.CondExpr: self._conditional,
            nodes.Concat: self._concat,
            nodes.Call: partial(call_expression, self),
            nodes.List: self._list,
            nodes.Add: self._arithmetic("+"),
            nodes.Sub: self._arithmetic("-"),
            nodes.Mul: self._arithmetic("*"),
            nodes.Div: self._arithmetic("/"),
            nodes.FloorDiv: self._arithmetic("//"),
            nodes.Mod: self._arithmetic("%"),
            nodes.Neg: self._negative,
        }

    def expression(self, node: nodes.Node, scope: Mapping[str, Meaning]) -> Expression:
        """``scope`` holds the names that the template itself has introduced.

        Raises UntranslatableError.
        """
        translate = self._translations.get(type(node))
        if translate is None:
            raise UntranslatableError(type(node).__name__)
        return translate(node, scope)

    def printed(self, expression: Expression) -> str:
        """Code for the text that ``{{ expression }}`` prints; numbers may stand for theirs."""
        if expression.certain and expression.kind in ("string", "integer", "number"):
            return expression.code
        return f"{self.constant_name(values.to_text)}({expression.code})"

    def is_verbatim(self, expression: Expression) -> bool:
        """Whether JSON writes the printed text as it is, with nothing to escape."""
        if not expression.certain:
            return False
        if expression.verbatim or expression.kind in ("integer", "number"):
            return True
        characters = self.alphabet(expression)
        if characters is not None:
            return all(quote(one) == f'"{one}"' for one in characters)
        # No format lets a quotation mark, a backslash or a control character through.
        patterns = self._knowledge.patterns(expression.schema)
        return not FORMAT_PATTERNS.isdisjoint(patterns)

    def alphabet(self, expression: Expression) -> frozenset[str] | None:
        """Characters of which the printed text is certainly made; None where that is not known."""
        if not expression.certain:
            return None
        if expression.kind == "integer":
            return _INTEGERS
        texts = self._knowledge.texts(expression.schema)
        if texts is not None:
            return frozenset("".join(texts))
        patterns = self._knowledge.patterns(expression.schema)
        known = [found for found in map(alphabet, patterns) if found is not None]
        return known[0] if known else None

    def named(self, code: str) -> str:
        """A variable that holds what the code computes: f-strings can't hold every expression."""
        if code.isidentifier():
            return code
        variable = self.code.fresh("p")
        self.code.line(f"{variable} = {code}")
        return variable

    def item_of(self, iterable: Expression, code: str) -> Expression:
        """What a variable holds that runs over the iterable."""
        schema: Mapping[str, Any] = {}
        if iterable.is_data and iterable.kind == "array":
            schema = self._knowledge.items(iterable.schema)
        return Expression(code, self._knowledge.kind(schema), schema, json=iterable.json)

    def shared_module(self, name: nodes.Expr) -> Module:
        """The module that an import of a shared file answers."""
        if not isinstance(name, nodes.Const):
            raise UntranslatableError("an import of a computed name")
        try:
            module = self.environment.get_template(name.value).module
            return Module(module, self.environment.shared_tree(name.value))
        except Exception as error:
            raise UntranslatableError("a shared file that can't be imported") from error

    def macro_of(self, module: Module, name: str) -> SharedMacro:
        macro = getattr(module.module, name, None)
        if not isinstance(macro, Macro):
            raise UntranslatableError("an import of what is no macro")
        found = [node for node in module.tree.find_all(nodes.Macro) if node.name == name]
        return SharedMacro(module, macro, found[0] if len(found) == 1 else None)

    def constant_name(self, value: object, stem: str = "call") -> str:
        return self.code.shared_constant(stem, value)

    def _constant(self, node: nodes.Const, _: Mapping[str, Meaning]) -> Expression:
        value: JSON = node.value
        kind = _KINDS_OF_CONSTANTS.get(type(value))
        if kind is None or not is_json(value):
            raise UntranslatableError("a constant")
        schema = {"const": value} if kind == "string" else {}
        return Expression(f"({value!r})", kind, schema, json=True)

    def _name(self, node: nodes.Name, scope: Mapping[str, Meaning]) -> Expression:
        meaning = scope.get(node.name)
        if isinstance(meaning, Expression):
            return meaning
        if meaning is None and node.name in self.root.properties:
            return self._bound(self.root.properties[node.name])
        raise UntranslatableError(node.name)

    def _bound(self, bound: Bound) -> Expression:
        return Expression(
            bound.variable,
            self._knowledge.kind(bound.schema),
            bound.schema,
            json=True,
            missing=bound.missing is not None,
            bound=bound,
        )

    def _attribute(self, node: nodes.Getattr, scope: Mapping[str, Meaning]) -> Expression:
        if isinstance(node.node, nodes.Name):
            meaning = scope.get(node.node.name)
            if isinstance(meaning, Loop):
                return _loop_attribute(meaning, node.attr)
        base = self.expression(node.node, scope)
        if base.json:
            return self._field(base, node.attr)
        getter = self.constant_name(self.environment.getattr)
        return Expression(f"{getter}({base.code}, {node.attr!r})", missing=True)

    def _item(self, node: nodes.Getitem, scope: Mapping[str, Meaning]) -> Expression:
        base = self.expression(node.node, scope)
        if isinstance(node.arg, nodes.Const) and type(node.arg.value) is str and base.json:
            return self._field(base, node.arg.value)
        key = self.expression(node.arg, scope)
        if base.json and key.json:
            getter = self.constant_name(values.item)
            return Expression(f"{getter}({base.code}, {key.code})", json=True, missing=True)
        getter = self.constant_name(self.environment.getitem)
        return Expression(f"{getter}({base.code}, {key.code})", missing=True)

    def _field(self, base: Expression, name: str) -> Expression:
        if base.bound is not None and name in base.bound.properties:
            return self._bound(base.bound.properties[name])
        if base.certain and base.kind == "object":
            schema, required = self._knowledge.property(base.schema, name)
            kind = self._knowledge.kind(schema)
            if required:
                return Expression(f"{base.code}[{name!r}]", kind, schema, json=True)
        else:
            schema, kind = {}, None
        getter = self.constant_name(values.field)
        code = f"{getter}({base.code}, {name!r})"
        return Expression(code, kind, schema, json=True, missing=True)

    def _compare(self, node: nodes.Compare, scope: Mapping[str, Meaning]) -> Expression:
        first = self.expression(node.expr, scope)
        rest = [(_COMPARISONS[one.op], self.expression(one.expr, scope)) for one in node.ops]
        code = " ".join([first.code, *(f"{operator} {other.code}" for operator, other in rest)])
        data = first.json and all(other.json for _, other in rest)
        return Expression(f"({code})", "boolean" if data else None, json=data)

    def _and(self, node: nodes.And, scope: Mapping[str, Meaning]) -> Expression:
        left, right = self.expression(node.left, scope), self.expression(node.right, scope)
        both = either(f"({left.code} and {right.code})", left, right)
        return replace(both, missing=left.missing or right.missing)

    def _or(self, node: nodes.Or, scope: Mapping[str, Meaning]) -> Expression:
        left, right = self.expression(node.left, scope), self.expression(node.right, scope)
        return replace(either(f"({left.code} or {right.code})", left, right), missing=right.missing)

    def _not(self, node: nodes.Not, scope: Mapping[str, Meaning]) -> Expression:
        inner = self.expression(node.node, scope)
        return Expression(f"(not {inner.code})", "boolean", json=True)

    def _conditional(self, node: nodes.CondExpr, scope: Mapping[str, Meaning]) -> Expression:
        if node.expr2 is None:
            raise UntranslatableError("an `if` without `else`")
        test = self.expression(node.test, scope)
        left, right = self.expression(node.expr1, scope), self.expression(node.expr2, scope)
        both = either(f"({left.code} if {test.code} else {right.code})", left, right)
        return replace(both, missing=left.missing or right.missing)

    def _concat(self, node: nodes.Concat, scope: Mapping[str, Meaning]) -> Expression:
        parts = ", ".join(self.expression(part, scope).code for part in node.nodes)
        return Expression(f"''.join(map(str, ({parts},)))", "string", json=True)

    def _list(self, node: nodes.List, scope: Mapping[str, Meaning]) -> Expression:
        items = [self.expression(item, scope) for item in node.items]
        code = f"[{', '.join(item.code for item in items)}]"
        return Expression(code, "array", json=all(item.is_data for item in items))

    def _arithmetic(
        self, operator: str
    ) -> Callable[[nodes.BinExpr, Mapping[str, Meaning]], Expression]:
        def translate(node: nodes.BinExpr, scope: Mapping[str, Meaning]) -> Expression:
            left, right = self.expression(node.left, scope), self.expression(node.right, scope)
            code = f"({left.code} {operator} {right.code})"
            kinds = {left.kind, right.kind} if left.certain and right.certain else {None}
            limited = (
                operator in OPERATORS and operator != "+"
            )  # whose result is no longer than both
            if limited and not (kinds == {"integer"} and (left.json or right.json)):
                raise UntranslatableError(operator)  # it has a limit, which Jinja's way keeps to
            if kinds == {"integer"} and operator in "+-*":
                return Expression(code, "integer")  # too large for JSON, perhaps
            if kinds == {"string"} and operator == "+":
                return Expression(code, "string", json=True)
            return Expression(code)

        return translate

    def _negative(self, node: nodes.Neg, scope: Mapping[str, Meaning]) -> Expression:
        inner = self.expression(node.node, scope)
        whole = inner.certain and inner.kind == "integer"
        return Expression(f"(-{inner.code})", "integer" if whole else None, json=whole)


def _loop_attribute(loop: Loop, name: str) -> Expression:
    if name not in _LOOP:
        raise UntranslatableError(f"loop.{name}")
    code, kind = _LOOP[name]
    return Expression(code.format(loop.position, loop.length), kind, json=True)
