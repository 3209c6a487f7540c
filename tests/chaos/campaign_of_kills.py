"""``make chaos``: kill producers, dispatchers, servers and the other side, and count what is missing.

    python tests/chaos/campaign_of_kills.py                        1,000 kills on each engine
    python tests/chaos/campaign_of_kills.py --engine sqlite --kills 100 --seed 7

One producer and one dispatcher work on one queue; whoever is killed is followed by another. On
PostgreSQL each notification is enqueued within the transaction that stores its order, and one order
in ten is rolled back. At the end a dispatcher that nobody kills delivers the rest.

What has to hold: each notification that was returned or committed was delivered, whole; none that
was rolled back was; and no more was delivered twice than what was claimed at the kills.
"""

from __future__ import annotations

import argparse
import contextlib
import logging
import mmap
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.append(str(Path(__file__).parents[1] / "queues"))

from points import (
    ANY_MOMENT,
    DISPATCHER_POINTS,
    Death,
    Held,
    MortalQueue,
    MortalTransport,
    die_within,
)
from servers import free_port, nats_server, postgres_server

from notifyspec import BeamsCredentials, ChannelsCredentials, Notifier, PusherTransport
from notifyspec.dispatching import Backoff, Dispatcher, DispatchOptions, Probes
from notifyspec.errors import QueueError
from notifyspec.queues.choice import open_queue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_log = logging.getLogger("notifyspec.chaos")
HERE = Path(__file__).parent
ENGINES = ("sqlite", "postgres", "nats")
LEASE = 3.0
OPTIONS = DispatchOptions(
    beams_rate=None,
    lease=LEASE,
    attempts=1_000,
    backoff=Backoff(0.05, 0.5),
    broken=Probes(0.1, 0.5),
    held=Probes(0.1, 0.5),
)
MOST_SECONDS = 20.0  # of one life
LONGEST_END = 120.0
SPEC = """
notifyspec: 1
context:
  type: object
  required: [id]
  properties: {id: {type: string, pattern: "^[0-9a-z-]{1,40}$"}}
channels:
  channel: orders
  id: "{{ id }}"
  event_type: TOAST
  message: {content: "notification={{ id }}"}
beams:
  interest: orders
  id: "{{ id }}"
  web: {title: "notification={{ id }}"}
"""


@dataclass
class Engine:
    """``server`` can be killed and started again; ``orders`` makes the table of the producer's own."""

    name: str
    url: str
    server: Any = None

    @property
    def is_transactional(self) -> bool:
        return self.name == "postgres"


@dataclass
class Outcome:
    engine: str
    kills: Counter[str] = field(default_factory=Counter)
    promised: int = 0
    delivered: int = 0
    missing: list[str] = field(default_factory=list)
    unwanted: list[str] = field(default_factory=list)
    twice: int = 0
    held: int = 0
    seconds: float = 0.0
    left: int = 0

    @property
    def holds(self) -> bool:
        kept = not self.missing and not self.unwanted and not self.left
        return kept and self.twice <= self.held


@contextlib.contextmanager
def engine_of(name: str, folder: Path) -> Iterator[Engine]:
    if name == "sqlite":
        yield Engine(name, f"sqlite:///{folder}/queue.db")
    elif name == "postgres":
        with postgres_server() as server:
            yield Engine(name, server.url("postgres"), server)
    else:
        with nats_server(folder) as server:
            yield Engine(name, server.url("chaos"), server)


class Sink:
    def __init__(self, folder: Path) -> None:
        self._file = folder / "sink"
        self.port = free_port()
        self.start()

    def start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, HERE / "chaos_sink.py", self._file, str(self.port)],
            stdout=subprocess.PIPE,
        )
        assert self._process.stdout is not None
        self._process.stdout.readline()

    def kill(self) -> None:
        self._process.kill()
        self._process.communicate()

    def lines(self) -> list[str]:
        return self._file.read_text().splitlines() if self._file.exists() else []


