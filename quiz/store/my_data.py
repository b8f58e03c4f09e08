"""Everything the record has of one learner: to take away as a file, or to delete for good."""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from quiz.core.live_state import Event
from quiz.core.live_steps import nobody
from quiz.store import forgotten
from quiz.store.connection import BUSY_SECONDS, NotSaved, select
from quiz.store.item_piles import take_back_all
from quiz.store.live import LiveSessions
from quiz.store.rows import moment

_PATIENCE = 20
"""Tries, a twentieth of a second apart."""

_ORPHANS = """
DELETE FROM lesson_version WHERE lesson = ''
AND NOT EXISTS (SELECT 1 FROM sitting WHERE version = hash)
AND NOT EXISTS (SELECT 1 FROM live WHERE version = hash)
"""
"""A way of somebody's own tells what she was asked; lessons themselves belong to nobody."""

_AMOUNT = """
SELECT made_at, (SELECT COUNT(*) FROM sitting WHERE learner = learner.id) AS sittings,
    (SELECT COUNT(*) FROM attempt WHERE learner = learner.id) AS answers
FROM learner WHERE id = ?
"""

_MINE = {
    "browsers": "SELECT made_at FROM device WHERE learner = ?",
    "sittings": """SELECT id, lesson, version, started_at, ended_at FROM sitting
        WHERE learner = ? ORDER BY started_at""",
    "answers": "SELECT * FROM attempt WHERE learner = ? ORDER BY at, submit_key",
    "corrections": """SELECT c.* FROM correction c JOIN attempt a ON a.submit_key = c.attempt
        WHERE a.learner = ? ORDER BY c.at""",
    "check_forms": "SELECT pack, first_form FROM form_order WHERE learner = ?",
    "classes": """SELECT s.live AS class, e.name AS what, e.params, e.at
        FROM live_seat s JOIN live_event e ON e.live = s.live
        WHERE s.learner = ? AND json_extract(e.params, '$.seat') = s.seat ORDER BY e.at""",
    "school_classes": """SELECT c.name AS class, p.name, l.joined_at FROM pupil_learner l
        JOIN pupil p ON p.id = l.pupil JOIN school_class c ON c.id = p.class
        WHERE l.learner = ? ORDER BY l.joined_at""",
    "done_for_a_class": """SELECT w.sitting, c.name AS class, w.assignment, w.live
        FROM class_sitting w JOIN sitting s ON s.id = w.sitting
        JOIN school_class c ON c.id = w.class WHERE s.learner = ? ORDER BY s.started_at""",
}
"""The parts of everything that is kept of a learner."""

_NAMELESS = """
DELETE FROM pupil WHERE id IN (SELECT pupil FROM pupil_learner WHERE learner = ?)
AND NOT EXISTS (SELECT 1 FROM pupil_learner WHERE pupil = pupil.id AND learner <> ?)
"""
"""As whom she was in classes, unless somebody else's answers stand under that name, too."""

_TIMES = ("at", "made_at", "started_at", "ended_at", "joined_at")


@dataclass(frozen=True, slots=True)
class Amount:
    """How much is kept of a learner: since when, and how many sittings and answers."""

    since: datetime
    sittings: int
    answers: int


