"""From a spec's parts to one Python function that checks a context and writes the payloads.

The literal JSON is prepared, leaves are escaped where that may be needed, and names are local
variables that checking the context has filled. Where anything is out of the ordinary, the function
answers None: the plain path of ``rendering`` then does the work, or knows what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from notifyspec.budget import least_budget
from notifyspec.codegen import Code
from notifyspec.context.acceptance import Acceptance, Knowledge
from notifyspec.json_values import dump, quote
from notifyspec.message import Backend, Message, Messages, Skipped
from notifyspec.naming import NAME_CHARACTERS, SURE_LENGTHS, accepts, accepts_event
from notifyspec.payload import (
    Array,
    Choice,
    Kind,
    Leaf,
    Literal,
    Member,
    Object,
    Ordinal,
    Step,
    Steps,
    Text,
    Tree,
    Value,
)
from notifyspec.rendering import SKIPPED_REASON, is_empty
from notifyspec.template.expressions import Expression, Translator, UntranslatableError
from notifyspec.template.statements import TemplateWriter, f_string
from notifyspec.template.values import missing_field, to_json

if TYPE_CHECKING:
    from notifyspec.backend import Part
    from notifyspec.settings import Limits
    from notifyspec.template.evaluation import Evaluator

Program = Callable[[object, Sequence[str] | None, Collection[Backend] | None], Messages | None]
"""Of a context, ids in place of the spec's own, and the back ends that are wanted (None: all)."""

_TYPES: Final = {
    Kind.BOOLEAN: "type({0}) is bool",
    Kind.INTEGER: "type({0}) is int",
    Kind.ARRAY: "type({0}) is list",
    Kind.OBJECT: "type({0}) is dict",
}


def compile_program(
    name: str,
    parts: Sequence[Part],
    schema: Mapping[str, Any],
    evaluator: Evaluator,
    limits: Limits,
) -> Program:
    """The function, whose source is its ``__notifyspec_source__``."""
    code = Code("render", ["context", "to", "backends"])
    # The plain path meets the same fault again, and has the words for it.
    with code.handler("except Exception: return None"):
        bound = Acceptance(code, schema, missing=missing_field).check(schema, "context")
        knowledge = Knowledge(schema)
        writer = TemplateWriter(code, Translator(code, evaluator.environment, bound, knowledge))
        code.line("sent = ()")
        code.line("skipped = ()")
        for part in parts:
            wanted = code.constant("backend", part.backend)
            with code.block(f"if backends is None or {wanted} in backends:"):
                _PartWriter(code, name, part, writer, evaluator, limits).write()
        messages = code.constant("Messages", Messages)
        code.line(f"return {messages}({name!r}, sent, skipped)")
    program: Program = code.build()
    return program


@dataclass(slots=True)
class _Json:
    """A payload's JSON text in the making: literal text and variables that hold text."""

    chunks: list[str | Expression] = field(default_factory=list)

    def literal(self, text: str) -> None:
        if self.chunks and isinstance(self.chunks[-1], str):
            self.chunks[-1] += text
        else:
            self.chunks.append(text)

    def variable(self, name: str) -> None:
        self.chunks.append(Expression(name, "string"))

    @property
    def source(self) -> str:
        return f_string(self.chunks)


