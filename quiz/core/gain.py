"""Before and after on parallel forms: the paired difference first, Hake's gain second.

A gain can be bought with suspicion, so found and flagged are reported beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import atan, cos, pi, sin, sqrt
from statistics import fmean, stdev

from quiz.core.discernment import UNITS, Discernment, discernment, together
from quiz.core.evidence import Evidence, first_looks

FLAGS_MORE = 0.05
"""A rise of the share of sound units flagged that makes a gain doubtful (our design)."""

ALIKE = 1e-12
"""A spread below it is rounding: to a computer .3 - .1 is not quite .4 - .2."""

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Gain:
    """A group on two forms. Scores are 0 to 1; intervals are 95 %.

    `difference` is the mean of (after - before) with its t interval, `effect` that mean in
    standard deviations of the differences (d_z; None if all are alike). `hake` is the gain of
    the class means, (after - before) / (1 - before), with a jackknife interval; None where
    the class began at 1. Sources: Hake 1998; never the mean of single gains, which measurement
    error biases.
    """

    n: int
    before: float
    after: float
    difference: float
    interval: Interval
    effect: float | None
    hake: float | None
    hake_interval: Interval | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A gain, and what was found and flagged before and after, one value a sort of unit."""

    gain: Gain
    before: tuple[Discernment, ...]
    after: tuple[Discernment, ...]

    @property
    def flags_more(self) -> bool:
        """Whether more that is sound was flagged afterwards: suspicion, not discernment."""
        return any(
            (later.false_alarm_rate or 0) - (earlier.false_alarm_rate or 0) >= FLAGS_MORE - 1e-9
            for earlier, later in zip(self.before, self.after, strict=True)
        )


def t_share(t: float, df: int) -> float:
    """Share of Student's t below `t`, for whole degrees of freedom (Abramowitz & Stegun 26.7)."""
    angle = atan(t / sqrt(df))
    if df % 2:
        term, total = cos(angle), 0.0
        for k in range(3, df + 1, 2):
            total += term
            term *= (k - 1) / k * cos(angle) ** 2
        inside = 2 / pi * (angle + sin(angle) * total)
    else:
        term, total = 1.0, 0.0
        for k in range(2, df + 1, 2):
            total += term
            term *= (k - 1) / k * cos(angle) ** 2
        inside = sin(angle) * total
    return (1 + inside) / 2


def t_quantile(share: float, df: int) -> float:
    """The t below which that share (over one half) lies, found by halving."""
    low, high = 0.0, 1e6
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if t_share(middle, df) < share else (low, middle)
    return high


def gain(pairs: Sequence[tuple[float, float]]) -> Gain | None:
    """Compare (before, after) of each person; None for fewer than two people."""
    n = len(pairs)
    if n < 2:
        return None
    differences = [after - before for before, after in pairs]
    mean, spread = fmean(differences), stdev(differences)
    reach = t_quantile(0.975, n - 1) * spread / sqrt(n)
    hake = _hake(pairs)
    return Gain(
        n=n,
        before=fmean(before for before, _ in pairs),
        after=fmean(after for _, after in pairs),
        difference=mean,
        interval=(mean - reach, mean + reach),
        effect=mean / spread if spread > ALIKE else None,
        hake=hake,
        hake_interval=None if hake is None else _jackknife(pairs, hake),
    )


def _hake(pairs: Sequence[tuple[float, float]]) -> float | None:
    before, after = fmean(b for b, _ in pairs), fmean(a for _, a in pairs)
    return None if before >= 1 else (after - before) / (1 - before)


def _jackknife(pairs: Sequence[tuple[float, float]], hake: float) -> Interval | None:
    """The spread of the gain when each person is left out in turn (Efron & Tibshirani 1993)."""
    n = len(pairs)
    without = [_hake([*pairs[:k], *pairs[k + 1 :]]) for k in range(n)]
    known = [value for value in without if value is not None]
    if len(known) < n:
        return None
    middle = fmean(known)
    reach = t_quantile(0.975, n - 1) * sqrt(
        (n - 1) / n * sum((value - middle) ** 2 for value in known)
    )
    return hake - reach, hake + reach


def compare(people: Sequence[tuple[Sequence[Evidence], Sequence[Evidence]]]) -> Comparison | None:
    """Compare the evidence of each person on the form before and on the form after.

    A person's score is the mean raw score of her first looks; only those who answered both
    forms belong here. Found and flagged are told of the units that both forms have. None for
    fewer than two people; raises StatisticsError for one without a first look at a form.
    """
    scored = [(_score(before), _score(after)) for before, after in people]
    found = gain(scored)
    if found is None:
        return None
    before, after = pooled(one for one, _ in people), pooled(one for _, one in people)
    shared = {one.unit for one in before} & {one.unit for one in after}
    return Comparison(
        gain=found,
        before=tuple(one for one in before if one.unit in shared),
        after=tuple(one for one in after if one.unit in shared),
    )


def pooled(many: Iterable[Sequence[Evidence]]) -> tuple[Discernment, ...]:
    """Add up several people, one value a sort of unit that was met."""
    people = list(many)
    added = (together((discernment(one, unit) for one in people), unit) for unit in UNITS)
    return tuple(one for one in added if one.targets or one.sound)


def _score(evidence: Sequence[Evidence]) -> float:
    return fmean(one.raw for one in first_looks(evidence))
