"""One COMMIT for all who are waiting to save: a class answers within a second.

Whoever comes first leads: it takes along everybody who came while it waited for its turn. The
disk is asked once for all of them (a group commit), and nobody hears of it before that.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Generic, TypeVar

from sqlite_utils import Database

Kept = TypeVar("Kept")
Work = Callable[[Database], Kept]


class NotSaved(Exception):
    """The disk did not take it (full, faulty, locked): nothing of it was kept."""


class _Job(Generic[Kept]):
    """One thread's work, and what came of it."""

    def __init__(self, work: Work[Kept]) -> None:
        self.work = work
        self.kept: list[Kept] = []
        self.error: Exception | None = None
        self.leads = False
        # Held until somebody calls; half the price of an Event, and each answer pays it.
        self.called = threading.Lock()
        self.called.acquire()

    def begin(self, db: Database) -> None:
        """Do it, within a transaction that ends with it or is undone as a whole."""
        self.kept = [self.work(db)]

    def join_in(self, db: Database) -> None:
        """Do it within everybody's transaction; its own error undoes its own work only.

        An error of the disk goes up: SQLite may have undone everybody's by then.
        """
        db.execute("SAVEPOINT job")
        try:
            self.begin(db)
        except sqlite3.OperationalError:
            raise
        except Exception as error:  # noqa: BLE001  (it is raised again, in its own thread)
            self.error = error
            db.execute("ROLLBACK TO job")
        db.execute("RELEASE job")

    def outcome(self) -> Kept:
        """What the work gave, or its error."""
        if self.error:
            raise self.error
        return self.kept[0]


class Together:
    """The works of many threads in few transactions; `write` opens one, see Connection.write."""

    def __init__(self, write: Callable[[], AbstractContextManager[Database]]) -> None:
        self._write = write
        self._guard = threading.Lock()
        self._waiting: list[_Job[Any]] = []
        self._has_leader = False

    def do(self, work: Work[Kept]) -> Kept:
        """Do `work` on the open database and give what it gives, once it is durable.

        It may be done twice, the first time undone, because another one's work failed. Raises what
        `work` raises, and NotSaved; nothing of it was kept then.
        """
        job = _Job(work)
        with self._guard:
            self._waiting.append(job)
            job.leads = not self._has_leader
            self._has_leader = True
        if not job.leads:
            job.called.acquire()
        if job.leads:
            self._lead()
        return job.outcome()

    def _lead(self) -> None:
        """Save for all who wait, this thread among them, and call the next leader."""
        jobs: list[_Job[Any]] = []
        try:
            with self._write() as db:
                # Asked only now: more have come while this one waited for its turn.
                with self._guard:
                    jobs, self._waiting = self._waiting, []
                self._do_all(jobs, db)
        except BaseException as error:
            self._refuse(jobs, error)
            if not isinstance(error, Exception):
                raise
        finally:
            self._hand_over(jobs)

    def _do_all(self, jobs: list[_Job[Any]], db: Database) -> None:
        if len(jobs) == 1:  # alone, the transaction itself is savepoint enough
            return jobs[0].begin(db)
        # Hardly ever does one of them fail: a savepoint for each is made only then.
        db.execute("SAVEPOINT jobs")
        try:
            for job in jobs:
                job.begin(db)
        except sqlite3.OperationalError:
            raise
        except Exception:  # noqa: BLE001  (it comes up again, in the thread whose it is)
            db.execute("ROLLBACK TO jobs")
            for job in jobs:
                job.join_in(db)
        db.execute("RELEASE jobs")
        return None

    def _refuse(self, jobs: list[_Job[Any]], error: BaseException) -> None:
        """Nothing was kept. One who was alone hears its own error, all others that of the disk."""
        if not jobs:  # not even begun: those who wait were refused by the same disk
            with self._guard:
                jobs[:], self._waiting = self._waiting, []
        for job in jobs:
            is_own = len(jobs) == 1 and isinstance(error, Exception)
            job.error = error if is_own else NotSaved(str(error))  # type: ignore[assignment]

    def _hand_over(self, done: list[_Job[Any]]) -> None:
        """Wake those who were served; the first of those who came later leads next."""
        with self._guard:
            following = self._waiting[0] if self._waiting else None
            self._has_leader = following is not None
        for job in done:
            job.called.release()
        if following:
            following.leads = True
            following.called.release()