class Campaign:
    def __init__(self, engine: Engine, folder: Path, seed: int) -> None:
        self._engine = engine
        self._folder = folder
        self._random = random.Random(seed)
        self._specs = folder / "specs"
        self._specs.mkdir()
        (self._specs / "done.yaml").write_text(SPEC)
        self._diary = folder / "diary"
        self._diary.touch()
        self._sink = Sink(folder)
        self._held = Held(mmap.mmap(-1, 8))
        self._lives = 0
        self.outcome = Outcome(engine.name)

    def run(self, kills: int) -> Outcome:
        began = time.monotonic()
        self._prepare()
        ways = [self._kill_producer, *[self._kill_dispatcher] * 3]
        others = [self._kill_sink] + ([self._kill_server] if self._engine.server else [])
        try:
            for number in range(kills):
                # Servers take seconds to come back, so they have one kill in 25.
                self._random.choice(others if number % 25 == 24 else ways)()
            self._finish()
        finally:
            self._sink.kill()
        self.outcome.seconds = time.monotonic() - began
        self._judge()
        return self.outcome

    # The kills. Around each, a producer and a dispatcher are at work.

    def _kill_producer(self) -> None:
        producer = self._fork(lambda: self._produce(dies=True))
        dispatcher = self._fork(lambda: self._dispatch(None, 0))
        self._await(producer)
        self._end(dispatcher)
        self._count("producer", ANY_MOMENT)

    def _kill_dispatcher(self) -> None:
        point = self._random.choice((*DISPATCHER_POINTS, ANY_MOMENT))
        turn = self._random.randint(1, 4)
        producer = self._fork(lambda: self._produce(dies=False))
        dispatcher = self._fork(lambda: self._dispatch(point, turn))
        self._await(dispatcher)
        self._end(producer)
        self._count("dispatcher", point)

    def _kill_sink(self) -> None:
        self._with_both_at_work(self._sink.kill, self._sink.start)
        self._count("Pusher's side", ANY_MOMENT)

    def _kill_server(self) -> None:
        server = self._engine.server
        self._with_both_at_work(server.kill, server.start)
        self._count("queue's server", ANY_MOMENT)

    def _with_both_at_work(self, kill: Callable[[], None], start: Callable[[], None]) -> None:
        producer = self._fork(lambda: self._produce(dies=False))
        dispatcher = self._fork(lambda: self._dispatch(None, 0))
        time.sleep(self._random.uniform(0.2, 0.6))
        kill()
        self.outcome.held += self._held.number  # an answer was lost for each of these at most
        start()
        time.sleep(0.5)
        self._end(producer)
        self._end(dispatcher)

    def _count(self, who: str, point: str) -> None:
        self.outcome.kills[f"{who}: {point}"] += 1

    # The lives

    def _produce(self, *, dies: bool) -> None:
        queue = open_queue(self._engine.url, self._folder)
        notifier = Notifier(self._specs, queue=queue)
        store = self._in_transaction if self._engine.is_transactional else self._at_once
        if dies:
            die_within(0.4)
        diary = os.open(self._diary, os.O_WRONLY | os.O_APPEND)
        for name in self._unsure():
            self._store_until_sure(store, notifier, diary, name)
        for number in range(1_000_000):
            name = f"{os.getpid()}-{self._lives}-{number}"
            os.write(diary, f"tries {name}\n".encode())
            self._store_until_sure(store, notifier, diary, name)
            time.sleep(0.001)

    def _unsure(self) -> list[str]:
        """What an earlier producer had begun and not heard of: it is given again, by the same key."""
        if self._engine.is_transactional:
            return []  # the order's own row says whether it was committed
        entries = [line.split() for line in self._diary.read_text().splitlines()]
        sure = {entry[1] for entry in entries if len(entry) == 2 and entry[0] == "stored"}
        tried = [entry[1] for entry in entries if len(entry) == 2 and entry[0] == "tries"]
        return [name for name in tried if name not in sure]

    def _store_until_sure(self, store: Any, notifier: Notifier, diary: int, name: str) -> None:
        while True:
            try:
                store(notifier, name)
            except QueueError:
                time.sleep(0.05)
            else:
                os.write(diary, f"stored {name}\n".encode())
                return

    def _at_once(self, notifier: Notifier, name: str) -> None:
        notifier.enqueue("done", {"id": name}, idempotency_key=name)

    def _in_transaction(self, notifier: Notifier, name: str) -> None:
        import sqlalchemy as sa

        if not hasattr(self, "_database"):
            self._database = sa.create_engine(self._engine.url)
        try:
            with self._database.connect() as connection:
                connection.execute(sa.text("INSERT INTO orders VALUES (:name)"), {"name": name})
                notifier.enqueue("done", {"id": name}, conn=connection)
                if self._random.random() < 0.1:
                    connection.rollback()
                else:
                    connection.commit()
        except sa.exc.SQLAlchemyError:
            time.sleep(0.05)  # whether it was committed, the table says

    def _dispatch(self, point: str | None, turn: int) -> None:
        if point == ANY_MOMENT:
            die_within(0.6)
        queue, dispatcher = self._dispatcher(Death(point, turn))
        stop = threading.Event()
        signal.signal(signal.SIGTERM, lambda *_: stop.set())
        dispatcher.run(stop)
        queue.close()

    def _dispatcher(self, death: Death) -> tuple[Any, Dispatcher]:
        channels = ChannelsCredentials(
            app_id="1",
            key="key",
            secret="secret",
            host="127.0.0.1",
            port=self._sink.port,
            scheme="http",
        )
        beams = BeamsCredentials(
            instance_id="i", secret_key="secret", endpoint=f"http://127.0.0.1:{self._sink.port}"
        )
        transport = PusherTransport(channels=channels, beams=beams, timeout=(1.0, 2.0))
        queue = MortalQueue(open_queue(self._engine.url, self._folder), death, self._held)
        return queue, Dispatcher(queue, MortalTransport(transport, death), options=OPTIONS)

    # Processes

    def _fork(self, life: Callable[[], None]) -> int:
        self._lives += 1
        pid = os.fork()
        if pid:
            return pid
        code = 0
        try:
            random.seed()
            self._random.seed()
            logging.disable()
            life()
        except BaseException:
            code = 1
            logging.disable(logging.NOTSET)
            _log.exception("A process of the campaign failed.")
        finally:
            os._exit(code)

    def _await(self, pid: int) -> None:
        """Until it has killed itself; one that did not come to its point is killed where it is."""
        end = time.monotonic() + MOST_SECONDS
        while os.waitpid(pid, os.WNOHANG) == (0, 0):
            if time.monotonic() > end:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
                break
            time.sleep(0.002)
        self.outcome.held += self._held.clear()

    def _end(self, pid: int) -> None:
        """A producer has no work to end; a dispatcher ends gracefully, or is killed too."""
        os.kill(pid, signal.SIGTERM)
        end = time.monotonic() + 15
        while os.waitpid(pid, os.WNOHANG) == (0, 0):
            if time.monotonic() > end:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
                break
            time.sleep(0.002)
        self.outcome.held += self._held.clear()

    # Beginning and end

    def _prepare(self) -> None:
        queue = open_queue(self._engine.url, self._folder)
        queue.migrate()
        queue.close()
        if self._engine.is_transactional:
            self._execute("CREATE TABLE orders (name text PRIMARY KEY)")

    def _finish(self) -> None:
        """All that is still unsure is enqueued, and all that waits is delivered."""
        queue = open_queue(self._engine.url, self._folder)
        notifier = Notifier(self._specs, queue=queue)
        for name in self._unsure():
            self._at_once(notifier, name)
            with self._diary.open("a") as diary:
                diary.write(f"stored {name}\n")
        end = time.monotonic() + LONGEST_END
        mortal, dispatcher = self._dispatcher(Death(None, 0))
        while time.monotonic() < end:
            dispatcher.run_once()
            waiting = sum(one.ready + one.scheduled + one.claimed for one in queue.stats())
            if not waiting:
                break
            time.sleep(0.2)
        self.outcome.left = sum(
            one.ready + one.scheduled + one.claimed + one.dead for one in queue.stats()
        )
        mortal.close()
        queue.close()

    def _judge(self) -> None:
        outcome = self.outcome
        delivered = Counter(self._sink.lines())
        promised = self._promised()
        expected = {f"{name} {product}" for name in promised for product in ("channels", "beams")}
        outcome.promised = len(promised)
        outcome.delivered = len(delivered)
        outcome.missing = sorted(expected - set(delivered))
        outcome.unwanted = sorted(set(delivered) - expected)
        outcome.twice = sum(delivered.values()) - len(delivered)

    def _promised(self) -> set[str]:
        if self._engine.is_transactional:
            return {row[0] for row in self._execute("SELECT name FROM orders")}
        entries = [line.split() for line in self._diary.read_text().splitlines()]
        return {entry[1] for entry in entries if entry[0] == "stored"}

    def _execute(self, statement: str) -> list[Any]:
        import sqlalchemy as sa

        database = sa.create_engine(self._engine.url)
        with database.begin() as connection:
            result = connection.execute(sa.text(statement))
            rows = result.fetchall() if result.returns_rows else []
        database.dispose()
        return list(rows)


