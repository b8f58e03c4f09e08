"""Rulings of teachers about a question, each for one class."""

from __future__ import annotations

from datetime import datetime

from sqlite_utils import Database

from quiz.core.model import RULED, Attempt
from quiz.core.rulings import Ruling, text_of
from quiz.store.connection import Connection, select
from quiz.store.corrections import RULING, note_correction, ruling_from, settle
from quiz.store.item_piles import weigh_anew
from quiz.store.rows import ATTEMPT, attempt_from, milliseconds

_ASKED = f"""
SELECT {ATTEMPT} FROM class_sitting w JOIN attempt a ON a.sitting = w.sitting
LEFT JOIN correction c ON c.attempt = a.submit_key AND c.is_current = 1
WHERE w.class = ? AND w.lesson = ? AND a.question = ?
"""  # noqa: S608  (names are those of rows.py)
_RULED = """
SELECT c.attempt FROM class_sitting w JOIN attempt a ON a.sitting = w.sitting
JOIN correction c ON c.attempt = a.submit_key AND c.rule_version = ?
WHERE w.class = ? AND w.lesson = ? AND a.question = ?
"""


class Rulings(Connection):
    """What was decided for a class, and how its answers count by it."""

    def rule(self, ruling: Ruling) -> int:
        """Keep a ruling and let it decide about every answer of its class, in one transaction.

        Answers that come later are decided when they are recorded. Gives how many it is about now.
        """
        answer = None if ruling.answer is None else text_of(ruling.answer)
        row = (
            ruling.id, ruling.school_class, ruling.lesson, ruling.question, ruling.question_hash,
            ruling.standing, answer, ruling.reason, ruling.made_by, milliseconds(ruling.made_at),
        )  # fmt: skip
        with self.write() as db:
            db.execute("INSERT INTO ruling VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)", row)
            met = [made for made in _asked(db, ruling) if ruling.applies(made)]
            weigh_anew(db, ruling.school_class, ruling.lesson)
            for made in met:
                note_correction(db, made.submit_key, ruling.correction(made))
        return len(met)

    def take_back(self, school_class: str, ruling: str, at: datetime) -> Ruling | None:
        """Undo a ruling of that class: its answers count as they would without it.

        None if there is none, or if it was taken back before.
        """
        with self.write() as db:
            live = "WHERE r.id = ? AND r.class = ? AND r.undone_at IS NULL"
            rows = select(db, f"SELECT {RULING} FROM ruling r {live}", (ruling, school_class))  # noqa: S608
            if not rows:
                return None
            db.execute("UPDATE ruling SET undone_at = ? WHERE id = ?", (milliseconds(at), ruling))
            found = ruling_from(rows[0])
            weigh_anew(db, school_class, found.lesson)
            where = (f"{RULED}{ruling}", school_class, found.lesson, found.question)
            for row in select(db, _RULED, where):
                settle(db, row["attempt"])
        return found

    def rulings_of(self, school_class: str) -> list[Ruling]:
        """All rulings of a class, newest first, those taken back included."""
        sql = f"SELECT {RULING} FROM ruling r WHERE r.class = ? ORDER BY r.made_at DESC, r.id"  # noqa: S608
        return [ruling_from(row) for row in self.rows(sql, (school_class,))]

    def disputes_at(self, lesson: str) -> dict[str, int]:
        """How many classes have a ruling about each question of a lesson; nothing of which."""
        sql = (
            "SELECT question, COUNT(DISTINCT class) AS n FROM ruling"
            " WHERE lesson = ? AND undone_at IS NULL GROUP BY question ORDER BY question"
        )
        return {row["question"]: row["n"] for row in self.rows(sql, (lesson,))}


def _asked(db: Database, ruling: Ruling) -> list[Attempt]:
    where = (ruling.school_class, ruling.lesson, ruling.question)
    return [attempt_from(row) for row in select(db, _ASKED, where)]
