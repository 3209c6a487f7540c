"""Jinja's parser, for the tokens of `lexer`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from jinja2.parser import Parser

from notifyspec.template.plain_tokens import EXPRESSION

if TYPE_CHECKING:
    from jinja2 import nodes


class TemplateParser(Parser):
    """Takes expressions that are read already as they are."""

    def parse_tuple(self, *args: Any, **kwargs: Any) -> nodes.Tuple | nodes.Expr:
        if self.stream.current.type is EXPRESSION:
            return cast("nodes.Expr", next(self.stream).value)
        return super().parse_tuple(*args, **kwargs)
