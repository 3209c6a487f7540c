"""Where output goes, and what happens when it can't go there."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import subprocess
import sys

import pytest
from ordering import COMMAND, MISSPELT

ESCAPE = "\x1b["


@pytest.fixture
def misspelt(repository):
    (repository / "specs" / "order_done.yaml").write_text(MISSPELT)


def on_terminal(arguments, **environment):
    """What the command prints on a terminal."""
    main, side = pty.openpty()
    clean = {name: text for name, text in os.environ.items() if name != "NO_COLOR"}
    with subprocess.Popen(
        [COMMAND, *arguments],
        stdout=side,
        stderr=subprocess.DEVNULL,
        env={**clean, "TERM": "xterm", **environment},
    ) as process:
        os.close(side)
        printed = b""
        while select.select([main], [], [], 30)[0]:
            try:
                part = os.read(main, 4_096)
            except OSError:  # the other side is closed
                break
            printed += part
        process.wait(30)
    os.close(main)
    return printed.decode()


@pytest.mark.usefixtures("misspelt")
def test_colour_is_for_terminals_only(run):
    assert ESCAPE not in run("validate").output
    assert ESCAPE in on_terminal(["validate"])
    assert ESCAPE not in on_terminal(["validate"], NO_COLOR="1")
    assert ESCAPE not in on_terminal(["validate"], TERM="dumb")


@pytest.mark.usefixtures("misspelt")
def test_the_option_for_colour_beats_the_terminal_and_the_environment(run):
    assert ESCAPE in run("validate", "--color", "always", environment={"NO_COLOR": "1"}).output
    assert ESCAPE not in on_terminal(["validate", "--color", "never"])


@pytest.mark.parametrize("arguments", [["--help"], ["send", "--help"], ["validate"], ["rule"]])
def test_a_reader_that_stops_reading_ends_the_command_quietly(repository, run, arguments):
    reading, writing = os.pipe()
    os.close(reading)
    ended = run(*arguments, stdout=writing)
    os.close(writing)
    assert (ended.code, ended.errors) == (141, "")


@pytest.mark.parametrize(
    "arguments", [["--help"], ["rule", "--help"], ["render", "order_done"], ["validate"]]
)
def test_a_full_disk_is_said_in_one_sentence(repository, run, arguments):
    with open("/dev/full", "w") as full:  # noqa: PTH123 - a device
        ended = run(*arguments, stdout=full)
    assert ended.code == 2
    assert ended.errors == (
        "notifyspec: Standard output can't be written: No space left on device.\n"
    )


@pytest.mark.parametrize(
    "arguments", [["--help"], ["rule", "--help"], ["render", "order_done"], ["validate"]]
)
def test_closed_streams_are_survived(repository, arguments):
    quoted = " ".join([str(COMMAND), *arguments])
    ended = subprocess.run(
        ["/bin/sh", "-c", f"{quoted} >&-"],
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        timeout=60,
    )
    assert ended.returncode == 2
    assert "Standard output is closed" in ended.stderr
    without = subprocess.run(["/bin/sh", "-c", f"{quoted} >&- 2>&-"], check=False, timeout=60)
    assert without.returncode == 2


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_long_report_is_whole_however_the_process_ends(repository, run, jobs):
    for index in range(200):
        (repository / "specs" / f"spec_{index}.yaml").write_text(MISSPELT)
    ended = run("validate", "--no-cache", "--jobs", str(jobs), "--format", "json")
    assert (ended.code, ended.errors) == (1, "")
    assert json.loads(ended.output)["specs"] == 201


def test_a_profiler_shows_what_a_check_took(repository):
    ended = subprocess.run(
        [sys.executable, "-m", "cProfile", "-m", "notifyspec", "validate"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert "cumtime" in ended.stdout


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_an_encoding_that_lacks_letters_gets_escapes_and_json_stays_json(repository, run, encoding):
    environment = {"PYTHONIOENCODING": encoding}
    text = run("render", "order_done", environment=environment)
    assert text.code == 0
    assert "\\u6797" in text.output
    document = json.loads(
        run("render", "order_done", "--format", "json", environment=environment).output
    )
    content = document["messages"][0]["payload"]["actions"][0]["data"]["message"]["content"]
    assert content == "Grüße, 林 🎉"


def test_control_characters_never_reach_the_terminal(repository, call):
    hostile = '{"user": "42", "note": "\\u001b[2J\\u009b2J \\u202e"}'
    (repository / "context.json").write_text(hostile)
    ended = call("render", "order_done", "--context", "context.json")
    assert ended.code == 0
    assert not re.search("[\x1b\x9b\u202e]", ended.output)
    assert "\x1b" not in call("render", "a\x1b[2J").errors


def test_ctrl_c_ends_a_command_with_130_and_no_traceback(repository):
    # It waits for the context that nobody writes.
    with subprocess.Popen(
        [COMMAND, "render", "order_done", "--context", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        wait_until_blocked(process)
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=30)
    assert (process.returncode, output, errors) == (130, "", "notifyspec: interrupted.\n")


def wait_until_blocked(process):
    """Until the process sleeps in a read of its standard input, as Linux tells."""
    for _ in range(600):
        with open(f"/proc/{process.pid}/syscall") as file:  # noqa: PTH123 - no file on a disk
            if file.read().split()[:2] == ["0", "0x0"]:
                return
        select.select([], [], [], 0.05)
    raise AssertionError("it never reads its standard input")


def test_a_fault_of_notifyspec_itself_ends_with_3_and_says_how_to_report_it(
    repository, call, monkeypatch
):
    def broken(*_, **__):
        raise ZeroDivisionError("by design")

    monkeypatch.setattr("notifyspec.settings.load_settings", broken)
    ended = call("validate")
    assert (ended.code, ended.output) == (3, "")
    assert ended.errors.startswith("notifyspec: ZeroDivisionError: by design\n")
    assert "a fault of notifyspec, not of your specs. Please report it" in ended.errors
    assert "Traceback" not in ended.errors
    verbose = call("validate", "-v")
    assert verbose.code == 3
    assert "Traceback" in verbose.errors
