"""Templates without quotes, which YAML takes for flow mappings, and how far they reach.

`id: {{ user.id }}` is a mapping to YAML, and `id: {{ a }}-{{ b }}` no YAML at all. To an author both
are one mistake: the value lacks its quotes.
"""

from __future__ import annotations

import re

_OPENING = re.compile(r"\{[{%#]")
_STRING = r"\"(?:[^\"\\]|\\.)*+\"|'(?:[^'\\]|\\.)*+'"
_PLAIN = rf"[^\"'{{}}]|{_STRING}"
_DICT = rf"\{{(?:{_PLAIN}|\{{(?:{_PLAIN})*+\}})*+\}}"
_PIECES = {
    # The braces behind a template that are not its own close a mapping around it.
    "{{": re.compile(
        rf"\{{\{{(?:{_PLAIN}|{_DICT})*+\}}\}}|\{{\{{(?:[^\"'}}]|{_STRING}|\}}(?!\}}))*+\}}+",
        re.DOTALL,
    ),
    "{%": re.compile(rf"\{{%(?:[^\"'%]|{_STRING}|%(?!\}}))*+%\}}", re.DOTALL),
    "{#": re.compile(r"\{#(?:[^#]|#(?!\}))*+#\}", re.DOTALL),
}
_OPENING_OR_TEXT = re.compile(rf"\{{[{{%#]|(?<![^\s,\[{{])(?:{_STRING})")
_INDENT = re.compile(r"[ \t]*")
_LINE_END = re.compile(r"[\r\n]|\Z")
_KEY_COLON = re.compile(r"[ \t]*:(?=\s|\Z)")


def begins_template(text: str, position: int) -> bool:
    """Whether ``{{`` or ``{%`` stands there, or a Jinja comment that its line closes."""
    opening = text[position : position + 2]
    if opening == "{#":
        return "#}" in text[position : line_end(text, position)]
    return opening in ("{{", "{%")


def meant_text(written: str) -> str:
    """The text of a template without quotes, but for a quote that only ends it."""
    last = written[-1:]
    return written[:-1] if last in ("'", '"') and written.count(last) % 2 else written


def line_start(text: str, position: int) -> int:
    """The offset of the first character of the line that ``position`` is on."""
    return max(text.rfind("\n", 0, position), text.rfind("\r", 0, position)) + 1


def line_end(text: str, position: int) -> int:
    """The offset of the line break that ends the line that ``position`` is on, or the text's end."""
    found = _LINE_END.search(text, position)
    return found.start() if found else len(text)


def template_end(text: str, start: int, in_flow: bool) -> int:
    """Where the unquoted text ends that begins with a template at ``start``.

    Outside of flow collections it runs to the end of the line (or of the line on which its last
    template closes) or to a comment; in them to the next ``,``, ``]`` or ``}`` too.
    """
    limit = len(text) if in_flow else _block_end(text, start)
    stops = re.compile(r"[,\]}\r\n]|\s#" if in_flow else r"[\r\n]|\s#")
    position = _piece_end(text, start, limit)
    before = text[line_start(text, start) : start]
    if not in_flow and not before.strip(" \t-?") and _KEY_COLON.match(text, position):
        return position
    while position < limit:
        stop = stops.search(text, position, limit)
        end = stop.start() if stop else limit
        opening = _OPENING.search(text, position, end)
        if opening is None:
            position = end
            break
        position = _piece_end(text, opening.start(), limit)
    return start + len(text[start:position].rstrip())


def templates_on_line(text: str, position: int) -> list[int]:
    """Where on the line of ``position`` a value, key or item begins with a template."""
    start = line_start(text, position)
    line = text[start : line_end(text, position)]
    found = []
    for opening in _OPENING_OR_TEXT.finditer(line):
        if opening[0][0] != "{":  # a text in quotes
            continue
        before = line[: opening.start()]
        last = before.rstrip(" \t")[-1:]
        begins = last in ("", ",", "[", "{") or (last in ":-?" and before[-1:] in " \t")
        at = start + opening.start()
        if begins and begins_template(text, at):
            found.append(at)
    return found


def is_in_flow(text: str, position: int) -> bool:
    """Whether a bracket or a brace stands before ``position`` on its line."""
    before = text[line_start(text, position) : position]
    return "[" in before or "{" in before


def _piece_end(text: str, start: int, limit: int) -> int:
    piece = _PIECES[text[start : start + 2]].match(text, start, limit)
    return piece.end() if piece else min(limit, line_end(text, start))


def _block_end(text: str, start: int) -> int:
    """The end of the last line after ``start`` that is deeper indented than the line of ``start``."""
    first = line_start(text, start)
    indent = len(_INDENT.match(text, first)[0])  # type: ignore[index]  # it matches anywhere
    end = line_end(text, start)
    while end < len(text):
        next_line = end + (2 if text.startswith("\r\n", end) else 1)
        if len(_INDENT.match(text, next_line)[0]) <= indent:  # type: ignore[index]
            break
        end = line_end(text, next_line)
    return end
