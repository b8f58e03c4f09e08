"""How well somebody looks, as chances: for simulated pupils only, never for real ones."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Eye:
    """Chances between 0 and 1: of marking a target, of marking anything else, of a right pick."""

    hit: float
    false_alarm: float
    right: float

    def marks(self, units: Sequence[str], targets: Collection[str], chance: Random) -> list[str]:
        """The units that this eye marks, in their order."""
        limits = [self.hit if unit in targets else self.false_alarm for unit in units]
        return [
            unit for unit, limit in zip(units, limits, strict=True) if chance.uniform(0, 1) < limit
        ]

    def pick(self, right: Sequence[str], all_: Sequence[str], chance: Random) -> str:
        """One of `all_`: one of the right ones with this eye's chance, where there are some."""
        wrong = [one for one in all_ if one not in right]
        is_right = bool(right) and (not wrong or chance.uniform(0, 1) < self.right)
        return chance.choice(list(right) if is_right else wrong)

    def order(self, right: Sequence[str], chance: Random) -> list[str]:
        """The right order, with neighbours swapped where this eye fails."""
        found = list(right)
        for n in range(len(found) - 1):
            if chance.uniform(0, 1) >= self.right:
                found[n], found[n + 1] = found[n + 1], found[n]
        return found

    def after_talking(self) -> Eye:
        """The same eye once its owner has heard the others: half of what it lacked is gone."""
        return Eye((1 + self.hit) / 2, self.false_alarm / 2, (1 + self.right) / 2)
