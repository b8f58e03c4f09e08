"""Which questions a second look asks: by the skills that are due, on texts not read before."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from random import Random

from quiz.core.evidence import Evidence
from quiz.core.lesson import Lesson
from quiz.core.question import Question
from quiz.core.review import PRACTICE_AGAIN_AFTER
from quiz.core.sitting import Sitting

MOST = 5

Pick = tuple[Lesson, Question]


def open_to(
    lessons: Iterable[Lesson], sittings: Sequence[Sitting], forms: Collection[str]
) -> list[Lesson]:
    """The lessons that a second look may draw from.

    Never out of a pack that this learner has not opened (what is in it is told at its door),
    never a form of a before-and-after check, never the lesson she is in the middle of.
    """
    lessons = list(lessons)
    begun = {sitting.lesson for sitting in sittings}
    under_way = {sitting.lesson for sitting in sittings if not sitting.ended_at}
    packs = {"", *(lesson.pack for lesson in lessons if lesson.id in begun)}
    barred = {*forms, *under_way}
    return [lesson for lesson in lessons if lesson.pack in packs and lesson.id not in barred]


def draw(
    skills: Sequence[str],
    lessons: Sequence[Lesson],
    evidence: Iterable[Evidence],
    *,
    read_in: Mapping[str, Lesson],
    at: datetime,
    chance: Random,
) -> tuple[Pick, ...]:
    """At most five questions, one skill after the other, as many rounds as there is something.

    A text counts as read when any question about it was answered (`read_in`: all lessons by
    id). Where a skill has no unread text left, the question answered longest ago comes back,
    if that was 30 days ago. What is never scored is never drawn: it could not bring a skill back.
    """
    last = {(one.lesson, one.question): one.at for one in sorted(evidence, key=lambda one: one.at)}
    read = {
        text
        for lesson_id, question_id in last
        if lesson_id in read_in
        for question in read_in[lesson_id].questions
        if question.id == question_id
        for text in _texts(question)
    }
    pool = [(lesson, asked) for lesson in lessons for asked in lesson.questions if asked.is_scored]
    chance.shuffle(pool)
    fresh = [pick for pick in pool if _name(pick) not in last]
    stale = [pick for pick in pool if last.get(_name(pick), at) <= at - PRACTICE_AGAIN_AFTER]
    stale.sort(key=lambda pick: last[_name(pick)])
    drawn: list[Pick] = []
    while len(drawn) < MOST:
        found = [_next(skill, fresh, stale, read, drawn) for skill in skills]
        if not any(found):
            break
        drawn += [pick for pick in found if pick]
    return tuple(drawn[:MOST])


def _next(
    skill: str, fresh: Sequence[Pick], stale: Sequence[Pick], read: set[tuple[str, ...]],
    drawn: Sequence[Pick],
) -> Pick | None:  # fmt: skip
    """The next question of a skill; its texts count as read from now on."""
    names = {_name(pick) for pick in drawn}
    for pick in fresh:
        if pick[1].skill == skill and _name(pick) not in names and not read & _texts(pick[1]):
            read |= _texts(pick[1])
            return pick
    for pick in stale:
        if pick[1].skill == skill and _name(pick) not in names:
            return pick
    return None


def _name(pick: Pick) -> tuple[str, str]:
    return pick[0].id, pick[1].id


def _texts(question: Question) -> set[tuple[str, ...]]:
    """The excerpts of a question, known by their words: ids belong to a lesson alone."""
    return {tuple(segment.text for segment in p.segments) for p in question.passages}
