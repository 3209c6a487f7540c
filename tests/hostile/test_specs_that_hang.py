"""Specs made to hang or to eat memory: checked soon and in little memory, or refused in one sentence."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

MEMORY = 1_500 * 2**20  # bytes
SECONDS = 25  # of the processor; what hangs takes minutes, or never ends


def run(folder: Path, text: str, *command: str) -> subprocess.CompletedProcess[str]:
    """The command run over the one spec, within bounds of memory and time."""
    specs = folder / "specs"
    specs.mkdir(exist_ok=True)
    (specs / "a.yaml").write_text(text, encoding="utf-8")
    (folder / "notifyspec.toml").write_text('specs = "specs"\n', encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-m", "notifyspec", *command],
        cwd=folder,
        capture_output=True,
        check=False,
        text=True,
        preexec_fn=_bounded,
    )


def _bounded() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))


def spec(content: str, properties: str, definitions: str = "", example: str = "{}") -> str:
    return f"""\
notifyspec: 1
context:
  type: object
  required: [v]
  additionalProperties: false
  properties: {{v: {properties}}}
  $defs: {{{definitions}}}
channels:
  channel: orders
  id: "7"
  event_type: TOAST
  message: {{content: {json.dumps(content)}}}
examples:
  - {{name: a, context: {{v: {example}}}}}
