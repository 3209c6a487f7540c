"""A name with a character that Pusher does not allow.

Channels and interests are made of letters, digits and `_ - = @ , . ;`, event names of letters, digits,
`-` and `_`. Pusher refuses anything else, and the message is not sent.

Wrong:

```yaml
notifyspec: 1
channels:
  channel: new orders
  id: "7"
  event_type: TOAST
  message: {content: Done}
```

Right:

```yaml
notifyspec: 1
channels:
  channel: new-orders
  id: "7"
  event_type: TOAST
  message: {content: Done}
```
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from notifyspec import limits
from notifyspec.analysis.types.charset import NUMBER, CharSet
from notifyspec.checking.literal_names import NameKind
from notifyspec.diagnostic import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifyspec.checking.subject import Subject
    from notifyspec.rule import Finding

SEVERITY: Final = Severity.ERROR

_PARTS: Final = (re.compile(f"{limits.NAME_ALPHABET}*"), "letters, digits and `_ - = @ , . ;`")
_ALPHABETS: Final = {
    NameKind.CHANNEL: ("A channel's name", *_PARTS),
    NameKind.INTEREST: ("An interest", *_PARTS),
    NameKind.EVENT: (
        "An event name",
        re.compile(f"{limits.EVENT_NAME_ALPHABET}*"),
        "letters, digits, `-` and `_`",
    ),
}


def check(subject: Subject) -> Iterator[Finding]:
    yield from _literal(subject)
    seen: set[str] = set()
    for name in subject.templated_names:
        if name.kind not in _ALPHABETS:
            continue
        noun, allowed, words = _ALPHABETS[name.kind]
        outside = name.outside(_characters(allowed))
        if outside:
            printed = name.print_with(lambda text: text.chars & outside)  # noqa: B023 - called at once
            if not name.is_first(printed, seen):
                continue
            what = f"`{printed.source}`" if printed else "the whole"
            yield subject.printed_finding(
                name.analysis,
                printed,
                f"{noun} is made of {words}, and {what} may hold {_shown(outside.sample)}.",
                "Declare an `integer` in the context, with a `minimum` and a `maximum`."
                if printed is not None and printed.text is not None and printed.text.chars <= NUMBER
                else _PATTERN,
            )


_PATTERN: Final = 'Declare a `pattern` for it in the context, such as `"^[A-Za-z0-9_-]{1,64}$"`.'


@cache
def _characters(allowed: re.Pattern[str]) -> CharSet:
    return CharSet.of_text("".join(filter(allowed.fullmatch, map(chr, range(128)))))


def _shown(character: str) -> str:
    if character == " ":
        return "a space"
    return f"`{character}`" if character.isprintable() else f"U+{ord(character):04X}"


def _literal(subject: Subject) -> Iterator[Finding]:
    for name in subject.literal_names:
        if name.kind not in _ALPHABETS or name.is_reserved:
            continue
        noun, allowed, words = _ALPHABETS[name.kind]
        text = name.checked
        fitting = allowed.match(text)
        assert fitting is not None  # perhaps an empty one
        wrong = text[fitting.end() : fitting.end() + 1]
        if wrong:
            yield subject.site(name.leaf).finding(
                f"{noun} is made of {words}, and this holds {_shown(wrong)}.",
                f"Leave it out, or write {'`-`' if wrong == ' ' else 'one of these'} instead.",
            )
