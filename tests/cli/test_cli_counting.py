"""A change of many jobs shows how far it is, and says what it had done where it is broken off."""

from __future__ import annotations

import io
import sqlite3
import time

import pytest

from notifyspec import Notifier, load_settings
from notifyspec.cli.counting import counting
from notifyspec.queues.slices import ROWS


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_on_a_terminal_the_number_is_drawn_now_and_then_in_one_line_and_cleared(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    with counting("deleted") as told:
        told(1_000)
        time.sleep(0.3)
        told(2_000)
        told(3_000)
    assert "2,000 deleted" in terminal.getvalue()
    assert "1,000" not in terminal.getvalue()
    assert "\n" not in terminal.getvalue()
    assert terminal.getvalue().endswith("\r\x1b[K")


def test_elsewhere_nothing_is_drawn(capsys):
    with counting("deleted") as told:
        time.sleep(0.3)
        told(1_000)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_what_was_done_before_it_was_broken_off_is_said(capsys, error):
    def replay():
        with counting("replayed") as told:
            told(2_000)
            raise error

    with pytest.raises(error):
        replay()
    assert "2,000 were replayed before it was broken off" in capsys.readouterr().err


def test_a_purge_that_fails_midway_says_how_far_it_came(repository, call):
    notifier = Notifier(settings=load_settings())
    one = notifier.prepare("order_done", {"user": "42"}).notification
    notifier.queue.put([one._replace(jobs=one.jobs[:1]) for n in range(ROWS + 1)])
    notifier.close()
    with sqlite3.connect(repository / ".notifyspec" / "queue.db") as file:
        (last,) = file.execute("SELECT max(id) FROM notifyspec_jobs").fetchone()
        file.execute(
            f"CREATE TRIGGER refusing BEFORE DELETE ON notifyspec_jobs WHEN old.id = {last}"
            " BEGIN SELECT raise(ABORT, 'refused'); END"
        )
    file.close()
    ended = call("queue", "purge", "--all")
    assert ended.code != 0
    assert f"{ROWS:,} were deleted before it was broken off" in ended.errors
    assert "Traceback" not in ended.errors
