"""Who writes: one thread, which carries out together what has been asked meanwhile.

A transaction costs a sync of the disk, whatever is in it. So while one is under way the next calls
gather, and share the next. Each has its own outcome: one that fails is undone by itself.
"""

from __future__ import annotations

import sqlite3
import threading
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar, cast

from notifyspec.errors import QueueUnavailableError
from notifyspec.queues.sqlite.faults import breaks_connection, fault
from notifyspec.queues.sqlite.file import check_version

if TYPE_CHECKING:
    from collections.abc import Callable

    from notifyspec.queues.sqlite.file import File

_T = TypeVar("_T")

_TOGETHER: Final = 256  # calls in one transaction at most, so that other processes get their turn
_LOOK_SECONDS: Final = 1.0  # how often a waiting caller sees whether the thread still lives


class _Call(Generic[_T]):
    """``done`` is released once there is an outcome."""

    __slots__ = ("done", "durable", "error", "result", "work")

    def __init__(self, work: Callable[[sqlite3.Connection], _T], *, durable: bool) -> None:
        self.work = work
        self.durable = durable
        self.done = threading.Lock()
        self.done.acquire()
        self.result: _T | None = None
        self.error: Exception | None = None

    def finish(self) -> None:
        if self.done.locked():
            self.done.release()


_Calls = list[_Call[Any]]
_Waiting = SimpleQueue[_Call[Any] | None]


class Writer:
    def __init__(self, file: File) -> None:
        self._file = file
        self._connection: sqlite3.Connection | None = None
        self._identity: tuple[object, ...] = ()
        self._durable = True  # what the connection is set to
        self.renew()

    def renew(self) -> None:
        """In a forked process: the parent's thread and its calls are not here."""
        self._busy = threading.Lock()  # held while the connection is used
        self._starting = threading.Lock()
        self._waiting: _Waiting = SimpleQueue()
        self._thread: threading.Thread | None = None

    def run(self, work: Callable[[sqlite3.Connection], _T], *, durable: bool = True) -> _T:
        """What ``work`` answers or raises, once its transaction is on disk or undone.

        What is not ``durable`` may be forgotten when the power fails, and is not waited for.
        """
        call = _Call(work, durable=durable)
        with self._starting:
            thread = self._running()
            self._waiting.put(call)
        while not call.done.acquire(timeout=_LOOK_SECONDS):
            if not thread.is_alive() and not call.done.acquire(timeout=_LOOK_SECONDS):
                raise QueueUnavailableError(
                    f"The thread that writes the queue {self._file.path} has ended, and it is not"
                    " known whether this call was carried out: call again."
                )
        if call.error is not None:
            raise call.error
        return cast("_T", call.result)

    def pause(self) -> None:
        """Until ``resume``, nothing is open and nothing is written."""
        self._busy.acquire()
        self._drop()

    def resume(self) -> None:
        self._busy.release()

    def close(self) -> None:
        """After all that was asked for until now. Another call would begin anew."""
        with self._starting:
            thread, self._thread = self._thread, None
            if thread is not None:
                self._waiting.put(None)
        if thread is not None:
            thread.join()
        with self._busy:
            self._drop()

    def _running(self) -> threading.Thread:
        if self._thread is None or not self._thread.is_alive():
            self._waiting = SimpleQueue()
            self._thread = threading.Thread(
                target=self._serve, args=(self._waiting,), name="notifyspec-queue", daemon=True
            )
            try:
                self._thread.start()
            except RuntimeError as error:
                raise QueueUnavailableError(
                    f"No thread can be started to write the queue {self._file.path}: end others, or"
                    " raise the limit, and call again."
                ) from error
        return self._thread

    def _serve(self, waiting: _Waiting) -> None:
        calls: _Calls = []
        try:
            while _gather(waiting, calls):
                with self._busy:
                    self._carry_out(calls)
                calls.clear()
        except BaseException as error:
            ended = QueueUnavailableError(
                f"The thread that writes the queue {self._file.path} was ended by"
                f" {type(error).__name__}: call again."
            )
            ended.__cause__ = error
            with self._busy:
                self._drop()
            while True:
                for call in calls:
                    call.error = ended
                    call.finish()
                calls.clear()
                if not _gather(waiting, calls, wait=False):
                    return

    def _carry_out(self, calls: _Calls) -> None:
        """Together; and where that fails, each by itself, so that none fails for another's sake."""
        try:
            connection = self._open()
            self._sync(connection, durable=any(call.durable for call in calls))
            connection.execute("BEGIN IMMEDIATE")
        except Exception as error:
            self._fail(calls, error)
            return
        try:
            check_version(connection)
            for call in calls:
                _carry_out_one(connection, call, self._file)
            connection.execute("COMMIT")
        except Exception as error:
            self._undo(connection, error)
            if len(calls) == 1 or not isinstance(error, sqlite3.Error):
                self._fail(calls, error)
                return
            for call in calls:
                call.error = None
                self._carry_out([call])
            return
        try:
            self._file.check_is(self._identity)  # what is on disk is where the next one looks
        except QueueUnavailableError as error:
            self._drop()
            for call in calls:
                call.error = error
        for call in calls:
            call.finish()

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = self._file.connect()
            self._identity = self._file.identity()
            self._durable = True
        return self._connection

    def _sync(self, connection: sqlite3.Connection, *, durable: bool) -> None:
        if durable is not self._durable:
            self._durable = durable
            synchronous = self._file.options.synchronous if durable else "normal"
            connection.execute(f"PRAGMA synchronous = {synchronous}")

    def _undo(self, connection: sqlite3.Connection, error: Exception) -> None:
        try:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        except sqlite3.Error:
            self._drop()
        if breaks_connection(error):
            self._drop()

    def _fail(self, calls: _Calls, error: Exception) -> None:
        for call in calls:
            call.error = call.error or fault(error, self._file.path)
            call.finish()

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


def _gather(waiting: _Waiting, calls: _Calls, *, wait: bool = True) -> bool:
    """The next calls that there are. False at the end."""
    try:
        first = waiting.get(block=wait)
        if first is None:
            return False
        calls.append(first)
        while len(calls) < _TOGETHER:
            call = waiting.get_nowait()
            if call is None:
                waiting.put(None)  # the end, for the next time
                break
            calls.append(call)
    except Empty:
        return bool(calls)
    return True


def _carry_out_one(connection: sqlite3.Connection, call: _Call[Any], file: File) -> None:
    """Raises what leaves nothing of the whole transaction, or nothing to rely on."""
    connection.execute("SAVEPOINT one")
    try:
        call.result = call.work(connection)
    except Exception as error:
        if breaks_connection(error) or not connection.in_transaction:
            raise
        call.error = fault(error, file.path)
        connection.execute("ROLLBACK TO one")
    connection.execute("RELEASE one")
