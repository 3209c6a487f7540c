"""Template sources as Jinja's syntax trees."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from jinja2 import TemplateSyntaxError, nodes

from notifyspec.source import Span
from notifyspec.template.depth import is_too_deep
from notifyspec.template.lexer import normalised
from notifyspec.template.misnamed import misnamed_in
from notifyspec.template.parser import TemplateParser
from notifyspec.template.plain_expressions import new_node
from notifyspec.template.plain_prints import plain_prints
from notifyspec.template.tree_walk import descendants

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notifyspec.template.environment import TemplateEnvironment

# Specs repeat each other: `{{ order.id }}` stands in dozens of them.
_REMEMBERED: Final = 512
_OPENINGS: Final = {"variable_begin": "}}", "block_begin": "%}", "comment_begin": "#}"}
_CLOSINGS: Final = frozenset({"variable_end", "block_end", "comment_end"})
_BLOCKS: Final = frozenset({"if", "for", "macro", "call", "filter", "set", "with"})
# What the parser says where something is still open at the end of the text or of a tag.
_IS_UNCLOSED: Final = re.compile(r".*end of template|missing end of|unexpected '[}%]', expected '")
_IF: Final = re.compile(r"\s*(if)\s")
_REFUSED: Final = {  # by the word without which there is none
    ("extends", nodes.Extends): "a template can't extend another; share text with a macro instead",
    (
        "block",
        nodes.Block,
    ): "blocks are for templates that extend others; share text with a macro instead",
    (
        "autoescape",
        nodes.ScopedEvalContextModifier,
    ): "`autoescape` has no meaning here: nothing is HTML",
}


class SyntaxFault(NamedTuple):
    """``span`` is in the template's source."""

    span: Span
    message: str


@dataclass(frozen=True, slots=True, eq=False)
class Template:
    """A parsed text.

    ``constant`` is the text where nothing in it is a template, whose tree is empty, else None.
    ``expression`` is there where the text is exactly one ``{{ expression }}``, or was read as a
    bare expression. ``inner`` are the nodes below the tree in its order.
    """

    source: str
    tree: nodes.Template
    inner: tuple[nodes.Node, ...]
    constant: str | None
    expression: nodes.Expr | None

    @property
    def is_never_empty(self) -> bool:
        """Whether some literal text is always printed."""
        if self.constant is not None:
            return bool(self.constant)
        outputs = (node for node in self.tree.body if isinstance(node, nodes.Output))
        return any(
            isinstance(part, nodes.TemplateData) and part.data
            for node in outputs
            for part in node.nodes
        )


_EMPTY_TREE: Final = nodes.Template([], lineno=1)
UNREADABLE: Final = Template("", _EMPTY_TREE, (), "", None)
"""What stands in for a text that can't be parsed."""


def is_template(source: str) -> bool:
    """Whether anything in the text is for Jinja."""
    return "{{" in source or "{%" in source or "{#" in source


@lru_cache(_REMEMBERED)
def parse_template(environment: TemplateEnvironment, source: str) -> Template | SyntaxFault:
    """The source as a text with templates in it."""
    source = normalised(source)
    if not is_template(source):
        return Template(source, _EMPTY_TREE, (), source, None)
    try:
        tree = plain_prints(source)
        if tree is None:
            body = TemplateParser(environment, source).subparse()
            tree = new_node(nodes.Template, 0, body=body)
        inner = tuple(descendants(tree))
        if is_too_deep(source, tree, inner):
            return _too_deep(source)
    except TemplateSyntaxError as error:
        return _fault(environment, source, error)
    except RecursionError:
        return _too_deep(source)
    for (word, kind), message in _REFUSED.items():
        refused = tree.find(kind) if word in source else None
        if refused is not None:
            return SyntaxFault(_token_at(source, refused.lineno - 1), message)
    misnamed = misnamed_in(source, inner)
    if misnamed is not None:
        end = misnamed.node.lineno - 1 + len(misnamed.name)  # a keyword stands before its node
        return SyntaxFault(_token_at(source, source.rfind(misnamed.name, 0, end)), misnamed.message)
    return Template(source, tree, inner, None, _only_expression(source, tree))


