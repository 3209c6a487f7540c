"""A value without quotes that YAML readers take for different things.

To YAML 1.2, by which specs are read, `no`, `on`, `12:30` and `2026-01-31` are texts, and `010` is
ten. To YAML 1.1, which many tools still go by, they are false, true, 750, a date and eight. And a text
that looks like a number, such as the version `1.10`, would lose a digit as one.

Wrong:

```yaml
notifyspec: 1
beams:
  interest: orders
  id: "7"
  web: {title: Klar, lang: no}
```

Right:

```yaml
notifyspec: 1
beams:
  interest: orders
  id: "7"
  web: {title: Klar, lang: "no"}
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from notifyspec.checking.shape import is_loose_number
from notifyspec.diagnostic import Severity
from notifyspec.document import Mapping, Scalar, Sequence, Style
from notifyspec.rule import Finding
from notifyspec.yaml.core_schema import OLD_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from notifyspec.checking.subject import Subject
    from notifyspec.document import Node

SEVERITY: Final = Severity.WARNING

# What YAML 1.1 reads otherwise (yaml.org/type: int, float, timestamp), as its readers do.
_OLD_READINGS: Final = {
    "a number in base 60": re.compile(r"[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?"),
    "an octal number": re.compile(r"[-+]?0[0-9_]+"),
    "a binary number": re.compile(r"[-+]?0b[01_]+"),
    "a number with underscores": re.compile(
        r"[-+]?(?:0x)?(?=[0-9a-fA-F]*_)[0-9][0-9a-fA-F_]*(?:\.[0-9_]*)?"
    ),
    "a date": re.compile(
        r"\d{4}-\d\d-\d\d|\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?"
        r"(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?"
    ),
}
# Who writes `!!str no` says what is meant.
_TAG: Final = re.compile(r"(?<![^\s\[{,:-])!\S*\s+(?:&\S+\s+)?\Z")
_TAG_LENGTH: Final = 80
_FIRST: Final = frozenset("+-.0123456789yYnNoO")
# Where values are JSON, so that a number is meant as one: keys below these two, and of these names.
_JSON_SECTIONS: Final = frozenset({"context", "examples"})
_NO_TEXT: Final = frozenset(
    {
        *("notifyspec", "sequence", "meta", "info", "config", "is_last_response", "time_to_live"),
        *("timestamp", "vibrate", "hide_notification_if_site_has_focus"),
    }
)
_LITERALS: Final = frozenset({"enum", "const", "default", "examples"})


def check(subject: Subject) -> Iterable[Finding]:
    root = subject.document.root
    if not subject.document.is_ambiguous or not isinstance(root, Mapping):
        return ()
    return _findings(subject, root)


def _findings(subject: Subject, root: Mapping) -> Iterator[Finding]:
    for scalar, is_text in _suspects(root):
        reading = _other_reading(scalar, is_text=is_text)
        if reading is not None and scalar.span not in subject.wrong_spans:
            start = scalar.start
            if _TAG.search(subject.source.text[max(0, start - _TAG_LENGTH) : start]) is None:
                yield Finding(scalar.span, *reading)


Suspects = list[tuple[Scalar, bool]]
"""Plain scalars that may be read otherwise, and whether a text is meant there."""


def _suspects(root: Mapping) -> Suspects:
    """Those that are written out, keys too."""
    found: Suspects = []
    for entry in root.entries:
        if entry.key.text == "examples":
            _add_examples(entry.value, found)
        else:
            is_text = entry.key.text not in _JSON_SECTIONS and entry.key.text not in _NO_TEXT
            _add(entry.value, found, is_text=is_text)
    return found


def _add_examples(node: Node, found: Suspects) -> None:
    items = node.items if isinstance(node, Sequence) else ()
    for item in items:
        entries = item.entries if isinstance(item, Mapping) else ()
        for entry in entries:
            _add(entry.value, found, is_text=entry.key.text == "name")


def _add(node: Node, found: Suspects, *, is_text: bool) -> None:
    if isinstance(node, Scalar):
        if node.text[:1] in _FIRST and node.style is Style.PLAIN:
            found.append((node, is_text))
    elif isinstance(node, Mapping):
        of_texts = _types_text(node)
        for key, value, is_merged in node.entries:
            if not is_merged:
                name = key.text
                if name[:1] in _FIRST and key.style is Style.PLAIN:
                    found.append((key, True))
                named = (is_text and name not in _NO_TEXT) or (of_texts and name in _LITERALS)
                _add(value, found, is_text=named)
    elif isinstance(node, Sequence):
        for item in node.items:
            _add(item, found, is_text=is_text)


def _types_text(node: Mapping) -> bool:
    """Whether a mapping is a schema of texts, so that its `enum` lists texts."""
    for key, value, _ in node.entries:
        if key.text == "type" and isinstance(value, Scalar) and value.text == "string":
            return True
    return False


def _other_reading(scalar: Scalar, *, is_text: bool) -> tuple[str, str] | None:
    text = scalar.text
    advice = f'Write "{text}" if it is a text'
    if text in OLD_WORDS:
        message = f"`{text}` is a text here, and a truth value to readers of YAML 1.1."
        return message, f"{advice}, or {_truth(text)} if it is not."
    if text[0].isalpha() or not (isinstance(scalar.value, str) or is_loose_number(scalar)):
        return None  # no word, or a number that everybody writes and reads like this
    for kind, pattern in _OLD_READINGS.items():
        if pattern.fullmatch(text):
            if isinstance(scalar.value, str):
                message = f"`{text}` is a text here, and {kind} to readers of YAML 1.1."
                return message, f"{advice}."
            message = f"`{text}` is the number {scalar.value} here, and may be {kind} to readers of YAML 1.1."
            return message, f"{advice}, or {scalar.value} if it is a number."
    if is_text and is_loose_number(scalar):
        return (
            f"`{text}` is taken as a text here, and looks like the number {scalar.value}.",
            f'Put quotes around it: "{text}".',
        )
    return None


def _truth(word: str) -> str:
    return "true" if word.casefold() in ("yes", "on") else "false"
