"""What makes a lesson that holds together a good one: warnings and advice, never errors.

A lesson teaches trust as well as doubt, explains each thing by itself, is for readers old
enough for its topic, and was looked at not too long ago.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from quiz.core.model import Problem
from quiz.core.question import Question
from quiz.library import guessing
from quiz.library.format import LessonFile

YOUNGEST = {
    "war": 14,
    "violence": 14,
    "terrorism": 14,
    "death": 14,
    "injury": 11,
    "party": 11,
    "election": 11,
}
"""From which age on a topic is for pupils (design; a school may set its own higher)."""

ENOUGH_SOUND = 0.6
"""Share of sound units that lets a lesson do without a control (design)."""

FEWEST_SOUND = 4
"""Fewer sound units than this are no lesson in trust, whatever their share (our rule)."""

WHOLE_LESSON = 2
"""From so many questions on a lesson that marks nothing is asked for a control: one is a piece."""


def of_lesson(head: LessonFile, questions: Mapping[int, Question]) -> Iterator[Problem]:
    """Warnings and advice on a lesson without errors; questions by their number in the file."""
    yield from _ages(head)
    yield from _control(list(questions.values()))
    for n, question in questions.items():
        yield from (problem.under("questions", n) for problem in _whys(question))
    yield from guessing.of_questions(list(questions.values()))
    yield from _later(head)


def past_review(review_by: date | None, today: date) -> Problem | None:
    """A warning when the day has gone by on which the facts were to be looked at again."""
    if review_by is None or review_by >= today:
        return None
    return Problem("review-past", ("review_by",), {"given": str(review_by)}, severity="warning")


def _ages(head: LessonFile) -> Iterator[Problem]:
    for topic in head.topics:
        least = YOUNGEST.get(topic, 0)
        if head.ages < least:
            params = {"topic": topic, "least": least, "given": head.ages}
            yield Problem("ages-of-topic", ("ages",), params, severity="warning")


def _control(questions: Sequence[Question]) -> Iterator[Problem]:
    """Somewhere a lesson has to reward trust: in a control, or in many sound units."""
    if any(question.is_control for question in questions):
        return
    sizes = [question.size for question in questions]
    sound, targets = (sum(getattr(size, part) for size in sizes) for part in ("sound", "targets"))
    if sound >= max(FEWEST_SOUND, ENOUGH_SOUND * (sound + targets)):
        return
    if sound + targets or len(questions) >= WHOLE_LESSON:
        params = {"sound": sound, "all": sound + targets}
        yield Problem("control-missing", ("questions",), params, severity="warning")


def _whys(question: Question) -> Iterator[Problem]:
    """Two things that are explained in the same words: one of the two is not explained."""
    answer = question.matching()
    units = question.reveal(answer, question.grade(answer))["units"]
    first: dict[str, str] = {}
    for unit, shown in units.items():
        if "<" in unit:  # a pair of events is explained by the whys of both
            continue
        other = first.setdefault(shown["why"], unit)
        if other != unit:
            params = {"unit": unit, "other": other}
            yield Problem("why-twice", (), params, severity="advice")


def _later(head: LessonFile) -> Iterator[Problem]:
    """A source cannot be younger than the day on which the facts were looked at."""
    if head.as_of is None:
        return
    for note_id, note in head.sources.items():
        day = str(head.as_of)[: len(note.date)]
        if note.date > day:
            params = {"given": note.date, "as_of": str(head.as_of)}
            yield Problem("source-later", ("sources", note_id, "date"), params, severity="warning")
