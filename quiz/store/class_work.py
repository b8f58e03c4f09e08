"""What was done for a class: sittings that a pupil took for an assignment or in a live session.

A teacher sees these and no others; what a learner does by herself stays her own.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database

from quiz.core.model import Attempt
from quiz.store.connection import Connection
from quiz.store.rows import ATTEMPT, attempt_from


@dataclass(frozen=True, slots=True)
class Work:
    """A sitting done for a class: whose, of which lesson, and for what ("" where for none)."""

    sitting: str
    school_class: str
    pupil: str
    lesson: str
    assignment: str = ""
    live: str = ""


class ClassWork(Connection):
    """The answers that a teacher may see."""

    def work_at(self, school_class: str, lesson: str) -> list[tuple[str, Attempt]]:
        """All answers to a lesson that were given for a class, each with its pupil's id."""
        sql = (
            f"SELECT w.pupil AS of_pupil, {ATTEMPT} FROM class_sitting w"  # noqa: S608
            " JOIN attempt a ON a.sitting = w.sitting"
            " LEFT JOIN correction c ON c.attempt = a.submit_key AND c.is_current = 1"
            " WHERE w.class = ? AND w.lesson = ? ORDER BY a.at, a.submit_key"
        )
        rows = self.rows(sql, (school_class, lesson))
        return [(row["of_pupil"], attempt_from(row)) for row in rows]


def note_work(db: Database, made: Work) -> None:
    """Inside the write that begins the sitting: it is done for that class."""
    db.execute(
        "INSERT INTO class_sitting VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (made.sitting, made.school_class, made.pupil, made.lesson,
         made.assignment or None, made.live or None),
    )  # fmt: skip
