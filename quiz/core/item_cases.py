"""Complete cases of a lesson, piled up so that each can be added and taken back exactly.

A case is one learner's first way through a lesson, all questions answered. What is void, was
accepted whatever it was, or is never scored, is left out of it. All numbers are whole: scores in
steps of 1/100000. A pile holds no id of anybody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from quiz.core.item_flags import UnitSeen
from quiz.core.items import ItemStatistics, Sums, from_sums

SCALE = 100_000
BUCKETS = 10

Pile = tuple[str, str, int]
"""Question, its hash, and the bucket of the score of the others (0 to 9)."""


@dataclass(frozen=True, slots=True)
class Look:
    """One scored answer in a case: `units` are pairs of a unit's id and what was made of it."""

    question: str
    question_hash: str
    raw: float
    units: Sequence[Sequence[str]] = ()


@dataclass(slots=True)
class Heap:
    """What lies in a pile: how many cases, their sums, and how each unit was taken.

    `units` counts by `unit verdict`; counts of nothing are left out.
    """

    n: int = 0
    x: int = 0
    xx: int = 0
    y: int = 0
    yy: int = 0
    xy: int = 0
    units: Counter[str] = field(default_factory=Counter)

    def add(self, share: Share, times: int = 1) -> None:
        """Add a share; `times` -1 takes it back."""
        x, y = share.x, share.y
        self.n += times
        self.x += times * x
        self.xx += times * x * x
        self.y += times * y
        self.yy += times * y * y
        self.xy += times * x * y
        for unit in share.units:
            self.units[unit] += times
            if not self.units[unit]:
                del self.units[unit]

    def merge(self, other: Heap) -> None:
        """Add all that lies in another heap."""
        self.n += other.n
        self.x += other.x
        self.xx += other.xx
        self.y += other.y
        self.yy += other.yy
        self.xy += other.xy
        self.units.update(other.units)


@dataclass(frozen=True, slots=True)
class Share:
    """What one answer of a case adds to its pile."""

    pile: Pile
    x: int
    y: int
    units: tuple[str, ...]


def whole_number(raw: float) -> int:
    """A score in steps of 1/100000."""
    return round(raw * SCALE)


def shares(looks: Sequence[Look]) -> tuple[Share, ...]:
    """What a case adds, answer by answer; y is the mean of the other answers' scores."""
    numbers = [whole_number(look.raw) for look in looks]
    total, others = sum(numbers), max(len(looks) - 1, 1)
    return tuple(
        _share(look, x, round((total - x) / others)) for look, x in zip(looks, numbers, strict=True)
    )


def _share(look: Look, x: int, y: int) -> Share:
    bucket = min(max(y, 0) * BUCKETS // SCALE, BUCKETS - 1)
    units = tuple(f"{unit} {verdict}" for unit, verdict in look.units if verdict != "neutral")
    return Share((look.question, look.question_hash, bucket), x, y, units)


def piled(cases: Iterable[Sequence[Look]]) -> dict[Pile, Heap]:
    """All piles of these cases."""
    heaps: dict[Pile, Heap] = {}
    for looks in cases:
        for share in shares(looks):
            heaps.setdefault(share.pile, Heap()).add(share)
    return heaps


def statistics(heaps: Iterable[Heap]) -> ItemStatistics:
    """One question out of its heaps, whatever their buckets."""
    many = list(heaps)
    sums = Sums(
        sum(one.n for one in many),
        sum(one.x for one in many),
        sum(one.xx for one in many),
        sum(one.y for one in many),
        sum(one.yy for one in many),
        sum(one.xy for one in many),
        SCALE,
    )
    return from_sums(sums)


def units_seen(by_bucket: Mapping[int, Heap]) -> tuple[UnitSeen, ...]:
    """How each unit of one question was taken, in the order of their ids.

    The best third are the highest buckets that together hold a third of the cases or more.
    """
    every: Counter[str] = Counter()
    top: Counter[str] = Counter()
    n, seen = sum(heap.n for heap in by_bucket.values()), 0
    for bucket in sorted(by_bucket, reverse=True):
        if 3 * seen < n:
            top.update(by_bucket[bucket].units)
        seen += by_bucket[bucket].n
        every.update(by_bucket[bucket].units)
    ids = sorted({key.rpartition(" ")[0] for key in every})
    return tuple(_unit(unit, every, top) for unit in ids)


def _unit(unit: str, every: Counter[str], top: Counter[str]) -> UnitSeen:
    return UnitSeen(
        unit,
        found=every[f"{unit} found"],
        missed=every[f"{unit} missed"],
        wrong=every[f"{unit} wrong"],
        trusted=every[f"{unit} trusted"],
        top_found=top[f"{unit} found"],
        top_missed=top[f"{unit} missed"],
    )
