"""Blind readings: what a second reader is sent, what she answers, and whether it still stands.

She sees what a learner sees before the answer, and less: excerpts and questions, no key, no why,
no card before the lesson. An answer stands as long as its question is asked in the same words.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from quiz.core.lesson import Lesson
from quiz.core.model import Answer, Problem
from quiz.core.question import Question

LONGEST_DOUBT = 1000


@dataclass(frozen=True, slots=True)
class BlindAnswer:
    """What a reader answered on a day, to a question in that wording, and what she doubted.

    `given` names ids as a learner's answer does: `marks`, `technique`, `rows`, `options`, `order`.
    """

    question: str
    wording: str
    given: Answer
    day: date
    doubt: str = ""


@dataclass(frozen=True)
class BlindReader:
    """A second reader by name, and her answers by question; the first one to a wording stays."""

    name: str
    answers: Mapping[str, BlindAnswer] = field(default_factory=dict)

    def answer_to(self, question: Question) -> BlindAnswer | None:
        """Her answer to that question as it is asked now, None if it was never asked so."""
        found = self.answers.get(question.id)
        return found if found and found.wording == wording_of(question) else None

    def with_answer(self, made: BlindAnswer) -> BlindReader:
        """The same reader with one answer more; one to the same wording stays as it is."""
        kept = self.answers.get(made.question)
        if kept and kept.wording == made.wording:
            return self
        return BlindReader(self.name, {**self.answers, made.question: made})


class BlindReadings(Protocol):
    """Where blind readings are kept; `quiz.desk` writes them beside the lessons."""

    def of(self, lesson_id: str) -> tuple[BlindReader, ...]:
        """All readers of a lesson."""

    def keep(self, lesson_id: str, name: str, answers: Sequence[BlindAnswer]) -> bool:
        """Keep answers of a reader; False where no folder takes them."""

    def forget_name(self, name: str) -> bool:
        """Her answers stay, without her name; False where a file could not be changed."""


class NoReadings:
    """Nobody has read anything, and nothing can be kept: for apps without folders."""

    def of(self, lesson_id: str) -> tuple[BlindReader, ...]:
        """No readers."""
        return ()

    def keep(self, lesson_id: str, name: str, answers: Sequence[BlindAnswer]) -> bool:
        """Nothing is kept."""
        return False

    def forget_name(self, name: str) -> bool:
        """No name is here."""
        return True


def wording_of(question: Question) -> str:
    """Names what is asked, without the key: the beginning of the fingerprint of its wording."""
    return hashlib.sha256(question.wording.encode()).hexdigest()[:16]


def asked_blind(lesson: Lesson) -> tuple[Question, ...]:
    """The questions a second reader answers: those that are scored, for only they need a key."""
    return tuple(question for question in lesson.questions if question.is_scored)


def still_open(lesson: Lesson, reader: BlindReader | None) -> tuple[Question, ...]:
    """The questions that this reader has not answered as they are asked now."""
    asked = asked_blind(lesson)
    return tuple(q for q in asked if reader is None or reader.answer_to(q) is None)


def reader_named(readers: Iterable[BlindReader], name: str) -> BlindReader | None:
    """The reader of that name, None if there is none yet."""
    return next((one for one in readers if one.name == name), None)


def merged(readers: Iterable[BlindReader]) -> tuple[BlindReader, ...]:
    """Readers out of several places: of one name each, the answers of earlier places first."""
    found: dict[str, BlindReader] = {}
    for one in readers:
        known = found.get(one.name, BlindReader(one.name))
        for made in one.answers.values():
            known = known.with_answer(made)
        found[one.name] = known
    return tuple(found.values())


class Written:
    """An answer of ids as the form that would send it, so that a question can read it itself."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        """Take the ids by what they are: marks, technique, rows (or units), options, order."""
        rows = given.get("rows") or given.get("units") or {}
        marks = list(map(str, given.get("marks") or ()))
        order = map(str, given.get("order") or ())
        self._fields: dict[str, list[str]] = {
            "mark": marks,
            "none": ["yes"] if "marks" in given and not marks else [],
            "technique": [str(given.get("technique") or "")],
            "option": list(map(str, given.get("options") or ())),
            **{f"row-{row}": [str(label)] for row, label in rows.items()},
            **{f"place-{event}": [str(n)] for n, event in enumerate(order, 1)},
        }

    def get(self, key: str, /) -> str | None:
        """The first value of that field."""
        return next(iter(self._fields.get(key, ())), None)

    def getlist(self, key: str, /) -> list[str]:
        """All values of that field."""
        return self._fields.get(key, [])


def read(question: Question, given: Mapping[str, Any]) -> Answer | tuple[Problem, ...]:
    """An answer of ids as this question understands it, or the Problems that keep it from that."""
    return question.parse(Written(given))


def plain(answer: Answer) -> dict[str, Any]:
    """An answer without what follows from the rest: an empty list of marks says it all."""
    return {name: value for name, value in answer.items() if name != "none"}
