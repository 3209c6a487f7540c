"""``notifyspec validate --bounds``: each file in ``bounds`` is specs and what is said of their sizes.

``files`` are the repository's, ``arguments`` come after ``validate --bounds``; ``text`` and ``code`` are
what comes of it. Every case is also asked for as JSON, which is held to its schema.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator
from ordering import ORDER

from notifyspec import Notifier, load_settings
from notifyspec.errors import PayloadTooLargeError

ROOT = Path(__file__).parents[2]
CASES = sorted((Path(__file__).parent / "bounds").glob("*.yaml"))
SCHEMA = json.loads((ROOT / "schemas" / "bounds.v1.schema.json").read_text())
VALIDATOR = Draft202012Validator(SCHEMA)


@pytest.fixture(params=CASES, ids=lambda path: path.stem)
def case(request, repository):
    """A case, its files written into the repository."""
    case = yaml.safe_load(request.param.read_text("utf-8"))
    (repository / "specs" / "order_done.yaml").unlink()
    for name, text in case["files"].items():
        (repository / name).parent.mkdir(parents=True, exist_ok=True)
        (repository / name).write_text(text, "utf-8")
    return case


def as_json(call, *arguments):
    document = json.loads(call("validate", "--bounds", "--format", "json", *arguments).output)
    VALIDATOR.validate(document)
    return document["specs"]


def test_the_text_reads_as_its_case_says_within_80_columns(case, call):
    ended = call("validate", "--bounds", *case.get("arguments", ()))
    assert (ended.output, ended.errors) == (case["text"], "")
    assert ended.code == case["code"]
    assert max(map(len, ended.output.splitlines())) <= 80


def test_colour_adds_nothing_but_escape_sequences(case, call):
    painted = call("validate", "--bounds", "--color", "always", *case.get("arguments", ()))
    assert re.sub(r"\x1b\[[0-9;]*m", "", painted.output) == case["text"]


def test_the_json_fits_its_schema_and_has_the_numbers_of_the_text(case, call):
    paths = [one for one in case.get("arguments", ()) if not one.startswith("-")]
    messages = [one for spec in as_json(call, *paths) for one in spec["messages"]]
    rows = re.findall(r"^  (channels|beams) .*?((?: +(?:none|[\d,]+)){3})  ", case["text"], re.M)
    assert len(rows) == len(messages)
    for one, (backend, numbers) in zip(messages, rows, strict=True):
        sizes = (one["bound"], one["limit"], (one["witness"] or {}).get("bytes"))
        assert one["backend"] == backend
        assert numbers.split() == ["none" if size is None else f"{size:,}" for size in sizes]


def test_the_witness_has_as_many_bytes_when_it_is_rendered(case, call):
    notifier = Notifier(settings=load_settings(transport="memory"))
    for spec in as_json(call):
        for one in spec["messages"]:
            if one["witness"] is None:
                continue
            try:
                (message,) = notifier.render(
                    spec["spec"], one["witness"]["context"], via=one["backend"]
                )
                size = len(message.text.encode())
            except PayloadTooLargeError as error:
                size = error.size
            assert size == one["witness"]["bytes"]
            assert one["bound"] is None or size <= one["bound"]


def test_what_the_fields_weigh_and_what_is_fixed_make_up_the_bound(case, call):
    for spec in as_json(call):
        for one in spec["messages"]:
            weights = [field["bytes"] for field in one["fields"]]
            if one["bound"] is None:
                assert None in weights
                assert one["unbounded"]
            else:
                assert sum(weights) + one["fixed"] == one["bound"]
                assert "unbounded" not in one


def test_no_spec_of_this_repository_can_be_too_large(call, monkeypatch):
    monkeypatch.chdir(ROOT)
    specs = as_json(call)
    assert len(specs) >= 20
    for one in (message for spec in specs for message in spec["messages"]):
        assert one["verdict"] == "fits"
        assert one["witness"]["bytes"] <= one["bound"] <= one["limit"]


def test_the_schemas_own_example_fits_it():
    for example in SCHEMA["examples"]:
        VALIDATOR.validate(example)


def test_a_changed_limit_is_seen_by_the_next_run(repository, call):
    before = as_json(call)[0]["messages"][0]
    assert (before["verdict"], before["limit"]) == ("fits", 10_240)
    (repository / "notifyspec.toml").write_text("[limits]\nevent_data_bytes = 200\n")
    after = as_json(call)[0]["messages"][0]
    assert (after["verdict"], after["limit"]) == ("too-large", 200)


def test_each_target_has_a_limit_of_its_own(repository, call):
    wide = ORDER.replace("title: Order done", 'title: "{{ note | default(user) }}"')
    (repository / "specs" / "order_done.yaml").write_text(wide)
    (repository / "notifyspec.toml").write_text("[limits]\npublish_to_interests_bytes = 400\n")
    channels, beams = as_json(call)[0]["messages"]
    assert (channels["verdict"], channels["limit"]) == ("fits", 10_240)
    assert (beams["verdict"], beams["limit"]) == ("too-large", 400 - len(',"interests":[]') - 166)
    assert "payload-too-large" in call("validate").output
    users = wide.replace('  interest: orders\n  id: "{{ user }}"\n', '  users: ["{{ user }}"]\n')
    (repository / "specs" / "order_done.yaml").write_text(users)
    assert [one["verdict"] for one in as_json(call)[0]["messages"]] == ["fits", "fits"]


def test_what_is_suppressed_is_still_shown_and_is_no_error(repository, call):
    ignored = "      # notifyspec: ignore[payload-too-large] The caller keeps it short.\n"
    wide = ORDER.replace("maxLength: 40", "maxLength: 9000")
    wide = wide.replace("      message:", f"{ignored}      message:")
    (repository / "specs" / "order_done.yaml").write_text(wide)
    ended = call("validate", "--bounds")
    assert ended.code == 0
    assert "too large" in ended.output


@pytest.mark.parametrize("name", ["github", "sarif", "junit"])
def test_bounds_in_a_format_of_findings_are_refused(repository, call, name):
    ended = call("validate", "--bounds", "--format", name)
    assert ended.code == 2
    assert ended.errors.startswith("notifyspec: --bounds is written as text or json, not as")


def test_bounds_and_a_diff_are_two_outputs(repository, call):
    assert call("validate", "--bounds", "--fix", "--diff").code == 2


def test_bounds_of_a_folder_without_specs_end_with_4(repository, call):
    (repository / "specs" / "order_done.yaml").unlink()
    assert call("validate", "--bounds").code == 4
