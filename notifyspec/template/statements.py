"""Whole templates as Python statements that build their text."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from jinja2 import nodes

from notifyspec.codegen import Code, literal_part
from notifyspec.json_values import quote
from notifyspec.template.translated import Expression, Loop, Meaning, UntranslatableError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notifyspec.template.expressions import Translator
    from notifyspec.template.parsing import Template

_MOST_CHARACTERS: Final = 100_000  # of a text that a name is set to
_MOST_ITEMS: Final = 10_000  # that a loop runs over
_MOST_NESTED: Final = 1_000  # that a loop with another loop in it runs over


@dataclass(frozen=True, slots=True)
class WrittenText:
    """A text as literal parts and variables. ``verbatim``: JSON escapes nothing in the variables."""

    parts: tuple[str | Expression, ...]
    verbatim: bool


class TemplateWriter:
    """Writes templates into the code of a ``Translator``."""

    def __init__(self, code: Code, translator: Translator) -> None:
        self._code = code
        self._translator = translator
        translator.text_of = self._text_of

    def text(self, template: Template) -> WrittenText:
        """Raises UntranslatableError; the code then has to be rewound."""
        return self._written(template.tree.body, {})

    def _written(self, nodes_: Sequence[nodes.Node], scope: dict[str, Meaning]) -> WrittenText:
        parts: list[str | Expression] = []
        verbatim = True
        body = list(nodes_)
        while body:
            node = body[0]
            if isinstance(node, nodes.Output):
                written = self._simple(node.nodes, scope)
                parts += written.parts
                verbatim = verbatim and written.verbatim
            elif not self._introduced(node, scope):
                break
            del body[0]
        if not body:
            return WrittenText(tuple(parts), verbatim)
        variable = self._code.fresh("text")
        self._code.line(f"{variable} = {f_string(parts)}")
        verbatim = self._statements(body, scope, variable) and verbatim
        literal = all(_is_plain(node) for node in body) and all(
            _is_plain_text(part) for part in parts if isinstance(part, str)
        )
        return WrittenText((Expression(variable, "string"),), verbatim and literal)

    def _text_of(self, body: Sequence[nodes.Node], scope: dict[str, Meaning]) -> Expression:
        written = self._written(body, scope)
        plain = all(_is_plain_text(part) for part in written.parts if isinstance(part, str))
        code = self._translator.named(f_string(written.parts))
        return Expression(code, "string", json=True, verbatim=written.verbatim and plain)

    def alphabet(self, part: Expression) -> frozenset[str] | None:
        """The characters of a part of a written text, None where they are not known."""
        return self._translator.alphabet(part)

    def expression(self, template: Template) -> Expression:
        """The template's one expression. Raises UntranslatableError."""
        assert template.expression is not None
        return self._translator.expression(template.expression, {})

    def _simple(self, outputs: Sequence[nodes.Expr], scope: dict[str, Meaning]) -> WrittenText:
        parts: list[str | Expression] = []
        verbatim = True
        for node in outputs:
            if isinstance(node, nodes.TemplateData):
                parts.append(node.data)
                continue
            expression = self._translator.expression(node, scope)
            verbatim = verbatim and self._translator.is_verbatim(expression)
            kind = "integer" if expression.kind in ("integer", "number") else "string"
            code = self._translator.named(self._translator.printed(expression))
            parts.append(replace(expression, code=code, kind=kind, missing=False))
        return WrittenText(tuple(parts), verbatim)

    def _statements(
        self, body: Sequence[nodes.Node], scope: dict[str, Meaning], variable: str
    ) -> bool:
        """Write lines that add to the variable; whether all that they add of values is verbatim."""
        verbatim = True
        for node in body:
            match node:
                case nodes.Output(nodes=outputs):
                    written = self._simple(outputs, scope)
                    verbatim = verbatim and written.verbatim
                    self._code.line(f"{variable} += {f_string(written.parts)}")
                case nodes.If():
                    branches = [node, *node.elif_]
                    verbatim = self._if(branches, node.else_, scope, variable) and verbatim
                case nodes.For():
                    verbatim = self._for(node, scope, variable) and verbatim
                case _:
                    raise UntranslatableError(type(node).__name__)
        return verbatim

    def _if(
        self,
        branches: Sequence[nodes.If],
        otherwise: Sequence[nodes.Node],
        scope: dict[str, Meaning],
        variable: str,
    ) -> bool:
        test = self._translator.expression(branches[0].test, scope)
        with self._code.block(f"if {test.code}:"):
            verbatim = self._statements(branches[0].body, scope, variable)
        if len(branches) > 1:
            # Not `elif`: a test may need lines of its own before it.
            with self._code.block("else:"):
                return self._if(branches[1:], otherwise, scope, variable) and verbatim
        if otherwise:
            with self._code.block("else:"):
                return self._statements(otherwise, scope, variable) and verbatim
        return verbatim

    def _bound(self, node: nodes.Node, variable: str) -> None:
        """Leave it to Jinja to refuse a text that grows with each name that is set."""
        if not isinstance(node, nodes.Const | nodes.Name | nodes.Getattr | nodes.Compare):
            short = f"type({variable}) is not str or len({variable}) <= {_MOST_CHARACTERS}"
            self._code.refuse_unless(short)

    def _for(self, node: nodes.For, scope: dict[str, Meaning], variable: str) -> bool:
        if node.test is not None or node.recursive:
            raise UntranslatableError("a loop with a filter")
        code = self._code
        iterable = self._translator.expression(node.iter, scope)
        source = code.fresh("items")
        code.line(f"{source} = {iterable.code}")
        self._bound_loops(node, iterable, source)
        inner = dict(scope)
        inner.pop("loop", None)
        targets = self._targets(node.target, iterable, inner)
        header = f"for {targets} in {source}:"
        uses_loop = any(name.name == "loop" for part in node.body for name in _names(part))
        if uses_loop:
            if not (iterable.is_data and iterable.kind == "array"):
                raise UntranslatableError("`loop` over what may be no list")
            loop = Loop(code.fresh("position"), code.fresh("length"))
            code.line(f"{loop.length} = len({source})")
            inner["loop"] = loop
            header = f"for {loop.position}, {targets} in enumerate({source}):"
        empty = code.fresh("empty") if node.else_ else None
        if empty:
            code.line(f"{empty} = True")
        with code.block(header):
            if empty:
                code.line(f"{empty} = False")
            verbatim = self._statements(node.body, inner, variable)
        if empty:
            with code.block(f"if {empty}:"):
                verbatim = self._statements(node.else_, scope, variable) and verbatim
        return verbatim

    def _bound_loops(self, node: nodes.For, iterable: Expression, source: str) -> None:
        """Leave loops to Jinja, which counts their turns, where these may be very many."""
        inner = [one for part in node.body for one in part.find_all(nodes.For)]
        inner += [part for part in node.body if isinstance(part, nodes.For)]
        is_counted = iterable.is_data and iterable.kind in ("array", "object", "string")
        if is_counted:
            self._code.refuse_unless(f"len({source}) <= {_MOST_NESTED if inner else _MOST_ITEMS}")
        elif inner:
            raise UntranslatableError("loops over what has no length")
        if any(True for one in inner for _ in one.find_all(nodes.For)):
            raise UntranslatableError("loops within loops within loops")

    def _targets(self, target: nodes.Node, iterable: Expression, scope: dict[str, Meaning]) -> str:
        match target:
            case nodes.Name(name=name):
                item = self._translator.item_of(iterable, self._code.fresh("item"))
                scope[name] = item
                return item.code
            case nodes.Tuple(items=items) if all(isinstance(item, nodes.Name) for item in items):
                variables = [self._code.fresh("item") for _ in items]
                for part, variable in zip(items, variables, strict=True):
                    scope[part.name] = Expression(variable)  # type: ignore[attr-defined]
                return f"({', '.join(variables)},)"
        raise UntranslatableError("a loop's target")

    def _introduced(self, node: nodes.Node, scope: dict[str, Meaning]) -> bool:
        """Whether the statement only introduces names, which are put into the scope."""
        match node:
            case nodes.FromImport(with_context=False):
                module = self._translator.shared_module(node.template)
                for name in node.names:
                    original, alias = name if isinstance(name, tuple) else (name, name)
                    scope[alias] = self._translator.macro_of(module, original)
                return True
            case nodes.Import(with_context=False):
                scope[node.target] = self._translator.shared_module(node.template)
                return True
            case nodes.Assign(target=nodes.Name(name=name)):
                value = self._translator.expression(node.node, scope)
                variable = self._code.fresh("set")
                self._code.line(f"{variable} = {value.code}")
                self._bound(node.node, variable)
                scope[name] = Expression(
                    variable, value.kind, value.schema, value.json, value.missing
                )
                return True
        return False


def f_string(parts: Sequence[str | Expression]) -> str:
    """The source of an f-string; its expressions must be variables."""
    inner = "".join(
        literal_part(part) if isinstance(part, str) else f"{{{part.code}}}" for part in parts
    )
    return f"f'{inner}'"


def _names(node: nodes.Node) -> list[nodes.Name]:
    found = list(node.find_all(nodes.Name))
    return [*found, node] if isinstance(node, nodes.Name) else found


def _is_plain(node: nodes.Node) -> bool:
    """Whether JSON escapes nothing in the literal parts below the node."""
    return all(_is_plain_text(data.data) for data in node.find_all(nodes.TemplateData))


def _is_plain_text(text: str) -> bool:
    return quote(text) == f'"{text}"'
