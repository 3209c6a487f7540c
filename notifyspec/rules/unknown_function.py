"""A function that does not exist, or a method, which no value has.

A template can call macros and Jinja's `range`, `dict`, `cycler`, `joiner` and `namespace`. Its values
are JSON, which has fields and no methods: a filter does what a method would.

Wrong:

```yaml
notifyspec: 1
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  message: {content: "{{ 'done'.upper() }}"}
```

Right:

```yaml
notifyspec: 1
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  message: {content: "{{ 'done' | upper }}"}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from notifyspec.diagnostic import Severity
from notifyspec.spelling import closest, listed
from notifyspec.template.shared import SharedTemplate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifyspec.checking.subject import Subject
    from notifyspec.rule import Finding
    from notifyspec.source import Span
    from notifyspec.template.uses import Import

SEVERITY: Final = Severity.ERROR
# What people know from Python by another name than Jinja's filter has.
_FILTERS_BY_FUNCTION: Final = {
    "len": "length",
    "reversed": "reverse",
    "sorted": "sort",
    "str": "string",
}


def check(subject: Subject) -> Iterator[Finding]:
    all_found = (*_by_name(subject), *subject.type_findings("unknown-function"))
    seen = {_place(one) for one in _echoes(subject)} if all_found else set()
    for found in all_found:
        place = _place(found)
        if place not in seen:
            seen.add(place)
            yield found


def _place(found: Finding) -> tuple[str | None, Span]:
    return None if found.source is None else found.source.path, found.span


def _echoes(subject: Subject) -> Iterator[Finding]:
    """Calls of macros whose import is misspelt, which is reported."""
    for text in subject.templates:
        misspelt = _misspelt_imports(subject, text.uses.imports)
        yield from (
            text.finding(use.span, "", None) for use in text.uses.functions if use.name in misspelt
        )


def _by_name(subject: Subject) -> Iterator[Finding]:
    """What can be told without any types."""
    environment = subject.catalog.environment
    for text in subject.templates:
        for use in text.uses.functions:
            if use.name in environment.globals:
                continue
            meant = closest(use.name, sorted(environment.globals))
            as_filter = _FILTERS_BY_FUNCTION.get(use.name, use.name)
            if as_filter in environment.filters:
                advice = f"`{as_filter}` is a filter: write `value | {as_filter}`."
            elif meant is not None:
                advice = f"Did you mean `{meant}`?"
            else:
                advice = f"Import a macro, or use {listed(sorted(environment.globals))}."
            yield text.finding(use.span, f"There is no function `{use.name}`.", advice)
        for use in text.uses.methods:
            name = use.name if use.name in environment.filters else None
            yield text.finding(
                use.span,
                f"Values have no methods, so there is no `{use.name}()`.",
                f"Write `| {name}`." if name else "Use a filter.",
            )


def _misspelt_imports(subject: Subject, imports: tuple[Import, ...]) -> set[str]:
    """The macros of files from which a name is imported that they lack, which is reported."""
    found: set[str] = set()
    for imported in imports:
        shared = None if imported.file is None else subject.catalog.templates.get(imported.file)
        exports = shared.exports if isinstance(shared, SharedTemplate) else None
        if exports is not None and any(one.name not in exports for one in imported.names):
            found.update(exports)
    return found
