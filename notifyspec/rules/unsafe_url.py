"""An address that is no web page: its scheme is not `http` or `https`.

A `javascript:` address runs as code in the page that opens it, and other schemes start programs.

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
from typing import TYPE_CHECKING, Final

from notifyspec.diagnostic import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifyspec.rule import Finding
    from notifyspec.subject import Subject

SEVERITY: Final = Severity.ERROR

_URL_FIELD: Final = re.compile(
    r"channels\.(?:link|actions\[\d+\]\.(?:url|path))|beams\.web\.(?:icon|deep_link|badge|image)"
)
_TEMPLATE: Final = re.compile(r"\{[{%#]")
# Browsers drop these before they look for a scheme (WHATWG URL, "basic URL parser").
_IGNORED: Final = re.compile(r"^[\x00-\x20]+|[\t\n\r]")
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_SAFE: Final = frozenset({"http", "https"})


def check(subject: Subject) -> Iterator[Finding]:
    for leaf in subject.reading.leaves:
        if _URL_FIELD.fullmatch(leaf.field) is None:
            continue
        beginning = _TEMPLATE.split(leaf.template.source, maxsplit=1)[0]
        scheme = _SCHEME.match(_IGNORED.sub("", beginning))
        if scheme is not None and scheme[1].lower() not in _SAFE:
            yield subject.site(leaf).finding(
                f"The scheme of this address is `{scheme[1]}`, and can only be `https` or `http`.",
                "Write the address of a web page.",
            )
