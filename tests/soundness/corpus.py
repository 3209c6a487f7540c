"""Templates whose calls are known, so that a checker can be judged without making them again."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from random import Random
from tempfile import mkdtemp
from typing import Any

from drawing import Drawer
from family import CONTEXT, EXAMPLE, IDIOMS, SHARED

from notifyspec.analysis.bounds import bound_of
from notifyspec.catalog import Catalog
from notifyspec.checking.check import check_source
from notifyspec.checking.subject import read_subject
from notifyspec.compiling.compiled import compile_spec
from notifyspec.context.acceptance import acceptor
from notifyspec.context.validation import validator
from notifyspec.diagnostic import Severity
from notifyspec.errors import CallError, PayloadTooLargeError
from notifyspec.settings import Limits
from notifyspec.source import Source

MISTAKES = (Path(__file__).parent / "mistakes.txt").read_text(encoding="utf-8").splitlines()
DRAWS = 80


@dataclass(frozen=True)
class Template:
    """A template in a spec over what it uses of the rich context."""

    text: str
    catalog: Catalog
    is_mistake: bool = False

    @cached_property
    def source(self) -> Source:
        properties = CONTEXT["properties"]
        written = self.text + SHARED["_inc.j2"] * ("_inc.j2" in self.text) + " user"
        used = [name for name in properties if re.search(rf"\b{name}\b", written)]
        context: dict[str, Any] = {
            "type": "object",
            "additionalProperties": False,
            "required": [name for name in CONTEXT["required"] if name in used],
            "properties": {name: properties[name] for name in used},
        }
        spec = {
            "notifyspec": 1,
            "context": context,
            "channels": {
                "channel": "a",
                "id": "{{ user.id }}",
                "event_type": "TOAST",
                "message": {"content": f"-{self.text}"},
            },
            "examples": [
                {"name": "typical", "context": {k: v for k, v in EXAMPLE.items() if k in used}}
            ],
        }
        return Source("a.yaml", json.dumps(spec))

    @cached_property
    def largest(self) -> int | None:
        """The most bytes of a payload over many calls; None where one of them fails."""
        subject = read_subject(self.source, "a", self.catalog, Limits())
        schema = subject.context.schema
        compiled = compile_spec(subject.spec, schema, self.catalog, Limits())
        accepts, is_valid = acceptor(schema), validator(schema).is_valid
        found = 0
        for seed in range(DRAWS):
            context = Drawer(schema, Random(seed), largest=0.6).value(schema)
            if not (accepts(context) or is_valid(context)):
                continue
            try:
                messages = compiled.render(context, None, None)
            except PayloadTooLargeError as error:
                found = max(found, error.size)
                continue
            except CallError:
                return None
            if self.is_mistake and any("none" in one.text.lower() for one in messages):
                return None  # which is no text
            found = max([found, *(len(one.text.encode()) for one in messages)])
        return found

    def is_clean(self) -> bool:
        found = check_source(self.source, "a", self.catalog, {})
        return not any(one.severity is Severity.ERROR for one in found)

    def is_mistaken(self) -> bool:
        """Whether the checker passes it although a call fails, or is larger than it says."""
        if not self.is_clean():
            return False
        subject = read_subject(self.source, "a", self.catalog, Limits())
        analysis = subject.analysis
        assert analysis is not None
        (bound,) = (bound_of(part.payload, analysis).bytes for part in analysis.parts)
        return self.largest is None or bound is None or self.largest > bound


def corpus() -> list[Template]:
    folder = Path(mkdtemp())
    for name, text in SHARED.items():
        (folder / name).write_text(text, encoding="utf-8")
    catalog = Catalog(folder)
    return [
        *(Template(text, catalog) for text in IDIOMS),
        *(Template(text, catalog, is_mistake=True) for text in MISTAKES),
    ]
