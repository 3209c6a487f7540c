"""An address that is no web page: its scheme is not `http` or `https`.

A `javascript:` address runs as code in the page that opens it, and other schemes start programs.
A `path` that names a host leads out of the app.

Wrong:

```yaml
notifyspec: 1
channels:
  channel: orders
  id: "7"
  event_type: DOWNLOAD_LINK
  message: {content: Your file is ready}
  link: file:///tmp/orders.csv
```

Right:

```yaml
notifyspec: 1
channels:
  channel: orders
  id: "7"
  event_type: DOWNLOAD_LINK
  message: {content: Your file is ready}
  link: https://files.example.com/orders.csv
```
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from notifyspec.analysis.types.charset import CharSet
from notifyspec.diagnostic import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from notifyspec.analysis.leaf_analysis import LeafAnalysis
    from notifyspec.analysis.statements.prints import Print
    from notifyspec.analysis.types.texts import TextType
    from notifyspec.checking.subject import Subject
    from notifyspec.payload import Leaf
    from notifyspec.rule import Finding

SEVERITY: Final = Severity.ERROR

_URL_FIELD: Final = re.compile(
    r"channels\.(?:link|actions\[\d+\]\.(?:url|path))|beams\.web\.(?:icon|deep_link|badge|image)"
)
_TEMPLATE: Final = re.compile(r"\{[{%#]")
# Browsers drop these before they look for a scheme (WHATWG URL, "basic URL parser").
_IGNORED: Final = re.compile(r"^[\x00-\x20]+|[\t\n\r]")
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_ORIGIN: Final = re.compile(r"https?://[^/?#\\]+[/?#]", re.IGNORECASE)
_HOST: Final = re.compile(r"https?://[A-Za-z0-9.:-]+$", re.IGNORECASE)
# A path may begin with one slash, or with a literal name, and so has neither scheme nor host.
_WITHIN: Final = re.compile(r"/[^/\\]|[^:/?#\\]+[/?#]|[?#]")
_ENDS_OF_A_HOST: Final = CharSet.of_text("/?#")
_LEADS_OUT: Final = CharSet.of_text(":/\\")
# What a browser takes for the beginning of a host, `\\` for `/` as it does.
_HOST_OF_A_PATH: Final = re.compile(r"(?:https?:)?[/\\]{2}", re.IGNORECASE)
_SAFE: Final = frozenset({"http", "https"})
_SAFE_STARTS: Final = ("https://", "http://", "/", "{{")


def check(subject: Subject) -> Iterable[Finding]:
    addresses = [leaf for leaf in subject.reading.leaves if _holds_address(leaf.field)]
    return _findings(subject, addresses) if addresses else ()


def _findings(subject: Subject, addresses: list[Leaf]) -> Iterator[Finding]:
    yield from _literal(subject, addresses)
    if subject.analysis is None:
        return
    for leaf in addresses:
        if leaf.template.constant is not None or _unsafe_scheme(leaf) is not None:
            continue
        analysis = subject.analysis.leaves.get(id(leaf))
        text = None if analysis is None else analysis.text
        if analysis is None or text is None or not analysis.is_known:
            continue
        if leaf.field.endswith(".path"):
            if not _stays_in_app(text):
                yield subject.printed_finding(
                    analysis,
                    _first(analysis),
                    f"This path may lead out of the app: it {_beginning(text)}.",
                    "Begin it with a `/` and a literal name, as in `/orders/{{ … }}`.",
                )
        elif not _is_fixed(text):
            yield subject.printed_finding(
                analysis,
                _first(analysis),
                f"Where this address leads is not fixed: it {_beginning(text)}.",
                "Begin it with a literal scheme and host, as in `https://example.com/{{ … }}`, or"
                " declare a `pattern` that does.",
            )


@lru_cache(1024)
def _holds_address(field: str) -> bool:
    return _URL_FIELD.fullmatch(field) is not None


def _is_fixed(text: TextType) -> bool:
    """Whether the scheme and the host are literal, or those of the page that opens the address."""
    return all(
        _ORIGIN.match(start)
        or _WITHIN.match(start)
        or (_HOST.match(start) and after <= _ENDS_OF_A_HOST)
        or not (start or after)
        for start, after in text.starts
    )


def _stays_in_app(text: TextType) -> bool:
    return all(
        _WITHIN.match(start)
        or start == "/"  # what follows is the router's to refuse: it opens pages of the app only
        or not (text.chars & _LEADS_OUT)
        or not (start or after)
        for start, after in text.starts
    )


def _beginning(text: TextType) -> str:
    return f"begins with `{text.prefix}`" if text.prefix else "may begin with anything"


def _first(analysis: LeafAnalysis) -> Print | None:
    return analysis.prints[0] if analysis.prints else None


def _unsafe_scheme(leaf: Leaf) -> str | None:
    """The scheme that the address literally begins with, where it is none of a web page."""
    if leaf.template.source.startswith(_SAFE_STARTS):
        return None
    beginning = _TEMPLATE.split(leaf.template.source, maxsplit=1)[0]
    scheme = _SCHEME.match(_IGNORED.sub("", beginning))
    return None if scheme is None or scheme[1].lower() in _SAFE else scheme[1]


def _literal(subject: Subject, addresses: list[Leaf]) -> Iterator[Finding]:
    for leaf in addresses:
        scheme = _unsafe_scheme(leaf)
        if scheme is not None:
            yield subject.site(leaf).finding(
                f"The scheme of this address is `{scheme}`, and can only be `https` or `http`.",
                "Write the address of a web page.",
            )
        elif _is_path_out_of_the_app(leaf):
            yield subject.site(leaf).finding(
                "This path leads out of the app: it names a host.",
                "Write a path such as `/orders`, or the whole address under `url`.",
            )


def _is_path_out_of_the_app(leaf: Leaf) -> bool:
    text = leaf.template.constant
    if text is None or not leaf.field.endswith(".path"):
        return False
    return _HOST_OF_A_PATH.match(_IGNORED.sub("", text)) is not None
