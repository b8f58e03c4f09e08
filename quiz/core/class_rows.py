"""A class as a table for a spreadsheet: long format, one row for each response.

No row has a number that names a learner, and none says how sure somebody was: that is hers.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC

from quiz.core.cells import safe
from quiz.core.class_report import ClassReport, OfPupil
from quiz.core.class_votes import marks_of
from quiz.core.model import Attempt
from quiz.core.question import Question

COLUMNS = (
    "nickname", "question", "kind", "skill", "vote", "score", "hits", "misses",
    "false_alarms", "correct_rejections", "answered_at", "answer",
)  # fmt: skip


def rows(report: ClassReport) -> Iterator[tuple[str, ...]]:
    """The responses in the order of nicknames, questions and votes; the cells fit COLUMNS.

    Seats that were taken out are left out, as in every measure of the report.
    """
    for pupil in report.pupils:
        if not pupil.seat.is_removed:
            for one in report.questions:
                yield from _of(pupil, one.question)


def _of(pupil: OfPupil, question: Question) -> Iterator[tuple[str, ...]]:
    for vote in (1, 2):
        made = pupil.votes.get((question.id, vote))
        if made:
            said = (pupil.seat.name, question.id, question.kind, question.skill, str(vote))
            yield tuple(safe(cell) for cell in (*said, *_counts(made), *_given(made)))


def _counts(made: Attempt) -> tuple[str, ...]:
    """Score and the four counts; empty where an answer does not count, or has no marks."""
    score = f"{made.counted.score:.4f}" if made.counted else ""
    found = marks_of(made)
    if found is None:
        return (score, "", "", "", "")
    misses, trusted = found.targets - found.hits, found.sound - found.false_alarms
    return (score, *map(str, (found.hits, misses, found.false_alarms, trusted)))


def _given(made: Attempt) -> tuple[str, str]:
    at = made.at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return at, json.dumps(made.answer, ensure_ascii=False, sort_keys=True)
