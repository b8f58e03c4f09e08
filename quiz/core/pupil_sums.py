"""What a pupil's work for her class comes to, as sums that the next answer can be added to.

Weights of a skill follow from the number of answers alone, so the discounted total is enough to
say what `core.mastery` says from all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from quiz.core.discernment import Discernment, together
from quiz.core.evidence import Evidence, first_looks
from quiz.core.item_cases import SCALE, whole_number
from quiz.core.items import Z95
from quiz.core.mastery import KEEP, Mastery, mastery_of, wilson

GOOD = 85 * SCALE // 100
LONGEST = 30
"""So many first answers of each skill are kept one by one, for the learning curve."""


@dataclass(frozen=True, slots=True)
class SkillSum:
    """A skill: n answers, their discounted total, the raw scores of the first 30 in steps of
    1/100000, the lesson of the first one, and whether one (1) or more (2) lessons were met."""

    n: int
    total: float
    raws: tuple[int, ...]
    lesson: str
    lessons: int
    last_at: int

    def mastery(self, skill: str) -> Mastery:
        """What a report says of it, with its band."""
        weights, squares = _powers(KEEP, self.n), _powers(KEEP * KEEP, self.n)
        mean, effective_n = self.total / weights, weights * weights / squares
        return mastery_of(skill, mean, effective_n, self.n, self.lessons)


@dataclass(slots=True)
class PupilSums:
    """All sums of one pupil: by skill, by sort of unit, and by lesson (answers, sum of scores)."""

    skills: dict[str, SkillSum] = field(default_factory=dict)
    units: dict[str, Discernment] = field(default_factory=dict)
    lessons: dict[str, tuple[int, int]] = field(default_factory=dict)


def pupil_sums(evidence: Iterable[Evidence]) -> PupilSums:
    """Fold a pupil's work (oldest first where times are equal); only first looks count."""
    found = PupilSums()
    for look in first_looks(evidence):
        before = found.skills.get(look.skill)
        found.skills[look.skill] = _added(before, look)
        n, score = found.lessons.get(look.lesson, (0, 0))
        found.lessons[look.lesson] = (n + 1, score + whole_number(look.score))
        if look.unit and look.standing == "key":
            found.units[look.unit] = _marked(found.units.get(look.unit), look)
    return found


def milliseconds_of(look: Evidence) -> int:
    """When it was given, as records count time."""
    return round(look.at.timestamp() * 1000)


def _added(before: SkillSum | None, look: Evidence) -> SkillSum:
    raw, at = whole_number(look.raw), milliseconds_of(look)
    if before is None:
        return SkillSum(1, look.score, (raw,), look.lesson, 1, at)
    return SkillSum(
        n=before.n + 1,
        total=before.total * KEEP + look.score,
        raws=(*before.raws, raw) if before.n < LONGEST else before.raws,
        lesson=before.lesson,
        lessons=1 if before.lessons == 1 and look.lesson == before.lesson else 2,
        last_at=at,
    )


def _marked(before: Discernment | None, look: Evidence) -> Discernment:
    new = Discernment(look.unit, look.hits, look.targets, look.false_alarms, look.sound)
    return together((before, new), look.unit) if before else new


def _powers(base: float, n: int) -> float:
    """1 + base + base^2 + ... of n terms."""
    return float((1 - base**n) / (1 - base))


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """The nth answer in a skill: how many pupils gave one, their mean raw score, and how many of
    them were close to a full match (85 of 100 or better), with a 95 % Wilson interval."""

    opportunity: int
    n: int
    mean: float
    good: int

    @property
    def likely(self) -> tuple[float, float]:
        """Where the share of good answers probably lies."""
        return wilson(self.good / self.n, self.n, Z95)


def class_curve(many: Sequence[SkillSum]) -> tuple[CurvePoint, ...]:
    """The first, second, third ... answer of each pupil in one skill; later points rest on fewer
    pupils, for nobody is made up who has not come that far."""
    points = []
    for nth in range(max((len(one.raws) for one in many), default=0)):
        raws = [one.raws[nth] for one in many if len(one.raws) > nth]
        good = sum(raw >= GOOD for raw in raws)
        points.append(CurvePoint(nth + 1, len(raws), sum(raws) / len(raws) / SCALE, good))
    return tuple(points)