"""


def lists(depth: int) -> str:
    """Lists of 100 lists each, ``depth`` times."""
    inner = "{type: string, maxLength: 10}"
    for _ in range(depth):
        inner = f"{{type: array, maxItems: 100, items: {inner}}}"
    return inner


def loops(depth: int) -> str:
    names = ["v", *(f"v{nth}" for nth in range(depth))]
    text = f"{{{{ {names[-1]} }}}}"
    for over, name in reversed(list(pairwise(names))):
        text = f"{{% for {name} in {over} %}}{text}{{% endfor %}}"
    return text


TEXT = "{type: string, maxLength: 20}"
FAN = "{% macro m0(x) %}{{ x }}{% endmacro %}" + "".join(
    f"{{% macro m{nth + 1}(x) %}}{f'{{{{ m{nth}(x) }}}}' * 8}{{% endmacro %}}" for nth in range(10)
)
REFUSED = {
    "loops in loops": (loops(4), lists(4), "[]", "possible-failure"),
    "loops over ranges": (
        "".join(f"{{% for i{nth} in range(1000) %}}" for nth in range(8)) + "{% endfor %}" * 8,
        TEXT,
        "a",
        "possible-failure",
    ),
    "a list of lists that is printed at once": (
        "{{ v | tojson }}",
        lists(4),
        "[]",
        "payload-too-large",
    ),
    "a loop without an end that makes a namespace in each round": (
        "{% for t in v %}{% set ns = namespace(n=0) %}{% set ns.n = 1 %}{{ ns.n }}{% endfor %}",
        "{type: array, items: {type: string, maxLength: 5}}",
        "[]",
        "payload-too-large",
    ),
    "loops that fill a namespace": (
        "{% set ns = namespace(t=0) %}"
        + "{% for i in range(3) %}" * 14
        + "{% set ns.t = ns.t + 1 %}"
        + "{% endfor %}" * 14
        + "{{ ns.t }}{{ v }}",
        TEXT,
        "a",
        "possible-failure",
    ),
    "macros that call macros": (FAN + "{{ m10(v) }}", TEXT, "a", "possible-failure"),
    "a very long text": (
        "{{ v }}",
        "{type: string, maxLength: 1000000000000}",
        "a",
        "payload-too-large",
    ),
    "a list with very many items": (
        "{% for i in v %}x{% endfor %}",
        "{type: array, minItems: 1000000000, maxItems: 1000000000000}",
        "[]",
        "possible-failure",
    ),
    "a pattern": ("{{ v }}", "{type: string, pattern: '^(a+)+$'}", "a", "invalid-context-schema"),
    "a pattern of repeats in a row": (
        "{{ v[:9] }}",
        "{type: string, pattern: '^a*a*a*b$'}",
        "a" * 5_000,
        "invalid-context-schema",
    ),
}


def choices(count: int) -> str:
    """An object that is one of six forms in each of so many ways."""
    parts = [
        f"{{anyOf: [{', '.join(f'{{required: [k{nth}], properties: {{k{nth}: {{const: v{one}}}}}}}' for one in range(6))}]}}"
        for nth in range(count)
    ]
    return f"{{type: object, allOf: [{', '.join(parts)}]}}"


ALLOWED = {
    "an object of many choices": (
        "{{ v.k3 }}",
        choices(30),
        json.dumps({f"k{nth}": "v1" for nth in range(30)}),
    ),
    "a list of many objects, each once": (
        "{{ v | length }}",
        "{type: array, maxItems: 9000, uniqueItems: true, items: {type: object}}",
        json.dumps([{"n": nth} for nth in range(6_000)]),
    ),
}


@pytest.mark.parametrize("case", ALLOWED.values(), ids=ALLOWED)
def test_a_spec_of_many_parts_is_clean(case: tuple[str, str, str], tmp_path: Path):
    content, properties, example = case
    ran = run(tmp_path, spec(content, properties, example=example), "validate", "--no-cache")
    assert ran.returncode == 0, ran.stdout + ran.stderr


def chain(schema: str, count: int = 40) -> str:
    """Definitions each of which refers to the next, at each ``NEXT`` of the schema."""
    ones = [
        f"d{nth}: {schema}".replace("NEXT", f"{{$ref: '#/$defs/d{nth + 1}'}}")
        for nth in range(count)
    ]
    return ", ".join([*ones, f"d{count}: {{type: string, maxLength: 5}}"])


@pytest.mark.parametrize(
    ("definitions", "rule"),
    [
        (chain("{allOf: [NEXT, NEXT]}"), "invalid-context-schema"),
        (chain("{anyOf: [NEXT, NEXT]}"), "invalid-context-schema"),
        (chain("{allOf: [NEXT]}", 2_000), "invalid-context-schema"),
        (
            "d0: {type: object, properties: {"
            + ", ".join(f"k{nth}: {{$ref: '#/$defs/d0'}}" for nth in range(6))
            + "}}",
            "not-text",
        ),
    ],
    ids=["all of", "any of", "a long chain", "a tree"],
)
def test_schemas_that_unfold_without_measure_are_done_with(
    definitions: str, rule: str, tmp_path: Path
):
    text = spec("{{ v }}", "{$ref: '#/$defs/d0'}", definitions, "a")
    ran = run(tmp_path, text, "validate", "--no-cache", "--format", "json")
    assert ran.returncode == 1, ran.stderr
    assert rule in {one["rule"] for one in json.loads(ran.stdout)["diagnostics"]}


@pytest.mark.parametrize("name", REFUSED)
def test_what_would_hang_is_refused_by_the_checker(name: str, tmp_path: Path):
    content, properties, example, rule = REFUSED[name]
    text = spec(content, properties, example=example)
    ran = run(tmp_path, text, "validate", "--no-cache", "--format", "json")
    assert ran.returncode == 1, ran.stderr
    assert rule in {one["rule"] for one in json.loads(ran.stdout)["diagnostics"]}
    bounds = run(tmp_path, text, "validate", "--no-cache", "--bounds", "--format", "json")
    assert bounds.returncode == 1, bounds.stderr


def test_a_witness_past_the_limit_is_no_larger_than_it_needs_to_be(tmp_path: Path):
    text = spec(loops(2), lists(2), example="[]").replace("maxLength: 10", "maxLength: 5000")
    ran = run(tmp_path, text, "validate", "--no-cache", "--bounds", "--format", "json")
    message = json.loads(ran.stdout)["specs"][0]["messages"][0]
    assert message["verdict"] == "too-large"
    assert message["limit"] < message["witness"]["bytes"] < 100_000 < message["bound"]


NUMBERS = "{type: integer, minimum: 0, maximum: 1000000000}"
HUGE = [
    "v ** v",
    "v ** v ** v",
    "(((9 ** 64) ** 64) ** 64) ** 64",
    "'x' * v",
    "'x' * 10 ** 9",
    "10 ** 9 * 'x'",
    "('x' * 99999) * 99999",
    "'%0999999999d' % v",
    "'%*d' % (v, 1)",
    "'%.*f' % (v, 1.5)",
    "'%0999999999d' | format(v)",
    "'a' | center(v)",
    "'a\\nb' | indent(v)",
    "'a' | indent(width=v, first=true)",
    "[1] | batch(v, 0) | list | length",
    "[1] | slice(v) | list | length",
    "[1] | tojson(indent=v)",
    "range(v) | length",
]
MACROS = "".join(
    f"{{% macro a{n + 1}() %}}{{{{ a{n}() }}}}{{{{ a{n}() }}}}{{% endmacro %}}" for n in range(50)
)
# Whole templates, in which a text or the work doubles with each step.
DOUBLED = [
    "{% set t = v | string %}" + "{% set t = t ~ t %}" * 60 + "{{ t | length }}",
    "{% set t = v | string %}" + "{% set t = t + t %}" * 60 + "{{ t | length }}",
    "{% set t = v | string %}" + "{% set t = [t, t] | join %}" * 60 + "{{ t | length }}",
    "{% set t = v | string %}" + "{% set t = '%s%s' | format(t, t) %}" * 60 + "{{ t | length }}",
    "{% set t = v | string %}" + "{% set t %}{{ t }}{{ t }}{% endset %}" * 60 + "{{ t | length }}",
    "{% set t = v | string %}" + "{% set t = t | replace('9', t) %}" * 60 + "{{ t | length }}",
    "{% set t = [v] %}" + "{% set t = t + t %}" * 60 + "{{ t | length }}",
    "{{ v | string" + " | replace('', v | string)" * 30 + " | length }}",
    "{% set ns = namespace(t='ab') %}{% for i in range(60) %}{% set ns.t = ns.t ~ ns.t %}{% endfor %}",
    "{% macro two(t) %}{{ t }}{{ t }}{% endmacro %}" + "{{ " + "two(" * 50 + "v" + ")" * 50 + " }}",
    "{% macro a0() %}{% endmacro %}" + MACROS + "{{ a50() }}",
    "{% for i in range(99999) %}" * 4 + "{% endfor %}" * 4,
    "{% for i in range(99999) %}" * 2 + "{{ v }}" + "{% endfor %}" * 2,
]


def test_a_call_refuses_to_make_huge_values(tmp_path: Path):
    script = """
