"""Jinja's parser, for the tokens of `lexer`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from jinja2 import nodes
from jinja2.parser import Parser

from notifyspec.template.plain_expressions import new_node
from notifyspec.template.plain_tokens import EXPRESSION, PRINTS

if TYPE_CHECKING:
    from jinja2.lexer import Token


class TemplateParser(Parser):
    """Takes texts and expressions that are read already as they are."""

    def subparse(self, end_tokens: tuple[str, ...] | None = None) -> list[nodes.Node]:
        # As Jinja does it, but for PRINTS.
        body: list[nodes.Node] = []
        if end_tokens is not None:
            self._end_token_stack.append(end_tokens)
        try:
            while True:
                prints = self._prints()
                if prints:
                    body.append(new_node(nodes.Output, prints[0].lineno - 1, nodes=prints))
                if self.stream.eos:
                    return body
                self.stream.expect("block_begin")
                if end_tokens is not None and self.stream.current.test_any(*end_tokens):
                    return body
                statement = self.parse_statement()
                body += statement if isinstance(statement, list) else [statement]
                self.stream.expect("block_end")
        finally:
            if end_tokens is not None:
                self._end_token_stack.pop()

    def parse_tuple(self, *args: Any, **kwargs: Any) -> nodes.Tuple | nodes.Expr:
        if self.stream.current.type is EXPRESSION:
            return cast("nodes.Expr", next(self.stream).value)
        return super().parse_tuple(*args, **kwargs)

    def _prints(self) -> list[nodes.Expr]:
        """The texts and printed expressions up to the next tag."""
        found: list[nodes.Expr] = []
        while True:
            token: Token = self.stream.current
            if token.type is PRINTS:
                found += cast("list[nodes.Expr]", token.value)
                next(self.stream)
            elif token.type == "data":
                if token.value:
                    found.append(new_node(nodes.TemplateData, token.lineno - 1, data=token.value))
                next(self.stream)
            elif token.type == "variable_begin":
                next(self.stream)
                found.append(self.parse_tuple())
                self.stream.expect("variable_end")
            else:
                return found
