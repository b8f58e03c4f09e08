"""What a teacher decides about a question that her class disputed; the author's key stays as it is.

She accepts one reading or every answer, or leaves the question out. It holds for this class and
for the question in these words and with this key: after either was changed, it is another question.
Where two rulings meet an answer, the newer one decides; a ruling stays on top of a key that is put
right later, for it was made by people who had the answers before them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from quiz.core.model import RULED, Answer, Attempt, Correction, Problem
from quiz.core.rescore import Rescored, accepted

Decision = Literal["accepted", "void"]

LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class Ruling:
    """`answer` is the reading that counts as right; None where the decision is about every answer.

    `made_by` is the teacher's id, "" when her account is gone.
    """

    id: str
    school_class: str
    lesson: str
    question: str
    question_hash: str
    standing: Decision
    answer: Answer | None
    reason: str
    made_by: str
    made_at: datetime
    undone_at: datetime | None = None

    @property
    def is_live(self) -> bool:
        """Whether it holds: it was not taken back."""
        return self.undone_at is None

    def applies(self, made: Attempt) -> bool:
        """Whether it decides about this answer, which was given for its class."""
        asked = (made.lesson, made.question, made.question_hash)
        if not made.outcome.is_scored or asked != (self.lesson, self.question, self.question_hash):
            return False
        return self.answer is None or same(self.answer, made.answer)

    def correction(self, made: Attempt) -> Correction:
        """How that answer counts under it. The version is its own: no other key has judged it."""
        outcome = accepted(made.outcome) if self.standing == "accepted" else made.outcome
        ruled = outcome.model_copy(update={"rule_version": f"{RULED}{self.id}"})
        return Correction(self.standing, made.version, ruled, self.made_at)


@dataclass(frozen=True, slots=True)
class Reading:
    """An answer that was given in a class, by how many pupils; `example` is the first of them.

    `as_text` names it: JSON whose keys are sorted.
    """

    example: Attempt
    pupils: int
    as_text: str

    @property
    def answer(self) -> Answer:
        """What was chosen."""
        return self.example.answer


def text_of(answer: Answer) -> str:
    """An answer as text that is the same for the same choice."""
    return json.dumps(answer, ensure_ascii=False, sort_keys=True)


def same(one: Answer, other: Answer) -> bool:
    """Whether two answers chose the same."""
    return text_of(one) == text_of(other)


def readings(work: Iterable[tuple[str, Attempt]]) -> tuple[Reading, ...]:
    """The different answers out of pairs of pupil and answer, the most frequent first."""
    first: dict[str, Attempt] = {}
    pupils: dict[str, set[str]] = {}
    for pupil, made in work:
        text = text_of(made.answer)
        first.setdefault(text, made)
        pupils.setdefault(text, set()).add(pupil)
    found = [Reading(made, len(pupils[text]), text) for text, made in first.items()]
    return tuple(sorted(found, key=lambda one: (-one.pupils, one.as_text)))


def trial(ruling: Ruling, work: Sequence[tuple[str, Attempt]]) -> tuple[tuple[str, Rescored], ...]:
    """How each answer would count under a ruling, by pupil; those it is not about are left out."""
    found = []
    for pupil, made in work:
        if ruling.applies(made):
            now = ruling.correction(made)
            found.append((pupil, Rescored(made, now.standing, now.outcome)))
    return tuple(found)


def reason(given: str) -> str | Problem:
    """The reason of a ruling, tidied: some words, 300 signs at most."""
    said = " ".join(given.split())
    if not said:
        return Problem("reason-missing", ("reason",))
    if len(said) > LONGEST_REASON:
        return Problem("reason-long", ("reason",), {"most": LONGEST_REASON})
    return said
