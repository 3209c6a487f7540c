"""Random well-formed YAML whose every letter stands in it once.

So a letter's place in a file can be looked up, which makes an oracle that owes nothing to the code
under test. An escape yields a letter too, whose place is that of its backslash.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

_FIRST_LETTER = 0x4E00
_FIRST_ASTRAL = 0x20000


@dataclass
class RandomYaml:
    random: Random
    parts: list[str] = field(default_factory=list)
    escaped: dict[str, str] = field(default_factory=dict)  # the letter that an escape yields
    letters: int = 0

    def text(self) -> str:
        """A file: a mapping or a sequence, with line breaks of one kind or of all three."""
        self.collection(0, 3)
        if self.random.random() < 0.2:
            while self.parts and self.parts[-1] == "\n":
                self.parts.pop()
        text = "".join(self.parts)
        breaks = self.random.choice([["\n"], ["\n"], ["\r\n"], ["\r"], ["\n", "\r\n"]])
        return "".join(
            self.random.choice(breaks) if character == "\n" else character for character in text
        )

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def put(self, *parts: str) -> None:
        self.parts.extend(parts)

    def letter(self) -> str:
        self.letters += 1
        return chr((_FIRST_ASTRAL if self.chance(0.2) else _FIRST_LETTER) + self.letters)

    def word(self) -> str:
        return "".join(self.letter() for _ in range(self.random.randint(1, 3)))

    def blanks(self, most: int = 3) -> str:
        return "".join(self.random.choice("  \t") for _ in range(self.random.randint(1, most)))

    def comment_lines(self) -> None:
        while self.chance(0.15):
            self.put(" " * self.random.randint(0, 4), '# it\'s "a" comment: - [', "\n")

    def line_end(self) -> None:
        if self.chance(0.2):
            self.put(" # comment's: {")
        self.put("\n")
        self.comment_lines()

    def collection(self, indent: int, depth: int) -> None:
        is_mapping = self.chance(0.7)
        for _ in range(self.random.randint(1, 4)):
            self.put(" " * indent)
            self.item(indent, depth, is_mapping)

    def item(self, indent: int, depth: int, is_mapping: bool) -> None:
        if is_mapping:
            self.key()
            self.put(":")
        else:
            self.put("-")
        if depth and self.chance(0.35):
            self.line_end()
            self.collection(indent + self.random.randint(1, 4), depth - 1)
            return
        if self.chance(0.05):
            self.line_end()
            return
        self.put(" " * self.random.randint(1, 3))
        if self.chance(0.15):
            self.put(f"&anchor{self.letters} ")
        if self.chance(0.1):
            self.put("!!str ")
        if self.chance(0.2) and self.parts[-1] != "!!str ":
            self.flow_collection(indent + 1, 2)
            self.line_end()
        elif self.chance(0.4):
            self.block_scalar(indent)
        else:
            self.flow_scalar(indent + 1, in_flow=False)
            self.line_end()

    def key(self) -> None:
        quote = self.random.choice(["", "", "'", '"'])
        self.put(quote, self.word(), quote)

    def flow_collection(self, indent: int, depth: int) -> None:
        is_mapping = self.chance(0.5)
        self.put("{" if is_mapping else "[")
        for number in range(self.random.randint(0, 3)):
            if number:
                self.put(",", self.random.choice(["", " ", "\n" + " " * indent]))
            if is_mapping:
                self.key()
                self.put(": ")
            if depth and self.chance(0.2):
                self.flow_collection(indent, depth - 1)
            else:
                self.flow_scalar(indent, in_flow=True)
        self.put("}" if is_mapping else "]")

    def flow_scalar(self, indent: int, in_flow: bool) -> None:
        style = self.random.choice(["plain", "single", "double"])
        if style == "plain":
            marks = ["-", "'", '"', "a#", "x:y", "\u2028", "\x85"]
            self.put(self.word())
            self.flow_rest(indent, [*marks, *([] if in_flow else [",", "[", "{{ u }}"])])
        elif style == "single":
            self.put("'")
            self.flow_start(indent)
            self.flow_rest(indent, ["''", "\\\\", "# ", ": ", "{", '"', "''''", "\u2029"])
            self.flow_start(indent)
            self.put("'")
        else:
            self.put('"')
            self.flow_start(indent)
            self.flow_rest(indent, ["'", "# ", ": ", "}", '\\"', "\\\\", "\\n", "\\t", "\\/", "\\"])
            self.flow_start(indent)
            self.put('"')

    def flow_start(self, indent: int) -> None:
        """White space and line breaks next to a quote."""
        if self.chance(0.15):
            self.put(self.blanks())
        if self.chance(0.1):
            self.put("\n" * self.random.randint(1, 3), " " * indent)

    def flow_rest(self, indent: int, marks: list[str]) -> None:
        for _ in range(self.random.randint(0, 6)):
            if self.chance(0.25):
                self.put(self.blanks() if self.chance(0.3) else "")
                self.put("\n")
                while self.chance(0.3):
                    self.put(" " * self.random.randint(0, 5), "\n")
                self.put(" " * (indent + self.random.randint(0, 3)))
                self.put("\t" if self.chance(0.1) else "")
            elif self.chance(0.6):
                self.put(self.blanks())
            mark = self.random.choice(marks) if self.chance(0.3) else ""
            if mark == "\\":
                self.escape(indent)
            elif mark:
                self.put(self.word(), mark)
            self.put(self.word())

    def escape(self, indent: int) -> None:
        if self.chance(0.3):
            self.put("\\\n", " " * (indent + self.random.randint(0, 3)))
            return
        letter = self.letter()
        width = "U" if ord(letter) > 0xFFFF or self.chance(0.3) else "u"
        raw = f"\\{width}{ord(letter):0{8 if width == 'U' else 4}x}"
        self.escaped[letter] = raw
        self.put(raw)

    def block_scalar(self, parent: int) -> None:
        explicit = self.random.randint(1, 4) if self.chance(0.4) else 0
        indent = parent + (explicit or self.random.randint(1, 4))
        header = [self.random.choice(["", "-", "+"]), str(explicit) if explicit else ""]
        self.random.shuffle(header)
        self.put(self.random.choice("|>"), *header)
        self.put(" # comment" if self.chance(0.2) else "", "\n")
        started = False
        for _ in range(self.random.randint(0, 6)):
            if self.chance(0.25):
                self.put(" " * self.random.randint(0, indent), "\n")
                continue
            if started or explicit:
                if self.chance(0.1):
                    self.put(" " * (indent + self.random.randint(1, 2)), "\n")
                    started = started or bool(explicit)
                    continue
                more = self.random.randint(1, 3) if self.chance(0.2) else 0
            else:
                more = 0
            self.put(" " * indent, " " * more)
            self.put("\t" if self.chance(0.1) and (started or explicit) else "")
            self.put(self.word())
            for _ in range(self.random.randint(0, 2)):
                self.put(self.blanks(2), self.random.choice(["#", "'", '"', "\\n", "- ", ""]))
                self.put(self.word())
            self.put(self.blanks(2) if self.chance(0.1) else "", "\n")
            started = True
        self.comment_lines()
