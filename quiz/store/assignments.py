"""Homework in the record: what was given to a class, otherwise for whom, and who has done it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from quiz.core.assignments import Allowance, Assignment, Task, Try, refusal, task_of
from quiz.core.model import Problem
from quiz.core.sitting import Sitting, Way
from quiz.store.class_work import Work, note_work
from quiz.store.connection import Connection, first, select
from quiz.store.lessons import pin_way
from quiz.store.rows import milliseconds, moment, sitting_from

_GIVEN = (
    "id", "class", "lesson", "pack", "note", "opens_at", "closes_at", "tries", "feedback",
    "made_at", "withdrawn_at",
)  # fmt: skip
_ASSIGNMENT = ", ".join(f"a.{name}" for name in _GIVEN)
_ALLOWED = "x.closes_at AS x_closes_at, x.instead AS x_instead, x.is_excused AS x_is_excused"
_TRY = (
    "w.sitting, w.pupil, w.lesson, w.assignment, w.live, s.learner, s.started_at, s.ended_at,"
    " (SELECT COUNT(*) FROM attempt WHERE sitting = w.sitting AND round = 1) AS answered"
    " FROM class_sitting w JOIN sitting s ON s.id = w.sitting"
)
_HERS = f"""
SELECT {_ASSIGNMENT}, {_ALLOWED}, p.id AS pupil, p.class AS of_class, c.name AS class_name
FROM pupil_learner l JOIN pupil p ON p.id = l.pupil JOIN school_class c ON c.id = p.class
JOIN assignment a ON a.class = p.class
LEFT JOIN assignment_pupil x ON x.assignment = a.id AND x.pupil = p.id
WHERE l.learner = ? AND c.archived_at IS NULL AND a.withdrawn_at IS NULL
"""  # noqa: S608  (names are the ones above)
_OPEN_TRY = """
SELECT s.* FROM class_sitting w JOIN sitting s ON s.id = w.sitting
WHERE w.assignment = ? AND w.pupil = ? AND w.lesson = ? AND s.learner = ? AND s.ended_at IS NULL
ORDER BY s.started_at LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Given:
    """Homework as one learner has it: as which pupil, in which class, with what is otherwise."""

    assignment: Assignment
    pupil: str
    class_name: str
    allowance: Allowance


class Assignments(Connection):
    """Homework, as teachers give it and pupils do it."""

    def give_homework(self, made: Assignment, teacher: str) -> None:
        """Give a lesson or a pack to a class."""
        row = {**_row(made), "made_by": teacher}
        marks = ", ".join("?" * len(row))
        with self.write() as db:
            sql = f"INSERT INTO assignment ({', '.join(row)}) VALUES ({marks})"  # noqa: S608
            db.execute(sql, list(row.values()))

    def change_homework(self, made: Assignment) -> None:
        """Keep its new window, tries, feedback and note; what was given stays what it is."""
        with self.write() as db:
            db.execute(
                "UPDATE assignment SET opens_at = ?, closes_at = ?, tries = ?, feedback = ?,"
                " note = ? WHERE id = ? AND withdrawn_at IS NULL",
                (milliseconds(made.opens_at), _ms(made.closes_at), made.tries, made.feedback,
                 made.note, made.id),
            )  # fmt: skip

    def withdraw_homework(self, assignment: str, at: datetime) -> None:
        """Take it back: nobody has to do it any more; what was done stays in the record."""
        sql = "UPDATE assignment SET withdrawn_at = ? WHERE id = ? AND withdrawn_at IS NULL"
        with self.write() as db:
            db.execute(sql, (milliseconds(at), assignment))

    def homework(self, school_class: str, assignment: str) -> Assignment | None:
        """The homework of that id, if it was given to that class."""
        sql = f"SELECT {_ASSIGNMENT} FROM assignment a WHERE a.id = ? AND a.class = ?"  # noqa: S608
        row = self.row(sql, (assignment, school_class))
        return assignment_from(row) if row else None

    def homework_of_class(self, school_class: str) -> list[Assignment]:
        """All homework of a class, what opens last first, withdrawn homework included."""
        sql = (
            f"SELECT {_ASSIGNMENT} FROM assignment a WHERE a.class = ?"  # noqa: S608
            " ORDER BY a.opens_at DESC, a.id"
        )
        return [assignment_from(row) for row in self.rows(sql, (school_class,))]

    def homework_of_learner(self, learner: str) -> list[Given]:
        """What a learner has to do or had to do in her classes, what opens first first.

        Withdrawn homework and archived classes are left out.
        """
        rows = self.rows(f"{_HERS} ORDER BY a.opens_at, a.id", (learner,))
        return [_given(row) for row in rows]

    def allow(self, assignment: str, pupil: str, allowance: Allowance) -> None:
        """Note what is otherwise for one pupil; an allowance that says nothing is dropped."""
        row = (_ms(allowance.closes_at), allowance.instead, int(allowance.is_excused))
        with self.write() as db:
            one = "DELETE FROM assignment_pupil WHERE assignment = ? AND pupil = ?"
            db.execute(one, (assignment, pupil))
            if allowance != Allowance():
                sql = "INSERT INTO assignment_pupil VALUES (?, ?, ?, ?, ?)"
                db.execute(sql, (assignment, pupil, *row))

    def allowances_in(self, school_class: str) -> dict[tuple[str, str], Allowance]:
        """What is otherwise for whom, by homework and pupil."""
        sql = (
            f"SELECT x.assignment, x.pupil, {_ALLOWED} FROM assignment a"  # noqa: S608
            " JOIN assignment_pupil x ON x.assignment = a.id WHERE a.class = ?"
        )
        rows = self.rows(sql, (school_class,))
        return {(row["assignment"], row["pupil"]): _allowance(row) for row in rows}

    def tries_in(self, school_class: str) -> dict[str, list[Try]]:
        """All that was taken for a class, alone or in a live session, by pupil."""
        return _by_pupil(self.rows(f"SELECT {_TRY} WHERE w.class = ?", (school_class,)))  # noqa: S608

    def tries_of_learner(self, learner: str) -> dict[str, list[Try]]:
        """All that was taken as one of the pupils that a learner is, by pupil."""
        mine = "SELECT pupil FROM pupil_learner WHERE learner = ?"
        sql = f"SELECT {_TRY} WHERE w.pupil IN ({mine})"  # noqa: S608
        return _by_pupil(self.rows(sql, (learner,)))

    def begin_homework(
        self, given: Given, lessons: Sequence[str], way: Way, sitting: Sitting
    ) -> Sitting | Problem:
        """Begin a lesson of her homework, or go on with the sitting that she has not ended.

        `lessons` are those of the assignment, `sitting` is the one to be begun. What is allowed is
        read again in the same write: a Problem where it is not (any more).
        """
        with self.write() as db:
            task = _task_now(db, given, sitting.learner, lessons)
            if task is None:
                return Problem("homework-withdrawn")
            mine = (given.assignment.id, given.pupil, sitting.lesson, sitting.learner)
            open_row = first(db, _OPEN_TRY, mine)
            at = sitting.started_at
            found = refusal(task, sitting.lesson, at, goes_on=open_row is not None)
            if found:
                return found
            if open_row:
                return sitting_from(open_row)
            _begin(db, given, way, sitting)
        return sitting


