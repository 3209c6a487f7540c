"""FastAPI, served by uvicorn: a lifespan and a dependency, on real databases and the sandbox."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import threading
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Annotated

import pytest
import requests
import uvicorn
from fastapi import Depends, FastAPI, HTTPException
from fastapi.requests import HTTPConnection, Request
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from notifyspec import Notifier, SettingsError
from notifyspec.integrations.fastapi import CurrentNotifier, current_notifier, lifespan
from notifyspec.queue import Selection
from notifyspec.queues.choice import open_queue
from notifyspec.sandbox import Sandbox

EXAMPLE = Path(__file__).parents[2] / "examples" / "fastapi" / "main.py"
SECONDS = 60


@pytest.fixture
def sandbox(monkeypatch):
    with Sandbox() as running:
        for name, value in running.environment.items():
            monkeypatch.setenv(name, value)
        yield running


@pytest.fixture(params=["sqlite", "postgres"])
def database(request, tmp_path, monkeypatch):
    """The URL for an async engine; the queue is in the same database."""
    if request.param == "sqlite":
        queue = f"sqlite+pysqlite:///{tmp_path}/site.db"
        url = queue.replace("pysqlite", "aiosqlite")
    else:
        server = request.getfixturevalue("postgres")
        server.create(tmp_path.name)
        url = queue = server.url(tmp_path.name)
    monkeypatch.setenv("NOTIFYSPEC_QUEUE", queue)
    monkeypatch.chdir(tmp_path)  # where the specs are
    return url


async def transaction(request: Request):
    async with AsyncSession(request.app.state.engine) as session, session.begin():
        yield session


def site(url, notifying):
    engine = create_async_engine(url)

    @asynccontextmanager
    async def running(app: FastAPI):
        async with notifying(app):
            yield
        await engine.dispose()

    app = FastAPI(lifespan=running)
    app.state.engine = engine

    @app.post("/books/{title}", status_code=201)
    async def add(
        title: str,
        session: Annotated[AsyncSession, Depends(transaction, scope="function")],
        notifier: CurrentNotifier,
    ) -> str:
        enqueued = await notifier.enqueue_async("book_added", {"title": title}, conn=session)
        await session.execute(text("SELECT 1"))
        if title == "Sanditon":
            raise HTTPException(409, "It was never finished.")
        return enqueued.id

    return app


@contextmanager
def served(app):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(SECONDS)
            assert not thread.is_alive()


def post(url, title):
    return requests.post(f"{url}/books/{title}", timeout=SECONDS)


def titles(sandbox, count):
    return [
        received.payload["actions"][0]["data"]["message"]["content"]
        for received in sandbox.wait_for(count, SECONDS)
    ]


def test_what_is_committed_is_delivered_and_what_is_rolled_back_never_was(
    database, specs, sandbox, monkeypatch
):
    with served(site(database, lifespan(dispatch=True))) as url:
        assert post(url, "Sanditon").status_code == 409
        assert post(url, "Emma").status_code == 201
        assert titles(sandbox, 1) == ["Emma"]
    assert [one.targets for one in sandbox.history()] == [("books-all",)]


def test_without_a_dispatcher_it_waits_in_the_queue_for_one(database, specs, sandbox, tmp_path):
    with served(site(database, lifespan(Notifier("specs")))) as url:
        stored = post(url, "Emma").json()
    queue = open_queue(database.replace("aiosqlite", "pysqlite"), tmp_path)
    (record,) = queue.find(Selection())[0]
    queue.close()
    assert record.job.notification == stored
    assert sandbox.history() == ()
    with served(site(database, lifespan(dispatch=True))):
        assert titles(sandbox, 1) == ["Emma"]


def test_an_application_without_the_lifespan_says_what_is_missing():
    connection = HTTPConnection({"type": "http", "app": FastAPI()})
    with pytest.raises(RuntimeError, match=r"FastAPI\(lifespan=lifespan\(\)\)"):
        asyncio.run(current_notifier(connection))


def test_wrong_settings_end_the_start(specs, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    async def start():
        async with lifespan(dispatch=True)(FastAPI()):
            pytest.fail("it must not start")

    with pytest.raises(SettingsError, match="nothing to send through"):
        asyncio.run(start())


def test_the_example_delivers_what_was_committed_and_nothing_else(tmp_path):
    ended = subprocess.run(
        [sys.executable, EXAMPLE],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.splitlines() == [
        'A-1: 402 {"detail":"The card was declined."}',
        'A-2: 201 {"number":"A-2"}',
        'arrived: order_placed on private-orders-42 with {"order": "A-2"}',
    ]
