"""A value is of another type than its key takes.

Nothing is converted silently: `id: 42` may have been meant as text, and `"false"` as a truth value.

Wrong:

```yaml
notifyspec: 1
channels:
  channel: orders
  id: 42
  event_type: TOAST
  message: {content: Done}
```

Right:

```yaml
notifyspec: 1
channels:
  channel: orders
  id: "42"
  event_type: TOAST
  message: {content: Done}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from notifyspec.checking.faults import WrongType
from notifyspec.diagnostic import Severity
from notifyspec.document import Scalar, Style
from notifyspec.spelling import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifyspec.checking.subject import Subject
    from notifyspec.rule import Finding

SEVERITY: Final = Severity.ERROR

_NOUNS: Final = {
    "string": "a text",
    "integer": "a whole number",
    "boolean": "true or false",
    "object": "a mapping",
    "array": "a list",
}
_TRUTHS: Final = {
    **dict.fromkeys(("true", "yes", "on"), "true"),
    **dict.fromkeys(("false", "no", "off"), "false"),
}
_LONGEST_SHOWN: Final = 40


def check(subject: Subject) -> Iterator[Finding]:
    yield from subject.type_findings("wrong-type")
    for leaf in subject.reading.mixtures:
        if leaf.scalar.span in subject.wrong_spans:
            continue
        name = leaf.field.rpartition(".")[2]
        yield subject.site(leaf).finding(
            f"`{name}` takes one expression, and this is a text.",
            'Write exactly one "{{ expression }}", and nothing around it.',
        )
    for fault in subject.shape_faults(WrongType):
        located = subject.locate(*fault.path)
        node = None if located is None else located.resolved
        wanted = _NOUNS[fault.expected]
        yield fault.site.finding(
            f"{_name(fault)} must be {wanted}, not {_described(fault.value, node)}.",
            _advice(fault, node),
        )


def _name(fault: WrongType) -> str:
    if not fault.path:
        return "A spec"
    if isinstance(fault.path[-1], int):
        return f"An item of `{fault.path[-2]}`"
    return f"`{fault.path[-1]}`"


def _described(value: Any, node: object) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    if value is None:
        return "null"
    text = node.text if isinstance(node, Scalar) else str(value)
    shown = f"`{text}`" if len(text) <= _LONGEST_SHOWN and "\n" not in text else ""
    if isinstance(value, str):
        return f"the text {shown}".rstrip() if shown else "a text"
    if isinstance(value, bool):
        return f"the truth value {shown}"
    return f"the number {shown}" if shown else "a number"


def _advice(fault: WrongType, node: object) -> str | None:
    text = node.text if isinstance(node, Scalar) else ""
    quoted = isinstance(node, Scalar) and node.style in (Style.SINGLE, Style.DOUBLE)
    if not fault.path:
        return "Begin the file with `notifyspec: 1`."
    if fault.allowed:
        return f"Write {listed(fault.allowed)}."
    if fault.expected == "string":
        if isinstance(node, Scalar):
            return f'Put quotes around it: "{text}".'
        return None
    if fault.expected == "boolean" and text.casefold() in _TRUTHS:
        return f"Write {_TRUTHS[text.casefold()]}{' without quotes' if quoted else ''}."
    if fault.expected == "integer" and quoted and text.removeprefix("-").isdecimal():
        return f"Write {text} without quotes."
    if fault.or_expression:
        return f'Write {_NOUNS[fault.expected]}, or exactly one "{{{{ expression }}}}".'
    if fault.expected == "array" and isinstance(fault.value, str):
        return "Begin each item with `- ` on a line of its own."
    return None
