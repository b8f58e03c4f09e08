"""A sheet of paper for one pupil: what she did for the class, and what to look at next.

It compares her with nobody. In counts and words only: a score of 100 is for teachers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from quiz.core.evidence import Evidence, first_looks
from quiz.core.gradebook import Line, Mark
from quiz.core.report import Progress, progress
from quiz.core.score import Word, word

MOST_LESSONS = 10
"""So many, and the sheet stays one page."""
MOST_NEXT = 3
TAKE_UP = 0.6
"""Below it, the step between close and partly, an answer is worth another look."""

_WORDS: tuple[Word, ...] = ("match", "close", "partly", "look-again")


@dataclass(frozen=True, slots=True)
class LessonDone:
    """A lesson on the sheet; `words` counts her first looks by the word they got."""

    lesson: str
    mark: Mark
    words: tuple[tuple[Word, int], ...]


@dataclass(frozen=True, slots=True)
class PupilSheet:
    """`lessons` are the latest, oldest first; `earlier` says how many more there are.

    `next` are the first looks most worth another one, weakest first, one of a lesson at most.
    """

    lessons: tuple[LessonDone, ...]
    earlier: int
    progress: Progress
    next: tuple[Evidence, ...]


def pupil_sheet(lessons: Sequence[str], line: Line, evidence: Sequence[Evidence]) -> PupilSheet:
    """Fold what one pupil did; `lessons` are those of the gradebook, `line` is hers in it."""
    looks = first_looks(evidence)
    met = [
        LessonDone(lesson, mark, _words(looks, lesson))
        for lesson, mark in zip(lessons, line.marks, strict=True)
        if mark.is_done or mark.standing == "open"
    ]
    return PupilSheet(
        tuple(met[-MOST_LESSONS:]), max(0, len(met) - MOST_LESSONS), progress(looks), _next(looks)
    )


def _words(looks: Sequence[Evidence], lesson: str) -> tuple[tuple[Word, int], ...]:
    counted = Counter(word(one.score) for one in looks if one.lesson == lesson)
    return tuple((said, counted[said]) for said in _WORDS if counted[said])


def _next(looks: Sequence[Evidence]) -> tuple[Evidence, ...]:
    weakest: dict[str, Evidence] = {}
    for one in sorted(looks, key=lambda one: (one.score, one.at)):
        if one.score < TAKE_UP:
            weakest.setdefault(one.lesson, one)
    return tuple(weakest.values())[:MOST_NEXT]
