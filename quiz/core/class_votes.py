"""What the answers of a class to one question say together: slips, marks, two votes.

An answer counts as it counts now: by the key that was put right, as right whatever it was, or
not at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from quiz.core.discernment import Discernment
from quiz.core.model import Attempt, Verdict

MOST_SLIPS = 3


@dataclass(frozen=True, slots=True)
class Slip:
    """What several answers took otherwise than the key: a unit, how, and how many answers."""

    unit: str
    said: Verdict
    answers: int


@dataclass(frozen=True, slots=True)
class Movement:
    """From the first vote to the second, of those whose votes both count.

    The first four ask whether an answer was a full match, and add up to `both`; `nearer` and
    `farther` ask whether it came closer to the key.
    """

    to_right: int
    to_wrong: int
    stayed_right: int
    stayed_wrong: int
    nearer: int
    farther: int

    @property
    def both(self) -> int:
        """How many gave two votes that count."""
        return self.to_right + self.to_wrong + self.stayed_right + self.stayed_wrong

    @property
    def level(self) -> int:
        """How many came neither nearer to the key nor farther from it."""
        return self.both - self.nearer - self.farther


def judged_by(attempts: Iterable[Attempt]) -> str | None:
    """The lesson version whose key judges these answers now; None for that of the class."""
    made = [one.correction for one in attempts if one.correction]
    by_key = [one for one in made if one.standing == "key"]
    return max(by_key, key=lambda one: one.at).version if by_key else None


def movement(pairs: Iterable[tuple[Attempt, Attempt]]) -> Movement:
    """How the second vote moved; each pair is a first and a second answer from one seat."""
    judged = [(before.counted, after.counted) for before, after in pairs]
    moves = [(before, after) for before, after in judged if before and after]
    cells = Counter((before.score >= 1, after.score >= 1) for before, after in moves)
    return Movement(
        to_right=cells[False, True],
        to_wrong=cells[True, False],
        stayed_right=cells[True, True],
        stayed_wrong=cells[False, False],
        nearer=sum(after.raw > before.raw for before, after in moves),
        farther=sum(after.raw < before.raw for before, after in moves),
    )


def slips(attempts: Iterable[Attempt]) -> tuple[Slip, ...]:
    """What at least two answers took otherwise than the key, most frequent first, three at most."""
    found = Counter(
        (unit, said)
        for made in attempts
        if _standing(made) == "key"
        for unit, said in (made.counted or made.outcome).units
        if said in ("missed", "wrong")
    )
    return tuple(Slip(unit, said, n) for (unit, said), n in found.most_common(MOST_SLIPS) if n > 1)


def marks_of(made: Attempt) -> Discernment | None:
    """Found and flagged in one answer, by the key that counts now; None without marks in a text.

    An answer that is accepted whatever it was has no counts of marks, so it gives None, too.
    """
    outcome = made.counted
    if outcome is None or not outcome.unit:
        return None
    of = outcome.counts
    return Discernment(outcome.unit, of.hits, of.targets, of.false_alarms, of.sound)


def _standing(made: Attempt) -> str:
    return made.correction.standing if made.correction else "key"
