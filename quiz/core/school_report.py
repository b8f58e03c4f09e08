"""A school class over all its lessons: who needs what, told alike kindly, and no ranking.

Bands and words follow the same steps as a learner's own progress. Below 20 problems and 20 sound
units of one sort a pupil is told of in counts alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from quiz.core.discernment import PERSON, UNITS, Discernment, Leaning, leaning, together
from quiz.core.item_cases import SCALE
from quiz.core.mastery import Band, Mastery
from quiz.core.pupil_sums import CurvePoint, PupilSums, class_curve

Group = Literal[
    "flags-a-lot", "trusts-a-lot", "still-mixed", "finds-and-trusts", "not-enough", "no-work"
]
GROUPS: tuple[Group, ...] = (
    "flags-a-lot", "trusts-a-lot", "still-mixed", "finds-and-trusts", "not-enough", "no-work",
)  # fmt: skip
"""In this order they are told: first those whom a talk may help, last those nobody knows yet."""

BANDS: tuple[Band, ...] = ("not-enough", "needs-work", "developing", "secure")


@dataclass(frozen=True, slots=True)
class Member:
    """A pupil with what her work comes to; `skills` has those she has met."""

    id: str
    name: str
    key: str
    answers: int
    lessons: int
    skills: Mapping[str, Mastery]
    units: Mapping[str, Discernment]

    def leaning(self, unit: str) -> Leaning | None:
        """How she tells that sort of unit apart; None while there is too little to say so."""
        found = self.units.get(unit)
        return leaning(found) if found and found.enough(PERSON) else None

    @property
    def groups(self) -> tuple[Group, ...]:
        """Where she is told of: one group for each sort of unit that says something."""
        told = {self.leaning(unit) for unit in UNITS} - {None}
        if told:
            return tuple(group for group in GROUPS if group in told)
        return ("not-enough",) if self.answers else ("no-work",)


@dataclass(frozen=True, slots=True)
class OfLesson:
    """A lesson as the class did it: how many pupils, how many first answers, their mean score."""

    lesson: str
    pupils: int
    answers: int
    score: float


@dataclass(frozen=True, slots=True)
class SchoolReport:
    """A class as it stands. Members come by name, skills by how often they were met."""

    members: tuple[Member, ...]
    skills: tuple[str, ...]
    units: tuple[Discernment, ...]
    lessons: tuple[OfLesson, ...]
    curves: Mapping[str, tuple[CurvePoint, ...]]

    @property
    def answers(self) -> int:
        """How many first answers all of it rests on."""
        return sum(one.answers for one in self.members)

    def grouped(self) -> list[tuple[Group, list[Member]]]:
        """Who is told of where, groups with nobody left out."""
        found = [(group, [m for m in self.members if group in m.groups]) for group in GROUPS]
        return [(group, members) for group, members in found if members]

    def ordered(self, by: str) -> list[Member]:
        """The members by name, by how little they have answered, or by their band in a skill.

        Within a band they stand by name: the figure behind it is no place in a row.
        """
        if by == "answers":
            return sorted(self.members, key=lambda one: one.answers)
        if by in self.skills:
            return sorted(self.members, key=lambda one: _place(one.skills.get(by)))
        return list(self.members)

    def member(self, pupil: str) -> Member | None:
        """The member of that id, None if there is none."""
        return next((one for one in self.members if one.id == pupil), None)


def _place(met: Mastery | None) -> int:
    return BANDS.index(met.band) if met else -1


def school_report(
    pupils: Iterable[tuple[str, str, str]], sums: Mapping[str, PupilSums]
) -> SchoolReport:
    """Put together what each pupil's work comes to; `pupils` are ids, names and keys.

    Of no pupils and no work it gives a valid, empty report.
    """
    members = tuple(
        _member(*pupil, sums.get(pupil[0], PupilSums()))
        for pupil in sorted(pupils, key=lambda pupil: (pupil[2], pupil[0]))
    )
    here = [sums[one.id] for one in members if one.id in sums]
    met = {skill for one in here for skill in one.skills}
    often = {
        skill: sum(one.skills[skill].n for one in here if skill in one.skills) for skill in met
    }
    skills = tuple(sorted(met, key=lambda skill: (-often[skill], skill)))
    return SchoolReport(
        members=members,
        skills=skills,
        units=_units(here),
        lessons=_lessons(here),
        curves={skill: class_curve([s.skills[skill] for s in here if skill in s.skills])
                for skill in skills},
    )  # fmt: skip


def _member(id_: str, name: str, key: str, sums: PupilSums) -> Member:
    answers = sum(n for n, _ in sums.lessons.values())
    skills = {skill: one.mastery(skill) for skill, one in sums.skills.items()}
    return Member(id_, name, key, answers, len(sums.lessons), skills, sums.units)


def _units(here: Sequence[PupilSums]) -> tuple[Discernment, ...]:
    met = [unit for unit in UNITS if any(unit in one.units for one in here)]
    return tuple(
        together((one.units[unit] for one in here if unit in one.units), unit) for unit in met
    )


def _lessons(here: Sequence[PupilSums]) -> tuple[OfLesson, ...]:
    """Those most pupils did come first."""
    found: dict[str, list[tuple[int, int]]] = {}
    for sums in here:
        for lesson, counts in sums.lessons.items():
            found.setdefault(lesson, []).append(counts)
    told = [
        OfLesson(lesson, len(each), answers := sum(n for n, _ in each),
                 sum(score for _, score in each) / answers / SCALE)
        for lesson, each in found.items()
    ]  # fmt: skip
    return tuple(sorted(told, key=lambda one: (-one.pupils, one.lesson)))