@lru_cache(_REMEMBERED)
def parse_expression(environment: TemplateEnvironment, source: str) -> Template | SyntaxFault:
    """The source as one bare expression, without braces."""
    source = normalised(source)
    try:
        parser = TemplateParser(environment, source, state="variable")
        expression = parser.parse_expression()
        if not parser.stream.eos:
            raise TemplateSyntaxError(  # noqa: TRY301 - as the parser itself would
                f"unexpected '{parser.stream.current.value}' after the expression",
                parser.stream.current.lineno,
            )
    except TemplateSyntaxError as error:
        if source.lstrip().startswith(("{{", "{%")):
            start = len(source) - len(source.lstrip())
            return SyntaxFault(
                Span(start, start + 2), "this takes a bare expression: leave the braces out"
            )
        if statement := _IF.match(source):
            return SyntaxFault(
                Span(*statement.span(1)), "this takes a bare condition: leave the `if` out"
            )
        return _fault(environment, source, error, state="variable")
    except RecursionError:
        return _too_deep(source)
    output = new_node(nodes.Output, 0, nodes=[expression])
    tree = new_node(nodes.Template, 0, body=[output])
    inner = tuple(descendants(tree))
    if is_too_deep(source, tree, inner):
        return _too_deep(source)
    return Template(source, tree, inner, None, expression)


def _too_deep(source: str) -> SyntaxFault:
    return SyntaxFault(Span(0, len(source)), "the template is nested too deeply")


def _only_expression(source: str, tree: nodes.Template) -> nodes.Expr | None:
    if not (source.startswith("{{") and source.endswith("}}")):
        return None
    match tree.body:
        case [nodes.Output(nodes=[expression])] if not isinstance(expression, nodes.TemplateData):
            return expression
        case _:
            return None


def _fault(
    environment: TemplateEnvironment,
    source: str,
    error: TemplateSyntaxError,
    state: str | None = None,
) -> SyntaxFault:
    message = (error.message or "this can't be read").rstrip(".")
    message = message[:1].lower() + message[1:]
    offset = error.lineno - 1
    if _IS_UNCLOSED.match(message):
        opening = _unclosed(environment, source, state)
        if opening is not None:
            span, closing = opening
            text = source[span.start : span.end]
            return SyntaxFault(span, f"`{text}` is never closed: `{closing}` is missing")
    if source[:offset].endswith("|") and source.startswith("|", offset):
        return SyntaxFault(Span(offset - 1, offset + 1), message)
    return SyntaxFault(_token_at(source, offset), message)


def _unclosed(
    environment: TemplateEnvironment, source: str, state: str | None
) -> tuple[Span, str] | None:
    """The innermost opening that the source does not close, and what would close it."""
    open_tags: list[tuple[Span, str]] = []
    open_blocks: list[tuple[Span, str]] = []
    brackets: list[tuple[Span, str]] = []
    expects_name = False
    try:
        for lineno, token, text in environment.lexer.tokeniter(source, None, state=state):
            span = Span(lineno - 1, lineno - 1 + len(text))
            if token in _OPENINGS:
                open_tags.append((Span(span.start, span.start + 2), _OPENINGS[token]))
                expects_name = token == "block_begin"  # noqa: S105 - a token of Jinja's lexer
            elif token == "raw_begin":  # noqa: S105
                open_blocks.append(
                    (Span(span.start, span.start + len(text.rstrip())), "{% endraw %}")
                )
            elif token == "raw_end":  # noqa: S105
                open_blocks.pop()
            elif token in _CLOSINGS:
                open_tags.pop()
            elif text == "=" and not brackets and _opens_set(source, open_tags, open_blocks):
                open_blocks.pop()  # `set x = …` has no end
            elif text in ("(", "[", "{") and token == "operator":  # noqa: S105
                brackets.append((span, {"(": ")", "[": "]", "{": "}"}[text]))
            elif text in (")", "]", "}") and token == "operator":  # noqa: S105
                brackets.pop()
            elif expects_name and token == "name":  # noqa: S105
                expects_name = False
                if text in _BLOCKS:
                    opening = Span(open_tags[-1][0].start, span.end)
                    open_blocks.append((opening, f"{{% end{text} %}}"))
                elif text.startswith("end") and open_blocks:
                    open_blocks.pop()
    except TemplateSyntaxError:
        pass  # what has been opened up to here is what is not closed
    for found in (brackets, open_tags, open_blocks):
        if found:
            return found[-1]
    return None


def _opens_set(
    source: str, tags: Sequence[tuple[Span, str]], blocks: Sequence[tuple[Span, str]]
) -> bool:
    """Whether the tag that is being read is the block that was opened last, and a `set`."""
    if not tags or not blocks or blocks[-1][0].start != tags[-1][0].start:
        return False
    return source[: blocks[-1][0].end].endswith("set")


def _token_at(source: str, offset: int) -> Span:
    """The word, or else the character, at the offset; the last character where that is the end."""
    offset = max(0, min(offset, len(source) - 1))
    end = offset
    while end < len(source) and (source[end].isalnum() or source[end] == "_"):
        end += 1
    return Span(offset, max(end, min(offset + 1, len(source))))
