"""Tokens and trees as Jinja's own lexer and parser make them, with offsets for line numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import TemplateSyntaxError, nodes
from jinja2.lexer import TokenStream
from jinja2.parser import Parser

from notifyspec.template.environment import TemplateEnvironment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jinja2.lexer import Token

ENVIRONMENT = TemplateEnvironment(lambda _: None)


class _Plain(TemplateEnvironment):
    def _tokenize(
        self, source: str, name: str | None, filename: str | None = None, state: str | None = None
    ) -> TokenStream:
        return TokenStream(tokens_by_jinja(source, state), name, filename)


_PLAIN = _Plain(lambda _: None)


def tokens_by_jinja(source: str, state: str | None = None) -> Iterator[Token]:
    """Raises what the lexer raises where it comes to it."""
    lexer = ENVIRONMENT.lexer
    return lexer.wrap(lexer.tokeniter(source, None, None, state))


def tree_by_jinja(source: str) -> nodes.Template:
    """The tree of a normalised source. Raises what the parser raises."""
    return nodes.Template(Parser(_PLAIN, source).subparse(), lineno=1)


def told(read: Callable[[str], nodes.Template], source: str) -> object:
    """The tree with all that its nodes know, or what the source is refused for and where."""
    try:
        return shown(read(source))
    except TemplateSyntaxError as error:
        return str(error.message), error.lineno


def shown(node: nodes.Node) -> tuple[object, ...]:
    """A node with all that it knows, places included."""
    own: list[object] = [type(node), node.lineno, node.environment]
    for name, value in node.iter_fields():
        items = value if isinstance(value, list) else [value]
        own.append((name, *(shown(one) if isinstance(one, nodes.Node) else one for one in items)))
    return tuple(own)
