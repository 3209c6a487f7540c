"""Flask with Flask-SQLAlchemy: the extension, on real databases, its commands and the sandbox."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from notifyspec import QueueUnavailableError, SettingsError
from notifyspec.integrations.flask import Notifyspec, current_notifier
from notifyspec.queue import Selection
from notifyspec.sandbox import Sandbox

EXAMPLE = Path(__file__).parents[2] / "examples" / "flask"
SECONDS = 60


@pytest.fixture
def sandbox(monkeypatch):
    with Sandbox() as running:
        for name, value in running.environment.items():
            monkeypatch.setenv(name, value)
        yield running


@pytest.fixture(params=["sqlite", "postgres"])
def database(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/site.db"
    server = request.getfixturevalue("postgres")
    server.create(tmp_path.name)
    return server.url(tmp_path.name)


@pytest.fixture
def make(tmp_path, specs):
    """An app in the folder of the specs, and its database."""
    made = []

    def make(database, **config):
        app = Flask("site", root_path=str(tmp_path), instance_path=str(tmp_path / "instance"))
        app.config.update(SQLALCHEMY_DATABASE_URI=database, NOTIFYSPEC_SPECS="specs", **config)
        db = SQLAlchemy(app)
        Notifyspec(app)
        made.append((app, db))
        return app, db

    yield make
    for app, db in made:
        with app.app_context():
            app.extensions["notifyspec"].notifier.close()
            for engine in db.engines.values():
                engine.dispose()


def queued(app):
    with app.app_context():
        return [one.job.notification for one in current_notifier.queue.find(Selection())[0]]


def test_what_the_session_commits_is_delivered_and_what_it_rolls_back_never_was(
    database, make, sandbox
):
    app, db = make(database, NOTIFYSPEC_QUEUE="default")
    with app.app_context():
        current_notifier.enqueue("book_added", {"title": "Sanditon"}, conn=db.session)
        db.session.rollback()
    with app.app_context():  # its end is that of a request which committed nothing
        current_notifier.enqueue("book_added", {"title": "The Watsons"}, conn=db.session)
    with app.app_context():
        kept = current_notifier.enqueue("book_added", {"title": "Emma"}, conn=db.session)
        db.session.commit()
    assert queued(app) == [kept.id]
    ended = app.test_cli_runner().invoke(args=["notifyspec", "work", "--once"])
    assert (ended.exit_code, ended.exception) == (0, None)
    (received,) = sandbox.history()
    assert received.payload["actions"][0]["data"]["message"]["content"] == "Emma"
    assert queued(app) == []


def test_a_bind_of_flask_sqlalchemy_can_have_the_queue(make, tmp_path):
    binds = {"notices": f"sqlite:///{tmp_path}/notices.db"}
    app, _ = make("sqlite://", SQLALCHEMY_BINDS=binds, NOTIFYSPEC_QUEUE="notices")
    with app.app_context():
        current_notifier.enqueue("book_added", {"title": "Emma"})
    assert (tmp_path / "notices.db").stat().st_size > 0


def test_each_app_has_a_notifier_of_its_own(make, tmp_path):
    first, _ = make("sqlite://", NOTIFYSPEC_QUEUE=f"sqlite:///{tmp_path}/first.db")
    second, _ = make("sqlite://", NOTIFYSPEC_QUEUE=f"sqlite:///{tmp_path}/second.db")
    with first.app_context():
        stored = current_notifier.enqueue("book_added", {"title": "Emma"})
    assert (queued(first), queued(second)) == ([stored.id], [])


def test_the_queue_can_be_looked_at_by_the_apps_command(make, tmp_path):
    app, _ = make("sqlite://", NOTIFYSPEC_QUEUE=f"sqlite:///{tmp_path}/queue.db")
    with app.app_context():
        stored = current_notifier.enqueue("book_added", {"title": "Emma"})
    run = app.test_cli_runner().invoke
    assert stored.id in run(args=["notifyspec", "queue", "list", "--format", "json"]).output
    assert "usage: flask notifyspec queue" in run(args=["notifyspec", "queue", "--help"]).output
    wrong = run(args=["notifyspec", "queue", "purge"])
    assert wrong.exit_code == 1
    assert wrong.output.startswith("Error: Say which jobs to purge")
    assert run(args=["notifyspec", "queue", "show", "nobody"]).exit_code == 4


@pytest.mark.parametrize(
    ("config", "what"),
    [
        ({"NOTIFYSPEC_SPEC": "specs"}, "NOTIFYSPEC_SPEC in the app's config means nothing"),
        ({"NOTIFYSPEC_TRANSPORT": "pigeon"}, "must be pusher, sandbox, memory or console"),
        ({"NOTIFYSPEC_QUEUE": 7}, "NOTIFYSPEC_QUEUE in the app's config must be a text"),
    ],
)
def test_a_wrong_config_is_refused_when_the_app_is_made(config, what):
    app = Flask("site")
    app.config.update(config)
    with pytest.raises(SettingsError, match=what):
        Notifyspec(app)


def test_a_queue_in_no_known_database_is_told_by_the_first_call():
    app = Flask("site")
    app.config["NOTIFYSPEC_QUEUE"] = "default"
    Notifyspec(app)
    with app.app_context(), pytest.raises(SettingsError, match="that Flask-SQLAlchemy knows"):
        current_notifier.render("book_added")


def test_an_app_without_the_extension_says_what_is_missing():
    with Flask("site").app_context(), pytest.raises(RuntimeError, match=r"call Notifyspec\(app\)"):
        current_notifier.render("book_added")


def test_a_queue_that_is_away_ends_its_command_with_one_sentence(make):
    app, _ = make("sqlite://", NOTIFYSPEC_QUEUE="sqlite:////proc/queue.db")
    ended = app.test_cli_runner().invoke(args=["notifyspec", "queue", "status"])
    assert ended.exit_code == 1
    assert len(ended.output.splitlines()) == 1
    with app.app_context(), pytest.raises(QueueUnavailableError):
        current_notifier.enqueue("book_added", {"title": "Emma"})


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
        "A-1: 402 The card was declined.",
        "A-2: 201 A-2",
        'arrived: order_placed on private-orders-42 with {"order": "A-2"}',
    ]
