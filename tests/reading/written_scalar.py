"""Random scalars, written in each of YAML's styles by a writer that notes where it puts what.

It goes from value to text, against the direction of the code under test, and shares nothing with it.
"""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

from notifyspec.document import Style

LETTERS = "abcXYZ019é文😀\U0010fffdñ"
SIGNS = "{}[]%#:'\"\\,&*!|>-?@`$./"
ODD = "\x85\u2028\u2029\u0301\u200b"
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


@dataclass(frozen=True)
class WrittenScalar:
    """``offsets`` has the place of each character of ``value``; ``start`` is that of the scalar."""

    text: str
    value: str
    style: Style
    offsets: tuple[int, ...]
    start: int
    entry: int


class Writer:
    def __init__(self, draw, line_break):
        self.draw = draw
        self.line_break = line_break
        self.text = ""
        self.offsets = []

    def put(self, raw):
        self.text += raw.replace("\n", self.line_break)

    def emit(self, raw):
        """One character of the value, which begins here."""
        self.offsets.append(len(self.text))
        self.put(raw)

    def chance(self, one_in):
        return self.draw(st.integers(1, one_in)) == 1

    def blanks(self, most):
        return self.draw(st.text(" \t", max_size=most))

    def fold(self, value, at, indent):
        """Writes the white space at ``at`` as line breaks, if it can be; answers how much of it."""
        end = at
        while end < len(value) and value[end] == "\n":
            end += 1
        if value[at] == " ":
            end = at + 1
        outside = value[at - 1 : at] + value[end : end + 1]
        if not at or end in (at, len(value)) or any(character in " \t\n" for character in outside):
            return 0
        self.put(self.blanks(2))
        if value[at] == " ":
            self.emit("\n")
        else:
            self.put("\n")
            for _ in range(at, end):
                self.put(" " * self.draw(st.integers(0, indent)))
                self.emit("\n")
        self.put(" " * indent + self.blanks(2))
        return end - at

    def double(self, value, indent):
        self.put('"')
        at = 0
        after_join = False
        while at < len(value):
            character = value[at]
            if character in " \n" and not after_join and self.chance(2):
                folded = self.fold(value, at, indent)
                if folded:
                    at += folded
                    continue
            raw = character.isprintable() and character not in '"\\'
            if self.chance(12):
                self.put("\\\n" + " " * indent + self.blanks(2))
                after_join = True
            at_edge = after_join or at == len(value) - 1
            if (
                (raw or character in "\t\x85\u2028\u2029")
                and not (character in " \t" and at_edge)
                and not self.chance(8)
            ):
                self.emit(character)
            else:
                self.emit(self.escape(character))
            after_join = False
            at += 1
        self.put('"')

    def escape(self, character):
        code = ord(character)
        forms = [f"\\U{code:08x}"]
        forms += [f"\\u{code:04X}"] if code <= 0xFFFF else []
        forms += [f"\\x{code:02x}"] if code <= 0xFF else []
        forms += [NAMED[character]] if character in NAMED else []
        return self.draw(st.sampled_from(forms))

    def single(self, value, indent):
        self.put("'")
        self.flow(value, indent, {"'": "''"})
        self.put("'")

    def flow(self, value, indent, escapes):
        """A value whose line breaks can all be folded."""
        at = 0
        while at < len(value):
            folded = 0
            if value[at] == "\n" or (value[at] == " " and self.chance(2)):
                folded = self.fold(value, at, indent)
            if not folded:
                self.emit(escapes.get(value[at], value[at]))
            at += folded or 1

    def block(self, value, indent, folded):
        body = value.rstrip("\n")
        trailing = len(value) - len(body)
        lines = body.split("\n")
        first = next(line for line in lines if line)
        explicit = first[0] in " \t" or self.chance(3)
        keep = trailing > 1 or (trailing == 1 and self.chance(3))
        chomping = "+" if keep else "-" if trailing == 0 else ""
        header = [str(indent)] if explicit else []
        header.insert(self.draw(st.integers(0, len(header))), chomping)
        self.put("".join(header) + self.draw(st.sampled_from(["", " ", " # a comment"])) + "\n")
        for number, line in enumerate(lines):
            if not line:
                self.put(" " * self.draw(st.integers(0, indent)) if explicit else "")
            else:
                self.put(" " * indent)
                self.line(line, indent, folded)
            if number == len(lines) - 1:
                break
            if folded and line and line[0] not in " \t" and self.next_is_flush(lines, number):
                self.put("\n")  # the one break that folding takes away
                self.put(" " * self.draw(st.integers(0, indent)))
            self.emit("\n")
        if trailing:
            for _ in range(trailing):
                self.emit("\n")
        else:
            self.put("\n")
        if not keep:
            self.put("\n" * self.draw(st.integers(0, 2)))

    def next_is_flush(self, lines, number):
        following = next(line for line in lines[number + 1 :] if line)
        return following[0] not in " \t"

    def line(self, line, indent, folded):
        for at, character in enumerate(line):
            inner = 0 < at < len(line) - 1 and line[0] not in " \t"
            flush = inner and line[at - 1] not in " \t" and line[at + 1] not in " \t"
            if folded and character == " " and flush and self.chance(2):
                self.emit("\n")
                self.put(" " * indent)
            else:
                self.emit(character)


