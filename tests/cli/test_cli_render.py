"""``notifyspec render``"""

from __future__ import annotations

import io
import json

import pytest
from ordering import MISSPELT, ORDER

from notifyspec import Notifier


def rendered(ended):
    assert (ended.code, ended.errors) == (0, "")
    return json.loads(ended.output)


def targets(ended):
    return [message["targets"] for message in rendered(ended)["messages"]]


@pytest.fixture
def as_json(repository, call):
    return lambda *arguments: call("render", "order_done", "--format", "json", *arguments)


def test_json_holds_the_spec_and_its_messages_and_nothing_else(as_json):
    document = rendered(as_json())
    messages = Notifier("specs").render("order_done", {"user": "42", "note": "Grüße, 林 🎉"})
    assert document == {
        "spec": "order_done",
        "messages": [
            {
                "backend": "channels",
                "targets": ["orders-42"],
                "event": "order_done",
                "payload": messages[0].payload,
            },
            {"backend": "beams", "targets": ["orders-42"], "payload": messages[1].payload},
        ],
    }


def test_text_names_targets_event_and_size_and_what_is_not_sent(repository, call):
    ended = call("render", "order_done", "--example", "silent")
    assert ended.code == 0
    assert "interests orders-43 (128 bytes)\n{\n" in ended.output
    assert "channels orders-43: nothing is sent, because every action was skipped" in ended.output


def test_an_example_is_chosen_by_its_name(as_json):
    assert targets(as_json("--example", "typical")) == [["orders-42"], ["orders-42"]]
    assert targets(as_json("--example", "silent")) == [["orders-43"]]


def test_a_context_comes_from_a_file_or_from_standard_input(repository, as_json, monkeypatch):
    text = '\ufeff{"user": "7"}'
    (repository / "context.json").write_text(text)
    assert targets(as_json("--context", "context.json")) == [["orders-7"]]
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert targets(as_json("--context", "-")) == [["orders-7"]]


def test_other_ids_and_one_back_end_can_be_asked_for(as_json):
    assert targets(as_json("--to", "1", "2", "--via", "channels", "--to", "3")) == [
        ["orders-1", "orders-2", "orders-3"]
    ]
    assert targets(as_json("--via", "beams")) == [["orders-42"]]


def test_a_specs_folder_can_be_named(repository, call):
    (repository / "specs").rename(repository / "other")
    assert call("render", "order_done", "--specs", "other").code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["order_dnoe"], "There is no spec `order_dnoe`; did you mean `order_done`?"),
        (["../order_done"], "There is no spec `../order_done`"),
        (["specs/order_done.yaml"], "the name of that file's spec is `order_done`."),
        (["order_done.yaml"], "the name of that file's spec is `order_done`."),
        (["./specs/order_done"], "the name of that file's spec is `order_done`."),
        ([300 * "x"], "There is no spec `x"),
        (["x", "--specs", "specs/order_done.yaml"], "folder specs/order_done.yaml is no folder."),
        (["x", "--specs", 300 * "x"], "does not exist."),
        (["order_done", "--example", "typcal"], "no example 'typcal' (did you mean typical?)"),
        (["order_done", "--context", "nowhere.json"], "nowhere.json can't be read: No such file"),
        (["order_done", "--context", "specs"], "specs can't be read: Is a directory"),
        (["order_done", "--context", "a\0b"], "can't be read: embedded null byte"),
    ],
)
def test_names_that_lead_nowhere_are_wrong_usage(repository, call, arguments, said):
    ended = call("render", *arguments)
    assert (ended.code, ended.output) == (2, "")
    assert said in ended.errors
    assert "Traceback" not in ended.errors


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'{\n  "user": 42,\n  oops\n}', "c.json:3:3: this is not JSON"),
        (b"", "c.json:1:1: this is not JSON"),
        (b"{}\n{}", "c.json:2:1: this is not JSON: Extra data."),
        (b'{"a": "b\xff"}', "c.json:1: this is not UTF-8"),
        (b'{"user": NaN}', "c.json is no context: it holds NaN, which is no JSON."),
        (b'{"user": ' + b"9" * 5_000 + b"}", "c.json is no context: it holds a number of 5,000"),
        (b'{"user": "1", "user": "2"}', 'an object in it has the key "user" twice.'),
        (b"[" * 100_000, "c.json is nested too deeply"),
        (b"[]", "c.json must hold one JSON object"),
        (b'{"user": "x"}', "user"),
        (b'{"user": "\\ud800"}', "user"),
        (b'{"user": "1", "colour": "red"}', "colour"),
    ],
    ids=lambda value: repr(value[:20]),
)
def test_a_context_that_is_no_use_is_wrong_usage(repository, call, data, said):
    (repository / "c.json").write_bytes(data)
    ended = call("render", "order_done", "--context", "c.json")
    assert (ended.code, ended.output) == (2, "")
    assert said in ended.errors
    assert "Traceback" not in ended.errors


def test_a_context_of_a_device_that_never_ends_is_refused(repository, run):
    ended = run("render", "order_done", "--context", "/dev/zero")
    assert (ended.code, ended.output) == (2, "")
    assert "/dev/zero is larger than 16 MiB" in ended.errors


def test_a_spec_without_examples_asks_for_a_context(repository, call):
    (repository / "specs" / "order_done.yaml").write_text(ORDER[: ORDER.index("examples:")])
    ended = call("render", "order_done")
    assert (ended.code, ended.output) == (2, "")
    assert (
        "order_done has no examples, and an empty context does not fit; pass one with --context."
        in ended.errors
    )


def test_a_spec_with_errors_is_not_rendered_and_its_report_is_shown(repository, call):
    (repository / "specs" / "order_done.yaml").write_text(MISSPELT)
    ended = call("render", "order_done")
    assert (ended.code, ended.output) == (1, "")
    assert "error[unknown-key]" in ended.errors
    assert "^^^^^^^^^^^" in ended.errors


def test_a_fault_while_rendering_is_a_finding_at_its_place(repository, call):
    spec = repository / "specs" / "order_done.yaml"
    spec.write_text(ORDER.replace("{{ note }}", "{{ 1 // (note | length) }}"))
    (repository / "c.json").write_text('{"user": "1", "note": ""}')
    ended = call("render", "order_done", "--context", "c.json")
    assert (ended.code, ended.output) == (1, "")
    assert "specs/order_done.yaml:15:" in ended.errors
    assert "Traceback" not in ended.errors
