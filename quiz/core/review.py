"""When a skill is due for a second look: FSRS, one card a skill.

FSRS is fitted to the recall of flash cards; that a reading skill fades alike is our assumption,
so it only ever decides when something is offered.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from fsrs import Card, Rating, Scheduler

from quiz.core.evidence import Evidence, first_looks

CAP_DAYS = 120
PRACTICE_AGAIN_AFTER = timedelta(days=30)
WRONG = 0.5
SURE = 0.7

_SCHEDULER = Scheduler(
    learning_steps=(),
    relearning_steps=(),
    enable_fuzzing=False,
    desired_retention=0.9,
    maximum_interval=CAP_DAYS,
)


@dataclass(frozen=True, slots=True)
class Due:
    """A skill, when it is due, and how likely it is still there (0 to 1).

    `sure_but_wrong` counts the answers of its last day that were given surely and were not
    worth half.
    """

    skill: str
    due: datetime
    retrievability: float
    sure_but_wrong: int

    def is_due(self, at: datetime) -> bool:
        """Whether its time has come."""
        return self.due <= at


def rating(score: float, confidence: float | None) -> Rating:
    """A day's mean score as a rating of FSRS (our design, science notes 4.4)."""
    if score < WRONG:
        return Rating.Again
    if score < 0.85:
        return Rating.Hard
    return Rating.Easy if score >= 1 and (confidence or 0) >= 0.9 else Rating.Good


def reviews(evidence: Iterable[Evidence]) -> list[Evidence]:
    """What moves the calendar: first looks, and answers to a question not met for 30 days."""
    ordered = sorted(evidence, key=lambda one: one.at)
    first = {id(one) for one in first_looks(ordered)}
    last: dict[tuple[str, str], datetime] = {}
    found = []
    for one in ordered:
        before = last.get((one.lesson, one.question))
        last[one.lesson, one.question] = one.at
        is_old = before is not None and one.at - before >= PRACTICE_AGAIN_AFTER
        is_again = is_old and one.round == 1 and one.is_counted
        # A first look long after a second vote is both, and still one answer.
        if is_again or id(one) in first:
            found.append(one)
    return found


def calendar(evidence: Iterable[Evidence], at: datetime) -> tuple[Due, ...]:
    """Every skill that was met: due ones first (sure but wrong, then nearly lost), then by day.

    `at` is now. A skill moves once a day, by the mean score of that day and the lowest
    confidence in it.
    """
    by_skill: dict[str, dict[date, list[Evidence]]] = {}
    for one in reviews(evidence):
        by_skill.setdefault(one.skill, {}).setdefault(one.day, []).append(one)
    found = [_due(skill, list(days.values()), at) for skill, days in by_skill.items()]
    return tuple(sorted(found, key=lambda due: _order(due, at)))


def _due(skill: str, days: Sequence[Sequence[Evidence]], at: datetime) -> Due:
    card = Card(card_id=1, due=days[0][-1].at)
    moment = days[0][-1].at
    for answers in days:
        # A clock set back must not put a day before the one it follows.
        moment = max(moment, answers[-1].at)
        mean = sum(one.score for one in answers) / len(answers)
        sure = min(one.confidence or 0.0 for one in answers)
        card, _ = _SCHEDULER.review_card(card, rating(mean, sure), moment)
    surprised = sum(one.score < WRONG and (one.confidence or 0) >= SURE for one in days[-1])
    left = _SCHEDULER.get_card_retrievability(card, max(at, moment))
    return Due(skill, card.due, left, surprised)


def _order(due: Due, at: datetime) -> tuple[bool, int, float, datetime, str]:
    if due.is_due(at):
        return False, -due.sure_but_wrong, due.retrievability, due.due, due.skill
    return True, 0, 0.0, due.due, due.skill
