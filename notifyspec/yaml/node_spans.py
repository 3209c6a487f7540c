"""Where the nodes of a YAML text begin and end, where the parser's own marks don't tell.

Its marks have anchors and tags in them, run past a block scalar to the next token, and put an
empty value there too.
"""

from __future__ import annotations

import re

from notifyspec.yaml.block_scalar import read_block_scalar

_PROPERTIES = re.compile(r"(?:(?:&[\w-]*+|!\S*+)\s*+(?:#[^\r\n]*+\s*+)*+)++")
_BREAK = re.compile(r"[\r\n]")
_BLOCK_HEADER = re.compile(r"[|>][-+0-9]*")


def content_start(text: str, start: int, end: int) -> int:
    """Where a scalar's content begins behind its anchor and tag."""
    properties = _PROPERTIES.match(text, start, end)
    return properties.end() if properties else start


def collection_start(text: str, start: int, end: int, *, flow: bool) -> int:
    """The first character of a collection with an anchor or a tag.

    ``start`` and ``end`` are the marks of its first event.
    """
    last = text[end - 1 : end]
    if flow:
        return end - 1 if last in ("[", "{") else start
    # A sequence on its key's own level begins with the token of its first dash.
    return end - 1 if last == "-" else end


def block_scalar_end(text: str, start: int, end: int, value: str) -> int:
    """The end of a block scalar's last line of content; of its header if it has none."""
    header = _BLOCK_HEADER.match(text, start, end)
    if header is None or not value.strip("\n"):
        return header.end() if header else end
    last = value.rstrip("\n").rpartition("\n")[2]
    if last.strip(" \t"):
        content = text[start:end].rstrip(" \t\r\n")
        line_break = _BREAK.search(text, start + len(content), end)
        return line_break.start() if line_break else end
    block = read_block_scalar(text, start, value)
    return end if block is None or block.end is None else block.end


def empty_value_place(text: str, position: int) -> int:
    """The end of what stands before an empty value, which the parser puts at the next token."""
    while position and text[position - 1] in " \t\r\n":
        position -= 1
    return position
