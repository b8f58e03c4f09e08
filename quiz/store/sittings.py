"""Sittings: a learner's way through a pinned lesson."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlite_utils import Database

from quiz.core.model import Attempt
from quiz.core.sitting import Sitting, Way
from quiz.store.connection import Connection, first, select
from quiz.store.lessons import pin_way
from quiz.store.rows import ATTEMPT, attempt_from, milliseconds, sitting_from

_SITTING = ("id", "learner", "lesson", "version", "started_at", "ended_at")
_SEAT = f"""
SELECT {", ".join(f"s.{name} AS s_{name}" for name in _SITTING)}, {ATTEMPT}, l.id AS room,
    EXISTS (SELECT 1 FROM pupil_learner p WHERE p.learner = s.learner) AS is_pupil
FROM device d
JOIN sitting s ON s.learner = d.learner
LEFT JOIN attempt a ON a.sitting = s.id
LEFT JOIN correction c ON c.attempt = a.submit_key AND c.is_current = 1
LEFT JOIN live_seat x ON x.sitting = s.id
LEFT JOIN live l ON l.id = x.live AND l.ended_at IS NULL AND l.pace = 'teacher'
WHERE d.token_hash = ? AND s.id = ?
ORDER BY a.at, a.submit_key
"""  # noqa: S608  (names are the ones above)
_OPEN = """
SELECT * FROM sitting WHERE learner = ? AND lesson = ? AND ended_at IS NULL
AND NOT EXISTS (SELECT 1 FROM live_seat WHERE live_seat.sitting = sitting.id)
AND NOT EXISTS (
    SELECT 1 FROM class_sitting w JOIN assignment h ON h.id = w.assignment
    WHERE w.sitting = sitting.id AND h.withdrawn_at IS NULL
)
ORDER BY started_at LIMIT 1
"""


class Sittings(Connection):
    """Who sits in which version of which lesson."""

    def start(self, learner: str, way: Way, sitting: str, at: datetime) -> Sitting:
        """The learner's open sitting of that lesson, or a new one pinned to this way.

        What she takes for homework is begun and gone on with there (`begin_homework`).
        A mixed way is no lesson: an open mixed sitting is gone on with, whatever its stops.
        """
        lesson = way.lesson.id if way.lesson else ""
        with self.write() as db:
            open_row = first(db, _OPEN, (learner, lesson))
            if open_row:
                return sitting_from(open_row)
            pin_way(db, way, at)
            db.execute(
                "INSERT INTO sitting VALUES (?, ?, ?, ?, ?, NULL)",
                (sitting, learner, lesson, way.version, milliseconds(at)),
            )
        return Sitting(sitting, learner, lesson, way.version, at)

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
        seat = sitting_from({name: rows[0][f"s_{name}"] for name in _SITTING})
        is_pupil = bool(rows[0]["is_pupil"])
        return replace(seat, room=rows[0]["room"] or "", is_pupil=is_pupil), attempts

    def sittings_of(self, learner: str) -> list[Sitting]:
        """All sittings of a learner, oldest first."""
        sql = "SELECT * FROM sitting WHERE learner = ? ORDER BY started_at, id"
        return [sitting_from(row) for row in self.rows(sql, (learner,))]

    def first_form(self, learner: str, pack: str, forms: tuple[str, str]) -> str:
        """Which of two parallel forms this learner meets first; chosen once, so that each
        form comes first for as many learners as the other."""
        order = "SELECT first_form FROM form_order WHERE learner = ? AND pack = ?"
        with self.write() as db:
            known = first(db, order, (learner, pack))
            if known and known["first_form"] in forms:
                return str(known["first_form"])
            taken = "SELECT first_form, COUNT(*) AS n FROM form_order WHERE pack = ? GROUP BY 1"
            counts = {row["first_form"]: row["n"] for row in select(db, taken, (pack,))}
            chosen = min(forms, key=lambda form: counts.get(form, 0))
            db.execute(
                "INSERT INTO form_order VALUES (?, ?, ?)"
                " ON CONFLICT (learner, pack) DO UPDATE SET first_form = excluded.first_form",
                (learner, pack, chosen),
            )
        return chosen

    def first_forms(self, learner: str) -> dict[str, str]:
        """The form that a learner met first, by pack."""
        sql = "SELECT pack, first_form FROM form_order WHERE learner = ?"
        return {row["pack"]: row["first_form"] for row in self.rows(sql, (learner,))}

    def end(self, sitting: str, at: datetime) -> None:
        """End a sitting; ending it again changes nothing."""
        with self.write() as db:
            end_sitting(db, sitting, at)


def end_sitting(db: Database, sitting: str, at: datetime) -> None:
    """End it inside an open write."""
    sql = "UPDATE sitting SET ended_at = ? WHERE id = ? AND ended_at IS NULL"
    db.execute(sql, (milliseconds(at), sitting))


def end_if_complete(db: Database, sitting: str, questions: int, at: datetime) -> None:
    """End it inside an open write if that many different questions of it are answered.

    Only the record can tell: of two answers on their way, neither knows that the other is there.
    """
    sql = "SELECT DISTINCT lesson, question FROM attempt WHERE sitting = ?"
    if len(select(db, sql, (sitting,))) >= questions:
        end_sitting(db, sitting, at)
