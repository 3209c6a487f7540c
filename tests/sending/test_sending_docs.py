"""docs/sending.md: its programs run, and its tables say what the code does."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path

import pytest

from notifyspec import errors, limits
from notifyspec.receipt import Outcome, Status
from notifyspec.sending import RetryPolicy
from notifyspec.settings import TRANSPORT_NAMES
from notifyspec.transports.pusher import Timeout

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "sending.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in TEXT.splitlines()
    if line.startswith("| ")
]


def _rows_of(pattern: str) -> dict[str, list[str]]:
    return {row[0].strip("`"): row[1:] for row in ROWS if re.fullmatch(pattern, row[0])}


def test_the_programs_run_from_top_to_bottom(tmp_path, monkeypatch, capsys):
    """In the order of the page, against a console: nothing is sent anywhere."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "specs").symlink_to(ROOT / "specs")
    monkeypatch.setenv("NOTIFYSPEC_TRANSPORT", "console")
    names: dict[str, object] = {}
    programs = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    for program in programs:
        exec(compile(program.replace("…", "a"), "docs/sending.md", "exec"), names)
    assert len(programs) == 7
    assert capsys.readouterr().out.startswith("channels to private-orders-42, event order_done")
    lines = [json.loads(line) for line in Path("sent.jsonl").read_text().splitlines()]
    assert [sorted(line) for line in lines] == [["channels", "data"], ["body", "interests"]]


def test_your_own_transport_fails_as_the_page_says(tmp_path):
    program = next(
        one for one in re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL) if "class " in one
    )
    names: dict[str, object] = {}
    exec(program.partition("\n\nfile_transport")[0], names)
    transport = names["FileTransport"](tmp_path / "absent" / "sent.jsonl")
    with pytest.raises(errors.TransportFaultError, match="can't be written"):
        transport.send(names["Trigger"](("a",), "e", "{}"))


def test_every_send_error_is_documented_with_whether_a_retry_may_help():
    kinds = {
        name: kind
        for name, kind in vars(errors).items()
        if isinstance(kind, type)
        and issubclass(kind, errors.SendError)
        and kind is not errors.SendError
    }
    documented = _rows_of(r"`\w+Error`")
    assert set(documented) == set(kinds)
    assert {name: row[1] for name, row in documented.items()} == {
        name: "yes" if kind.retryable else "no" for name, kind in kinds.items()
    }


def test_every_error_before_sending_is_named():
    kinds = [errors.SettingsError, errors.UnknownSpecError, errors.InvalidSpecError]
    kinds += errors.CallError.__subclasses__()
    assert [kind.__name__ for kind in kinds if f"`{kind.__name__}`" not in TEXT] == []


def test_the_fields_of_an_outcome_are_documented():
    known = {field.name for field in dataclasses.fields(Outcome)}
    assert set(_rows_of(r"`(status|reason|error|publish_id|attempts)`")) >= known - {
        "spec",
        "audience",
        "target",
    }
    assert [status for status in Status if f"`{status}`" not in TEXT] == []


def test_the_documented_retry_policy_is_the_default_one():
    policy = RetryPolicy()
    documented = {}
    for field in dataclasses.fields(RetryPolicy):
        rows = [row for row in ROWS if row[0] == f"`{field.name}`" and len(row) == 3]
        documented[field.name] = rows[0][1].strip("`")
    assert documented == {name: str(getattr(policy, name)) for name in documented}
    assert f"{Timeout().connect:g} seconds to connect and {Timeout().read:g} for the answer" in (
        " ".join(TEXT.split())
    )


def test_the_documented_limits_are_those_of_the_table():
    for words in (
        f"{limits.CHANNELS_PER_TRIGGER} channels",
        f"{limits.EVENTS_PER_BATCH} events",
        f"{limits.INTERESTS_PER_PUBLISH} interests, {limits.PUBLISH_TO_INTERESTS_BYTES:,} bytes",
        f"{limits.USERS_PER_PUBLISH:,} users, {limits.PUBLISH_TO_USERS_BYTES:,} bytes",
    ):
        assert f"| {words} |" in TEXT


def test_every_transport_that_settings_can_name_is_documented():
    assert set(_rows_of(r"`\w+Transport`")) == {
        f"{name.title()}Transport" for name in TRANSPORT_NAMES
    }
