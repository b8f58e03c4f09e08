"""Attempts: appended once, never changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from quiz.core.assignments import GRACE
from quiz.core.evidence import Evidence
from quiz.core.lesson import Lesson
from quiz.core.model import Attempt, Correction
from quiz.store.connection import Connection, first
from quiz.store.corrections import note_correction, rule_on
from quiz.store.lessons import pin
from quiz.store.pupil_sums import add, work_of
from quiz.store.rows import (
    ATTEMPT,
    ATTEMPTS,
    EVIDENCE,
    attempt_from,
    evidence_from,
    milliseconds,
    row_of,
)
from quiz.store.sittings import end_if_complete


class NotTaken(Exception):
    """The sitting, its homework or the question in class had ended before this was saved."""


class KeyReused(Exception):
    """A submit key came back with another question: a page that is no longer valid."""


_TAKEN = """
EXISTS (SELECT 1 FROM sitting WHERE id = ? AND ended_at IS NULL)
AND NOT EXISTS (
    SELECT 1 FROM live_seat s JOIN live l ON l.id = s.live
    WHERE s.sitting = ? AND NOT (
        (l.open_stop = '*' OR (l.open_stop = ? AND l.open_round = ?))
        AND (l.closes_at IS NULL OR l.closes_at > ?)
    )
)
AND NOT EXISTS (
    SELECT 1 FROM class_sitting w JOIN assignment h ON h.id = w.assignment
    LEFT JOIN assignment_pupil x ON x.assignment = h.id AND x.pupil = w.pupil
    WHERE w.sitting = ? AND h.withdrawn_at IS NULL AND COALESCE(x.is_excused, 0) = 0
    AND h.closes_at <= ? AND COALESCE(x.closes_at, h.closes_at) <= ?
)
"""
"""An answer is taken while its sitting goes on and, in a class, its question is open; for homework,
until shortly after its end, for it may have been on its way."""

_TWICE = (sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)


@dataclass(frozen=True, slots=True)
class Recorded:
    """The attempt that counts, and whether it is the one just handed in."""

    attempt: Attempt
    is_new: bool


class Attempts(Connection):
    """Every answer that was locked."""

    def record(self, attempt: Attempt, *, out_of: int | None = None) -> Recorded:
        """Save an answer, once: a question that is locked keeps its first answer.

        With the last of the `out_of` questions of its sitting the sitting ends, in the same
        breath. Raises NotTaken or KeyReused; nothing is saved then.
        """
        row = row_of(attempt)
        blanks = ", ".join("?" * len(row))
        sql = f"INSERT INTO attempt ({', '.join(row)}) SELECT {blanks} WHERE {_TAKEN}"  # noqa: S608
        late, sat = milliseconds(attempt.at - GRACE), attempt.sitting
        in_time = (sat, sat, attempt.question, attempt.round, row["at"], sat, late, late)

        def save(db: Database) -> Recorded:
            try:
                is_new = db.execute(sql, [*row.values(), *in_time]).rowcount == 1
            except sqlite3.IntegrityError as error:
                if error.sqlite_errorcode not in _TWICE:
                    raise
                # The question is locked, or the key was used elsewhere.
                return Recorded(_locked(db, attempt, KeyReused(attempt.submit_key)), is_new=False)
            if not is_new:
                return Recorded(_locked(db, attempt, NotTaken(attempt.sitting)), is_new=False)
            work = work_of(db, attempt)
            if work:
                # A ruling of its class makes the sums stale, so it comes after.
                add(db, attempt, work)
                rule_on(db, attempt)
            if out_of is not None:
                end_if_complete(db, attempt.sitting, out_of, attempt.at)
            return Recorded(attempt, is_new=True)

        return self.write_together(save)

    def attempts_in(self, sitting: str) -> list[Attempt]:
        """The attempts of one sitting in the order they were made."""
        return self._attempts("a.sitting = ?", (sitting,))

    def attempts_of(self, learner: str) -> list[Attempt]:
        """All attempts of a learner in the order they were made."""
        return self._attempts("a.learner = ?", (learner,))

    def history_of(self, learner: str, *, most: int, skip: int) -> list[tuple[Attempt, bool]]:
        """A learner's attempts, newest first, each with whether its sitting was a mixed one."""
        sql = (
            f"SELECT {ATTEMPT}, s.lesson = '' AS is_mixed FROM {ATTEMPTS}"  # noqa: S608
            " JOIN sitting s ON s.id = a.sitting WHERE a.learner = ?"
            " ORDER BY a.at DESC, a.submit_key DESC LIMIT ? OFFSET ?"
        )
        rows = self.rows(sql, (learner, most, skip))
        return [(attempt_from(row), bool(row["is_mixed"])) for row in rows]

    def attempts_at(self, lesson: str) -> list[Attempt]:
        """All attempts at a lesson, in any of its versions, in the order they were made."""
        return self._attempts(_at_lessons(1), (lesson, lesson))

    def evidence_of(self, learner: str) -> list[Evidence]:
        """What all attempts of a learner say, oldest first."""
        return self._evidence("a.learner = ?", (learner,))

    def evidence_at(self, lessons: Sequence[str]) -> dict[str, list[Evidence]]:
        """What the attempts at these lessons say, by learner, oldest first."""
        where, given = _at_lessons(len(lessons)), [*lessons, *lessons]
        sql = f"SELECT a.learner, {EVIDENCE} FROM {ATTEMPTS} WHERE {where} ORDER BY a.at"  # noqa: S608
        found: dict[str, list[Evidence]] = {}
        for learner, *row in self.tuples(sql, given):
            found.setdefault(learner, []).append(evidence_from(tuple(row)))
        return found

    def correct(self, corrections: Mapping[str, Correction], lesson: Lesson, at: datetime) -> int:
        """Note what became of attempts (by submit key) and keep the lesson that judged them.

        Earlier corrections stay in the record, and a ruling of a class stays on top. Gives how many
        attempts count by what was noted: those that are gone, or under a ruling, do not.
        """
        if not corrections:
            return 0
        with self.write() as db:
            pin(db, lesson, at)
            return sum(note_correction(db, attempt, made) for attempt, made in corrections.items())

    def _attempts(self, where: str, params: Sequence[Any]) -> list[Attempt]:
        sql = f"SELECT {ATTEMPT} FROM {ATTEMPTS} WHERE {where} ORDER BY a.at, a.submit_key"  # noqa: S608
        return [attempt_from(row) for row in self.rows(sql, params)]

    def _evidence(self, where: str, params: Sequence[Any]) -> list[Evidence]:
        sql = f"SELECT {EVIDENCE} FROM {ATTEMPTS} WHERE {where} ORDER BY a.at"  # noqa: S608
        return [evidence_from(row) for row in self.tuples(sql, params)]


def _at_lessons(n: int) -> str:
    """Attempts at n lessons, by way of the sittings that may hold some: no index on attempts
    has to be kept up with every answer for it."""
    marks = ", ".join("?" * n)
    ways = f"SELECT hash FROM lesson_version WHERE lesson IN ('', {marks})"  # noqa: S608
    sittings = f"SELECT id FROM sitting WHERE version IN ({ways})"  # noqa: S608
    return f"a.sitting IN ({sittings}) AND a.lesson IN ({marks})"


def _locked(db: Database, attempt: Attempt, otherwise: Exception) -> Attempt:
    """The attempt that locked this question; raises `otherwise` if there is none."""
    where = "a.sitting = ? AND a.lesson = ? AND a.question = ? AND a.round = ?"
    row = first(
        db,
        f"SELECT {ATTEMPT} FROM {ATTEMPTS} WHERE {where}",  # noqa: S608
        (attempt.sitting, attempt.lesson, attempt.question, attempt.round),
    )
    if row is None:
        raise otherwise
    return attempt_from(row)
