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
from typing import TYPE_CHECKING, Any, Final

from notifyspec.checking.site import Site
from notifyspec.diagnostic import Severity
from notifyspec.document import Entry, Mapping, Node, Scalar, resolve
from notifyspec.template.whole_uses import whole_uses

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from notifyspec.checking.subject import Subject
    from notifyspec.rule import Finding

SEVERITY: Final = Severity.WARNING

_WORD: Final = re.compile(r"\w+")


def check(subject: Subject) -> Iterable[Finding]:
    context = subject.spec.context
    if context is None or subject.analysis is None or subject.reading.faults:
        return ()
    text = _templates(subject)
    return _findings(subject, context, text) if _may_be_unused(subject.context.schema, text) else ()


def _templates(subject: Subject) -> str:
    """The text of all templates."""
    templates = [leaf.template for leaf in subject.reading.leaves]
    sources = [one.source for one in templates if one.constant is None]
    sources += [one.template.source for one in subject.shared_templates if one.template is not None]
    return "\n".join(sources)


def _findings(subject: Subject, context: Mapping, text: str) -> Iterator[Finding]:
    unused = list(_unused(context, text))
    if not unused or subject.analysis is None:
        return
    leaves = subject.reading.leaves
    shared = [one.template for one in subject.shared_templates if one.template is not None]
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


def _is_named(field: str, text: str) -> bool:
    """Whether the text has the words of a field's name."""
    if field.isascii() and field.isidentifier():
        return _has_word(text, field)
    return all(_has_word(text, word) for word in _WORD.findall(field))


def _has_word(text: str, word: str) -> bool:
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        if not (_is_of_word(text[end : end + 1]) or (start and _is_of_word(text[start - 1]))):
            return True
        start = text.find(word, end)
    return False


def _is_of_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _may_be_unused(schema: Any, text: str) -> bool:
    """Whether `_unused` may find anything, told by the schema's value in place of its nodes."""
    if not isinstance(schema, dict):
        return False
    if "items" in schema and _may_be_unused(schema["items"], text):
        return True
    for name, inner in schema.get("properties", {}).items():
        if not _is_named(name, text) or _may_be_unused(inner, text):
            return True
    return False


def _unused(
    schema: Node, text: str, around: tuple[str, ...] = ()
) -> Iterator[tuple[Entry, tuple[str, ...]]]:
    """The properties that no template names, each with the names of those that it is a part of."""
    schema = resolve(schema)
    if not isinstance(schema, Mapping):
        return
    keywords = {keyword.key.text: resolve(keyword.value) for keyword in schema.entries}
    if "items" in keywords:
        yield from _unused(keywords["items"], text, around)
    others, properties = keywords.get("additionalProperties"), keywords.get("properties")
    is_closed = isinstance(others, Scalar) and others.value is False
    for entry in properties.entries if isinstance(properties, Mapping) else ():
        if _is_named(entry.key.text, text):
            yield from _unused(entry.value, text, (*around, entry.key.text))
        elif not entry.merged and (is_closed or not around):
            yield entry, around
