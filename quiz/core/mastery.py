"""What a learner has shown in each skill, on how much evidence, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import Literal

from quiz.core.evidence import Evidence, first_looks

KEEP = 0.9
Z80 = NormalDist().inv_cdf(0.9)
"""Half of the width of an 80 % interval, in standard errors."""

Band = Literal["not-enough", "needs-work", "developing", "secure"]


@dataclass(frozen=True, slots=True)
class Mastery:
    """A skill: the discounted mean of its first answers, with an 80 % interval and a band.

    `effective_n` is what the discounted answers are worth in answers of equal weight (Kish).
    """

    skill: str
    mean: float
    effective_n: float
    low: float
    high: float
    items: int
    lessons: int
    band: Band


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the learning curve: the nth answer in a skill, over n skills."""

    opportunity: int
    n: int
    mean: float


def wilson(mean: float, n: float, z: float) -> tuple[float, float]:
    """The interval of a share after n trials (n may be a fraction). Source: Wilson 1927."""
    middle = (mean + z * z / (2 * n)) / (1 + z * z / n)
    reach = z * sqrt(mean * (1 - mean) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def discounted(scores: Sequence[float], keep: float = KEEP) -> tuple[float, float]:
    """Mean and effective n of scores, oldest first; each later one makes the others weigh less.

    Weights are `keep` to the power of age; effective n is (sum w)^2 / sum w^2 (Kish 1965).
    Raises ZeroDivisionError for no scores at all.
    """
    weights = [keep**age for age in reversed(range(len(scores)))]
    total = sum(weights)
    mean = sum(w * score for w, score in zip(weights, scores, strict=True)) / total
    return mean, total * total / sum(w * w for w in weights)


def mastery(evidence: Iterable[Evidence]) -> tuple[Mastery, ...]:
    """Each skill that was met, in the order in which they were met first."""
    return tuple(_mastery(skill, looks) for skill, looks in _by_skill(evidence).items())


def _by_skill(evidence: Iterable[Evidence]) -> dict[str, list[Evidence]]:
    found: dict[str, list[Evidence]] = {}
    for one in first_looks(evidence):
        found.setdefault(one.skill, []).append(one)
    return found


def _mastery(skill: str, looks: Sequence[Evidence]) -> Mastery:
    mean, effective_n = discounted([one.score for one in looks])
    lessons = len({one.lesson for one in looks})
    return mastery_of(skill, mean, effective_n, len(looks), lessons)


def mastery_of(skill: str, mean: float, effective_n: float, items: int, lessons: int) -> Mastery:
    """Interval and band of a discounted mean that rests on so many answers and lessons."""
    low, high = wilson(min(mean, 1.0), effective_n, Z80)
    band = _band(items, lessons, effective_n, low, high)
    return Mastery(skill, mean, effective_n, low, high, items, lessons, band)


def _band(items: int, lessons: int, effective_n: float, low: float, high: float) -> Band:
    """The four bands (our design): few answers never read as secure, nor as weak."""
    if items < 3 or effective_n < 2.5:
        return "not-enough"
    if low >= 0.6 and items >= 5 and lessons >= 2:
        return "secure"
    return "needs-work" if high < 0.4 else "developing"


def curve(evidence: Iterable[Evidence], longest: int = 30) -> tuple[Point, ...]:
    """The mean raw score of the first, second, third ... answer in a skill, over all skills.

    `n` says how many skills have come that far: later points rest on fewer.
    """
    found = _by_skill(evidence).values()
    points = []
    for nth in range(min(longest, max(map(len, found), default=0))):
        raws = [looks[nth].raw for looks in found if len(looks) > nth]
        points.append(Point(nth + 1, len(raws), sum(raws) / len(raws)))
    return tuple(points)