def campaign(name: str, kills: int, seed: int) -> Outcome:
    with (
        tempfile.TemporaryDirectory(prefix="notifyspec-chaos-") as folder,
        engine_of(name, Path(folder)) as engine,
    ):
        return Campaign(engine, Path(folder), seed).run(kills)


def table(outcomes: list[Outcome]) -> str:
    columns: dict[str, Callable[[Outcome], object]] = {
        "engine": lambda one: one.engine,
        "kills": lambda one: one.kills.total(),
        "promised": lambda one: one.promised,
        "delivered": lambda one: one.delivered,
        "missing": lambda one: len(one.missing),
        "unwanted": lambda one: len(one.unwanted),
        "twice": lambda one: one.twice,
        "at most": lambda one: one.held,
        "seconds": lambda one: round(one.seconds),
    }
    rows = [list(columns), *([cell(one) for cell in columns.values()] for one in outcomes)]
    lines = ["".join(f"{cell!s:>11}" for cell in row) for row in rows]
    points = sorted({point for one in outcomes for point in one.kills})
    lines += ["", f"{'kills':32}" + "".join(f"{one.engine:>10}" for one in outcomes)]
    lines += [
        f"{point:32}" + "".join(f"{one.kills[point]:>10}" for one in outcomes) for point in points
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--engine", choices=ENGINES, action="append")
    parser.add_argument("--kills", type=int, default=1_000, help="on each engine")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    outcomes = []
    for name in arguments.engine or ENGINES:
        sys.stdout.write(f"{name}: {arguments.kills:,} kills …\n")
        sys.stdout.flush()
        outcomes.append(campaign(name, arguments.kills, arguments.seed))
        sys.stdout.write(f"{table(outcomes[-1:])}\n")
        sys.stdout.flush()
    sys.stdout.write(table(outcomes))
    for one in outcomes:
        for what in ("missing", "unwanted"):
            for entry in getattr(one, what)[:10]:
                sys.stdout.write(f"{one.engine}, {what}: {entry}\n")
    if not all(one.holds for one in outcomes):
        raise SystemExit("A promise was broken.")


if __name__ == "__main__":
    main()