import json, sys
from notifyspec import Notifier, RenderError
notifier = Notifier("specs")
for name in sorted(sys.argv[1:]):
    try:
        notifier.render(name, {"v": 999999999})
    except RenderError as error:
        print(name, error, flush=True)
"""
    (tmp_path / "specs").mkdir()
    templates = [f"{{{{ {expression} }}}}" for expression in HUGE] + DOUBLED
    names = [f"a{nth}" for nth in range(len(templates))]
    for name, template in zip(names, templates, strict=True):
        text = spec(template, NUMBERS, example="1")
        (tmp_path / "specs" / f"{name}.yaml").write_text(text, encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-c", script, *names],
        cwd=tmp_path,
        capture_output=True,
        check=False,
        text=True,
        preexec_fn=_bounded,
    )
    assert [line.split(" ")[0] for line in ran.stdout.splitlines()] == sorted(names), ran.stderr
    assert "MemoryError" not in ran.stdout


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("v * 3", "21"),
        ("'ab' * v", "ab" * 7),
        ("3 * 'ab'", "ababab"),
        ("2 ** v", "128"),
        ("(-1) ** 100001", "-1"),
        ("'%*d|%s' % (4, v, 'x')", "   7|x"),
        ("'%(n)05d' | format(n=v)", "00007"),
        ("200000 | string | center(8)", " 200000 "),
        ("'a\\nb' | indent(v)", "a\n       b"),
        ("['a'] | batch(2, 200000) | first | join('-')", "a-200000"),
        ("['a'] | slice(1, fill_with=200000) | first | join('-')", "a"),
        ("('ab' * 9) | replace('x', 'y' * 900000)", "ab" * 9),
        ("('ab' * 90) | replace('a', 'y' * 900000, 1) | length", "900179"),
        ("['a', 'b'] | join('', attribute=0)", "ab"),
        ("v % 4 * v", "21"),
    ],
)
def test_what_has_limits_does_within_them_what_it_did(expression: str, text: str, tmp_path: Path):
    from notifyspec import Notifier

    written = spec(f"{{{{ {expression} }}}}", NUMBERS, example="1")
    (tmp_path / "a.yaml").write_text(written, encoding="utf-8")
    (message,) = Notifier(tmp_path).render("a", {"v": 7})
    assert json.dumps(text) in message.text
