"""The sums of pupils in the record: kept up with each answer, folded anew where asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlite_utils import Database

from quiz.core.evidence import Evidence
from quiz.core.item_cases import whole_number
from quiz.core.mastery import KEEP
from quiz.core.model import Attempt
from quiz.core.pupil_sums import LONGEST, PupilSums, pupil_sums
from quiz.store.rows import EVIDENCE, evidence_from, milliseconds

TABLES = ("pupil_skill", "pupil_unit", "pupil_lesson")

_WORK = (
    f"SELECT w.pupil, {EVIDENCE} FROM class_sitting w JOIN attempt a ON a.sitting = w.sitting"  # noqa: S608
    " LEFT JOIN correction c ON c.attempt = a.submit_key AND c.is_current = 1 WHERE "
)
_WHOSE = """
SELECT w.pupil, (SELECT MIN(b.at) FROM class_sitting v JOIN attempt b ON b.sitting = v.sitting
    WHERE v.pupil = w.pupil AND v.lesson IN (?, '') AND b.lesson = ? AND b.question = ?
    AND b.round = 1 AND b.submit_key <> ?)
FROM class_sitting w WHERE w.sitting = ?
"""
_SKILL = """
INSERT INTO pupil_skill AS s VALUES (?, ?, 1, ?, ?, ?, 1, ?)
ON CONFLICT (pupil, skill) DO UPDATE SET
    n = s.n + 1,
    total = s.total * ? + excluded.total,
    raws = CASE WHEN s.n < ? THEN s.raws || ' ' || excluded.raws ELSE s.raws END,
    lessons = CASE WHEN s.lessons = 1 AND s.lesson = excluded.lesson THEN 1 ELSE 2 END,
    last_at = excluded.last_at
WHERE excluded.last_at > s.last_at
"""
_UNIT = """
INSERT INTO pupil_unit AS u VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (pupil, unit) DO UPDATE SET
    hits = u.hits + excluded.hits, targets = u.targets + excluded.targets,
    false_alarms = u.false_alarms + excluded.false_alarms, sound = u.sound + excluded.sound
"""
_LESSON = """
INSERT INTO pupil_lesson AS l VALUES (?, ?, 1, ?)
ON CONFLICT (pupil, lesson) DO UPDATE SET n = l.n + 1, score = l.score + excluded.score
"""


class Work(NamedTuple):
    """What an answer was given for in a class: by which pupil, and when (milliseconds) she first
    gave another to the same question, None for never."""

    pupil: str
    other_at: int | None


def work_of(db: Database, made: Attempt) -> Work | None:
    """Whose work in a class an answer that was just recorded is, None if nobody's."""
    asked = (made.lesson, made.lesson, made.question, made.submit_key, made.sitting)
    found = db.execute(_WHOSE, asked).fetchone()
    return Work(*found) if found else None


def add(db: Database, made: Attempt, work: Work) -> None:
    """Add an answer that was just recorded, if it is a first look.

    One that is out of turn (its clock was put back) leaves its pupil stale instead.
    """
    if made.round != 1 or not made.outcome.is_scored:
        return
    pupil, other_at = work
    at = milliseconds(made.at)
    if other_at is not None and other_at < at:
        return
    if other_at is not None or not _add_to_skill(db, pupil, made, at):
        db.execute("INSERT INTO stale VALUES ('pupil', ?, '')", (pupil,))
        return
    outcome, counts = made.outcome, made.outcome.counts
    db.execute(_LESSON, (pupil, made.lesson, whole_number(outcome.score)))
    if outcome.unit:
        marks = (counts.hits, counts.targets, counts.false_alarms, counts.sound)
        db.execute(_UNIT, (pupil, outcome.unit, *marks))


def _add_to_skill(db: Database, pupil: str, made: Attempt, at: int) -> bool:
    """Whether it could be added: it is the latest in its skill."""
    raw = str(whole_number(made.outcome.raw))
    row = (pupil, made.skill, made.outcome.score, raw, made.lesson, at, KEEP, LONGEST)
    return db.execute(_SKILL, row).rowcount == 1


def fold_pupil(db: Database, pupil: str) -> None:
    """Make the sums of one pupil anew; of one who is gone nothing is made."""
    for table in TABLES:
        db.execute(f"DELETE FROM {table} WHERE pupil = ?", (pupil,))  # noqa: S608
    for known, sums in _folded(db, "w.pupil = ? ORDER BY a.at, a.submit_key", (pupil,)):
        _keep(db, known, sums)


def fold_all(db: Database) -> None:
    """Make the sums of everybody anew."""
    for table in TABLES:
        db.execute(f"DELETE FROM {table}")  # noqa: S608
    everybody = "1 ORDER BY w.pupil, a.at, a.submit_key"
    for pupil, sums in list(_folded(db, everybody, ())):
        _keep(db, pupil, sums)


def _folded(db: Database, where: str, given: tuple[str, ...]) -> Iterator[tuple[str, PupilSums]]:
    """The sums of each pupil whose work is found; it comes pupil by pupil."""
    pupil, evidence = "", list[Evidence]()
    for row in db.execute(_WORK + where, given):
        if row[0] != pupil:
            if evidence:
                yield pupil, pupil_sums(evidence)
            pupil, evidence = row[0], []
        evidence.append(evidence_from(row[1:]))
    if evidence:
        yield pupil, pupil_sums(evidence)


def _keep(db: Database, pupil: str, sums: PupilSums) -> None:
    skills: list[tuple[Any, ...]] = [
        (pupil, skill, one.n, one.total, " ".join(map(str, one.raws)), one.lesson, one.lessons,
         one.last_at)
        for skill, one in sums.skills.items()
    ]  # fmt: skip
    units: list[tuple[Any, ...]] = [
        (pupil, unit, one.hits, one.targets, one.false_alarms, one.sound)
        for unit, one in sums.units.items()
    ]
    lessons: list[tuple[Any, ...]] = [
        (pupil, lesson, n, score) for lesson, (n, score) in sums.lessons.items()
    ]
    for table, rows in zip(TABLES, (skills, units, lessons), strict=True):
        for row in rows:
            blanks = ", ".join("?" * len(row))
            db.execute(f"INSERT INTO {table} VALUES ({blanks})", row)  # noqa: S608
