"""A queue of every engine, empty, with its clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from engines import ENGINES, Clock, Engine
from servers import NatsServer, PostgresServer, nats_server, postgres_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from notifyspec.queue import Queue


@pytest.fixture(params=ENGINES, ids=lambda engine: engine.name)
def engine(request: pytest.FixtureRequest) -> Engine:
    return request.param


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="session")
def nats(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NatsServer]:
    with nats_server(tmp_path_factory.mktemp("nats")) as server:
        yield server


@pytest.fixture
def clock(engine: Engine) -> Clock:
    return engine.clock()


@pytest.fixture
def url(request: pytest.FixtureRequest, engine: Engine, tmp_path: Path) -> str:
    return engine.url(request, tmp_path)


@pytest.fixture
def queue(engine: Engine, url: str, tmp_path: Path, clock: Clock) -> Iterator[Queue]:
    opened = engine.open(url, tmp_path, clock)
    yield opened
    opened.close()
