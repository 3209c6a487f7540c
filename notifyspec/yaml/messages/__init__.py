"""What is wrong in a text that is no YAML, in an author's words.

libyaml's own sentences speak of tokens and contexts. Each known one (libyaml 0.2.5, scanner.c and
parser.c) is told anew here from the characters that it points at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from notifyspec.source import Span
from notifyspec.yaml.messages import brackets, lines, quotes, signs

if TYPE_CHECKING:
    from collections.abc import Callable

    from notifyspec.yaml.messages.parser_fault import Explanation, ParserFault

_TELLERS: Final[tuple[tuple[str, Callable[[ParserFault], Explanation]], ...]] = (
    ("cannot start any token", signs.bad_start),
    ("unexpected end of stream", quotes.unexpected_end),
    ("unexpected document indicator", quotes.document_marker),
    ("unknown escape character", quotes.escape),
    ("expected hexdecimal number", quotes.escape_digits),
    ("invalid Unicode character escape code", quotes.escape_digits),
    ("could not find expected ':'", lines.no_colon),
    ("mapping values are not allowed", lines.colon_in_text),
    ("mapping keys are not allowed", lines.explicit_key),
    ("block sequence entries are not allowed", lines.dash),
    ("did not find expected key", lines.no_key),
    ("did not find expected '-' indicator", lines.no_dash),
    ("did not find expected <document start>", lines.no_document),
    ("tab character", lines.tab_in_block),
    ("did not find expected ',' or", brackets.no_comma),
    ("did not find expected node content", brackets.no_content),
    ("undefined tag handle", signs.tag),
    ("incompatible YAML document", signs.directive),
    ("duplicate %", signs.directive),
    ("indentation indicator equal to 0", signs.block_header),
    ("", signs.by_context),
)
"""Who tells a problem: the first whose words it has."""


def explain(fault: ParserFault) -> Explanation:
    """A quote that swallowed the lines behind it is the cause, wherever the parser stumbled."""
    told = quotes.unclosed_before(fault)
    if told is None:
        told = next(tell for words, tell in _TELLERS if words in fault.problem)(fault)
    end = min(told.span.end, len(fault.text))
    return told._replace(span=Span(min(told.span.start, end), end))
