"""What a learner's answers come to: the values behind her progress page.

All of it is folded anew from her evidence; nothing of it is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quiz.core.calibration import LEAST, Calibration, calibration, rated
from quiz.core.discernment import (
    PERSON,
    UNITS,
    Change,
    Discernment,
    Leaning,
    change,
    discernment,
    halves,
    leaning,
)
from quiz.core.evidence import Evidence, first_looks
from quiz.core.mastery import Mastery, Point, curve, mastery


@dataclass(frozen=True, slots=True)
class Telling:
    """How a learner tells targets from sound units of one sort, and how that has changed.

    `leaning` is None below 20 targets and 20 sound units, where counts alone are shown;
    `then`, `now` and `change` are None as long as half of the answers are too few.
    """

    found: Discernment
    leaning: Leaning | None
    then: Discernment | None
    now: Discernment | None
    change: Change | None

    @property
    def is_firm(self) -> bool:
        """Whether each half alone would be enough to speak of a person."""
        return bool(self.then and self.now and self.then.enough(PERSON) and self.now.enough(PERSON))


@dataclass(frozen=True, slots=True)
class Progress:
    """Everything the progress page draws. `calibration` is None below 15 rated answers."""

    answers: int
    lessons: int
    skills: tuple[Mastery, ...]
    tellings: tuple[Telling, ...]
    rated: int
    calibration: Calibration | None
    curve: tuple[Point, ...]


def progress(evidence: Sequence[Evidence]) -> Progress:
    """Fold a learner's evidence; of no answers it gives a valid, empty Progress."""
    looks = first_looks(evidence)
    pairs = rated(looks)
    found = (telling(looks, unit) for unit in UNITS)
    return Progress(
        answers=len(looks),
        lessons=len({one.lesson for one in looks}),
        skills=mastery(looks),
        tellings=tuple(one for one in found if one.found.targets or one.found.sound),
        rated=len(pairs),
        calibration=calibration(pairs) if len(pairs) >= LEAST else None,
        curve=curve(looks),
    )


def telling(evidence: Sequence[Evidence], unit: str) -> Telling:
    """One sort of unit: all answers together, and the earlier half beside the later."""
    found, parted = discernment(evidence, unit), halves(evidence, unit)
    then, now = parted or (None, None)
    return Telling(
        found=found,
        leaning=leaning(found) if found.enough(PERSON) else None,
        then=then,
        now=now,
        change=change(then, now) if then and now else None,
    )
