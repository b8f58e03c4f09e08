"""Old answers judged anew, after their question was put right.

An answer is judged by the corrected key only if it was asked in the same words: after other
words it is an answer to another question. What is void or accepted needs no key, so it takes
in every answer to that question, whatever words it was asked in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from quiz.core.lesson import Lesson
from quiz.core.model import Attempt, Correction, Counts, Outcome, Standing
from quiz.core.question import Question

Asked = Callable[[str, str], Question | None]
"""Lesson version and question id to the question as it was asked; None if it is unreadable."""

WhyNot = Literal[
    "wording-changed", "question-gone", "wording-unknown", "not-scored", "class-ruling"
]
Change = Literal["up", "down", "otherwise", "out", "back", "same", "left-alone"]


@dataclass(frozen=True, slots=True)
class Rescored:
    """An attempt, and how it counts after the correction.

    Where it is left alone, `outcome` is None, `standing` is what it was, and `why_not` says why.
    A ruling of its class stays on top: `class-ruling`; what is new is only noted below it.
    """

    attempt: Attempt
    standing: Standing
    outcome: Outcome | None
    why_not: WhyNot | None = None

    @property
    def change(self) -> Change:
        """What becomes of it. `out` and `back` are in regard to counting at all; `otherwise`
        is another verdict for the same score."""
        if self.outcome is None or self.why_not:
            return "left-alone"
        standing, outcome = counts_now(self.attempt)
        if (standing, _measure(outcome)) == (self.standing, _measure(self.outcome)):
            return "same"
        if "void" in (standing, self.standing):
            return "out" if self.standing == "void" else "back"
        if self.outcome.score == outcome.score:
            return "otherwise"
        return "up" if self.outcome.score > outcome.score else "down"

    @property
    def is_changed(self) -> bool:
        """Whether there is something to note in the record."""
        return self.change not in ("same", "left-alone")


def counts_now(attempt: Attempt) -> tuple[Standing, Outcome]:
    """How an attempt counts in the record as it is."""
    made = attempt.correction
    if made:
        return made.standing, made.outcome
    return "key" if attempt.outcome.is_scored else "unscored", attempt.outcome


def accepted(outcome: Outcome) -> Outcome:
    """As right, whatever it was. It has no counts: it does not show who tells text apart."""
    full = {"score": 1.0, "raw": 1.0, "parts": (), "counts": Counts(), "slips": ()}
    return outcome.model_copy(update=full)


def rescore(
    attempts: Iterable[Attempt],
    asked: Asked,
    lesson: Lesson,
    *,
    void: Collection[str] = (),
    accept_all: Collection[str] = (),
) -> tuple[Rescored, ...]:
    """Judge attempts of any round by the key of `lesson`, the corrected one.

    Answers to the questions `void` count nowhere, those to `accept_all` count as right. A later
    call that does not name such a question judges its answers by the key again. A question that
    is now only for discussion has no key that counts, so its answers are void, too. A learner's
    own words are left alone: there is nothing to correct, and nothing to accept or to make void.
    """
    found = []
    for attempt in attempts:
        if not attempt.outcome.is_scored:
            found.append(Rescored(attempt, "unscored", None, "not-scored"))
        elif attempt.question in void:
            found.append(Rescored(attempt, "void", attempt.outcome))
        elif attempt.question in accept_all:
            found.append(Rescored(attempt, "accepted", accepted(attempt.outcome)))
        else:
            found.append(_by_key(attempt, asked, lesson))
    return tuple(_below_ruling(one) for one in found)


def _below_ruling(one: Rescored) -> Rescored:
    made = one.attempt.correction
    is_ruled = made is not None and made.is_ruling and one.outcome is not None
    return replace(one, why_not="class-ruling") if is_ruled else one


def _by_key(attempt: Attempt, asked: Asked, lesson: Lesson) -> Rescored:
    judge = _judge(attempt, asked, lesson)
    if isinstance(judge, Question) and not judge.is_scored:
        return Rescored(attempt, "void", attempt.outcome)
    if isinstance(judge, Question):
        return Rescored(attempt, "key", judge.grade(attempt.answer))
    return Rescored(attempt, counts_now(attempt)[0], None, judge)


def _judge(attempt: Attempt, asked: Asked, lesson: Lesson) -> Question | WhyNot:
    """The question that can judge this attempt, or why there is none."""
    question = next((one for one in lesson.questions if one.id == attempt.question), None)
    if question is None:
        return "question-gone"
    then = asked(attempt.version, attempt.question)
    if then is None:
        return "wording-unknown"
    return question if then.wording == question.wording else "wording-changed"


def _measure(outcome: Outcome) -> tuple[object, ...]:
    """What folds and pages read of an outcome."""
    return outcome.score, outcome.raw, outcome.parts, outcome.units, outcome.counts


def corrections(found: Iterable[Rescored], version: str, at: datetime) -> dict[str, Correction]:
    """What to note, by submit key: nothing where nothing changes. `version` names the judge.

    Below a ruling it is noted in any case: it counts when the ruling is taken back.
    """
    return {
        one.attempt.submit_key: Correction(one.standing, version, one.outcome, at)
        for one in found
        if one.outcome is not None and (one.is_changed or one.why_not == "class-ruling")
    }


def totals(found: Iterable[Rescored]) -> dict[str, Counter[str]]:
    """By question: how many answers met each change, or each reason to be left alone."""
    counted: dict[str, Counter[str]] = {}
    for one in found:
        counted.setdefault(one.attempt.question, Counter())[one.why_not or one.change] += 1
    return counted
