"""What a format cannot hold of a lesson: each thing that stays behind, and in which questions.

A feature may be held in one shape of question and lost in another: `accept@matrix`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from quiz.core.lesson import Lesson
from quiz.core.portable import FEATURES
from quiz.core.question import Question

_ELSEWHERE = {"confidence", "progress"}
_NO_TEXT_TO_MARK = {"in-text", "by-chance", "either-way", "accept@matrix"}

LOST = {
    "print": frozenset(_ELSEWHERE | {"by-chance"}),
    "moodle": frozenset(_ELSEWHERE | _NO_TEXT_TO_MARK),
    "gift": frozenset(_ELSEWHERE | _NO_TEXT_TO_MARK | {"unscored"}),
    "qti": frozenset(_ELSEWHERE),
}
"""By format, what it loses; whatever is not named here is carried, and a test looks for it."""


@dataclass(frozen=True, slots=True)
class Loss:
    """One feature that stays behind, and the ids of the questions that have it (none: all)."""

    feature: str
    questions: tuple[str, ...] = ()


def losses(lesson: Lesson, to: str) -> tuple[Loss, ...]:
    """What stays behind when that lesson goes to a format (a key of LOST), in a fixed order."""
    found: dict[str, list[str]] = {}
    for question in lesson.questions:
        for feature in dict.fromkeys(_lost(question, to)):
            found.setdefault(feature, []).append(question.id)
    if "progress" in LOST[to]:
        found["progress"] = []
    return tuple(Loss(name, tuple(found[name])) for name in FEATURES if name in found)


def _lost(question: Question, to: str) -> Iterator[str]:
    form = question.portable()
    for part in filter(None, (form, form.second)):
        for feature in part.features():
            if {feature, f"{feature}@{part.shape}"} & LOST[to]:
                yield feature
