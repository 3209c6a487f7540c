"""Random Jinja sources, written by a writer that notes where each node of their tree stands.

It goes from tree to text, by Jinja's grammar, and shares nothing with the code under test.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

# How tightly each kind of expression binds, by Jinja's grammar. What binds less tightly than its
# place asks for is put in parentheses.
COND, OR, AND, NOT, COMPARE, SUM, CONCAT, PRODUCT, POWER, UNARY, POSTFIX = range(11)
SUMS = {"+": "Add", "-": "Sub"}
PRODUCTS = {"*": "Mul", "/": "Div", "//": "FloorDiv", "%": "Mod"}
COMPARISONS = {
    "==": "eq",
    "!=": "ne",
    "<": "lt",
    "<=": "lteq",
    ">": "gt",
    ">=": "gteq",
    "in": "in",
    "not in": "notin",
}
NAMES = ["a", "order", "x1", "_y", "ähre", "文", "items", "not_there", "isle", "nothing"]
TEXTS = ["''", '""', "'a b'", '"it\'s"', "'{{ }}'", "'%}'", "'é😀'", r"'\n\\'", "'(['", "' is '"]
DATA = ["Hello ", "é😀 ", "{", " } ", "it's ", "a", "# ", "\t", "[", "% ", "\n", "\n\n", " - "]
DATA += ["\r\n", "\r", "\u2028", "{ {", "}}", '"', "\\"]


@dataclass(frozen=True, slots=True)
class WrittenNode:
    """``start`` and ``end`` are the expression's, without parentheses around it.

    ``marks`` are where its own tokens stand: an operator, a filter's name, a dot's name, a bracket.
    """

    kind: str
    start: int
    end: int
    marks: tuple[tuple[int, int], ...] = ()
    parts: tuple[WrittenNode, ...] = ()


@dataclass(frozen=True, slots=True)
class WrittenTemplate:
    """``expressions`` are those that stand in the template, in its order, but within no other."""

    source: str
    expressions: Sequence[WrittenNode]


class TemplateWriter:
    def __init__(self, random: Random) -> None:
        self.random = random
        self.written: list[str] = []
        self.position = 0
        self.expressions: list[WrittenNode] = []

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def put(self, raw: str) -> tuple[int, int]:
        """Where it was put."""
        start = self.position
        self.written.append(raw)
        self.position += len(raw)
        return start, self.position

    def space(self, *, needed: bool = False) -> None:
        """White space between two tokens."""
        number = self.random.random()
        if number < 0.5:
            self.put(" ")
        elif number < 0.6:
            self.put(self.random.choice(["  ", "\t", "\n", " \n  ", "\r\n", "\r"]))
        elif needed:
            self.put(" ")

    # Templates

    def template(self) -> WrittenTemplate:
        self.body(2)
        if not self.expressions:
            self.output()
        return WrittenTemplate("".join(self.written), tuple(self.expressions))

    def body(self, depth: int) -> None:
        statements = [self.data, self.data, self.output, self.output, self.comment]
        if depth:
            statements += [self.if_, self.for_, self.set_, self.with_, self.macro, self.call]
            statements += [self.filter_, self.set_block, self.raw, self.include]
        for _ in range(self.random.randint(1, 2)):
            statement = self.random.choice(statements)
            if statement in (self.data, self.output, self.comment, self.raw, self.include):
                statement()  # type: ignore[call-arg]
            else:
                statement(depth - 1)  # type: ignore[call-arg]

    def data(self) -> None:
        before = self.written[-1][-1:] if self.written else ""
        text = self.random.choice(DATA)
        # Two pieces of text must not make the beginning of a tag.
        self.put(text if before != "{" or text[0] not in "{%#" else "-")

    def output(self) -> None:
        self.separate()
        self.put(self.random.choice(["{{", "{{", "{{", "{{-", "{{+"]))
        self.space(needed=True)
        self.top()
        self.space(needed=True)
        self.put(self.random.choice(["}}", "}}", "-}}"]))

    def separate(self) -> None:
        if self.written and self.written[-1].endswith("{"):
            self.put(" ")

    def tag(self, word: str, rest: Callable[[], None] | None = None) -> None:
        self.separate()
        self.put(self.random.choice(["{%", "{%", "{%", "{%-", "{%+"]))
        self.space()
        self.put(word)
        if rest is not None:
            self.space(needed=True)
            rest()
        self.space(needed=True)
        self.put(self.random.choice(["%}", "%}", "%}", "-%}"]))

    def comment(self) -> None:
        self.separate()
        self.put(self.random.choice(["{#", "{#-"]) + " {{ x }} {% it's #}")

    def raw(self) -> None:
        self.tag("raw")
        self.put("{{ a | b }} {% if %}")
        self.tag("endraw")

    def include(self) -> None:
        self.tag("include", self.top)

    def top(self, least: int = COND) -> None:
        self.expressions.append(self.expression(least, 3))

    def condition(self) -> None:
        self.top(OR)

    def if_(self, depth: int) -> None:
        self.tag("if", self.condition)
        self.body(depth)
        if self.chance(0.3):
            self.tag("elif", self.condition)
            self.body(depth)
        if self.chance(0.3):
            self.tag("else")
            self.body(depth)
        self.tag("endif")

    def for_(self, depth: int) -> None:
        def header() -> None:
            self.put(self.random.choice(["item", "k, v", "(k, v)"]))
            self.put(" in ")
            self.top(SUM)  # no test: the word behind it would be its argument
            if self.chance(0.3):
                self.put(" if ")
                self.top(SUM)
            if self.chance(0.1):
                self.put(" recursive")

        self.tag("for", header)
        self.body(depth)
        if self.chance(0.2):
            self.tag("else")
            self.body(depth)
        self.tag("endfor")

    def set_(self, _: int) -> None:
        def assignment() -> None:
            self.put(self.random.choice(["name", "name, other", "space.name"]))
            self.space()
            self.put("=")
            self.space()
            self.top()

        self.tag("set", assignment)

    def set_block(self, depth: int) -> None:
        self.tag("set", lambda: self.put("name"))  # type: ignore[arg-type,return-value]
        self.body(depth)
        self.tag("endset")

    def with_(self, depth: int) -> None:
        def assignments() -> None:
            self.put("one = ")
            self.top()

        self.tag("with", assignments)
        self.body(depth)
        self.tag("endwith")

    def macro(self, depth: int) -> None:
        def signature() -> None:
            self.put("m(p, q=")
            self.top()
            self.put(")")

        self.tag("macro", signature)
        self.body(depth)
        self.tag("endmacro")

    def call(self, depth: int) -> None:
        def header() -> None:
            start = self.position
            base = self.name(0)
            self.expressions.append(self.called(start, base, 1))

        self.tag("call", header)
        self.body(depth)
        self.tag("endcall")

    def filter_(self, depth: int) -> None:
        self.tag("filter", lambda: self.put("upper | lower"))  # type: ignore[arg-type,return-value]
        self.body(depth)
        self.tag("endfilter")

    # Expressions

    def expression(self, least: int, depth: int) -> WrittenNode:
        kinds = LEAVES if depth == 0 else LEAVES + COMPOUND
        level, write = self.random.choice(kinds)
        if level >= least and not self.chance(0.08):
            return write(self, depth - 1)
        self.put("(")
        self.space()
        node = write(self, depth - 1)
        self.space()
        self.put(")")
        return node

    def binary(self, signs: dict[str, str], left: int, right: int) -> Callable[[int], WrittenNode]:
        def write(depth: int) -> WrittenNode:
            start = self.position
            one = self.expression(left, depth)
            self.space(needed=True)
            sign = self.random.choice(list(signs))
            mark = self.put(sign)
            self.space(needed=True)
            other = self.expression(right, depth)
            return WrittenNode(signs[sign], start, self.position, (mark,), (one, other))

        return write

    def or_(self, depth: int) -> WrittenNode:
        return self.binary({"or": "Or"}, OR, AND)(depth)

    def and_(self, depth: int) -> WrittenNode:
        return self.binary({"and": "And"}, AND, NOT)(depth)

    def sum(self, depth: int) -> WrittenNode:
        return self.binary(SUMS, SUM, CONCAT)(depth)

    def product(self, depth: int) -> WrittenNode:
        return self.binary(PRODUCTS, PRODUCT, POWER)(depth)

    def power(self, depth: int) -> WrittenNode:
        return self.binary({"**": "Pow"}, POWER, UNARY)(depth)

    def cond(self, depth: int) -> WrittenNode:
        start = self.position
        then = self.expression(SUM, depth)  # no test: the `if` behind it would be its argument
        self.put(" if ")
        test = self.expression(OR, depth)
        if self.chance(0.2):
            return WrittenNode("CondExpr", start, self.position, (), (test, then))
        self.put(" else ")
        other = self.expression(COND, depth)
        return WrittenNode("CondExpr", start, self.position, (), (test, then, other))

    def not_(self, depth: int) -> WrittenNode:
        start = self.position
        self.put("not")
        self.space(needed=True)
        inner = self.expression(NOT, depth)
        return WrittenNode("Not", start, self.position, (), (inner,))

    def compare(self, depth: int) -> WrittenNode:
        start = self.position
        parts = [self.expression(SUM, depth)]
        marks = []
        for _ in range(self.random.choice([1, 1, 1, 2])):
            self.space(needed=True)
            sign = self.random.choice(list(COMPARISONS))
            mark = self.put(sign if sign != "not in" else "not")
            if sign == "not in":
                self.space(needed=True)
                mark = mark[0], self.put("in")[1]
            marks.append(mark)
            self.space(needed=True)
            parts.append(self.expression(SUM, depth))
        return WrittenNode("Compare", start, self.position, tuple(marks), tuple(parts))

    def concat(self, depth: int) -> WrittenNode:
        start = self.position
        parts = [self.expression(PRODUCT, depth)]
        for _ in range(self.random.choice([1, 1, 2])):
            self.space()
            self.put("~")
            self.space()
            parts.append(self.expression(PRODUCT, depth))
        return WrittenNode("Concat", start, self.position, (), tuple(parts))

    def sign(self, depth: int) -> WrittenNode:
        start = self.position
        sign = self.random.choice("+-")
        mark = self.put(sign)
        self.space()
        inner = self.expression(POSTFIX, depth)
        kind = "Neg" if sign == "-" else "Pos"
        return WrittenNode(kind, start, self.position, (mark,), (inner,))

    def filter(self, depth: int) -> WrittenNode:
        start = self.position
        parts = [self.expression(UNARY, depth)]
        self.space()
        self.put("|")
        self.space()
        mark = self.put(self.random.choice(["upper", "join", "round", "default", "length"]))
        if self.chance(0.4):
            parts += self.arguments(depth)
        return WrittenNode("Filter", start, self.position, (mark,), tuple(parts))

    def test(self, depth: int) -> WrittenNode:
        start = self.position
        parts = [self.expression(UNARY, depth)]
        self.space(needed=True)
        self.put("is")
        self.space(needed=True)
        negated = self.chance(0.3)
        if negated:
            self.put("not")
            self.space(needed=True)
        kind = self.random.random()
        mark = self.put(self.random.choice(["defined", "none", "divisibleby", "eq", "mapping"]))
        if kind < 0.2:
            parts += self.arguments(depth)
        elif kind < 0.4:
            self.space(needed=True)
            parts.append(self.random.choice([self.name, self.text, self.integer])(0))
        node = WrittenNode("Test", start, self.position, (mark,), tuple(parts))
        return WrittenNode("Not", start, self.position, (), (node,)) if negated else node

    def attribute(self, depth: int) -> WrittenNode:
        start = self.position
        base = self.expression(POSTFIX, depth)
        self.space()
        self.put(".")
        self.space()
        mark = self.put(self.random.choice(NAMES))
        return WrittenNode("Getattr", start, self.position, (mark,), (base,))

    def dotted_index(self, depth: int) -> WrittenNode:
        start = self.position
        base = self.expression(POSTFIX, depth)
        self.space()
        dot = self.put(".")
        self.space()
        index = WrittenNode("Const", *self.put("0"))
        return WrittenNode("Getitem", start, self.position, (dot,), (base, index))

    def item(self, depth: int) -> WrittenNode:
        start = self.position
        base = self.expression(POSTFIX, depth)
        self.space()
        bracket = self.put("[")
        self.space()
        mark = bracket
        parts: tuple[WrittenNode, ...]
        if self.chance(0.3):
            parts = (base, *self.slice(depth))
        else:
            key = self.text(0) if self.chance(0.5) else self.expression(COND, depth)
            parts = (base, key)
            if key.kind == "Const" and "".join(self.written)[key.start] in "'\"":
                mark = key.start, key.end
        self.space()
        self.put("]")
        return WrittenNode("Getitem", start, self.position, (mark,), parts)

    def slice(self, depth: int) -> tuple[WrittenNode, ...]:
        parts = []
        if self.chance(0.5):
            parts.append(self.expression(COND, depth))
            self.space()
        self.put(":")
        if self.chance(0.5):
            self.space()
            parts.append(self.expression(COND, depth))
            self.space()
        return tuple(parts)

    def call_of_expression(self, depth: int) -> WrittenNode:
        start = self.position
        return self.called(start, self.expression(POSTFIX, depth), depth)

    def called(self, start: int, base: WrittenNode, depth: int) -> WrittenNode:
        parts = self.arguments(depth)
        return WrittenNode("Call", start, self.position, (), (base, *parts))

    def arguments(self, depth: int) -> list[WrittenNode]:
        self.space()
        self.put("(")
        parts = []
        named = False
        for number in range(self.random.randint(0, 2)):
            if number:
                self.put(",")
            self.space()
            named = named or self.chance(0.3)
            if named:
                self.put(f"key{number}")
                self.space()
                self.put("=")
                self.space()
            parts.append(self.expression(COND, depth))
            self.space()
        self.put(")")
        return parts

    def list(self, depth: int) -> WrittenNode:
        start = self.position
        self.put("[")
        parts = self.items(depth, self.random.randint(0, 2))
        self.put("]")
        return WrittenNode("List", start, self.position, (), parts)

    def tuple(self, depth: int) -> WrittenNode:
        start = self.position
        self.put("(")
        count = self.random.choice([0, 1, 2])
        parts = self.items(depth, count)
        self.put("," if count == 1 else "")
        self.put(")")
        return WrittenNode("Tuple", start, self.position, (), parts)

    def items(self, depth: int, count: int) -> tuple[WrittenNode, ...]:
        parts = []
        for number in range(count):
            self.put("," if number else "")
            self.space()
            parts.append(self.expression(COND, depth))
            self.space()
        return tuple(parts)

    def dict(self, depth: int) -> WrittenNode:
        start = self.position
        self.put("{")
        parts = []
        for number in range(self.random.randint(0, 2)):
            self.put("," if number else "")
            self.space()
            parts.append(self.text(0))
            self.space()
            self.put(":")
            self.space()
            parts.append(self.expression(COND, depth))
        self.space()
        self.put("}")
        return WrittenNode("Dict", start, self.position, (), tuple(parts))

    # Leaves

    def name(self, _: int) -> WrittenNode:
        return WrittenNode("Name", *self.put(self.random.choice(NAMES)))

    def text(self, _: int) -> WrittenNode:
        return WrittenNode("Const", *self.put(self.random.choice(TEXTS)))

    def integer(self, _: int) -> WrittenNode:
        return WrittenNode("Const", *self.put(self.random.choice(["0", "1", "42", "1_000"])))

    def number(self, _: int) -> WrittenNode:
        return WrittenNode("Const", *self.put(self.random.choice(["1.5", "2e3", "0x1F", "7"])))

    def word(self, _: int) -> WrittenNode:
        return WrittenNode("Const", *self.put(self.random.choice(["true", "False", "none"])))


Write = Callable[[TemplateWriter, int], WrittenNode]
LEAVES: list[tuple[int, Write]] = [
    (POSTFIX, TemplateWriter.name),
    (POSTFIX, TemplateWriter.name),
    (POSTFIX, TemplateWriter.text),
    (UNARY, TemplateWriter.number),  # a dot behind it would be its own
    (POSTFIX, TemplateWriter.word),
]
COMPOUND: list[tuple[int, Write]] = [
    (COND, TemplateWriter.cond),
    (OR, TemplateWriter.or_),
    (AND, TemplateWriter.and_),
    (NOT, TemplateWriter.not_),
    (COMPARE, TemplateWriter.compare),
    (SUM, TemplateWriter.sum),
    (CONCAT, TemplateWriter.concat),
    (PRODUCT, TemplateWriter.product),
    (POWER, TemplateWriter.power),
    (UNARY, TemplateWriter.sign),
    (UNARY, TemplateWriter.filter),
    (UNARY, TemplateWriter.filter),
    (NOT, TemplateWriter.test),  # what follows it could be taken for its argument
    (POSTFIX, TemplateWriter.attribute),
    (POSTFIX, TemplateWriter.attribute),
    (UNARY, TemplateWriter.dotted_index),  # a dot behind it would make a fraction
    (POSTFIX, TemplateWriter.item),
    (POSTFIX, TemplateWriter.item),
    (POSTFIX, TemplateWriter.call_of_expression),
    (POSTFIX, TemplateWriter.list),
    (POSTFIX, TemplateWriter.tuple),
    (POSTFIX, TemplateWriter.dict),
]
