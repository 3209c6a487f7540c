"""The code for one leaf: a variable that holds its text, its JSON text, or whether it is true."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from notifyspec.json_values import dump, quote
from notifyspec.payload import Choice, Kind, Value
from notifyspec.template.statements import f_string
from notifyspec.template.translated import Expression, UntranslatableError
from notifyspec.template.values import to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from notifyspec.codegen import Code
    from notifyspec.payload import Leaf
    from notifyspec.template.evaluation import Evaluator
    from notifyspec.template.statements import TemplateWriter

_TYPES: Final = {
    Kind.BOOLEAN: "type({0}) is bool",
    Kind.INTEGER: "type({0}) is int",
    Kind.ARRAY: "type({0}) is list",
    Kind.OBJECT: "type({0}) is dict",
}


class LeafWriter:
    """Writes leaves, each once. What can't be translated is left to Jinja."""

    def __init__(self, code: Code, writer: TemplateWriter, evaluator: Evaluator) -> None:
        self._code = code
        self._writer = writer
        self._evaluator = evaluator
        self._json_texts: dict[int, Expression] = {}
        self._texts: dict[int, str | Expression] = {}

    def forget(self, leaf: Leaf) -> None:
        """Write the leaf once more where it is next asked for: it was computed in one branch only."""
        self._texts.pop(id(leaf), None)

    def json_text(self, leaf: Leaf) -> str | Expression:
        """The leaf's text as a JSON string: a constant one itself, else a variable that holds it."""
        if leaf.template.constant is not None:
            return quote(leaf.template.constant)
        if id(leaf) not in self._json_texts:
            source = self._json_text_source(leaf)
            self._json_texts[id(leaf)] = self.joined([Expression(source, "string")])
        return self._json_texts[id(leaf)]

    def _json_text_source(self, leaf: Leaf) -> str:
        quoting = self._code.shared_constant("quote", quote)
        if id(leaf) in self._texts:
            return f"{quoting}({f_string([self._texts[id(leaf)]])})"
        mark = self._code.mark()
        try:
            written = self._writer.text(leaf.template)
        except UntranslatableError:
            self._code.rewind(mark)
            return f"{quoting}({self._by_jinja(self._evaluator.text, leaf)})"
        if not written.verbatim:
            return f"{quoting}({self.joined(written.parts).code})"
        parts = (quote(part)[1:-1] if isinstance(part, str) else part for part in written.parts)
        return f_string(['"', *parts, '"'])

    def text(self, leaf: Leaf) -> str | Expression:
        """The leaf's text: a constant one itself, else a variable that holds it."""
        if leaf.template.constant is not None:
            return leaf.template.constant
        if id(leaf) not in self._texts:
            mark = self._code.mark()
            try:
                parts = self._writer.text(leaf.template).parts
            except UntranslatableError:
                self._code.rewind(mark)
                parts = (Expression(self._by_jinja(self._evaluator.text, leaf), "string"),)
            self._texts[id(leaf)] = self.joined(parts)
        return self._texts[id(leaf)]

    def joined(self, parts: Sequence[str | Expression]) -> Expression:
        """A variable that holds the parts as one text."""
        match parts:
            case [Expression(kind="string") as whole] if whole.code.isidentifier():
                return whole
            case [Expression(kind="string") as whole]:
                source = whole.code
            case _:
                source = f_string(parts)
        variable = self._code.fresh("text")
        self._code.line(f"{variable} = {source}")
        return Expression(variable, "string")

    def choice(self, tree: Choice) -> Expression:
        text = self.text(tree.leaf)
        assert isinstance(text, Expression)
        allowed = self._code.constant("allowed", frozenset(tree.allowed))
        self._code.refuse_unless(f"{text.code} in {allowed}")
        return text

    def truth(self, leaf: Leaf) -> str:
        mark = self._code.mark()
        try:
            return self._writer.expression(leaf.template).code
        except UntranslatableError:
            self._code.rewind(mark)
            return self._by_jinja(self._evaluator.truth, leaf)

    def value(self, tree: Value) -> str:
        """A variable that holds the value's JSON text."""
        code = self._code
        mark = code.mark()
        try:
            expression = self._writer.expression(tree.leaf.template)
        except UntranslatableError:
            code.rewind(mark)
            source = self._by_jinja(self._evaluator.value, tree.leaf)
            expression = Expression(source, json=True)
        value = code.fresh("value")
        code.line(f"{value} = {expression.code}")
        if not expression.is_data:
            code.line(f"{value} = {code.shared_constant('to_json', to_json)}({value})")
        if tree.kind is not Kind.ANY:
            code.refuse_unless(_TYPES[tree.kind].format(value))
        for operator, limit in ((">=", tree.minimum), ("<=", tree.maximum)):
            if limit is not None:
                code.refuse_unless(f"{value} {operator} {limit}")
        text = code.fresh("json")
        code.line(f"{text} = {self._json_of(value, expression, tree.kind)}")
        return text

    def _json_of(self, value: str, expression: Expression, kind: Kind) -> str:
        known = expression.kind if expression.certain else None
        if known == "string":
            return f"{self._code.shared_constant('quote', quote)}({value})"
        if kind is Kind.INTEGER or known in ("integer", "number"):
            return f"f'{{{value}}}'"
        if kind is Kind.BOOLEAN or known == "boolean":
            return f"'true' if {value} else 'false'"
        return f"{self._code.shared_constant('dump', dump)}({value})"

    def _by_jinja(self, evaluate: Callable[..., Any], leaf: Leaf) -> str:
        function = self._code.constant("jinja", evaluate)
        return f"{function}({self._code.constant('template', leaf.template)}, context)"
