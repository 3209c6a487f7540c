"""A value begins with a template and has no quotes.

To YAML `{` begins a mapping, so `id: {{ user.id }}` is a mapping whose key is a mapping, and
`id: {{ a }}-{{ b }}` is no YAML at all.

Wrong:

```yaml
notifyspec: 1
channels:
  channel: orders
  id: {{ 7 * 6 }}
  event_type: TOAST
  message: {content: Done}
```

Right:

```yaml
notifyspec: 1
channels:
  channel: orders
  id: "{{ 7 * 6 }}"
  event_type: TOAST
  message: {content: Done}
```
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from notifyspec.diagnostic import Severity
from notifyspec.rule import Finding
from notifyspec.yaml.unquoted import meant_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from notifyspec.checking.subject import Subject
    from notifyspec.source import Span

SEVERITY: Final = Severity.ERROR

_MESSAGE: Final = "A value that begins with a template needs quotes: YAML takes `{` for a mapping."


def check(subject: Subject) -> Iterable[Finding]:
    return (
        *map(partial(_finding, subject), _spans(subject)),
        *subject.context_findings("unquoted-template"),
    )


def _spans(subject: Subject) -> list[Span]:
    fault = subject.fault
    spans = set(subject.document.unquoted)
    if fault is not None:
        spans.update(one for one in fault.unquoted if one.start != fault.span.start)
        if fault.rule == "unquoted-template":
            spans.add(fault.span)
    return sorted(spans)


def _finding(subject: Subject, span: Span) -> Finding:
    written = meant_text(subject.source.text[span.start : span.end])
    faults = subject.reading.faults
    if any(fault.scalar.span == span and fault.field.endswith(".when") for fault in faults):
        advice = "Write the expression alone, without braces."
    elif "\n" in written:
        advice = "Put quotes around the whole value, or begin it with `|-` on the line before."
    else:
        quote = "'" if '"' in written and "'" not in written else '"'
        advice = f"Write {quote}{written}{quote}."
        if '"' in written and "'" in written:
            advice = "Begin the value with `|-`, and put the text on the next line."
    return Finding(span, _MESSAGE, advice)
