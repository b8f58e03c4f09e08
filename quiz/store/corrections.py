"""Corrections inside an open write: what became of an answer, and which of them counts.

All corrections of an answer stay in the record. On top is the newest ruling of its class that was
not taken back, below it the newest of what corrected keys said, below all the answer itself.
"""

from __future__ import annotations

import json
from typing import Any

from sqlite_utils import Database

from quiz.core.model import RULED, Attempt, Correction
from quiz.core.rulings import Ruling
from quiz.store.connection import first, select
from quiz.store.rows import ATTEMPT, attempt_from, judged, milliseconds, moment

RULING = (
    "r.id, r.class, r.lesson, r.question, r.question_hash, r.standing, r.answer, r.reason,"
    " r.made_by, r.made_at, r.undone_at"
)
"""The columns that `ruling_from` reads."""

_OF_SITTING = (
    "attempt a ON a.sitting = w.sitting"
    " LEFT JOIN correction c ON c.attempt = a.submit_key AND c.is_current = 1"
)
_LIVE_FOR = f"""
SELECT {RULING} FROM class_sitting w JOIN ruling r
    ON r.class = w.class AND r.lesson = ? AND r.question = ?
WHERE w.sitting = ? AND r.undone_at IS NULL ORDER BY r.made_at, r.id
"""  # noqa: S608  (names are the ones above)
_SAID = f"""
SELECT 1 FROM correction c
WHERE c.attempt = ? AND c.standing = ? AND c.version = ? AND c.outcome = ?
AND c.at = (
    SELECT MAX(at) FROM correction WHERE attempt = ? AND rule_version NOT LIKE '{RULED}%'
)
"""  # noqa: S608  (a word of ours)
_TOP = f"""
SELECT c.at FROM correction c LEFT JOIN ruling r ON r.id = substr(c.rule_version, {len(RULED) + 1})
    AND c.rule_version LIKE '{RULED}%'
WHERE c.attempt = ? AND (
    c.rule_version NOT LIKE '{RULED}%' OR (r.undone_at IS NULL AND r.class = COALESCE(
        (SELECT w.class FROM attempt a JOIN class_sitting w ON w.sitting = a.sitting
            WHERE a.submit_key = c.attempt), r.class))
)
ORDER BY r.id IS NULL, r.made_at DESC, r.id DESC, c.at DESC LIMIT 1
"""  # noqa: S608  (a word of ours)


def note_correction(db: Database, attempt: str, made: Correction) -> bool:
    """Keep what became of an attempt (its submit key); gives whether that counts from now on.

    It does not where its learner had it deleted meanwhile, or where a ruling is on top. What a
    key has said before is not noted again.
    """
    said = (attempt, made.standing, made.version, made.outcome.model_dump_json())
    if not made.is_ruling and first(db, _SAID, (*said, attempt)):
        return False
    latest = first(db, "SELECT MAX(at) AS at FROM correction WHERE attempt = ?", (attempt,))
    after = -1 if latest is None or latest["at"] is None else latest["at"]
    row = {
        "attempt": attempt,
        "standing": made.standing,
        "version": made.version,
        **judged(made.outcome),
        # Two corrections of one answer never share a moment: the later one is the later one.
        "at": max(milliseconds(made.at), after + 1),
        "is_current": 0,
    }
    sql = (
        f"INSERT INTO correction ({', '.join(row)}) SELECT {', '.join('?' * len(row))}"  # noqa: S608
        " WHERE EXISTS (SELECT 1 FROM attempt WHERE submit_key = ?)"
    )
    is_there = db.execute(sql, [*row.values(), attempt]).rowcount == 1
    return is_there and settle(db, attempt) == row["at"]


def settle(db: Database, attempt: str) -> int | None:
    """Let the right one of an attempt's corrections count; gives its moment, None for none."""
    top = first(db, _TOP, (attempt,))
    at = top["at"] if top else None
    # Only rows that change: sums are folded anew for each of them.
    old = "UPDATE correction SET is_current = 0 WHERE attempt = ? AND is_current = 1 AND at <> ?"
    new = "UPDATE correction SET is_current = 1 WHERE attempt = ? AND is_current = 0 AND at = ?"
    for sql in (old, new):
        db.execute(sql, (attempt, -1 if at is None else at))
    return at


def rule_on(db: Database, made: Attempt) -> None:
    """Let the rulings of its class decide about an answer that has just come in."""
    for row in select(db, _LIVE_FOR, (made.lesson, made.question, made.sitting)):
        ruling = ruling_from(row)
        if ruling.applies(made):
            note_correction(db, made.submit_key, ruling.correction(made))


def rule_anew(db: Database, pupil: str) -> None:
    """What a pupil did is done for another class from now on: the rulings of that one decide."""
    sql = f"SELECT {ATTEMPT} FROM class_sitting w JOIN {_OF_SITTING} WHERE w.pupil = ?"  # noqa: S608
    for row in select(db, sql, (pupil,)):
        made = attempt_from(row)
        rule_on(db, made)
        settle(db, made.submit_key)


def ruling_from(row: dict[str, Any]) -> Ruling:
    """A ruling out of a row of RULING."""
    undone = row["undone_at"]
    return Ruling(
        id=row["id"],
        school_class=row["class"],
        lesson=row["lesson"],
        question=row["question"],
        question_hash=row["question_hash"],
        standing=row["standing"],
        answer=json.loads(row["answer"]) if row["answer"] else None,
        reason=row["reason"],
        made_by=row["made_by"] or "",
        made_at=moment(row["made_at"]),
        undone_at=None if undone is None else moment(undone),
    )
