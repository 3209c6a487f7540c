"""A Jinja lexer whose line numbers are offsets.

Jinja's parser and compiler hand a token's ``lineno`` through untouched, into nodes, syntax errors
and the debug table of compiled templates. Here every lineno is the token's offset in the source
plus one, so that each of them knows its very character.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import Environment, TemplateSyntaxError
from jinja2.lexer import Lexer, TokenStream, newline_re

from notifyspec.template.plain_tokens import plain_tokens

if TYPE_CHECKING:
    from collections.abc import Iterator


def normalised(source: str) -> str:
    """The source as Jinja reads it: line breaks are LF, and one at the very end is dropped.

    No character but CR and the last line break moves or goes.
    """
    if "\r" in source:
        source = newline_re.sub("\n", source)
    return source.removesuffix("\n")


class OffsetLexer(Lexer):
    """Takes normalised sources only.

    The tokens of ``tokeniter`` are verbatim slices of the source, those of ``tokenize`` are for a
    `TemplateParser`.
    """

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)

    def tokenize(
        self,
        source: str,
        name: str | None = None,
        filename: str | None = None,
        state: str | None = None,
    ) -> TokenStream:
        if state in (None, "variable"):
            tokens = plain_tokens(source, bare=state is not None)
            if tokens is not None:
                return TokenStream(tokens, name, filename)
        return super().tokenize(source, name, filename, state)

    def tokeniter(
        self,
        source: str,
        name: str | None,
        filename: str | None = None,
        state: str | None = None,
    ) -> Iterator[tuple[int, str, str]]:
        position = 0
        try:
            for _, token, text in super().tokeniter(source, name, filename, state):
                # Between two tokens only white space can be missing, which a "-" has stripped.
                while not source.startswith(text, position):
                    position += 1
                yield position + 1, token, text
                position += len(text)
        except TemplateSyntaxError as error:
            error.lineno = position + 1
            raise
