"""Everything the record has of one learner: to take away as a file, or to delete for good."""

from __future__ import annotations

import json
import time
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from quiz.core.live_state import Event
from quiz.store.connection import BUSY_SECONDS, select
from quiz.store.live import LiveSessions
from quiz.store.rows import moment

_PATIENCE = 20
"""Tries, a twentieth of a second apart."""

_ORPHANS = """
DELETE FROM lesson_version WHERE lesson = '' AND hash IN ({marks})
AND NOT EXISTS (SELECT 1 FROM sitting WHERE version = hash)
AND NOT EXISTS (SELECT 1 FROM live WHERE version = hash)
"""
"""Ways through several lessons are hers alone; lessons themselves belong to nobody."""

_TIMES = ("at", "made_at", "started_at", "ended_at")


class MyData(LiveSessions):
    """What a learner may ask for at any time, without giving a reason."""

    def everything_of(self, learner: str) -> dict[str, Any]:
        """All that is kept of a learner, as plain values; hashes of codes and cookies left out."""
        mine = (learner,)
        one = self.rows("SELECT made_at, resume_hash FROM learner WHERE id = ?", mine)
        return {
            "since": _readable(one[0])["made_at"] if one else None,
            "has_way_back_code": bool(one and one[0]["resume_hash"]),
            "browsers": self._plain("SELECT made_at FROM device WHERE learner = ?", mine),
            "sittings": self._plain(
                "SELECT id, lesson, version, started_at, ended_at FROM sitting"
                " WHERE learner = ? ORDER BY started_at",
                mine,
            ),
            "answers": self._plain(
                "SELECT * FROM attempt WHERE learner = ? ORDER BY at, submit_key", mine
            ),
            "corrections": self._plain(
                "SELECT c.* FROM correction c JOIN attempt a ON a.submit_key = c.attempt"
                " WHERE a.learner = ? ORDER BY c.at",
                mine,
            ),
            "check_forms": self._plain(
                "SELECT pack, first_form FROM form_order WHERE learner = ?", mine
            ),
            "classes": self._plain(
                "SELECT s.live AS class, e.name AS what, e.params, e.at"
                " FROM live_seat s JOIN live_event e ON e.live = s.live"
                " WHERE s.learner = ? AND json_extract(e.params, '$.seat') = s.seat"
                " ORDER BY e.at",
                mine,
            ),
        }

    def forget(self, learner: str, device: str, at: datetime) -> bool:
        """Delete a learner, all that hangs on her, and wrong codes typed in this browser.

        Her nickname leaves the story of every class, which stays; a class keeps no answer of
        hers. Gives whether the log of changes is empty already; if a reader kept it busy for a
        second, the next deletion or the end of the app empties it.
        """
        with self.write() as db:
            pinned = "SELECT DISTINCT version FROM sitting WHERE learner = ?"
            versions = select(db, pinned, (learner,))
            self._leave_classes(db, learner, at)
            # Foreign keys take devices, sittings, attempts, corrections and seats with it.
            db.execute("DELETE FROM learner WHERE id = ?", (learner,))
            db.execute("DELETE FROM wrong_code WHERE device = ?", (device,))
            marks = ", ".join("?" * len(versions))
            db.execute(_ORPHANS.format(marks=marks), [row["version"] for row in versions])
        self._folded.clear()
        return self.empty_log()

    def empty_log(self) -> bool:
        """Move the log of changes into the file and cut it to nothing, with some patience.

        SQLite overwrites what is deleted (secure_delete), but the log holds older pages until
        then. A reader in the middle of something makes it wait; whether it is empty now.
        """
        self.rows("PRAGMA busy_timeout = 1")
        try:
            return any(self._is_emptied() for _ in range(_PATIENCE))
        finally:
            self.rows(f"PRAGMA busy_timeout = {round(BUSY_SECONDS * 1000)}")

    def _is_emptied(self) -> bool:
        """One try; a wait after one that failed."""
        busy, *_ = next(self.tuples("PRAGMA wal_checkpoint(TRUNCATE)"))
        if busy:
            time.sleep(0.05)
        return not busy

    def _leave_classes(self, db: Database, learner: str, at: datetime) -> None:
        """She leaves every room. Its events stay, for its state is made of them; her name goes."""
        for row in select(db, "SELECT live, seat FROM live_seat WHERE learner = ?", (learner,)):
            self._happen(db, row["live"], Event("removed", {"seat": row["seat"]}), at)
            db.execute(
                "UPDATE live_event SET params = json_set(params, '$.name', '-', '$.key', ?)"
                " WHERE live = ? AND json_extract(params, '$.seat') = ?"
                " AND json_extract(params, '$.name') IS NOT NULL",
                (f"-{row['seat']}", row["live"], row["seat"]),
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
        elif name != "learner":
            out[name] = value
    return out