class MyData(LiveSessions):
    """What a learner may ask for at any time, without giving a reason."""

    _knows_old_log = False

    @contextmanager
    def write(self) -> Iterator[Database]:
        """One transaction, see Connection; after it, one more try at a log that could not be
        emptied when somebody was deleted."""
        with super().write() as db:
            yield db
        if self._has_old_log:
            self._try_to_empty_log()

    def amount_of(self, learner: str) -> Amount | None:
        """How much is kept of a learner, None if nobody has that id."""
        row = self.row(_AMOUNT, (learner,))
        return Amount(moment(row["made_at"]), row["sittings"], row["answers"]) if row else None

    def everything_of(self, learner: str) -> dict[str, Any]:
        """All that is kept of a learner, as plain values; hashes of codes and cookies left out."""
        mine = (learner,)
        one = self.rows("SELECT made_at, resume_hash FROM learner WHERE id = ?", mine)
        return {
            "since": _readable(one[0])["made_at"] if one else None,
            "has_way_back_code": bool(one and one[0]["resume_hash"]),
            **{name: self._plain(sql, mine) for name, sql in _MINE.items()},
        }

    def forget(self, learner: str, device: str, at: datetime) -> bool:
        """Delete a learner, all that hangs on her, and wrong codes typed in this browser.

        Her nickname leaves the story of every live session, which stays; a class keeps neither
        her name nor an answer of hers. Gives what `tidy` gives. Raises NotSaved; nothing is deleted
        then, and after the first COMMIT nothing raises any more.
        """
        with self.write() as db:
            self._drop_learner(db, learner, at)
            db.execute("DELETE FROM wrong_code WHERE device = ?", (device,))
        forgotten.note(self.path, [learner], at)
        self._folded.clear()
        return self.tidy()

    def _drop_learner(self, db: Database, learner: str, at: datetime) -> None:
        """Inside an open write: all of hers goes."""
        self._leave_classes(db, learner, at)
        take_back_all(db, learner)
        db.execute(_NAMELESS, (learner, learner))
        # Foreign keys take devices, sittings, attempts, corrections and seats with it.
        db.execute("DELETE FROM learner WHERE id = ?", (learner,))

    def everybody(self) -> list[str]:
        """The ids of all learners."""
        return [row["id"] for row in self.rows("SELECT id FROM learner")]

    def tidy(self) -> bool:
        """Clear away what deletions leave: ways that nobody goes any more, and the old log.

        Meant for every start, too: the app may have been killed right after a deletion. Gives
        whether the log is empty; if not, every later change tries again, and so does the end.
        """
        # What the disk does not take now waits for the next deletion or start: it names nobody.
        with suppress(NotSaved):
            self._drop_ways()
        return self.empty_log()

    def empty_log(self) -> bool:
        """Move the log of changes into the file and cut it to nothing, with some patience.

        SQLite overwrites what is deleted (secure_delete), but the log holds older pages until
        then. A reader in the middle of something makes it wait; whether it is empty now.
        """
        self._note_old_log(is_old=True)
        for _ in range(_PATIENCE):
            if self._try_to_empty_log():
                return True
            time.sleep(0.05)
        return False

    def _try_to_empty_log(self) -> bool:
        """One try, in which no writer of ours stands in the way and hardly any time is lost."""
        with self._lock, self._queue.held():
            self.rows("PRAGMA busy_timeout = 1")
            try:
                busy, *_ = next(self.tuples("PRAGMA wal_checkpoint(TRUNCATE)"))
            except sqlite3.OperationalError:  # a full disk, or this thread is reading itself
                busy = 1
            finally:
                self.rows(f"PRAGMA busy_timeout = {round(BUSY_SECONDS * 1000)}")
            self._note_old_log(is_old=bool(busy))
        return not busy

    @property
    def _has_old_log(self) -> bool:
        """Whether the log of changes may still hold pages from before a deletion.

        Noted beside the file, for the next change may come from another process.
        """
        return self._knows_old_log or os.path.exists(self._old_log)  # noqa: PTH110  (each save asks)

    @cached_property
    def _old_log(self) -> Path:
        return self.path.with_suffix(".old-log")

    def _note_old_log(self, *, is_old: bool) -> None:
        self._knows_old_log = is_old
        with suppress(OSError):  # a full disk: this process at least remembers
            if is_old:
                self._old_log.touch(mode=0o600)
            else:
                self._old_log.unlink(missing_ok=True)

    def _drop_ways(self) -> None:
        """Drop the ways that nobody goes any more.

        An attempt names a lesson's version and never a way. With foreign keys on, SQLite would
        read all attempts of everybody to make sure of that, once for each way.
        """
        own = self._database()
        own.execute("PRAGMA foreign_keys = OFF")
        try:
            with self.write() as db:
                db.execute(_ORPHANS)
        finally:
            own.execute("PRAGMA foreign_keys = ON")

    def _leave_classes(self, db: Database, learner: str, at: datetime) -> None:
        """She leaves every room. Its events stay, for its state is made of them; her name goes.

        The new event takes the name from the states that other processes have folded before.
        """
        for row in select(db, "SELECT live, seat FROM live_seat WHERE learner = ?", (learner,)):
            self._leave_room(db, row["live"], row["seat"], at)

    def _leave_room(self, db: Database, room: str, seat: str, at: datetime) -> None:
        """Inside an open write: whoever sits there is out, and her name is in no event any more."""
        self._happen(db, room, Event("forgotten", {"seat": seat}), at)
        db.execute(
            "UPDATE live_event SET params = json_set(params, '$.name', ?, '$.key', ?)"
            " WHERE live = ? AND json_extract(params, '$.seat') = ?"
            " AND json_extract(params, '$.name') IS NOT NULL",
            (*nobody(seat), room, seat),
        )

    def _plain(self, sql: str, params: tuple[str, ...]) -> list[dict[str, Any]]:
        return [_readable(row) for row in self.rows(sql, params)]


def _readable(row: dict[str, Any]) -> dict[str, Any]:
    """Times as people and programs read them, JSON as JSON."""
    out: dict[str, Any] = {}
    for name, value in row.items():
        if name in _TIMES and isinstance(value, int):
            out[name] = moment(value).isoformat()
        elif name in ("answer", "outcome", "params"):
            out[name] = json.loads(value)
        # The mark of a lesson's text is made from its keys, those not yet answered, too.
        elif name not in ("learner", "version"):
            out[name] = value
    return out
