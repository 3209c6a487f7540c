"""The plugin in a pytest of its own: its fixture, and what no test reaches by accident."""

from __future__ import annotations

import subprocess
import sys

import pytest

ORDER = """
import asyncio
import threading

import pytest
import notifyspec
from notifyspec import Notifier

notifier = Notifier("specs")
ORDER = {
    "customer": {"id": "42", "name": "Ada"},
    "order": {"id": 7, "number": "A-7", "total": 12.5, "currency": "EUR"},
}
"""


@pytest.fixture
def run(project):
    """Runs these tests, in a process of their own if asked to."""

    def run(tests, *arguments, alone=False):
        project.makepyfile(ORDER + tests)
        start = project.runpytest_subprocess if alone else project.runpytest_inprocess
        return start(*arguments)

    return run


def test_the_fixture_takes_what_all_notifiers_of_the_process_send(run):
    tests = """
def test_all(notifications):
    notifyspec.render_and_send("order_done", ORDER)
    notifier.enqueue("order_done", ORDER)
    asyncio.run(notifyspec.enqueue_async("order_done", ORDER))
    thread = threading.Thread(target=notifier.render_and_send, args=("order_done", ORDER))
    thread.start()
    thread.join()
    notifications.assert_sent("order_done", times=4)

def test_each_test_has_an_outbox_of_its_own(notifications):
    notifications.assert_nothing_sent()
"""
    run(tests, alone=True).assert_outcomes(passed=2)


def test_async_tests_use_it_as_others_do(run):
    tests = """
pytestmark = pytest.mark.anyio

@pytest.fixture
def anyio_backend():
    return "asyncio"

async def test_async(notifications):
    await notifier.render_and_send_async("order_done", ORDER)
    await asyncio.gather(*(notifier.enqueue_async("order_done", ORDER) for _ in range(5)))
    notifications.assert_sent("order_done", times=6)
"""
    run(tests).assert_outcomes(passed=1)


def test_unittests_use_it_too(run):
    tests = """
import unittest

@pytest.mark.usefixtures("notifications")
class TestIt(unittest.TestCase):
    @pytest.fixture(autouse=True)
    def _outbox(self, notifications):
        self.notifications = notifications

    def test_it(self):
        notifier.render_and_send("order_done", ORDER)
        self.notifications.assert_sent("order_done")
"""
    run(tests).assert_outcomes(passed=1)


def test_the_workers_of_xdist_have_outboxes_of_their_own(run):
    tests = """
@pytest.mark.parametrize("number", range(20))
def test_it(number, notifications):
    notifier.render_and_send("order_done", ORDER, to=number)
    notifications.assert_sent("order_done", to=number, times=1)

def test_the_guard():
    with pytest.raises(AssertionError, match="notifications"):
        notifier.render_and_send("order_done", ORDER)
"""
    run(tests, "-n", "2").assert_outcomes(passed=21)


def test_a_failure_shows_the_call_and_not_the_kits_own_code(run):
    result = run("""
def test_it(notifications):
    notifications.assert_sent("order_done")
""")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            '>*notifications.assert_sent("order_done")',
            "E*AssertionError: order_done was not sent.",
            "E*Nothing was sent.",
        ]
    )
    assert "outbox.py" not in result.stdout.str()


