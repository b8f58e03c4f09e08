"""Classical item statistics: how hard a question is, and whether it tells who reads well.

Computed from complete cases only: learners who answered every question of a lesson. Scores are
raw (an answer by guessing is 0 on average, a full match 1).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import atanh, sqrt, tanh
from statistics import NormalDist, fmean, median

LEAST = 20
"""Complete cases from which on something is said of a question or a lesson (our design)."""

ALIKE = 1e-12
"""A spread below it is rounding."""
Z95 = NormalDist().inv_cdf(0.975)

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Sums:
    """What complete cases add up to, so that a case can be added or taken back: x is the score
    of the question, y that of the others. Whole numbers keep it exact; `scale` is their unit."""

    n: int = 0
    x: float = 0
    xx: float = 0
    y: float = 0
    yy: float = 0
    xy: float = 0
    scale: float = 1


@dataclass(frozen=True, slots=True)
class ItemStatistics:
    """One question. `facility` is the mean score, `sd` its spread (n - 1).

    `discrimination` is the correlation with the score of the other questions, `interval` where it
    probably lies (95 %, Fisher's z); None where one of the two does not vary or there are too few.
    """

    n: int
    facility: float | None = None
    sd: float | None = None
    discrimination: float | None = None
    interval: Interval | None = None


@dataclass(frozen=True, slots=True)
class WholeStatistics:
    """A lesson as a measure; totals are sums of scores. None where there are too few cases.

    `alpha` is Cronbach's (KR-20 for 0 and 1; below 0 is legal), `error_ratio` = sqrt(1 - alpha),
    `sem` that share of the spread. Skew and excess kurtosis by k-statistics, as Moodle has them.
    """

    n: int
    items: int
    mean: float
    median: float
    sd: float | None = None
    skew: float | None = None
    kurtosis: float | None = None
    alpha: float | None = None
    error_ratio: float | None = None
    sem: float | None = None


def fisher(r: float, n: int) -> Interval | None:
    """Where a correlation probably lies (95 %; Fisher 1921); None for fewer than four cases."""
    if n < 4:
        return None
    if abs(r) >= 1:
        return r, r
    reach = Z95 / sqrt(n - 3)
    return tanh(atanh(r) - reach), tanh(atanh(r) + reach)


def from_sums(sums: Sums) -> ItemStatistics:
    """One question out of its sums; of no case all but `n` is None."""
    n, unit = sums.n, sums.scale
    if not n:
        return ItemStatistics(0)
    facility = sums.x / n / unit
    if n < 2:
        return ItemStatistics(n, facility)
    of_x, of_y = n * sums.xx - sums.x**2, n * sums.yy - sums.y**2
    sd = sqrt(max(of_x, 0) / n / (n - 1)) / unit
    least = ALIKE * (n * unit) ** 2
    if of_x <= least or of_y <= least:
        return ItemStatistics(n, facility, sd)
    r = (n * sums.xy - sums.x * sums.y) / sqrt(of_x) / sqrt(of_y)
    r = max(-1.0, min(1.0, r))
    return ItemStatistics(n, facility, sd, r, fisher(r, n))


def sums_of(pairs: Iterable[tuple[float, float]], scale: float = 1) -> Sums:
    """Add up cases: each the score of the question, and that of all the others."""
    n, x, xx, y, yy, xy = 0, 0.0, 0.0, 0.0, 0.0, 0.0
    for one, rest in pairs:
        n, x, xx = n + 1, x + one, xx + one * one
        y, yy, xy = y + rest, yy + rest * rest, xy + one * rest
    return Sums(n, x, xx, y, yy, xy, scale)


def items(matrix: Sequence[Sequence[float]]) -> tuple[ItemStatistics, ...]:
    """Each question of complete cases: a row for each learner, a column for each question."""
    return tuple(
        from_sums(sums_of((row[k], sum(row) - row[k]) for row in matrix))
        for k in range(len(matrix[0]) if matrix else 0)
    )


def efficiency(column: Sequence[float], rest: Sequence[float]) -> float | None:
    """Covariance as a share of the greatest that these scores could have (Moodle's
    discriminative efficiency); None where one of the two does not vary."""
    most = _products(sorted(column), sorted(rest))
    return _products(column, rest) / most if abs(most) > ALIKE else None


def whole(matrix: Sequence[Sequence[float]]) -> WholeStatistics | None:
    """A lesson out of its complete cases; None without any. Source: Moodle's quiz statistics."""
    if not matrix or not matrix[0]:
        return None
    totals, n, k = [sum(row) for row in matrix], len(matrix), len(matrix[0])
    mean, middle = fmean(totals), median(totals)
    if n < 2:
        return WholeStatistics(n, k, mean, middle)
    variance = _products(totals, totals) / (n - 1)
    skew, kurtosis = _shape(totals, variance)
    alpha = ratio = None
    if k > 1 and variance > ALIKE:
        single = sum(_products(column, column) / (n - 1) for column in zip(*matrix, strict=True))
        alpha = k / (k - 1) * (1 - single / variance)
        ratio = sqrt(1 - alpha)
    sd = sqrt(variance)
    sem = None if ratio is None else ratio * sd
    return WholeStatistics(n, k, mean, middle, sd, skew, kurtosis, alpha, ratio, sem)


def _products(xs: Sequence[float], ys: Sequence[float]) -> float:
    """The sum of products of deviations from the means."""
    mx, my = fmean(xs), fmean(ys)
    return sum((x - mx) * (y - my) for x, y in zip(xs, ys, strict=True))


def _shape(totals: Sequence[float], variance: float) -> tuple[float | None, float | None]:
    """Skew and excess kurtosis by k-statistics; None each where there are too few cases."""
    n, mean = len(totals), fmean(totals)
    if variance <= ALIKE:
        return None, None
    m2, m3, m4 = (fmean((one - mean) ** power for one in totals) for power in (2, 3, 4))
    skew = kurtosis = None
    if n > 2:
        skew = n * n * m3 / ((n - 1) * (n - 2)) / variance**1.5
    if n > 3:
        k4 = n * n * ((n + 1) * m4 - 3 * (n - 1) * m2 * m2) / ((n - 1) * (n - 2) * (n - 3))
        kurtosis = k4 / variance**2
    return skew, kurtosis
