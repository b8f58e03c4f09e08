"""Attempts: appended once, never changed."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from sqlite_utils import Database

from quiz.core.model import Attempt
from quiz.store.connection import Connection, first
from quiz.store.rows import attempt_from, row_of
from quiz.store.sittings import end_sitting


class SittingEnded(Exception):
    """The sitting had ended before this answer was saved."""


class KeyReused(Exception):
    """A submit key came back with another question: a page that is no longer valid."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """The attempt that counts, and whether it is the one just handed in."""

    attempt: Attempt
    is_new: bool


class Attempts(Connection):
    """Every answer that was locked."""

    def record(self, attempt: Attempt, *, ends_sitting: bool = False) -> Recorded:
        """Save an answer, once: a question that is locked keeps its first answer.

        `ends_sitting` ends the sitting in the same breath. Raises SittingEnded or
        KeyReused; nothing is saved then.
        """
        row = row_of(attempt)
        blanks = ", ".join("?" * len(row))
        sql = (
            f"INSERT INTO attempt ({', '.join(row)}) SELECT {blanks}"  # noqa: S608
            " WHERE EXISTS (SELECT 1 FROM sitting WHERE id = ? AND ended_at IS NULL)"
        )
        with self.write() as db:
            try:
                is_new = db.execute(sql, [*row.values(), attempt.sitting]).rowcount == 1
            except sqlite3.IntegrityError:
                # UNIQUE has decided: the question is locked, or the key was used elsewhere.
                return Recorded(_locked(db, attempt, KeyReused(attempt.submit_key)), is_new=False)
            if not is_new:
                return Recorded(_locked(db, attempt, SittingEnded(attempt.sitting)), is_new=False)
            if ends_sitting:
                end_sitting(db, attempt.sitting, attempt.at)
        return Recorded(attempt, is_new=True)

    def attempts_in(self, sitting: str) -> list[Attempt]:
        """The attempts of one sitting in the order they were made."""
        sql = "SELECT * FROM attempt WHERE sitting = ? ORDER BY at, submit_key"
        return [attempt_from(row) for row in self.rows(sql, (sitting,))]

    def attempts_of(self, learner: str) -> list[Attempt]:
        """All attempts of a learner in the order they were made."""
        sql = "SELECT * FROM attempt WHERE learner = ? ORDER BY at, submit_key"
        return [attempt_from(row) for row in self.rows(sql, (learner,))]


def _locked(db: Database, attempt: Attempt, otherwise: Exception) -> Attempt:
    """The attempt that locked this question; raises `otherwise` if there is none."""
    sql = "SELECT * FROM attempt WHERE sitting = ? AND question = ? AND round = ?"
    row = first(db, sql, (attempt.sitting, attempt.question, attempt.round))
    if row is None:
        raise otherwise
    return attempt_from(row)