class TestGuard:
    SENDS = """
def test_send():
    notifier.render_and_send("order_done", ORDER)

def test_enqueue():
    notifier.enqueue("order_done", ORDER)

def test_enqueue_async():
    asyncio.run(notifyspec.enqueue_async("order_done", ORDER))

def test_dispatch():
    notifier.dispatcher()
"""

    def test_who_sends_by_the_settings_is_told_of_the_fixture(self, run, project, monkeypatch):
        for name in ("APP_ID", "KEY", "SECRET", "CLUSTER"):
            monkeypatch.setenv(f"PUSHER_{name}", "1")
        result = run(self.SENDS, alone=True)
        result.assert_outcomes(failed=4)
        lines = result.stdout.str()
        assert lines.count("would send through Pusher. Ask for the fixture `notifications`") == 2
        assert lines.count("would use the queue on disk. Ask for the fixture `notifications`") == 2
        assert not (project.path / ".notifyspec").exists()

    @pytest.mark.parametrize("transport", ["memory", "console"])
    def test_what_stays_in_the_process_is_let_pass(self, run, monkeypatch, transport):
        monkeypatch.setenv("NOTIFYSPEC_TRANSPORT", transport)
        monkeypatch.setenv("NOTIFYSPEC_QUEUE", "memory:")
        run(self.SENDS, alone=True).assert_outcomes(passed=4)

    def test_a_sandbox_of_the_environment_is_not(self, run, monkeypatch):
        monkeypatch.setenv("NOTIFYSPEC_TRANSPORT", "sandbox")
        monkeypatch.setenv("NOTIFYSPEC_QUEUE", "sqlite:///other.db")
        result = run(self.SENDS, alone=True)
        result.assert_outcomes(failed=4)
        result.stdout.fnmatch_lines(
            ["*through the transport sandbox.*", "*the queue of NOTIFYSPEC_QUEUE.*"]
        )

    def test_a_transport_and_a_queue_of_the_tests_own_are_let_pass_but_not_pushers(self, run):
        tests = """
from notifyspec import ChannelsCredentials, MemoryTransport, PusherTransport
from notifyspec.queues.memory import MemoryQueue

def test_its_own():
    own = Notifier("specs", transport=MemoryTransport(), queue=MemoryQueue())
    assert own.render_and_send("order_done", ORDER).ok
    own.enqueue("order_done", ORDER)

def test_pushers(notifications):
    credentials = ChannelsCredentials(app_id="1", key="a", secret="b", cluster="eu")
    Notifier("specs", transport=PusherTransport(channels=credentials)).render_and_send(
        "order_done", ORDER, via="channels"
    )
    notifications.assert_sent("order_done")

def test_pushers_without_an_outbox():
    credentials = ChannelsCredentials(app_id="1", key="a", secret="b", cluster="eu")
    own = Notifier("specs", transport=PusherTransport(channels=credentials))
    with pytest.raises(AssertionError, match="would send through Pusher"):
        own.render_and_send("order_done", ORDER, via="channels")
"""
        run(tests).assert_outcomes(passed=3)

    def test_a_mark_lifts_it_for_one_test(self, run, project):
        tests = """
@pytest.mark.notifyspec_network
def test_marked():
    notifier.enqueue("order_done", ORDER)

def test_not_marked():
    with pytest.raises(AssertionError, match="notifyspec_network"):
        notifier.enqueue("order_done", ORDER)

@pytest.mark.notifyspec_network
def test_an_outbox_in_a_marked_test(notifications):
    notifier.enqueue("order_done", ORDER)
    notifications.assert_sent("order_done", times=1)
"""
        run(tests, "--strict-markers").assert_outcomes(passed=3)
        assert (project.path / ".notifyspec" / "queue.db").exists()

    def test_the_settings_lift_it_for_all(self, run, project):
        project.makeini("[pytest]\nnotifyspec_network = true\n")
        run("""
def test_it():
    notifier.enqueue("order_done", ORDER)
""").assert_outcomes(passed=1)

    def test_it_holds_while_tests_are_collected_too(self, run):
        result = run('notifier.render_and_send("order_done", ORDER)')
        result.assert_outcomes(errors=1)
        result.stdout.fnmatch_lines(["*would send through Pusher. Ask for the fixture*"])

    def test_who_handles_the_errors_of_notifyspec_does_not_handle_this(self, run):
        run("""
def test_it():
    try:
        notifier.render_and_send("order_done", ORDER)
    except notifyspec.NotifyspecError:
        pass
""").assert_outcomes(failed=1)


def test_a_run_that_uses_nothing_of_it_loads_next_to_nothing(project):
    project.makepyfile("""
import sys

def test_it():
    assert {name for name in sys.modules if name.startswith("notifyspec")} == {
        "notifyspec",
        "notifyspec.detour",
        "notifyspec.testing",
        "notifyspec.testing.guard",
        "notifyspec.testing.plugin",
    }
""")
    project.runpytest_subprocess().assert_outcomes(passed=1)


def test_an_application_without_pytest_loads_nothing_of_it():
    program = (
        "import sys\nfrom notifyspec import Notifier\nfrom notifyspec.testing import Outbox\n"
        "print([name for name in sys.modules if name.partition('.')[0] in ('pytest', '_pytest')])"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert ended.stdout.strip() == "[]"
