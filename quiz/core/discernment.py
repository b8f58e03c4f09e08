"""Telling what deserves a second look from what deserves trust.

The signal is a unit that is a problem, the response is to flag it: flagging a problem is a
hit, flagging sound text a false alarm. Units of one sort only: sentences are never added to
phrases, for pooling lifts a pure guesser.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, pi, sqrt
from statistics import NormalDist
from typing import Literal

from quiz.core.evidence import Evidence, first_looks
from quiz.core.mastery import Z80, wilson
from quiz.core.model import MARKED_UNITS

UNITS = MARKED_UNITS
PERSON = 20
CLASS = 10
COMPARE = 10
"""Least units of each sort: to speak of a person, of a class, of half a person's answers.
These and the steps below are our design; science knows no exact numbers for them."""

FINDS = 0.6
TRUSTS = 0.3
# A hair under a tenth: 0.4 - 0.3 is not quite 0.1 to a computer.
STEP = 0.1 - 1e-9
D_STEP = 0.3

Leaning = Literal["finds-and-trusts", "flags-a-lot", "trusts-a-lot", "still-mixed"]
Change = Literal[
    "better", "better-but-flags-more", "only-more-suspicious", "only-more-trusting",
    "steady", "worse",
]  # fmt: skip

_NORMAL = NormalDist()


def _density(z: float) -> float:
    return exp(-z * z / 2) / sqrt(2 * pi)


@dataclass(frozen=True, slots=True)
class Discernment:
    """Counts of one sort of unit, and what they say.

    d', criterion, ln beta and AUC use the log-linear correction always: half a hit and half a
    false alarm are added, so that 0 of 10 and 10 of 10 stay finite. Sources: Stanislaw &
    Todorov 1999; the correction, Hautus 1995. A criterion below 0 flags too readily.
    """

    unit: str
    hits: int
    targets: int
    false_alarms: int
    sound: int

    @property
    def hit_rate(self) -> float | None:
        """Share of problems that were found (0 to 1); None without any."""
        return self.hits / self.targets if self.targets else None

    @property
    def false_alarm_rate(self) -> float | None:
        """Share of sound units that were flagged (0 to 1); None without any."""
        return self.false_alarms / self.sound if self.sound else None

    @property
    def difference(self) -> float | None:
        """Hit rate less false-alarm rate (-1 to 1); None if either is missing."""
        if self.hit_rate is None or self.false_alarm_rate is None:
            return None
        return self.hit_rate - self.false_alarm_rate

    @property
    def d_prime(self) -> float:
        """Distance between problems and sound units in standard deviations; 0 is guessing."""
        z_hit, z_false = self._z()
        return z_hit - z_false

    @property
    def criterion(self) -> float:
        """Where the line is drawn: below 0 flags too readily, above 0 lets problems pass."""
        z_hit, z_false = self._z()
        return -(z_hit + z_false) / 2

    @property
    def ln_beta(self) -> float:
        """The same as a log likelihood ratio: criterion times d'."""
        z_hit, z_false = self._z()
        return (z_false**2 - z_hit**2) / 2

    @property
    def auc(self) -> float:
        """Chance of telling a problem from a sound unit when both lie side by side."""
        return _NORMAL.cdf(self.d_prime / sqrt(2))

    @property
    def standard_error(self) -> float:
        """Of d' (Gourevitch & Galanter 1967): about .6 with 10 units of each sort."""
        hit, false = self._rates()
        z_hit, z_false = self._z()
        of_hits = hit * (1 - hit) / (max(self.targets, 1) * _density(z_hit) ** 2)
        of_false = false * (1 - false) / (max(self.sound, 1) * _density(z_false) ** 2)
        return sqrt(of_hits + of_false)

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Where d' lies with that confidence (normal approximation)."""
        reach = _NORMAL.inv_cdf((1 + level) / 2) * self.standard_error
        return self.d_prime - reach, self.d_prime + reach

    @property
    def likely(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Where hit rate and false-alarm rate probably are (80 % Wilson, as for skills)."""
        return (
            wilson(self.hit_rate or 0.0, max(self.targets, 1), Z80),
            wilson(self.false_alarm_rate or 0.0, max(self.sound, 1), Z80),
        )

    def enough(self, least: int) -> bool:
        """Whether there are at least that many targets, and as many sound units."""
        return self.targets >= least and self.sound >= least

    def _rates(self) -> tuple[float, float]:
        return (
            (self.hits + 0.5) / (self.targets + 1),
            (self.false_alarms + 0.5) / (self.sound + 1),
        )

    def _z(self) -> tuple[float, float]:
        hit, false = self._rates()
        return _NORMAL.inv_cdf(hit), _NORMAL.inv_cdf(false)


def discernment(evidence: Iterable[Evidence], unit: str) -> Discernment:
    """Add up the first looks in which that sort of unit was marked by a key that stands."""
    return _added(_marked(evidence, unit), unit)


def together(found: Iterable[Discernment], unit: str) -> Discernment:
    """The counts of several people (or questions) added up; all of them of that sort of unit."""
    found = list(found)
    return Discernment(
        unit,
        sum(one.hits for one in found),
        sum(one.targets for one in found),
        sum(one.false_alarms for one in found),
        sum(one.sound for one in found),
    )


def leaning(found: Discernment) -> Leaning:
    """The quadrant: at least 6 of 10 problems found, at most 3 of 10 sound units flagged."""
    finds = (found.hit_rate or 0) >= FINDS
    trusts = (found.false_alarm_rate or 0) <= TRUSTS
    if finds:
        return "finds-and-trusts" if trusts else "flags-a-lot"
    return "trusts-a-lot" if trusts else "still-mixed"


def halves(evidence: Iterable[Evidence], unit: str) -> tuple[Discernment, Discernment] | None:
    """The earlier and the later half of the answers, parted where the units are.

    None while either half has fewer than 10 targets or 10 sound units.
    """
    looks = _marked(evidence, unit)
    all_units, before, best = sum(_size(one) for one in looks), 0, (float("inf"), 0)
    for n, one in enumerate(looks):
        best = min(best, (abs(all_units / 2 - before), n))
        before += _size(one)
    then, now = _added(looks[: best[1]], unit), _added(looks[best[1] :], unit)
    return (then, now) if then.enough(COMPARE) and now.enough(COMPARE) else None


def change(earlier: Discernment, later: Discernment) -> Change:
    """What has become of telling apart: growth needs more than a readier pen.

    It takes both d' (up by .3) and the difference of rates (up by .1): the difference alone
    rises when a careful reader merely flags more, d' alone is shaky at the edges. What is no
    growth is named by the rule that comes first: a readier pen, then a fall of both, then a
    slower pen. A rate counts as down from .1 on.
    """
    d_prime = later.d_prime - earlier.d_prime
    difference = (later.difference or 0) - (earlier.difference or 0)
    hits = (later.hit_rate or 0) - (earlier.hit_rate or 0)
    flags = (later.false_alarm_rate or 0) - (earlier.false_alarm_rate or 0)
    if d_prime >= D_STEP and difference >= STEP:
        return "better-but-flags-more" if flags >= STEP else "better"
    if flags >= STEP and hits > -STEP:
        return "only-more-suspicious"
    if d_prime <= -D_STEP and difference <= -STEP:
        return "worse"
    return "only-more-trusting" if hits <= -STEP and flags <= 0 else "steady"


def _marked(evidence: Iterable[Evidence], unit: str) -> list[Evidence]:
    return [one for one in first_looks(evidence) if one.unit == unit and one.standing == "key"]


def _size(one: Evidence) -> int:
    return one.targets + one.sound


def _added(looks: Iterable[Evidence], unit: str) -> Discernment:
    return together((_counts(one) for one in looks), unit)


def _counts(one: Evidence) -> Discernment:
    return Discernment(one.unit, one.hits, one.targets, one.false_alarms, one.sound)
