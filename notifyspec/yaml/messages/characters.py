"""Characters that no YAML file can hold."""

from __future__ import annotations

import re
from typing import Final

from notifyspec.source import Span
from notifyspec.yaml.messages.parser_fault import Explanation

_UNREADABLE = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_NAMES: Final = {0x00: "null character", 0x1B: "escape character", 0x7F: "delete character"}


def explain_unreadable(text: str) -> Explanation:
    """The first character that YAML does not allow in a file."""
    found = _UNREADABLE.search(text)
    at = found.start() if found else 0
    code = ord(text[at]) if text else 0
    advice = f'Remove it, or write it as an escape in double quotes: "\\u{code:04X}".'
    if code == 0xFEFF:
        name = "a byte order mark"
    elif 0xD800 <= code <= 0xDFFF:
        name, advice = "half of a surrogate pair", "Remove it."
    else:
        name = f"a {_NAMES.get(code, 'control character')}"
    return Explanation(
        Span(at, at + 1),
        f"Here stands {name} (U+{code:04X}), which a YAML file can't hold.",
        advice,
    )