def texts(alphabet):
    return st.text(alphabet, max_size=25)


@st.composite
def single_values(draw):
    """Texts whose line breaks stand between characters that are no white space."""
    words = draw(st.lists(st.text(LETTERS + SIGNS + ODD, min_size=1, max_size=4), max_size=7))
    value = ""
    for word in words:
        gap = draw(st.sampled_from([" ", " ", "\n", "\n\n", "  ", "\t"])) if value else ""
        value += gap + word
    return value


@st.composite
def plain_values(draw):
    words = draw(st.lists(st.text(LETTERS + SIGNS + ODD, min_size=1, max_size=4), max_size=6))
    value = draw(st.sampled_from("abcXYé文😀"))
    for word in words:
        gap = draw(st.sampled_from(["", " ", " ", "\n", "\n\n", "  ", "\t"]))
        value += gap + ("a" if word[0] == "#" else "") + word + ("a" if word[-1] == ":" else "")
    return value


@st.composite
def block_values(draw):
    lines = draw(st.lists(texts(LETTERS + SIGNS + ODD + "   \t"), max_size=6))
    value = "\n".join(
        [*lines, draw(st.sampled_from(LETTERS)), *draw(st.lists(st.just(""), max_size=1))]
    )
    return value + "\n" * draw(st.integers(0, 3))


@st.composite
def written_scalars(draw):
    """A mapping in which the value of one entry is a random scalar."""
    writer = Writer(draw, draw(st.sampled_from(["\n", "\r\n", "\r"])))
    before = draw(st.integers(0, 2))
    for number in range(before):
        writer.put(f"before{number}: 'it''s' # 😀\n")
    style = draw(st.sampled_from(Style))
    writer.put("key:" + " " * draw(st.integers(1, 3)))
    writer.put(draw(st.sampled_from(["", "", "", "&anchor ", "!!str ", "!!str &anchor "])))
    start = len(writer.text)
    indent = draw(st.integers(1, 4))
    if style is Style.DOUBLE:
        value = draw(texts(LETTERS + SIGNS + ODD + "  \t\n\n\0\a\b\v\f\r\x1b\xa0"))
        writer.double(value, indent)
    elif style is Style.SINGLE:
        value = draw(single_values())
        writer.single(value, indent)
    elif style is Style.PLAIN:
        value = draw(plain_values())
        writer.flow(value, indent, {})
    else:
        value = draw(block_values())
        writer.put("|" if style is Style.LITERAL else ">")
        writer.block(value, indent, style is Style.FOLDED)
    if style in (Style.DOUBLE, Style.SINGLE, Style.PLAIN):
        writer.put(draw(st.sampled_from(["\n", " # a comment\n", "\n\n", ""])))
        ended = writer.text.endswith(writer.line_break)
    else:
        ended = True
    if ended and draw(st.booleans()):
        writer.put("after: {a: [1, 'x']}\n")
    return WrittenScalar(writer.text, value, style, tuple(writer.offsets), start, before)
