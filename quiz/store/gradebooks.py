"""What the gradebook of a class reads: sittings and answers, each in one query.

Answers are found by way of the sittings that were done for the class, so no question here looks
through all answers.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime
from typing import Any

from quiz.core.evidence import Evidence
from quiz.core.gradebook import Done
from quiz.core.model import RULED, UNSCORED, Attempt
from quiz.core.response_rows import Response
from quiz.store.connection import Connection
from quiz.store.rows import ATTEMPT, EVIDENCE, attempt_from, evidence_from, moment

_CORRECTED = "LEFT JOIN correction c ON c.attempt = a.submit_key AND c.is_current = 1"
_DONE = """
SELECT w.sitting, w.pupil, w.lesson, s.version, s.started_at, s.ended_at,
    COALESCE(w.assignment, ''), COALESCE(w.live, '')
FROM class_sitting w JOIN sitting s ON s.id = w.sitting
WHERE w.class = ? ORDER BY s.started_at, w.sitting
"""
_WORK = f"""
FROM class_sitting w JOIN attempt a ON a.sitting = w.sitting {_CORRECTED}
"""
_RESPONSE = f"""
SELECT a.sitting, a.lesson, a.version, a.question, a.question_hash, a.skill, a.round, a.at, a.day,
    a.answer, COALESCE(c.score, a.score), COALESCE(c.unit, a.unit), COALESCE(c.hits, a.hits),
    COALESCE(c.targets, a.targets), COALESCE(c.false_alarms, a.false_alarms),
    COALESCE(c.sound, a.sound),
    CASE a.rule_version WHEN '{UNSCORED}' THEN '{UNSCORED}' ELSE COALESCE(c.standing, 'key') END,
    CASE WHEN c.rule_version LIKE '{RULED}%' THEN 1 ELSE 0 END,
    w.assignment IS NOT NULL, w.live IS NOT NULL
{_WORK} WHERE w.pupil = ? AND w.class = ? ORDER BY a.at, a.submit_key
"""  # noqa: S608  (words of ours)
_FIELDS = tuple(field.name for field in fields(Response))
_MET = """
SELECT w.lesson, a.question, COUNT(DISTINCT w.pupil) FROM class_sitting w
JOIN attempt a ON a.sitting = w.sitting WHERE w.class = ? GROUP BY w.lesson, a.question
"""


class Gradebooks(Connection):
    """What was done for a class, for those who teach it."""

    def done_for(self, school_class: str) -> list[Done]:
        """The sittings of a class in the order in which they were begun."""
        return [_done(row) for row in self.tuples(_DONE, (school_class,))]

    def looks_of(self, school_class: str) -> dict[str, list[Evidence]]:
        """What the answers given for a class say, by pupil, oldest first."""
        sql = f"SELECT w.pupil, {EVIDENCE} {_WORK} WHERE w.class = ? ORDER BY a.at"  # noqa: S608
        found: dict[str, list[Evidence]] = {}
        for pupil, *row in self.tuples(sql, (school_class,)):
            found.setdefault(pupil, []).append(evidence_from(tuple(row)))
        return found

    def work_of(self, school_class: str, pupil: str, lesson: str) -> list[Attempt]:
        """The answers of one pupil to a lesson, given for that class, oldest first."""
        where = "w.pupil = ? AND w.class = ? AND w.lesson = ?"
        sql = f"SELECT {ATTEMPT} {_WORK} WHERE {where} ORDER BY a.at, a.submit_key"  # noqa: S608
        return [attempt_from(row) for row in self.rows(sql, (pupil, school_class, lesson))]

    def responses_of(self, school_class: str, pupil: str) -> list[Response]:
        """The same over all lessons, as a table needs it."""
        return [_response(row) for row in self.tuples(_RESPONSE, (pupil, school_class))]

    def pupils_who_met(self, school_class: str) -> dict[tuple[str, str], int]:
        """By lesson and question: how many pupils of a class have answered it."""
        found = self.tuples(_MET, (school_class,))
        return {(lesson, question): n for lesson, question, n in found}

    def pupils_who_answered(self, school_class: str) -> list[str]:
        """The pupils of a class with an answer given for it, by id."""
        sql = (
            "SELECT DISTINCT w.pupil FROM class_sitting w JOIN attempt a ON a.sitting = w.sitting"
            " WHERE w.class = ? ORDER BY w.pupil"
        )
        return [pupil for (pupil,) in self.tuples(sql, (school_class,))]


def _done(row: tuple[Any, ...]) -> Done:
    sitting, pupil, lesson, version, started_at, ended_at, assignment, live = row
    return Done(
        sitting, pupil, lesson, version, moment(started_at), _moment(ended_at), assignment, live
    )


def _response(row: tuple[Any, ...]) -> Response:
    values = dict(zip(_FIELDS, row, strict=True))
    values["at"], values["day"] = moment(values["at"]), date.fromisoformat(values["day"])
    for name in ("is_ruled", "is_homework", "is_live"):
        values[name] = bool(values[name])
    return Response(**values)


def _moment(ms: int | None) -> datetime | None:
    return None if ms is None else moment(ms)
