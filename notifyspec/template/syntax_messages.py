"""What is wrong in a template that can't be parsed, in an author's words.

Jinja's own sentences (3.1, lexer.py and parser.py) speak of tokens; each known one is told anew.
"""

from __future__ import annotations

import re
from typing import Final

from notifyspec.spelling import closest

_TOKENS: Final = {
    "end of print statement": "`}}`",
    "end of statement block": "`%}`",
    "begin of print statement": "`{{`",
    "begin of statement block": "`{%`",
    "end of template": "the end of the text",
    "template data / text": "text",
    "string": "a text in quotes",
    "integer": "a number",
    "float": "a number",
    "name": "a name",
}
_TAGS: Final = (
    *("if", "elif", "else", "endif", "for", "endfor", "set", "endset", "macro", "endmacro"),
    *("call", "endcall", "filter", "endfilter", "with", "endwith", "raw", "endraw"),
    *("from", "import", "include", "break", "continue"),
)
_EXPECTED = re.compile(r"expected token '(.*)', got '(.*)'", re.DOTALL)
_NOT_AN_EXPRESSION = re.compile(r"expected an expression, got '(.*)'", re.DOTALL)
_UNKNOWN_TAG = re.compile(
    r"encountered unknown tag '(.*?)'(?:.*block that needs to be closed is '(.*)')?", re.DOTALL
)
_BAD_CHARACTER = re.compile(r"unexpected char (['\"])(.*)\1 at \d+", re.DOTALL)
_MISMATCH = re.compile(r"unexpected '(.)', expected '(.)'")
_AFTER = re.compile(r"unexpected '(.*)' after the expression", re.DOTALL)
_UNEXPECTED = re.compile(r"unexpected '(.*)'", re.DOTALL)
_QUOTES: Final = ("'", '"', "\\'", '\\"')


def explain(message: str) -> tuple[str, str | None]:
    """A `SyntaxFault`'s message as a sentence, and what to write instead."""
    if found := _EXPECTED.fullmatch(message):
        return _expected(found[1], found[2])
    if found := _NOT_AN_EXPRESSION.fullmatch(message):
        return (
            f"An expression is missing before {_token(found[1])}.",
            "Write the value that is meant.",
        )
    if found := _UNKNOWN_TAG.match(message):
        return _unknown_tag(found[1], found[2])
    if found := _BAD_CHARACTER.fullmatch(message):
        return _bad_character(found[2])
    if found := _MISMATCH.fullmatch(message):
        return f"`{found[1]}` can't stand here: a `{found[2]}` is due first.", None
    if found := _AFTER.fullmatch(message):
        return (
            f"{_token(found[1], capital=True)} can't stand here: the expression has ended.",
            _operator(found[1]),
        )
    if found := _UNEXPECTED.fullmatch(message):
        if found[1] in ("end of print statement", "end of statement block", "end of template"):
            return (
                f"An expression is missing before {_token(found[1])}.",
                "Write the value that is meant.",
            )
        if found[1] == "}":
            return "One brace closes nothing here.", "Close the template with `}}`."
        return f"{_token(found[1], capital=True)} can't stand here.", None
    for words, sentence in _SENTENCES.items():
        if words in message:
            return sentence
    return f"{message[:1].upper()}{message[1:].rstrip('.')}.", None


def _expected(wanted: str, got: str) -> tuple[str, str | None]:
    if wanted in ("end of print statement", "end of statement block"):
        return (
            f"{_token(got, capital=True)} can't stand here: the expression has ended.",
            _operator(got)
            or f"Close it with {_token(wanted)}, or write an operator between the two.",
        )
    if wanted == "name" and got == "|":
        return "`||` is no operator.", "Write `or`."
    return f"Here {_token(wanted)} is due, and not {_token(got)}.", None


def _unknown_tag(tag: str, block: str | None) -> tuple[str, str | None]:
    if block is not None:
        return (
            f"`{tag}` can't stand here: the `{block}` before it is still open.",
            f"Close it with `{{% end{block} %}}` first.",
        )
    if tag.startswith("end") or tag in ("else", "elif"):
        opening = tag.removeprefix("end") if tag.startswith("end") else "if"
        if opening in _TAGS:
            article = "an" if opening[0] in "aeiou" else "a"
            return f"`{tag}` stands here without {article} `{opening}` before it.", None
    meant = closest(tag, _TAGS)
    return f"`{tag}` is no statement.", f"Did you mean `{meant}`?" if meant else None


def _bad_character(character: str) -> tuple[str, str | None]:
    if character in _QUOTES:
        return "This quote is never closed.", "Close the text with the quote that it begins with."
    advice = {
        "&": "Write `and`.",
        "!": "Write `not`, or `!=` for a comparison.",
        "?": "Write `value if condition else other`.",
    }
    return f"`{character}` can't stand in an expression.", advice.get(character)


def _operator(got: str) -> str | None:
    return {"=": "Write `==` to compare."}.get(got)


def _token(name: str, *, capital: bool = False) -> str:
    words = _TOKENS.get(name, f"`{name}`")
    return f"{words[:1].upper()}{words[1:]}" if capital else words


_SENTENCES: Final[dict[str, tuple[str, str | None]]] = {
    "tag name expected": ("A statement is missing after `{%`.", "Write one, such as `if`."),
    "expected name or number": ("The name of a field is missing after the dot.", "Write its name."),
    "chain multiple tests": (
        "A second `is` can't follow the first.",
        "Combine two tests with `and`.",
    ),
    "can't assign": ("Only a name can be given a value.", "Write `set name = value`."),
    "non-default argument follows": (
        "An argument without a default follows one that has one.",
        "Give it a default, or put it first.",
    ),
    "starting with an underline": (
        "A name that begins with `_` can't be imported: it is private to its file.",
        "Rename it there.",
    ),
    "invalid syntax for function call": (
        "The arguments of this call can't be read.",
        "Put arguments without a name before those with one.",
    ),
    "expected call": ("`call` needs the call of a macro.", "Write `{% call name() %}`."),
    "expected subscript": ("The brackets are empty.", "Write the index or the field's name."),
    "unexpected end of template": ("The expression ends too early.", "Write the rest of it."),
    "missing end of comment": ("`{#` is never closed.", "Close the comment with `#}`."),
    "missing end of raw": ("`raw` is never closed.", "Close it with `{% endraw %}`."),
    "escape": ("A backslash in this text begins no escape.", "Write `\\\\` for a backslash."),
}