class _PartWriter:
    """Writes the code for one part's message."""

    def __init__(
        self,
        code: Code,
        spec: str,
        part: Part,
        writer: TemplateWriter,
        evaluator: Evaluator,
        limits: Limits,
    ) -> None:
        self._code = code
        self._spec = spec
        self._part = part
        self._writer = writer
        self._evaluator = evaluator
        self._limits = limits
        self._json_texts: dict[int, str] = {}
        self._texts: dict[int, str | Expression] = {}
        self._number = ""  # code for the number of the step that is written
        self._steps_count: str | None = None  # where all the steps may be left out

    def write(self) -> None:
        code, part = self._code, self._part
        targets = self._targets()
        event = self._event()
        payload = _Json()
        self._tree(part.payload, payload)
        if self._steps_count is None:
            self._message(targets, event, payload)
            return
        with code.block(f"if {self._steps_count}:"):
            self._message(targets, event, payload)
        with code.block("else:"):
            skipped = code.constant("Skipped", Skipped)
            audience = code.constant("audience", part.audience)
            code.line(
                f"skipped += ({skipped}({self._spec!r}, {audience}, {targets}, {SKIPPED_REASON!r}),)"
            )

    def _message(self, targets: str, event: str, payload: _Json) -> None:
        code, part = self._code, self._part
        text = code.fresh("payload")
        code.line(f"{text} = {payload.source}")
        prefix = None if part.prefix is None else part.prefix.template.constant
        most = least_budget(part.audience, prefix, self._limits)
        # Encoding also finds lone surrogates, which a template's own literals can hold.
        code.refuse_unless(f"len({text} if {text}.isascii() else {text}.encode()) <= {most}")
        message = code.constant("Message", Message)
        audience = code.constant("audience", part.audience)
        code.line(f"sent += ({message}({self._spec!r}, {audience}, {targets}, {text}, {event}),)")

    def _targets(self) -> str:
        code, part = self._code, self._part
        targets = code.fresh("targets")
        accepted = code.constant("accepts", accepts(part.audience))
        prefix = [] if part.prefix is None else [self._text(part.prefix), "-"]
        with code.block("if to is None:"):
            names = []
            for leaf in part.ids:
                text = self._text(leaf)
                name = code.fresh("target")
                if isinstance(text, Expression):
                    code.refuse_unless(text.code)
                code.line(f"{name} = {f_string([*prefix, text])}")
                code.refuse_unless(self._acceptance(name, [*prefix, text]))
                names.append(name)
            listed = f"({', '.join(names)},)"
            code.line(
                f"{targets} = {listed if len(names) == 1 else f'tuple(dict.fromkeys({listed}))'}"
            )
        with code.block("else:"):
            one = f_string([*prefix, Expression("one")])
            code.line(f"{targets} = tuple([{one} for one in to])")
            code.refuse_unless(f"all(to) and all(map({accepted}, {targets}))")
        for leaf in part.ids:  # computed in one branch only
            self._texts.pop(id(leaf), None)
        return targets

    def _acceptance(self, name: str, parts: Sequence[str | Expression]) -> str:
        """A condition that holds where Pusher takes the name that is made of the parts."""
        most = SURE_LENGTHS.get(self._part.audience)
        if most is not None and all(self._is_sure(part) for part in parts):
            return f"len({name}) <= {most}"
        return f"{self._code.constant('accepts', accepts(self._part.audience))}({name})"

    def _is_sure(self, part: str | Expression) -> bool:
        """Whether nothing in the part can be outside the alphabet of names."""
        if isinstance(part, str):
            return bool(part) and NAME_CHARACTERS.issuperset(part)
        known = self._writer.alphabet(part)
        return known is not None and NAME_CHARACTERS.issuperset(known)

    def _event(self) -> str:
        event = self._part.event
        if event is None or isinstance(event, str):
            return repr(event)
        text = self._text(event)
        if isinstance(text, str):
            if not accepts_event(text):
                self._code.refuse()
            return repr(text)
        self._code.refuse_unless(f"{self._code.constant('accepts', accepts_event)}({text.code})")
        return text.code

    def _tree(self, tree: Tree, json: _Json) -> None:
        match tree:
            case Literal(value):
                json.literal(dump(value))
            case Text(leaf):
                self._json_text(leaf, json)
            case Choice():
                json.chunks += ['"', self._choice(tree), '"']
            case Value():
                json.variable(self._value(tree))
            case Object(members):
                self._object(members, json)
            case Array(items):
                json.literal("[")
                for index, item in enumerate(items):
                    json.literal("," if index else "")
                    self._tree(item, json)
                json.literal("]")
            case Steps():
                self._steps(tree, json)
            case Ordinal():
                json.variable(self._number)

    def _object(self, members: Sequence[Member], json: _Json) -> None:
        present = [member for member in members if not _is_never_there(member)]
        optional = {id(member) for member in present if _may_be_left_out(member)}
        if not optional:
            json.literal("{")
            for index, member in enumerate(present):
                json.literal(f"{',' if index else ''}{dump(member.key)}:")
                self._tree(member.tree, json)
            json.literal("}")
            return
        if id(present[-1]) not in optional:
            json.literal("{")
            for member in present[:-1]:
                self._with_comma(member, id(member) in optional, json)
            json.literal(f"{dump(present[-1].key)}:")
            self._tree(present[-1].tree, json)
            json.literal("}")
            return
        inner = _Json()
        for member in present:
            self._with_comma(member, id(member) in optional, inner)
        body = self._code.fresh("members")
        self._code.line(f"{body} = {inner.source}")
        cut = self._code.fresh("members")
        self._code.line(f"{cut} = {body}[:-1]")
        json.literal("{")
        json.variable(cut)
        json.literal("}")

    def _with_comma(self, member: Member, is_optional: bool, json: _Json) -> None:
        if is_optional:
            json.variable(self._optional(member))
            return
        json.literal(f"{dump(member.key)}:")
        self._tree(member.tree, json)
        json.literal(",")

    def _optional(self, member: Member) -> str:
        """A variable with the member's text and a comma, or with nothing where it is left out."""
        value = _Json()
        self._tree(member.tree, value)
        text = self._joined(value.chunks).code
        variable = self._code.fresh("member")
        whole = _Json()
        whole.literal(f"{dump(member.key)}:")
        whole.variable(text)
        whole.literal(",")
        is_text = isinstance(member.tree, Text | Choice)
        empty = (
            """== '""'""" if is_text else f"in {self._code.shared_constant('EMPTY', _EMPTY_TEXTS)}"
        )
        self._code.line(f"{variable} = '' if {text} {empty} else {whole.source}")
        return variable

    def _steps(self, tree: Steps, json: _Json) -> None:
        json.literal("[")
        steps = list(tree.steps)
        count = 0
        while steps and steps[0].when is None:  # up to the first `when`, numbers are fixed
            count += 1
            self._number = str(count)
            json.literal("," if count > 1 else "")
            self._tree(steps.pop(0).tree, json)
        if steps:
            json.variable(self._optional_steps(steps, count))
        json.literal("]")

    def _optional_steps(self, steps: Sequence[Step], count: int) -> str:
        """A variable that holds the text of those steps that are not left out, after ``count``."""
        code = self._code
        text, number = code.fresh("steps"), code.fresh("number")
        code.line(f"{text} = ''")
        code.line(f"{number} = {count}")
        self._number = number
        for step in steps:
            with code.block(f"if {self._truth(step.when)}:" if step.when else "if True:"):
                code.line(f"{number} += 1")
                inner = _Json()
                inner.literal(",")
                self._tree(step.tree, inner)
                code.line(f"{text} += {inner.source}")
        if count == 0:
            code.line(f"{text} = {text}[1:]")
            if all(step.when is not None for step in steps):
                self._steps_count = number
        return text

    def _json_text(self, leaf: Leaf, json: _Json) -> None:
        if leaf.template.constant is not None:
            json.literal(quote(leaf.template.constant))
            return
        variable = self._json_texts.get(id(leaf))
        if variable is None:
            variable = self._json_texts[id(leaf)] = self._code.fresh("text")
            self._code.line(f"{variable} = {self._json_text_source(leaf)}")
        json.variable(variable)

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
            return f"{quoting}({self._joined(written.parts).code})"
        parts = (quote(part)[1:-1] if isinstance(part, str) else part for part in written.parts)
        return f_string(['"', *parts, '"'])

    def _text(self, leaf: Leaf) -> str | Expression:
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
            self._texts[id(leaf)] = self._joined(parts)
        return self._texts[id(leaf)]

    def _joined(self, parts: Sequence[str | Expression]) -> Expression:
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

    def _choice(self, tree: Choice) -> Expression:
        text = self._text(tree.leaf)
        assert isinstance(text, Expression)
        allowed = self._code.constant("allowed", frozenset(tree.allowed))
        self._code.refuse_unless(f"{text.code} in {allowed}")
        return text

    def _truth(self, leaf: Leaf) -> str:
        mark = self._code.mark()
        try:
            return self._writer.expression(leaf.template).code
        except UntranslatableError:
            self._code.rewind(mark)
            return self._by_jinja(self._evaluator.truth, leaf)

    def _value(self, tree: Value) -> str:
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
        if kind is Kind.INTEGER or (known in ("integer", "number") and expression.is_data):
            return f"f'{{{value}}}'"
        if kind is Kind.BOOLEAN or known == "boolean":
            return f"'true' if {value} else 'false'"
        return f"{self._code.shared_constant('dump', dump)}({value})"

    def _by_jinja(self, evaluate: Callable[..., Any], leaf: Leaf) -> str:
        function = self._code.constant("jinja", evaluate)
        return f"{function}({self._code.constant('template', leaf.template)}, context)"


_EMPTY_TEXTS: Final = frozenset(('""', "0", "0.0", "-0.0", "false", "null", "[]", "{}"))
"""The JSON texts of what ``is_empty`` says is empty."""


def _is_never_there(member: Member) -> bool:
    return (
        member.omit_empty and (isinstance(member.tree, Literal) and is_empty(member.tree.value))
    ) or (member.omit_empty and member.tree == Array(()))


def _may_be_left_out(member: Member) -> bool:
    if not member.omit_empty:
        return False
    match member.tree:
        case Text(leaf):
            return not leaf.template.is_never_empty
        case Choice(_, allowed):
            return "" in allowed
        case Value():
            return True
    return False
