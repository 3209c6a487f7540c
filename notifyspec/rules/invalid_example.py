"""An example that does not fit the spec's own `context`, or a second one of the same name.

Examples are what the spec is tried, tested and shown with. One that could never be sent proves
nothing.

Wrong:

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
  - {name: typical, context: {name: 42}}
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

from typing import TYPE_CHECKING, Final

from notifyspec.context.problems import problems
from notifyspec.diagnostic import Severity
from notifyspec.document import Mapping, Scalar, Sequence, Style, plain
from notifyspec.rule import Note

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifyspec.context.problems import Problem
    from notifyspec.rule import Finding
    from notifyspec.source import Span
    from notifyspec.subject import Subject

SEVERITY: Final = Severity.ERROR


def check(subject: Subject) -> Iterator[Finding]:
    located = subject.locate("examples")
    examples = None if located is None else located.resolved
    if not isinstance(examples, Sequence):
        return
    names: dict[str, Span] = {}
    schema_is_sound = not subject.context.faults and not subject.has_shape_fault("context")
    for index in range(len(examples.items)):
        name = subject.locate("examples", index, "name")
        if name is not None and isinstance(name.resolved, Scalar):
            text, site = name.resolved.text, name.value()
            if names.setdefault(text, site.span) is not site.span:
                note = Note("The first one is here.", names[text])
                message = f"Two examples have the name `{text}`."
                yield site.finding(message, "Give each example a name of its own.", note)
        path = ("examples", index, "context")
        if schema_is_sound and not subject.has_shape_fault(*path):
            context = subject.locate(*path)
            if context is not None and isinstance(context.resolved, Mapping):
                found = problems(subject.context.schema, plain(context.resolved))
                yield from (_finding(subject, path, problem) for problem in found)


def _finding(subject: Subject, path: tuple[str | int, ...], problem: Problem) -> Finding:
    located = subject.locate(*path, *problem.path)
    said = str(problem)
    message = f"{said[:1].upper()}{said[1:]}".rstrip("?").rstrip(".")
    message = f"{message}?" if said.endswith("?") else f"{message}."
    if located is None:
        located = subject.locate(*path)
    if located is None:
        msg = "an example that was checked is in the document"
        raise LookupError(msg)
    site = located.key() if problem.of_key else located.value()
    node = located.resolved
    advice = None
    if (
        isinstance(node, Scalar)
        and node.style is Style.PLAIN
        and not isinstance(node.value, str)
        and "must be a text" in problem.message
    ):
        advice = f'Put quotes around it: "{node.text}".'
    return site.finding(message, advice)
