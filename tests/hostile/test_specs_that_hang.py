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
}


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
