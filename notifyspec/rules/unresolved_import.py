"""A shared file that is not there, or a name that it does not define.

Shared templates are files of the specs folder whose path has a part that begins with `_` and that end
in `.j2`. Their paths start at the specs folder.

Wrong:

```jinja specs/_macros.j2
{% macro money(amount) %}{{ "%.2f" | format(amount) }} EUR{% endmacro %}
```

```yaml
notifyspec: 1
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  message:
    content: '{% from "_macros.j2" import mony %}Paid {{ mony(9.5) }}'
```

Right:

```jinja specs/_macros.j2
{% macro money(amount) %}{{ "%.2f" | format(amount) }} EUR{% endmacro %}
```

```yaml
notifyspec: 1
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  message:
    content: '{% from "_macros.j2" import money %}Paid {{ money(9.5) }}'
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from notifyspec.diagnostic import Severity
from notifyspec.source import ReadFault
from notifyspec.spelling import closest, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifyspec.checking.subject import Subject
    from notifyspec.checking.template_text import TemplateText
    from notifyspec.rule import Finding
    from notifyspec.template.uses import Import

SEVERITY: Final = Severity.ERROR


def check(subject: Subject) -> Iterator[Finding]:
    for text in subject.templates:
        for imported in text.uses.imports:
            yield from _check(subject, text, imported)


def _check(subject: Subject, text: TemplateText, imported: Import) -> Iterator[Finding]:
    if imported.file is None:
        yield text.finding(
            imported.span,
            "The name of a shared file has to be written out.",
            "Write it in quotes, and choose between files with `if`.",
        )
        return
    shared = subject.catalog.templates.get(imported.file)
    if shared is None:
        if not imported.optional:
            meant = closest(imported.file, subject.catalog.shared_templates())
            yield text.finding(
                imported.span,
                f"There is no shared file `{imported.file}` in the specs folder.",
                f"Did you mean `{meant}`?"
                if meant
                else "Shared files are named from the specs folder, as in `_macros.j2`.",
            )
    elif isinstance(shared, ReadFault):
        yield text.finding(imported.span, shared.message, shared.help)
    elif shared.exports is not None:
        for name in imported.names:
            if name.name not in shared.exports:
                yield text.finding(
                    name.span,
                    f"`{imported.file}` defines no `{name.name}`.",
                    _advice(name.name, shared.exports),
                )


def _advice(name: str, exports: frozenset[str]) -> str | None:
    meant = closest(name, sorted(exports))
    if meant is not None:
        return f"Did you mean `{meant}`?"
    return f"It defines {listed(sorted(exports))}." if exports else "It defines nothing."
