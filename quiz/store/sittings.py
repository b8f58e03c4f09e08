"""Sittings: a learner's way through a pinned lesson."""

from __future__ import annotations

from datetime import datetime

from sqlite_utils import Database

from quiz.core.lesson import Lesson
from quiz.core.model import Attempt
from quiz.core.sitting import Sitting
from quiz.store.connection import Connection, first
from quiz.store.lessons import pin
from quiz.store.rows import attempt_from, milliseconds, sitting_from

_SITTING = ("id", "learner", "lesson", "version", "started_at", "ended_at")
_SEAT = f"""
SELECT {", ".join(f"s.{name} AS s_{name}" for name in _SITTING)}, a.*
FROM device d
JOIN sitting s ON s.learner = d.learner
LEFT JOIN attempt a ON a.sitting = s.id
WHERE d.token_hash = ? AND s.id = ?
ORDER BY a.at, a.submit_key
"""  # noqa: S608  (names are the ones above)


class Sittings(Connection):
    """Who sits in which version of which lesson."""

    def start(self, learner: str, lesson: Lesson, sitting: str, at: datetime) -> Sitting:
        """The learner's open sitting of that lesson, or a new one pinned to it."""
        with self.write() as db:
            open_row = first(
                db,
                "SELECT * FROM sitting WHERE learner = ? AND lesson = ? AND ended_at IS NULL"
                " ORDER BY started_at LIMIT 1",
                (learner, lesson.id),
            )
            if open_row:
                return sitting_from(open_row)
            pin(db, lesson, at)
            db.execute(
                "INSERT INTO sitting VALUES (?, ?, ?, ?, ?, NULL)",
                (sitting, learner, lesson.id, lesson.version, milliseconds(at)),
            )
        return Sitting(sitting, learner, lesson.id, lesson.version, at)

    def sitting(self, sitting: str, learner: str) -> Sitting | None:
        """The sitting, if it is that learner's: a stranger's is as good as none."""
        sql = "SELECT * FROM sitting WHERE id = ? AND learner = ?"
        row = self.row(sql, (sitting, learner))
        return sitting_from(row) if row else None

    def seat(self, token_hash: str, sitting: str) -> tuple[Sitting, list[Attempt]] | None:
        """A device's sitting with its attempts, in one look; None if it is not its own."""
        rows = self.rows(_SEAT, (token_hash, sitting))
        if not rows:
            return None
        attempts = [attempt_from(row) for row in rows if row["submit_key"] is not None]
        return sitting_from({name: rows[0][f"s_{name}"] for name in _SITTING}), attempts

    def sittings_of(self, learner: str) -> list[Sitting]:
        """All sittings of a learner, oldest first."""
        sql = "SELECT * FROM sitting WHERE learner = ? ORDER BY started_at, id"
        return [sitting_from(row) for row in self.rows(sql, (learner,))]

    def end(self, sitting: str, at: datetime) -> None:
        """End a sitting; ending it again changes nothing."""
        with self.write() as db:
            end_sitting(db, sitting, at)


def end_sitting(db: Database, sitting: str, at: datetime) -> None:
    """End it inside an open write."""
    sql = "UPDATE sitting SET ended_at = ? WHERE id = ? AND ended_at IS NULL"
    db.execute(sql, (milliseconds(at), sitting))
