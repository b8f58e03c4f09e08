"""How far second readers agree with the key, question by question and over a lesson.

For each part of a question the agreement is that of author and reader beyond chance: Cohen's
kappa over its units where units are marked or sorted, Kendall's tau for an order, 1 or 0 where
there is one choice. Neutral units are left out. It is what a reader's answer is worth raw, so the
edge cases are those of `core.score`. Several readers: the mean of their agreements with the author
(after Light 1971, who takes the mean over pairs; pairs of readers say nothing about the key).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from quiz.core.blind import BlindReader, asked_blind, read
from quiz.core.lesson import Lesson
from quiz.core.model import Answer, Outcome
from quiz.core.question import Question

ENOUGH = 0.6
"""Below this two keys are too far apart for a score (a design choice; `docs/design.md`)."""


@dataclass(frozen=True, slots=True)
class OfReader:
    """One reader at one question: agreement by part, units agreed on, and which are not."""

    name: str
    answer: Answer
    parts: tuple[float, ...]
    same: int
    units: int
    disputed: tuple[str, ...]
    doubt: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """All readers at one question. `disputed` pairs a unit with how many took it otherwise.

    `kappa` is the agreement on the first part, the one over units.
    """

    question: Question
    readers: tuple[OfReader, ...]
    kappa: float
    same: int
    units: int
    disputed: tuple[tuple[str, int], ...]
    is_low: bool

    @property
    def share(self) -> float:
        """The share of units on which reader and author agree, 0 to 1."""
        return self.same / self.units if self.units else 1.0


@dataclass(frozen=True, slots=True)
class LessonAgreement:
    """Agreement over a lesson: the mean kappa of its questions and the pooled share of units.

    Kappas of questions are not pooled: their units are of different sorts, and a table made of
    all of them would count knowing one sort from the other as agreement. `unread` are questions
    that nobody has answered as they are asked now.
    """

    questions: tuple[Agreement, ...]
    unread: tuple[Question, ...]
    readers: tuple[str, ...]

    @property
    def kappa(self) -> float | None:
        """The mean over the questions that were answered, None without any."""
        found = [one.kappa for one in self.questions]
        return sum(found) / len(found) if found else None

    @property
    def same(self) -> int:
        """Units on which a reader agrees with the key."""
        return sum(one.same for one in self.questions)

    @property
    def units(self) -> int:
        """All units that readers decided on."""
        return sum(one.units for one in self.questions)

    @property
    def low(self) -> tuple[Agreement, ...]:
        """The questions to be settled, or marked for discussion."""
        return tuple(one for one in self.questions if one.is_low)


def of_lesson(lesson: Lesson, readers: Sequence[BlindReader]) -> LessonAgreement:
    """How far these readers agree with the keys of a lesson as it is now."""
    asked = asked_blind(lesson)
    each = [(question, list(_of_readers(question, readers))) for question in asked]
    return LessonAgreement(
        questions=tuple(_agreement(question, found) for question, found in each if found),
        unread=tuple(question for question, found in each if not found),
        readers=tuple(dict.fromkeys(one.name for _, found in each for one in found)),
    )


def _of_readers(question: Question, readers: Iterable[BlindReader]) -> Iterable[OfReader]:
    for reader in readers:
        made = reader.answer_to(question)
        answer = read(question, made.given) if made else ()
        if made and not isinstance(answer, tuple):
            yield of_reader(question, reader.name, answer, made.doubt)


def of_reader(question: Question, name: str, answer: Answer, doubt: str = "") -> OfReader:
    """How far one answer agrees with the key."""
    outcome = question.grade(answer)
    same, units = _counted(outcome)
    wrong = tuple(unit for unit, said in outcome.units if said in ("missed", "wrong"))
    named = tuple(part.name for part in outcome.parts[1:] if part.raw < 1)
    parts = tuple(part.raw for part in outcome.parts)
    return OfReader(name, answer, parts, same, units, (*wrong, *named), doubt)


def _counted(outcome: Outcome) -> tuple[int, int]:
    """Units decided as the author did, of all; every further part is one more unit."""
    of, more = outcome.counts, outcome.parts[1:]
    named = sum(part.raw == 1 for part in more)
    if of.rows:
        return of.right + named, of.rows + len(more)
    same = of.hits + of.sound - of.false_alarms
    return same + named, of.targets + of.sound + len(more)


def _agreement(question: Question, found: Sequence[OfReader]) -> Agreement:
    means = [sum(part) / len(found) for part in zip(*(one.parts for one in found), strict=True)]
    disputed = Counter(unit for one in found for unit in one.disputed)
    return Agreement(
        question=question,
        readers=tuple(found),
        kappa=means[0],
        same=sum(one.same for one in found),
        units=sum(one.units for one in found),
        disputed=tuple(disputed.items()),
        is_low=min(means) < ENOUGH,
    )
