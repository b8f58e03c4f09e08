"""What of a question is worth a look: hints for a person, who reads the words again.

Nothing is ever left out by itself. The steps are our design.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from quiz.core.items import LEAST, Z95, Interval, ItemStatistics
from quiz.core.mastery import wilson

HARD, EASY, TELLS, DOUBTED, UNFOUND = 0.2, 0.95, 0.1, 0.3, 0.25
Hint = Literal["hard", "easy", "tells-little", "sound-flagged", "target-unfound"]


@dataclass(frozen=True, slots=True)
class UnitSeen:
    """How one unit of a question was taken, by all cases and by the best third of them."""

    unit: str
    found: int = 0
    missed: int = 0
    wrong: int = 0
    trusted: int = 0
    top_found: int = 0
    top_missed: int = 0

    @property
    def role(self) -> Literal["target", "sound", "other"]:
        """What the key takes it for; rows and places, which are neither, are `other`."""
        to_find, to_trust = self.found + self.missed, self.wrong + self.trusted
        if to_find and to_trust:
            return "other"
        return "target" if to_find else "sound"

    @property
    def n(self) -> int:
        """How many took it one way or the other."""
        return self.found + self.missed + self.wrong + self.trusted

    @property
    def marked(self) -> int:
        """How many marked it."""
        return self.found + self.wrong

    @property
    def likely(self) -> Interval:
        """Where the share that marks it probably lies (Wilson, 95 %)."""
        return wilson(self.marked / self.n, self.n, Z95) if self.n else (0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Flag:
    """Something worth a look: what, and at which unit ("" for the question)."""

    hint: Hint
    unit: str = ""

    @property
    def is_about_key(self) -> bool:
        """Whether it says that the key may be wrong."""
        return self.hint in ("sound-flagged", "target-unfound")


def flags(found: ItemStatistics, units: Iterable[UnitSeen]) -> tuple[Flag, ...]:
    """What is worth a look, from 20 complete cases on. `units` are those of marks in a text."""
    if found.n < LEAST or found.facility is None:
        return ()
    hints: list[Flag] = []
    if found.facility < HARD:
        hints.append(Flag("hard"))
    if found.facility > EASY:
        hints.append(Flag("easy"))
    if found.interval and found.interval[1] < TELLS:
        hints.append(Flag("tells-little"))
    for unit in units:
        top = unit.top_found + unit.top_missed
        if unit.role == "sound" and unit.likely[0] > DOUBTED:
            hints.append(Flag("sound-flagged", unit.unit))
        if unit.role == "target" and top and unit.top_found / top < UNFOUND:
            hints.append(Flag("target-unfound", unit.unit))
    return tuple(hints)
