"""Connections to the one file, and the one way to write to it."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from quiz.store.locks import QueueLock
from quiz.store.schema import migrations
from quiz.store.together import Kept, Together, Work
from quiz.store.together import NotSaved as NotSaved

BUSY_SECONDS = 15.0

Params = Sequence[Any] | dict[str, Any]
"""What fills the blanks of a sentence: `?` in order, or `:name` by name."""

_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    # FULL, not NORMAL: a power cut may lose what NORMAL has acknowledged.
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    # Deleted learners are overwritten, not only unlinked.
    "PRAGMA secure_delete = ON",
)


class NewerFile(Exception):
    """The database was written by a newer Second Look than this one."""


class BrokenFile(Exception):
    """The database cannot be read: it is damaged, or not a database at all."""


def _refusal(said: str) -> Exception:
    """What SQLite's refusal of a write means: text that is none, or a table that is there although
    no migration is noted, is damage; everything else is the disk."""
    is_damage = said.startswith("Could not decode") or said.endswith("already exists")
    return (BrokenFile if is_damage else NotSaved)(said)


def select(db: Database, sql: str, params: Params = ()) -> list[dict[str, Any]]:
    """The rows of a SELECT on an open database as dicts.

    In one call: `Database.query` guards each SELECT with a savepoint, which costs two more.
    """
    cursor = db.execute(sql, params if isinstance(params, dict) else tuple(params))
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def first(db: Database, sql: str, params: Params = ()) -> dict[str, Any] | None:
    """The first row of a SELECT on an open database, None if there is none."""
    return next(iter(select(db, sql, params)), None)


class Connection:
    """The file, one connection for each thread. Close it to let the file go.

    Whoever asks or writes after that opens it again: so a process can fork in between.
    """

    def __init__(self, path: Path) -> None:
        """Open `path` (made if absent) and bring its tables up to date.

        Raises NewerFile, BrokenFile, or NotSaved and OSError where it cannot be written.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._local = threading.local()
        self._all: dict[threading.Thread, sqlite3.Connection] = {}
        self._opening = threading.Lock()
        self._lock = threading.RLock()
        self._queue = QueueLock(path.with_suffix(".lock"))
        self._together = Together(lambda: self.write())
        try:
            self._migrate()
        # An error about a damaged name may not even be read as text.
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            self.close()
            raise BrokenFile(str(path)) from error
        except BaseException:
            self.close()
            raise

    @contextmanager
    def write(self) -> Iterator[Database]:
        """One transaction: all of it or nothing. What it did is durable when it ends.

        The process lock and the file lock come before BEGIN IMMEDIATE, so that writers
        wait in order; SQLite's own waiting has no order and gives up.
        """
        # Asked before the locks: leaving the inner one would let go of the outer one's turn.
        if self._is_writing():
            raise RuntimeError("write() inside write(): pass the open database on")
        with self._lock, self._queue.held():
            try:
                db = self._database()
                db.execute("BEGIN IMMEDIATE")
                yield db
                db.commit()
            except BaseException as error:
                if self._is_writing():
                    self._local.db.rollback()
                if isinstance(error, sqlite3.OperationalError):
                    raise _refusal(str(error)) from error
                raise

    def write_together(self, work: Work[Kept]) -> Kept:
        """Do `work` on the open database, in one transaction with others that wait to save.

        Gives what it gives once that is durable. `work` may run in another thread, and twice (the
        first time is undone then): it uses the database it is given, and changes nothing else.
        Raises what `work` raises, and NotSaved; nothing of it was kept then.
        """
        if self._is_writing():
            raise RuntimeError("write_together() inside write(): it would wait for itself")
        return self._together.do(work)

    def rows(self, sql: str, params: Params = ()) -> list[dict[str, Any]]:
        """The rows of a SELECT as dicts."""
        return select(self._database(), sql, params)

    def tuples(self, sql: str, params: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of a SELECT as they come, for the few that read thousands."""
        return iter(self._database().execute(sql, tuple(params)))

    def row(self, sql: str, params: Params = ()) -> dict[str, Any] | None:
        """The first row of a SELECT, None if there is none."""
        return first(self._database(), sql, params)

    def close(self) -> None:
        """Close every thread's connection."""
        with self._opening:  # a thread may be at its first question
            for connection in self._all.values():
                connection.close()
            self._all.clear()
        self._local = threading.local()
        self._queue.close()

    def _database(self) -> Database:
        db: Database | None = getattr(self._local, "db", None)
        if db is None:
            connection = sqlite3.connect(self.path, timeout=BUSY_SECONDS, check_same_thread=False)
            self._register(connection)
            db = Database(connection, execute_plugins=False)
            for pragma in _PRAGMAS:
                db.execute(pragma)
            self._local.db = db
        return db

    def _register(self, connection: sqlite3.Connection) -> None:
        """Remember a connection, and close those of threads that have ended since."""
        with self._opening:
            for thread in [thread for thread in self._all if not thread.is_alive()]:
                self._all.pop(thread).close()
            self._all[threading.current_thread()] = connection

    def _is_writing(self) -> bool:
        db: Database | None = getattr(self._local, "db", None)
        return db is not None and db.conn.in_transaction

    def _migrate(self) -> None:
        known = {migration.name for migration in migrations.pending(Database(memory=True))}
        with self.write() as db:
            applied = {migration.name for migration in migrations.applied(db)}
            if applied - known:
                raise NewerFile(str(self.path))
            if known - applied:
                migrations.apply(db)
