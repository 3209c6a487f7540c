"""A field of the context that nothing uses.

Every caller has to gather it, for nothing: or it was to be used, and is not. Looked at are the
variables, and the fields of objects with `additionalProperties: false`: an object that may have others
tells what callers have anyway. What a shared context file declares may be for other specs. As a
mistake elsewhere may hide the use, the rule speaks once all else in the spec is in order.

Wrong:

```yaml
notifyspec: 1
context:
  type: object
  required: [name, email]
  properties:
    name: {type: string, maxLength: 80}
    email: {type: string, maxLength: 254}
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  message: {content: "Done, {{ name }}"}
examples:
  - {name: typical, context: {name: Ada, email: ada@example.com}}
```

Right:

```yaml
notifyspec: 1
context:
  type: object
  required: [name]
  properties:
    name: {type: string, maxLength: 80}
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  message: {content: "Done, {{ name }}"}
examples:
  - {name: typical, context: {name: Ada}}
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from notifyspec.checking.site import Site
from notifyspec.diagnostic import Severity
from notifyspec.document import Entry, Mapping, Node, Scalar, resolve
from notifyspec.template.whole_uses import whole_uses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifyspec.checking.subject import Subject
    from notifyspec.rule import Finding

SEVERITY: Final = Severity.WARNING

_WORD: Final = re.compile(r"\w+")


def check(subject: Subject) -> Iterator[Finding]:
    context = subject.spec.context
    if context is None or subject.analysis is None or subject.reading.faults:
        return
    leaves = subject.reading.leaves
    templates = [leaf.template for leaf in leaves if leaf.template.constant is None]
    shared = [one.template for one in subject.shared_templates if one.template is not None]
    words = {word for one in (*templates, *shared) for word in _WORD.findall(one.source)}
    unused = list(_unused(context, words))
    if not unused:
        return
    texts = [one.template for one in leaves if not _is_value(one.field, one.template.expression)]
    values = [one.template for one in leaves if _is_value(one.field, one.template.expression)]
    whole = whole_uses((*texts, *shared), values, frozenset(subject.analysis.context.fields))
    if whole is None:
        return
    for entry, around in unused:
        if whole.isdisjoint(around):
            name = entry.key.text
            yield Site(entry.key.span).finding(
                f"Nothing uses the field `{name}`, which the context declares.",
                "Remove it from the context, or use it.",
            )


def _is_value(field: str, expression: object) -> bool:
    return expression is not None and not field.endswith(".when")


def _unused(
    schema: Node, words: set[str], around: tuple[str, ...] = ()
) -> Iterator[tuple[Entry, tuple[str, ...]]]:
    """The properties that no template names, each with the names of those that it is a part of."""
    schema = resolve(schema)
    if not isinstance(schema, Mapping):
        return
    keywords = {keyword.key.text: resolve(keyword.value) for keyword in schema.entries}
    if "items" in keywords:
        yield from _unused(keywords["items"], words, around)
    others, properties = keywords.get("additionalProperties"), keywords.get("properties")
    is_closed = isinstance(others, Scalar) and others.value is False
    for entry in properties.entries if isinstance(properties, Mapping) else ():
        if words.issuperset(_WORD.findall(entry.key.text)):
            yield from _unused(entry.value, words, (*around, entry.key.text))
        elif not entry.merged and (is_closed or not around):
            yield entry, around
