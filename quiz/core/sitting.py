"""One learner on one way: what is next, and the attempt that an answer becomes.

A way leads through a whole lesson, or through a few questions out of several lessons.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from quiz.core.lesson import Lesson
from quiz.core.model import Answer, Attempt
from quiz.core.question import Question


@dataclass(frozen=True, slots=True)
class Sitting:
    """A learner's way; `version` names what was pinned for it, `lesson` is "" for a mixed one.

    `room` is the live session that sets its pace, "" when she goes on by herself. `is_pupil` is
    False where she is known to be in no class, and so has no homework.
    """

    id: str
    learner: str
    lesson: str
    version: str
    started_at: datetime
    ended_at: datetime | None = None
    room: str = ""
    is_pupil: bool = True


@dataclass(frozen=True)
class Stop:
    """A question on a way, with the lesson that it stands in; `id` names it on this way."""

    id: str
    lesson: Lesson
    question: Question


@dataclass(frozen=True)
class Way:
    """The stops of a sitting. `lesson` is None where they come out of several lessons.

    `pinned` is the text from which the same way can be made again, `version` its hash.
    """

    lesson: Lesson | None
    stops: tuple[Stop, ...]
    pinned: str = field(repr=False)
    version: str

    def stop(self, stop_id: str) -> Stop:
        """The stop of that id; KeyError when there is none."""
        for stop in self.stops:
            if stop.id == stop_id:
                return stop
        raise KeyError(stop_id)

    def answered(self, attempts: Iterable[Attempt]) -> dict[str, Attempt]:
        """Attempts by the id of their stop."""
        ids = {(stop.lesson.id, stop.question.id): stop.id for stop in self.stops}
        return {ids[made.lesson, made.question]: made for made in attempts}


def through(lesson: Lesson) -> Way:
    """The way through a whole lesson."""
    stops = tuple(Stop(question.id, lesson, question) for question in lesson.questions)
    return Way(lesson, stops, lesson.pinned, lesson.version)


def some_of(lesson: Lesson, question_ids: Collection[str]) -> Way:
    """The way through some questions of a lesson, in the lesson's order; all of it if all."""
    whole = through(lesson)
    stops = tuple(stop for stop in whole.stops if stop.id in question_ids)
    if stops == whole.stops:
        return whole
    pinned = json.dumps({"of": lesson.version, "only": [stop.id for stop in stops]})
    return Way(lesson, stops, pinned, hashlib.sha256(pinned.encode()).hexdigest()[:32])


def mixed(picks: Iterable[tuple[Lesson, Question]]) -> Way:
    """A way through single questions; ids of questions are only known within a lesson."""
    stops = tuple(Stop(mixed_id(lesson.id, asked.id), lesson, asked) for lesson, asked in picks)
    pinned = json.dumps({"stops": [[stop.lesson.version, stop.question.id] for stop in stops]})
    return Way(None, stops, pinned, hashlib.sha256(pinned.encode()).hexdigest()[:32])


def mixed_id(lesson_id: str, question_id: str) -> str:
    """The id of a stop on a mixed way; no id of a lesson or question holds a dot."""
    return f"{lesson_id}.{question_id}"


def way_of(version: str, pinned: str, lesson_of: Callable[[str], Lesson]) -> Way:
    """The way that was pinned under `version`; `lesson_of` gives the lesson of a version."""
    stored = json.loads(pinned)
    if "only" in stored:
        return some_of(lesson_of(stored["of"]), stored["only"])
    named = stored.get("stops")
    if named is None:
        return through(lesson_of(version))
    lessons = [(lesson_of(kept), question) for kept, question in named]
    return mixed((lesson, lesson.question(question)) for lesson, question in lessons)


def versions_named(pinned: str) -> frozenset[str]:
    """The lesson versions that a pinned way leads through; none for the text of a lesson."""
    stored = json.loads(pinned)
    if "only" in stored:
        return frozenset([stored["of"]])
    return frozenset(version for version, _ in stored.get("stops", ()))


def next_stop(way: Way, answered: Collection[str], after: str = "") -> str | None:
    """The first unanswered stop behind `after`, else the first at all, else None."""
    ids = [stop.id for stop in way.stops]
    start = ids.index(after) + 1 if after in ids else 0
    open_ids = [stop_id for stop_id in ids[start:] + ids[:start] if stop_id not in answered]
    return open_ids[0] if open_ids else None


def attempt(
    sitting: Sitting,
    stop: Stop,
    answer: Answer,
    *,
    confidence: float | None,
    submit_key: str,
    at: datetime,
    day: date,
) -> Attempt:
    """Grade `answer` and make the attempt to be recorded, of round 1."""
    question = stop.question
    return Attempt(
        submit_key=submit_key,
        sitting=sitting.id,
        learner=sitting.learner,
        lesson=stop.lesson.id,
        version=stop.lesson.version,
        question=question.id,
        question_hash=question.hash,
        skill=question.skill,
        round=1,
        answer=answer,
        confidence=confidence,
        outcome=question.grade(answer),
        at=at,
        day=day,
    )


def weakest(way: Way, attempts: Mapping[str, Attempt]) -> Stop | None:
    """The answered stop most worth a second look; None if all matched the key."""
    counted = {stop_id: made.counted for stop_id, made in attempts.items()}
    scores = {stop_id: outcome.score for stop_id, outcome in counted.items() if outcome}
    open_to_gain = [stop for stop in way.stops if scores.get(stop.id, 1.0) < 1.0]
    return min(open_to_gain, key=lambda stop: scores[stop.id], default=None)


def lesson_after(lesson: Lesson, lessons: Mapping[str, Lesson]) -> Lesson | None:
    """The lesson its author names as next, else the next one of its pack.

    A pack is opened on purpose, so nothing outside it leads in.
    """
    if lesson.next in lessons:
        return lessons[lesson.next]
    ids = [lesson_id for lesson_id, other in lessons.items() if other.pack == lesson.pack]
    later = ids[ids.index(lesson.id) + 1 :] if lesson.id in ids else []
    return lessons[later[0]] if later else None