def _task_now(db: Database, given: Given, learner: str, lessons: Sequence[str]) -> Task | None:
    sql = f"{_HERS} AND a.id = ? AND p.id = ?"
    row = first(db, sql, (learner, given.assignment.id, given.pupil))
    if row is None:
        return None
    now = _given(row)
    own = f"SELECT {_TRY} WHERE w.assignment = ? AND w.pupil = ?"  # noqa: S608
    tries = _by_pupil(select(db, own, (given.assignment.id, given.pupil)))
    return task_of(now.assignment, lessons, now.allowance, tries.get(given.pupil, ()))


def _begin(db: Database, given: Given, way: Way, sitting: Sitting) -> None:
    pin_way(db, way, sitting.started_at)
    row = (sitting.id, sitting.learner, sitting.lesson, sitting.version)
    sql = "INSERT INTO sitting VALUES (?, ?, ?, ?, ?, NULL)"
    db.execute(sql, (*row, milliseconds(sitting.started_at)))
    made, of_class = given.assignment.id, given.assignment.school_class
    note_work(db, Work(sitting.id, of_class, given.pupil, sitting.lesson, assignment=made))


def assignment_from(row: Mapping[str, Any]) -> Assignment:
    """Homework out of its row."""
    return Assignment(
        id=row["id"],
        school_class=row["class"],
        lesson=row["lesson"],
        pack=row["pack"],
        note=row["note"],
        opens_at=moment(row["opens_at"]),
        closes_at=_moment(row["closes_at"]),
        tries=row["tries"],
        feedback=row["feedback"],
        made_at=moment(row["made_at"]),
        withdrawn_at=_moment(row["withdrawn_at"]),
    )


def _given(row: Mapping[str, Any]) -> Given:
    return Given(assignment_from(row), row["pupil"], row["class_name"], _allowance(row))


def _allowance(row: Mapping[str, Any]) -> Allowance:
    until = _moment(row["x_closes_at"])
    return Allowance(until, row["x_instead"] or "", bool(row["x_is_excused"]))


def _by_pupil(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Try]]:
    found: dict[str, list[Try]] = {}
    for row in rows:
        begun, ended = moment(row["started_at"]), _moment(row["ended_at"])
        made = Try(
            row["sitting"], row["pupil"], row["lesson"], begun, ended,
            row["assignment"] or "", row["live"] or "", row["learner"], row["answered"],
        )  # fmt: skip
        found.setdefault(made.pupil, []).append(made)
    return found


def _row(made: Assignment) -> dict[str, Any]:
    times = {name: _ms(getattr(made, name)) for name in _GIVEN if name.endswith("_at")}
    plain = {name: getattr(made, name) for name in ("id", "lesson", "pack", "note", "tries")}
    return {**plain, "class": made.school_class, "feedback": made.feedback, **times}


def _ms(at: datetime | None) -> int | None:
    return None if at is None else milliseconds(at)


def _moment(ms: int | None) -> datetime | None:
    return None if ms is None else moment(ms)
