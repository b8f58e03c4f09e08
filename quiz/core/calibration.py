"""How well somebody knows what she knows: confidence beside what the answers were worth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from quiz.core.evidence import Evidence, first_looks

LEAST = 15
"""Rated answers before a picture is drawn (our design)."""

Rated = tuple[float, float]
"""A confidence and the score of its answer, both 0 to 1."""


@dataclass(frozen=True, slots=True)
class Bin:
    """The answers given with one step of confidence: how many, and their mean score."""

    step: float
    n: int
    mean: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """The Brier score and its parts: `brier = reliability - resolution + uncertainty`.

    Brier 1950; the parts, Murphy 1973. Scores may be fractions: uncertainty is then their
    variance, which for 0 and 1 is Murphy's term. `auroc2` (Fleming & Lau 2014) is the chance
    that of two answers of different worth the better one was given with more confidence; None
    if all were worth the same.
    """

    n: int
    brier: float
    reliability: float
    resolution: float
    uncertainty: float
    overconfidence: float
    auroc2: float | None
    bins: tuple[Bin, ...]


def rated(evidence: Iterable[Evidence]) -> list[Rated]:
    """Confidence and score of each first look that has both, judged by a key that stands."""
    return [
        (one.confidence, one.score)
        for one in first_looks(evidence)
        if one.confidence is not None and one.standing == "key"
    ]


def calibration(pairs: Sequence[Rated]) -> Calibration | None:
    """Fold rated answers; None if there are none."""
    if not pairs:
        return None
    n, mean = len(pairs), sum(score for _, score in pairs) / len(pairs)
    bins = tuple(_bins(pairs))
    return Calibration(
        n=n,
        brier=sum((sure - score) ** 2 for sure, score in pairs) / n,
        reliability=sum(one.n * (one.step - one.mean) ** 2 for one in bins) / n,
        resolution=sum(one.n * (one.mean - mean) ** 2 for one in bins) / n,
        uncertainty=sum((score - mean) ** 2 for _, score in pairs) / n,
        overconfidence=sum(sure for sure, _ in pairs) / n - mean,
        auroc2=_concordance(pairs),
        bins=bins,
    )


def _bins(pairs: Sequence[Rated]) -> Iterable[Bin]:
    for step, found in groupby(sorted(pairs), key=lambda pair: pair[0]):
        scores = [score for _, score in found]
        yield Bin(step, len(scores), sum(scores) / len(scores))


def _concordance(pairs: Sequence[Rated]) -> float | None:
    """Over all pairs of different scores: the better one surer counts 1, as sure counts half."""
    # From the worst score up, against how often each step was given with a worse one: there
    # are few steps, but partial scores may all differ.
    worse: Counter[float] = Counter()
    met = won = 0.0
    for _, alike in groupby(sorted(pairs, key=_score), key=_score):
        steps = Counter(sure for sure, _ in alike)
        for sure, n in steps.items():
            for other, m in worse.items():
                met += n * m
                won += n * m * (0.5 if sure == other else sure > other)
        worse += steps
    return won / met if met else None


def _score(pair: Rated) -> float:
    return pair[1]
