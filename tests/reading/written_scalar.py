"""Random scalars, written in each of YAML's styles by a writer that notes where it puts what.

It goes from value to text, against the direction of the code under test, and shares nothing with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from notifyspec.document import Style

from .written_template import TemplateWriter

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from .written_template import WrittenTemplate

LETTERS = "abcXYZ019é文😀\U0010fffdñ"
SIGNS = "{}[]%#:'\"\\,&*!|>-?@`$./"
ODD = "\x85\u2028\u2029\u0301\u200b"
CONTROLS = "\0\a\b\v\f\r\x1b\xa0"
NAMED = {
    "\0": "\\0",
    "\a": "\\a",
    "\b": "\\b",
    "\t": "\\t",
    "\n": "\\n",
    "\v": "\\v",
    "\f": "\\f",
    "\r": "\\r",
    "\x1b": "\\e",
    '"': '\\"',
    "\\": "\\\\",
    "/": "\\/",
    " ": "\\ ",
    "\x85": "\\N",
    "\xa0": "\\_",
    "\u2028": "\\L",
    "\u2029": "\\P",
}
BREAKS = (["\n"], ["\n"], ["\r\n"], ["\r"], ["\n", "\r\n", "\r"])
INLINE = (Style.PLAIN, Style.SINGLE, Style.DOUBLE)  # those of keys and of flow collections
BLOCK = (Style.LITERAL, Style.FOLDED)
_LONGEST_KEY = 90  # in escapes of ten characters less than the 1,024 that YAML allows
_WHITE = " \t\n"
Styles = tuple[Style, ...]


@dataclass(frozen=True, slots=True)
class WrittenScalar:
    """``offsets`` has the place of each character of ``value``; ``start`` is that of the scalar."""

    value: str
    style: Style
    offsets: Sequence[int]
    start: int
    template: WrittenTemplate | None = None


class ScalarWriter:
    """Writes one file's text, scalar by scalar."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.breaks = random.choice(BREAKS)
        self.parts: list[str] = []
        self.position = 0
        self.offsets: list[int] = []
        self._ends_with_return = False

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def put(self, raw: str) -> None:
        if "\n" in raw:
            raw = "".join(self.line_break(one) if one == "\n" else self.other(one) for one in raw)
        elif raw:
            self._ends_with_return = False
        self.parts.append(raw)
        self.position += len(raw)

    def other(self, character: str) -> str:
        self._ends_with_return = False
        return character

    def line_break(self, _: str) -> str:
        chosen = self.random.choice(self.breaks)
        if chosen == "\n" and self._ends_with_return:  # the two would be one break
            chosen = "\r\n"
        self._ends_with_return = chosen == "\r"
        return chosen

    def emit(self, raw: str) -> None:
        """One character of the value, which begins here."""
        self.offsets.append(self.position)
        self.put(raw)

    def blanks(self, most: int) -> str:
        return "".join(self.random.choice(" \t") for _ in range(self.random.randint(0, most)))

    # Values

    def scalar(
        self, indent: int, *, is_key: bool = False, in_flow: bool = False, styles: Styles = INLINE
    ) -> WrittenScalar:
        """A scalar at this place, of one line if it is a key. ``indent``: its collection's."""
        template = None
        if self.chance(0.4):
            template = TemplateWriter(self.random).template()
            value = template.source
            if is_key and len(value) > _LONGEST_KEY:
                template, value = None, ""
            fitting = [one for one in styles if can_be_written(value, one, is_key, in_flow)]
            style = self.random.choice(fitting)
        else:
            style = self.random.choice(styles)
            value = self.random_value(style, is_key)
            if not can_be_written(value, style, is_key, in_flow):
                style = Style.DOUBLE
        self.offsets = []
        start = self.position
        self.write(value, style, indent, is_key)
        return WrittenScalar(value, style, self.offsets, start, template)

    def write(self, value: str, style: Style, parent: int, is_key: bool) -> None:
        inner = parent + self.random.randint(1, 4)
        if style is Style.DOUBLE:
            self.double(value, inner, is_key)
        elif style is Style.SINGLE:
            self.put("'")
            self.flow(value, inner, {"'": "''"}, is_key)
            self.put("'")
        elif style is Style.PLAIN:
            self.flow(value, inner, {}, is_key)
        else:
            self.put("|" if style is Style.LITERAL else ">")
            self.block(value, parent, inner, style is Style.FOLDED)

    def random_value(self, style: Style, is_key: bool) -> str:
        if style is Style.DOUBLE:
            return self.random_text(LETTERS + SIGNS + ODD + CONTROLS + "  \t\n\n", 25)
        if style in BLOCK:
            return self.random_lines()
        gaps = ["", " ", " ", "  ", "\t"] if is_key else ["", " ", " ", "\n", "\n\n", "  ", "\t"]
        value = self.random.choice("abcXYé文😀") if style is Style.PLAIN else ""
        for _ in range(self.random.randint(0, 6)):
            gap = self.random.choice(gaps) if value else ""
            value += gap + self.random_text(LETTERS + SIGNS + ODD, 4)
        return value

    def random_text(self, alphabet: str, most: int) -> str:
        return "".join(self.random.choices(alphabet, k=self.random.randint(0, most)))

    def random_lines(self) -> str:
        lines = [
            self.random_text(LETTERS + SIGNS + ODD + "   \t", 12)
            for _ in range(self.random.randint(0, 6))
        ]
        if not any(line.strip(" ") for line in lines):
            lines = [self.random.choice(LETTERS)] if self.chance(0.8) else []
        return "\n".join(lines) + "\n" * self.random.randint(0, 3)

    # Styles

    def fold(self, value: str, at: int, indent: int) -> int:
        """Writes the white space at ``at`` as line breaks, if it can be; answers how much of it."""
        end = at
        while end < len(value) and value[end] == "\n":
            end += 1
        if value[at] == " ":
            end = at + 1
        outside = value[at - 1 : at] + value[end : end + 1]
        if not at or end in (at, len(value)) or any(one in _WHITE for one in outside):
            return 0
        self.put(self.blanks(2))
        if value[at] == " ":
            self.emit("\n")
        else:
            self.put("\n")
            for _ in range(at, end):
                self.put(" " * self.random.randint(0, indent))
                self.emit("\n")
        self.put(" " * indent + self.blanks(2))
        return end - at

    def double(self, value: str, indent: int, is_key: bool) -> None:
        self.put('"')
        at = 0
        after_join = False
        while at < len(value):
            character = value[at]
            if character in " \n" and not (after_join or is_key) and self.chance(0.5):
                folded = self.fold(value, at, indent)
                if folded:
                    at += folded
                    continue
            raw = character.isprintable() and character not in '"\\'
            if not is_key and self.chance(0.05):
                self.put("\\\n" + " " * indent + self.blanks(2))
                after_join = True
            at_edge = after_join or at == len(value) - 1
            if (
                (raw or character in "\t\x85\u2028\u2029")
                and not (character in " \t" and at_edge)
                and not self.chance(0.1)
            ):
                self.emit(character)
            else:
                self.emit(self.escape(character))
            after_join = False
            at += 1
        self.put('"')

    def escape(self, character: str) -> str:
        code = ord(character)
        forms = [f"\\U{code:08x}"]
        forms += [f"\\u{code:04X}"] if code <= 0xFFFF else []
        forms += [f"\\x{code:02x}"] if code <= 0xFF else []
        forms += [NAMED[character]] * 2 if character in NAMED else []
        return self.random.choice(forms)

    def flow(self, value: str, indent: int, escapes: dict[str, str], is_key: bool) -> None:
        """A value whose line breaks can all be folded."""
        at = 0
        while at < len(value):
            folded = 0
            if value[at] == "\n" or (value[at] == " " and not is_key and self.chance(0.4)):
                folded = self.fold(value, at, indent)
            if not folded:
                self.emit(escapes.get(value[at], value[at]))
            at += folded or 1

    def block(self, value: str, parent: int, indent: int, folded: bool) -> None:
        body = value.rstrip("\n")
        trailing = len(value) - len(body)
        lines = body.split("\n") if body else []
        first = next((line for line in lines if line), "")
        explicit = first[:1] in (" ", "\t") or self.chance(0.3)
        keep = trailing > 1 or (trailing == 1 and (not body or self.chance(0.3)))
        chomping = "+" if keep else "-" if trailing == 0 else ""
        header = [str(indent - parent)] if explicit else []
        header.insert(self.random.randint(0, len(header)), chomping)
        self.put("".join(header) + self.random.choice(["", " ", " # a comment"]) + "\n")
        for number, line in enumerate(lines):
            if not line:
                self.put(" " * self.random.randint(0, indent))
            else:
                self.put(" " * indent)
                self.block_line(line, indent, folded)
            if number == len(lines) - 1:
                break
            if folded and line and line[0] not in " \t" and next_is_flush(lines, number):
                self.put("\n")  # the one break that folding takes away
                self.put(" " * self.random.randint(0, indent))
            self.emit("\n")
        for _ in range(trailing):
            self.emit("\n")
        if not trailing and body:
            self.put("\n")
        if not keep:
            self.put("\n" * self.random.randint(0, 2))

    def block_line(self, line: str, indent: int, folded: bool) -> None:
        for at, character in enumerate(line):
            inner = 0 < at < len(line) - 1 and line[0] not in " \t"
            flush = inner and line[at - 1] not in " \t" and line[at + 1] not in " \t"
            if folded and character == " " and flush and self.chance(0.4):
                self.emit("\n")
                self.put(" " * indent)
            else:
                self.emit(character)


def next_is_flush(lines: Sequence[str], number: int) -> bool:
    following = next(line for line in lines[number + 1 :] if line)
    return following[0] not in " \t"


def can_be_written(value: str, style: Style, is_key: bool, in_flow: bool) -> bool:
    """Whether the writer can put the value in the style where it is to stand."""
    if style is Style.DOUBLE:
        return True
    if any(not (one.isprintable() or one in "\t\n\x85\u2028\u2029\u200b") for one in value):
        return False
    if style in BLOCK:
        # What holds nothing but spaces and breaks has no indentation to find.
        return bool(value.strip(" \n")) or not value.strip("\n")
    if is_key and "\n" in value:
        return False
    padded = f"\n{value}\n"
    if any(f"{a}\n" in padded[1:] or f"\n{a}" in padded[:-1] for a in " \t"):
        return False
    if value[:1] == "\n" or value[-1:] == "\n":
        return False
    return style is Style.SINGLE or is_plain(value, in_flow)


def is_plain(value: str, in_flow: bool) -> bool:
    if not value[:1].isalnum() or value[-1] in " \t:":
        return False
    if any(f"{one}#" in value or f":{one}" in value for one in _WHITE):
        return False
    return not (in_flow and any(one in ",[]{}?:" for one in value))
