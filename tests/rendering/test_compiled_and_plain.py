"""The compiled program answers what the plain path answers, or leaves the work to it."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from random_specs import MACROS, SCHEMA, contexts, expressions, templates

from notifyspec.catalog import Catalog
from notifyspec.compiling.compiled import CompiledSpec, compile_spec
from notifyspec.context.schema import read_context
from notifyspec.document import Document
from notifyspec.errors import CallError
from notifyspec.settings import Limits
from notifyspec.source import Source
from notifyspec.spec.reader import read_spec
from notifyspec.yaml.reader import read_yaml

if TYPE_CHECKING:
    from notifyspec.message import Messages


@lru_cache(maxsize=1)
def catalog() -> Catalog:
    folder = Path(mkdtemp())
    (folder / "_macros.j2").write_text(MACROS, encoding="utf-8")
    return Catalog(folder)


def compiled(spec: dict[str, Any]) -> CompiledSpec | None:
    document = read_yaml(Source("random.yaml", json.dumps(spec, ensure_ascii=False)))
    assert isinstance(document, Document)
    reading = read_spec(document, "random", catalog().environment)
    if reading.faults:
        return None
    schema = read_context(reading.spec, catalog().schemas).schema
    return compile_spec(reading.spec, schema, catalog(), Limits())


def spec_of(content: str, url: str, kind: str, when: str, value: str) -> dict[str, Any]:
    return {
        "notifyspec": 1,
        "context": SCHEMA,
        "channels": {
            "channel": "private-app",
            "id": "{{ user.id }}",
            "is_last_response": "{{ flag }}",
            "actions": [
                {"type": "TOAST", "message": {"content": content, "content_type": kind}},
                {"type": "DOWNLOAD", "when": when, "url": url},
                {
                    "type": "DATA",
                    "when": "n",
                    "message": {"meta": {"value": f"{{{{ {value} }}}}", "text": content, "k": 1}},
                },
            ],
        },
        "beams": {
            "users": ["{{ user.id }}", "{{ small | default(7) }}"],
            "web": {
                "title": content,
                "body": url,
                "time_to_live": "{{ small | default(0) }}",
                "hide_notification_if_site_has_focus": "{{ flag }}",
                "notification": {"title": content, "meta": {"user": "{{ user }}"}},
            },
        },
    }


def assert_alike(ready: CompiledSpec, context: dict[str, Any]) -> None:
    fast = ready.program(context, None, None)
    plain: Messages | CallError
    try:
        plain = ready.renderer.render(ready.intake.check(context), None, ready.backends)
    except CallError as error:
        plain = error
    if isinstance(plain, CallError):
        event("both refuse")
        assert fast is None, plain
        assert plain.place is not None
    else:
        event("the plain path answers alone" if fast is None else "both answer")
        assert fast in (None, plain)


kinds = st.sampled_from(["info", "{{ kind }}", "{% if flag %}info{% else %}warning{% endif %}"])


@settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))
@given(
    st.builds(spec_of, templates, templates, kinds, expressions, expressions),
    st.lists(contexts, min_size=1, max_size=4),
)
def test_the_program_answers_as_the_plain_path_does_or_not_at_all(
    spec: dict[str, Any], drawn: list[dict[str, Any]]
) -> None:
    ready = compiled(spec)
    if ready is None:
        event("a template that can't be parsed")
        return
    for context in drawn:
        assert_alike(ready, context)


@settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))
@given(templates, st.lists(contexts, min_size=1, max_size=4))
def test_a_text_by_itself_is_rendered_alike(template: str, drawn: list[dict[str, Any]]) -> None:
    spec = spec_of(template, "/", "info", "true", "n")
    del spec["beams"]
    ready = compiled(spec)
    for context in drawn if ready is not None else ():
        assert_alike(ready, context)


@given(contexts)
@settings(deadline=None)
def test_every_context_that_fits_is_rendered_by_the_program(context: dict[str, Any]) -> None:
    ready = common()
    if type(context["n"]) is float:  # 1.0 is whole to JSON Schema; the plain path takes it
        context = {**context, "n": 1}
    assert ready.program(context, None, None) is not None


@lru_cache(maxsize=1)
def common() -> CompiledSpec:
    content = (
        "{% from '_macros.j2' import money, count %}{{ user.name }} {{ money(x) }} {{ name | upper }}"
        " {{ count(n, 'one', 'more') }}{% for line in lines %}{{ loop.index }}. {{ line.sku }}"
        "{% if line.gift is defined %} ({{ line.gift }}){% endif %}{% else %}none{% endfor %}"
    )
    ready = compiled(
        spec_of(content, "/a/{{ code | default('A-1') }}", "{{ kind }}", "nul is not none", "free")
    )
    assert ready is not None
    return ready


def test_a_test_of_a_constant_makes_python_warn_of_nothing(recwarn):
    content = "{{ 'x' if 1 is none else 'y' }}{{ 'x' if 'a' is not none else 'y' }}"
    assert compiled(spec_of(content, "https://example.com", "info", "true", "1")) is not None
    assert [str(one.message) for one in recwarn] == []
