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

from collections import Counter
from typing import TYPE_CHECKING, Final

from notifyspec.context.plain_fit import plainly_fits
from notifyspec.context.problems import Problem, problems
from notifyspec.diagnostic import Severity
from notifyspec.document import Mapping, Scalar, Sequence
from notifyspec.rule import Note
from notifyspec.spelling import listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from notifyspec.checking.site import Located, Path
    from notifyspec.checking.subject import Subject
    from notifyspec.json_values import JSON
    from notifyspec.rule import Finding
    from notifyspec.source import Span

SEVERITY: Final = Severity.ERROR


def check(subject: Subject) -> Iterable[Finding]:
    return () if _are_plainly_valid(subject) else _findings(subject)


def _are_plainly_valid(subject: Subject) -> bool:
    """Whether the examples, if there are any, are seen at once to have nothing wrong."""
    data = subject.document.data
    if not isinstance(data, dict):
        return True
    if subject.shape or not subject.has_sound_context:
        return False
    examples = data.get("examples", ())
    names = {example["name"] for example in examples}
    return len(names) == len(examples) and all(
        plainly_fits(subject.context.schema, example["context"])
        for example in examples
        if "context" in example
    )


def _findings(subject: Subject) -> Iterator[Finding]:
    located = subject.locate("examples")
    examples = None if located is None else located.resolved
    if not isinstance(examples, Sequence):
        return
    names: dict[str, Span] = {}
    for index in range(len(examples.items)):
        name = subject.locate("examples", index, "name")
        if name is not None and isinstance(name.resolved, Scalar):
            text, site = name.resolved.text, name.value()
            if names.setdefault(text, site.span) is not site.span:
                note = Note("The first one is here.", names[text])
                message = f"Two examples have the name `{text}`."
                yield site.finding(message, "Give each example a name of its own.", note)
        path = ("examples", index, "context")
        if subject.has_sound_context and not subject.has_shape_fault(*path):
            context = subject.locate(*path)
            item = subject.locate("examples", index)
            if item is not None and subject.is_doubtful(item.resolved.span):
                continue
            if context is not None and isinstance(context.resolved, Mapping):
                example = subject.document.data["examples"][index]
                found = problems(subject.context.schema, example["context"])
                for problem in _causes(found, example):
                    yield _finding(subject, path, context, problem)


def _causes(found: list[Problem], example: dict[str, JSON]) -> Iterator[Problem]:
    """The problems of an example's context, each cause once.

    Of one text, number or truth value it is the first, its type before all. A field that is missing
    is no second problem beside one that is misspelt, or just one unknown, and none where it stands
    in another object or beside the context. The fields that one object lacks are one problem.
    """
    lacking: dict[Path, list[str]] = {}
    of_atoms: dict[Path, Problem] = {}
    missing = Counter(one.path for one in found if one.field is not None and not one.of_key)
    unknown = Counter(one.path[:-1] for one in found if one.of_key)
    slips = {(problem.path[:-1], problem.field) for problem in found if problem.of_key}
    elsewhere = {*example.keys() - {"name", "context"}}
    elsewhere.update(str(problem.path[-1]) for problem in found if problem.of_key)
    for problem in found:
        if not problem.of_key and problem.field is not None:
            is_one = missing[problem.path] == unknown[problem.path] == 1
            is_meant = (problem.path, problem.field) in slips or problem.field in elsewhere
            if not is_one and not is_meant:
                lacking.setdefault(problem.path, []).append(problem.field)
            continue
        value = example["context"]
        for step in problem.path:
            value = value[step]
        if isinstance(value, dict | list):
            yield problem
        elif problem.path not in of_atoms or ", not " in problem.message:
            of_atoms[problem.path] = problem
    for path, fields in lacking.items():
        yield Problem(path, f"lacks {listed(fields, last='and')}")
    yield from of_atoms.values()


def _finding(subject: Subject, path: Path, context: Located, problem: Problem) -> Finding:
    located = subject.locate(*path, *problem.path) or context
    said = str(problem)
    message = f"{said[:1].upper()}{said[1:]}{'' if said.endswith('?') else '.'}"
    site = located.key() if problem.of_key else located.value()
    node = located.resolved
    if (
        isinstance(node, Scalar)
        and not isinstance(node.value, str)
        and problem.message.startswith("must be a text")
    ):
        return site.finding(message, f'Put quotes around it: "{node.text}".')
    return site.finding(message)
