"""One learner in one lesson: what is next, and the attempt that an answer becomes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from quiz.core.lesson import Lesson
from quiz.core.model import Answer, Attempt
from quiz.core.question import Question


@dataclass(frozen=True, slots=True)
class Sitting:
    """A learner's way through one pinned version of a lesson."""

    id: str
    learner: str
    lesson: str
    version: str
    started_at: datetime
    ended_at: datetime | None = None


def next_question(lesson: Lesson, answered: Collection[str], after: str = "") -> str | None:
    """The first unanswered question behind `after`, else the first at all, else None."""
    ids = [question.id for question in lesson.questions]
    start = ids.index(after) + 1 if after in ids else 0
    open_ids = [qid for qid in ids[start:] + ids[:start] if qid not in answered]
    return open_ids[0] if open_ids else None


def attempt(
    sitting: Sitting,
    question: Question,
    answer: Answer,
    *,
    confidence: float | None,
    submit_key: str,
    at: datetime,
) -> Attempt:
    """Grade `answer` and make the attempt to be recorded (round 1: solo has one try)."""
    return Attempt(
        submit_key=submit_key,
        sitting=sitting.id,
        learner=sitting.learner,
        lesson=sitting.lesson,
        version=sitting.version,
        question=question.id,
        question_hash=question.hash,
        skill=question.skill,
        round=1,
        answer=answer,
        confidence=confidence,
        outcome=question.grade(answer),
        at=at,
    )


def weakest(lesson: Lesson, attempts: Mapping[str, Attempt]) -> Question | None:
    """The answered question most worth a second look; None if all matched the key."""
    scores = {qid: made.outcome.score for qid, made in attempts.items()}
    open_to_gain = [q for q in lesson.questions if scores.get(q.id, 1.0) < 1.0]
    return min(open_to_gain, key=lambda question: scores[question.id], default=None)


def lesson_after(lesson: Lesson, lessons: Mapping[str, Lesson]) -> Lesson | None:
    """The lesson its author names as next, else the next one of its pack.

    A pack is opened on purpose, so nothing outside it leads in.
    """
    if lesson.next in lessons:
        return lessons[lesson.next]
    ids = [lesson_id for lesson_id, other in lessons.items() if other.pack == lesson.pack]
    later = ids[ids.index(lesson.id) + 1 :] if lesson.id in ids else []
    return lessons[later[0]] if later else None
