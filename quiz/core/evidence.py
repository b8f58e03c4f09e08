"""What an attempt says about a learner: the part of it that every fold reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from quiz.core.model import Standing


@dataclass(frozen=True, slots=True)
class Evidence:
    """One attempt without its words.

    `score` (0 to 1) is what the answer is worth now, `raw` may be negative. `day` is the
    learner's day under the midnight that held when she answered. `unit` names what was
    marked (`sentences`, `phrases`) where the four counts speak of marks, else it is "".
    """

    sitting: str
    lesson: str
    question: str
    skill: str
    round: int
    at: datetime
    day: date
    score: float
    raw: float
    confidence: float | None
    unit: str = ""
    hits: int = 0
    targets: int = 0
    false_alarms: int = 0
    sound: int = 0
    standing: Standing = "key"

    @property
    def is_counted(self) -> bool:
        """Whether it says anything of how well a learner reads: not if void or never scored."""
        return self.standing not in ("void", "unscored")


def first_looks(evidence: Iterable[Evidence]) -> list[Evidence]:
    """The first answer to each question, oldest first; whatever came later was practice.

    A first answer that is void leaves a gap: a later one, made with the reveal in mind,
    does not take its place. Words of her own are left out, too: nobody scores them.
    """
    first: dict[tuple[str, str], Evidence] = {}
    for one in sorted(evidence, key=lambda one: one.at):
        if one.round == 1:
            first.setdefault((one.lesson, one.question), one)
    return [one for one in first.values() if one.is_counted]
