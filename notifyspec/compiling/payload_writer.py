"""The code for a payload: its JSON text, with all that no context changes written out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from notifyspec.json_values import dump
from notifyspec.payload import Array, Choice, Literal, Object, Ordinal, Steps, Text, Value, is_empty
from notifyspec.template.statements import f_string
from notifyspec.template.translated import Expression

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notifyspec.codegen import Code
    from notifyspec.compiling.leaf_writer import LeafWriter
    from notifyspec.payload import Member, Step, Tree


@dataclass(slots=True)
class JsonText:
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


class PayloadWriter:
    """Writes one payload. ``steps_count`` is the variable that counts the steps which are left.

    It is None where some step always is.
    """

    def __init__(self, code: Code, leaves: LeafWriter) -> None:
        self._code = code
        self._leaves = leaves
        self._number = ""  # code for the number of the step that is written
        self.steps_count: str | None = None

    def write(self, tree: Tree) -> JsonText:
        json = JsonText()
        self._write(tree, json)
        return json

    def _write(self, tree: Tree, json: JsonText) -> None:
        match tree:
            case Literal(value):
                json.literal(dump(value))
            case Text(leaf):
                json.chunks.append(self._leaves.json_text(leaf))
            case Choice():
                json.chunks += ['"', self._leaves.choice(tree), '"']
            case Value():
                json.variable(self._leaves.value(tree))
            case Object(members):
                self._object(members, json)
            case Array(items):
                json.literal("[")
                for index, item in enumerate(items):
                    json.literal("," if index else "")
                    self._write(item, json)
                json.literal("]")
            case Steps():
                self._steps(tree, json)
            case Ordinal():
                json.variable(self._number)

    def _object(self, members: Sequence[Member], json: JsonText) -> None:
        present = [member for member in members if not _is_never_there(member)]
        optional = {id(member) for member in present if _may_be_left_out(member)}
        if not optional:
            json.literal("{")
            for index, member in enumerate(present):
                json.literal(f"{',' if index else ''}{dump(member.key)}:")
                self._write(member.tree, json)
            json.literal("}")
            return
        if id(present[-1]) not in optional:
            json.literal("{")
            for member in present[:-1]:
                self._with_comma(member, id(member) in optional, json)
            json.literal(f"{dump(present[-1].key)}:")
            self._write(present[-1].tree, json)
            json.literal("}")
            return
        inner = JsonText()
        for member in present:
            self._with_comma(member, id(member) in optional, inner)
        body = self._code.fresh("members")
        self._code.line(f"{body} = {inner.source}")
        cut = self._code.fresh("members")
        self._code.line(f"{cut} = {body}[:-1]")
        json.literal("{")
        json.variable(cut)
        json.literal("}")

    def _with_comma(self, member: Member, is_optional: bool, json: JsonText) -> None:
        if is_optional:
            json.variable(self._optional(member))
            return
        json.literal(f"{dump(member.key)}:")
        self._write(member.tree, json)
        json.literal(",")

    def _optional(self, member: Member) -> str:
        """A variable with the member's text and a comma, or with nothing where it is left out."""
        value = JsonText()
        self._write(member.tree, value)
        text = self._leaves.joined(value.chunks).code
        variable = self._code.fresh("member")
        whole = JsonText()
        whole.literal(f"{dump(member.key)}:")
        whole.variable(text)
        whole.literal(",")
        is_text = isinstance(member.tree, Text | Choice)
        empty = (
            """== '""'""" if is_text else f"in {self._code.shared_constant('EMPTY', _EMPTY_TEXTS)}"
        )
        self._code.line(f"{variable} = '' if {text} {empty} else {whole.source}")
        return variable

    def _steps(self, tree: Steps, json: JsonText) -> None:
        json.literal("[")
        steps = list(tree.steps)
        count = 0
        while steps and steps[0].when is None:  # up to the first `when`, numbers are fixed
            count += 1
            self._number = str(count)
            json.literal("," if count > 1 else "")
            self._write(steps.pop(0).tree, json)
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
            with code.block(f"if {self._leaves.truth(step.when)}:" if step.when else "if True:"):
                code.line(f"{number} += 1")
                inner = JsonText()
                inner.literal(",")
                self._write(step.tree, inner)
                code.line(f"{text} += {inner.source}")
        if count == 0:
            code.line(f"{text} = {text}[1:]")
            if all(step.when is not None for step in steps):
                self.steps_count = number
        return text


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
