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

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifyspec.checking.subject import Subject
    from notifyspec.document import Node

SEVERITY: Final = Severity.WARNING

# What YAML 1.1 reads otherwise (yaml.org/type: bool, int, float, timestamp), as its readers do.
_WORD: Final = r"yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF"
_OLD_READINGS: Final = {
    "a truth value": re.compile(_WORD),
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


def check(subject: Subject) -> Iterator[Finding]:
    root = subject.document.root
    if isinstance(root, Mapping):
        for scalar, is_text in _scalars(root):
            if scalar.style is Style.PLAIN and scalar.text[:1] in _FIRST:
                reading = _other_reading(scalar, is_text=is_text)
                if reading is None or scalar.span in subject.wrong_spans:
                    continue
                if (
                    _TAG.search(
                        subject.source.text[
                            max(0, scalar.span.start - _TAG_LENGTH) : scalar.span.start
                        ]
                    )
                    is None
                ):
                    yield Finding(scalar.span, *reading)


def _scalars(root: Mapping) -> Iterator[tuple[Scalar, bool]]:
    """Every scalar that is written out, keys too, and whether a text is meant there."""
    for entry in root.entries:
        if entry.key.text == "examples":
            yield from _examples(entry.value)
        else:
            yield from _below(entry.value, is_text=entry.key.text not in _JSON_SECTIONS | _NO_TEXT)


def _examples(node: Node) -> Iterator[tuple[Scalar, bool]]:
    items = node.items if isinstance(node, Sequence) else ()
    for item in items:
        entries = item.entries if isinstance(item, Mapping) else ()
        for entry in entries:
            yield from _below(entry.value, is_text=entry.key.text == "name")


def _below(node: Node, *, is_text: bool) -> Iterator[tuple[Scalar, bool]]:
    if isinstance(node, Scalar):
        yield node, is_text
    elif isinstance(node, Mapping):
        of_texts = _types_text(node)
        for entry in node.entries:
            if not entry.merged:
                yield entry.key, True
                named = is_text and entry.key.text not in _NO_TEXT
                yield from _below(
                    entry.value, is_text=named or (of_texts and entry.key.text in _LITERALS)
                )
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _below(item, is_text=is_text)


def _types_text(node: Mapping) -> bool:
    """Whether a mapping is a schema of texts, so that its `enum` lists texts."""
    return any(
        entry.key.text == "type"
        and isinstance(entry.value, Scalar)
        and entry.value.text == "string"
        for entry in node.entries
    )


def _other_reading(scalar: Scalar, *, is_text: bool) -> tuple[str, str] | None:
    text = scalar.text
    advice = f'Write "{text}" if it is a text'
    for kind, pattern in _OLD_READINGS.items():
        if pattern.fullmatch(text):
            if isinstance(scalar.value, str):
                message = f"`{text}` is a text here, and {kind} to readers of YAML 1.1."
                meant = {"a truth value": f", or {_truth(text)} if it is not"}.get(kind, "")
                return message, f"{advice}{meant}."
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
