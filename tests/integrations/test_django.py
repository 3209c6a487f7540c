"""The app for Django, in a real site: its suites run by Django's own test runner, on real databases."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

SITE = Path(__file__).parent / "django_site"
EXAMPLE = SITE.parents[2] / "examples" / "django"
SECONDS = 120


@pytest.fixture
def manage(specs, tmp_path):
    """Call ``manage.py`` with NOTIFYSPEC set to ``notifyspec``."""

    def manage(*arguments, notifyspec=None, code=0, **environment):
        settings = {"queue": "default"} if notifyspec is None else notifyspec
        ended = subprocess.run(
            [sys.executable, SITE / "manage.py", *arguments],
            cwd=tmp_path,
            env={
                **os.environ,
                "SITE": str(tmp_path),
                "SITE_NOTIFYSPEC": json.dumps(settings),
                "PYTHONWARNINGS": "error::ResourceWarning",
                **environment,
            },
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        assert ended.returncode == code, ended.stdout + ended.stderr
        return ended.stdout + ended.stderr

    return manage


@pytest.fixture(params=["sqlite", "postgres"])
def database(request, tmp_path):
    if request.param == "sqlite":
        return {"SITE_TEST_DATABASE": str(tmp_path / "test.sqlite3")}
    server = request.getfixturevalue("postgres")
    server.create(tmp_path.name)
    return {"PGPORT": str(server.port), "PGDATABASE": tmp_path.name}


def test_with_the_queue_in_its_database_the_site_keeps_its_promises(manage, database):
    told = manage("test", "bookshop.suites.queue_in_the_database", **database)
    assert "Ran 20 tests" in told


def test_with_the_queue_elsewhere_the_site_keeps_its_promises(manage, database):
    told = manage("test", "bookshop.suites.queue_elsewhere", notifyspec={}, **database)
    assert "Ran 7 tests" in told


def test_django_keeps_its_test_database_of_sqlite_in_memory(manage):
    suite = "bookshop.suites.queue_in_the_database.InATestCase"
    assert "Ran 2 tests" in manage("test", suite)


def test_the_system_check_finds_what_validate_finds_at_its_place(manage, specs):
    (specs / "book_sold.yaml").write_text("notifyspec: 1\nchanels: {channel: a}\n")
    told = manage("check", code=1)
    assert "specs/book_sold.yaml:2:1: (notifyspec.unknown-key) The key `chanels` is unknown" in told
    assert "HINT: Did you mean `channels`?" in told


def test_a_warning_of_the_checker_is_one_of_djangos(manage, specs):
    text = (specs / "book_added.yaml").read_text()
    (specs / "book_added.yaml").write_text(text.partition("examples:")[0])
    assert "WARNINGS:\nspecs/book_added.yaml:2:1: (notifyspec.missing-example)" in manage("check")


def test_what_the_baseline_leaves_for_later_the_check_does_too(manage, specs, tmp_path):
    (tmp_path / "notifyspec.toml").write_text("")
    (specs / "book_sold.yaml").write_text("notifyspec: 1\nchanels: {channel: a}\n")
    subprocess.run(
        [sys.executable, "-m", "notifyspec", "validate", "--write-baseline"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        timeout=SECONDS,
    )
    assert "no issues" in manage("check")


@pytest.mark.parametrize(
    ("notifyspec", "what"),
    [
        ({"folder": "specs"}, "has the keys specs, transport, queue, not 'folder'"),
        ({"queue": "defualt"}, "neither a URL nor one of the DATABASES: default, other"),
        ({"specs": "nowhere"}, "There is no specs folder nowhere"),
        ({"transport": "pigeon"}, "must be pusher, sandbox, memory or console"),
        ({"queue": 7}, "NOTIFYSPEC['queue'] in Django's settings must be a text"),
        (["queue"], "must be a dictionary"),
    ],
)
def test_wrong_settings_are_an_error_of_the_check(manage, notifyspec, what):
    told = manage("check", notifyspec=notifyspec, code=1)
    assert "(notifyspec.settings)" in told
    assert what in told
    assert "Traceback" not in told


def test_a_deployment_without_credentials_or_queue_is_an_error_of_its_check(manage):
    told = manage(
        *("check", "--deploy", "--tag=notifyspec"),
        notifyspec={"queue": "oracle:thin", "transport": "console"},
        code=1,
    )
    assert "begins with 'oracle'" in told
    assert "nothing to send through" in manage("check", "--deploy", "--tag=notifyspec", code=1)
    told = manage("check", "--deploy", "--tag=notifyspec", NOTIFYSPEC_TRANSPORT="console")
    assert "no issues" in told


def test_the_dispatcher_of_manage_py_says_what_is_not_delivered(manage):
    manage("migrate", "--run-syncdb")
    script = (
        "from notifyspec.integrations.django import enqueue;"
        "enqueue('book_added', {'title': 'Emma'}, expires_in=0.001)"
    )
    manage("shell", "-c", script)
    told = manage("notifyspec_work", "--once", code=1, NOTIFYSPEC_TRANSPORT="console")
    assert "sending to standard output" in told
    assert "expired" in told
    assert told.splitlines()[-1].startswith("CommandError: Not everything was delivered")
    assert "Emma" not in told


def test_the_dispatcher_of_manage_py_ends_on_sigterm(manage, specs, tmp_path):
    manage("migrate", "--run-syncdb")
    with subprocess.Popen(
        [sys.executable, SITE / "manage.py", "notifyspec_work", "--health", "0s"],
        cwd=tmp_path,
        env={**os.environ, "SITE": str(tmp_path), "NOTIFYSPEC_TRANSPORT": "console"},
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stderr.readline() == "notifyspec: sending to standard output only.\n"
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 0
        finally:
            process.kill()


def test_the_example_delivers_what_was_committed_and_nothing_else(tmp_path):
    ended = subprocess.run(
        [sys.executable, EXAMPLE / "main.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.splitlines() == [
        "System check identified no issues (0 silenced).",
        'A-1: 201 {"number": "A-1"}',
        'A-2: 402 {"error": "The card was declined."}',
        'arrived: orders_counted on kiosk-counter with {"orders": 1}',
        'arrived: order_placed on private-orders-42 with {"order": "A-1"}',
    ]


def test_the_examples_own_tests_pass_on_both_databases(database):
    ended = subprocess.run(
        [sys.executable, EXAMPLE / "manage.py", "test"],
        cwd=EXAMPLE,
        env={**os.environ, "PGHOST": "127.0.0.1", "PGUSER": "postgres", **database},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert "Ran 3 tests" in ended.stderr


RELOADER = """
import os
from pathlib import Path
import django
from django.utils import autoreload

django.setup()
reloader = autoreload.StatReloader()
autoreload.autoreload_started.send(sender=reloader)
watched = {str(path) for path in reloader.watched_files()}
print(str(Path(os.environ["SITE"], "specs", "book_added.yaml")) in watched)
"""


def test_djangos_reloader_watches_the_specs(manage, specs, tmp_path):
    (tmp_path / "watching.py").write_text(RELOADER)
    ended = subprocess.run(
        [sys.executable, tmp_path / "watching.py"],
        env={
            **os.environ,
            "SITE": str(tmp_path),
            "PYTHONPATH": str(SITE),
            "DJANGO_SETTINGS_MODULE": "bookshop.settings",
        },
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert ended.stdout == "True\n", ended.stderr
