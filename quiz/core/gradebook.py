"""The gradebook of a class: what each pupil did in each lesson, homework and live sessions alike.

First looks count; what came later is practice. A cell says how much was answered and its mean
score. What that is as a mark is the teacher's business, so nothing here knows of marks.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from statistics import fmean
from typing import Literal

from quiz.core.assignments import Allowance, Assignment, State, Task
from quiz.core.discernment import UNITS, Discernment, discernment
from quiz.core.evidence import Evidence, first_looks

Standing = Literal["finished", "begun", "open", "later", "instead", "excused", "over", "nothing"]
"""What there is to say of a pupil and a lesson. The first two where something was done; the others
where nothing was: homework that is open, comes later, is replaced by another lesson, is not asked
of her, or is over; or no homework at all."""

Asked = Callable[[str, str], frozenset[str]]
"""Version and lesson to the ids of the questions that were asked there."""

_NOT_BEGUN: Mapping[State, Standing] = {
    "coming": "later", "open": "open", "over": "over", "excused": "excused"
}  # fmt: skip
"""What is said of a task of which nothing was done."""

_PREFERRED: tuple[Standing, ...] = ("open", "later", "instead", "excused", "over")


@dataclass(frozen=True, slots=True)
class Done:
    """A sitting that was done for the class; `assignment` and `live` are "" where for none."""

    id: str
    pupil: str
    lesson: str
    version: str
    started_at: datetime
    ended_at: datetime | None = None
    assignment: str = ""
    live: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """Homework that was not withdrawn, with the lessons it gives; `allowances` is by pupil."""

    assignment: Assignment
    lessons: tuple[str, ...]
    allowances: Mapping[str, Allowance] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mark:
    """A cell: how many of how many questions, the mean score of those that count (0 to 1).

    `practice` counts the sittings that held no first look. `instead` is the other lesson that
    an open or finished homework is for this pupil.
    """

    standing: Standing
    answered: int = 0
    asked: int = 0
    score: float | None = None
    found: tuple[Discernment, ...] = ()
    practice: int = 0
    instead: str = ""

    @property
    def is_done(self) -> bool:
        """Whether there are answers, or at least a sitting, behind it."""
        return self.standing in ("finished", "begun")


@dataclass(frozen=True, slots=True)
class Line:
    """One pupil: a mark for each lesson of the gradebook, in the same order."""

    pupil: str
    marks: tuple[Mark, ...]

    @property
    def finished(self) -> int:
        """How many lessons she has finished."""
        return sum(one.standing == "finished" for one in self.marks)


@dataclass(frozen=True, slots=True)
class Gradebook:
    """Lessons in the order in which they came up, pupils as they were given."""

    lessons: tuple[str, ...]
    lines: tuple[Line, ...]


def gradebook(
    pupils: Iterable[str],
    done: Iterable[Done],
    evidence: Mapping[str, Iterable[Evidence]],
    dues: Sequence[Due],
    asked: Asked,
    at: datetime,
) -> Gradebook:
    """Fold what was done for a class; `evidence` is by pupil and of these sittings only.

    Of no pupils or no lessons it gives a valid, empty gradebook.
    """
    sittings, answers = _sorted_out(done, evidence)
    lessons = lessons_of((one for hers in sittings.values() for one in hers), dues)
    lines = []
    for pupil in pupils:
        marks = (
            mark(lesson, sittings[pupil, lesson], answers.get((pupil, lesson), ()), asked)
            if (pupil, lesson) in sittings
            else given(pupil, lesson, dues, at)
            for lesson in lessons
        )
        lines.append(Line(pupil, tuple(marks)))
    return Gradebook(lessons, tuple(lines))


def _sorted_out(
    done: Iterable[Done], evidence: Mapping[str, Iterable[Evidence]]
) -> tuple[dict[tuple[str, str], list[Done]], dict[tuple[str, str], list[Evidence]]]:
    """Sittings and answers by pupil and lesson."""
    sittings: dict[tuple[str, str], list[Done]] = {}
    for one in done:
        sittings.setdefault((one.pupil, one.lesson), []).append(one)
    answers: dict[tuple[str, str], list[Evidence]] = {}
    for pupil, hers in evidence.items():
        for made in hers:
            answers.setdefault((pupil, made.lesson), []).append(made)
    return sittings, answers


def lessons_of(done: Iterable[Done], dues: Iterable[Due]) -> tuple[str, ...]:
    """The lessons of a class in the order in which they were first begun or given."""
    first: dict[str, datetime] = {}
    for lesson, since in (
        *((one.lesson, one.started_at) for one in done),
        *((lesson, one.assignment.opens_at) for one in dues for lesson in one.lessons),
    ):
        first[lesson] = min(since, first.get(lesson, since))
    return tuple(sorted(first, key=lambda lesson: (first[lesson], lesson)))


def mark(lesson: str, done: Sequence[Done], evidence: Collection[Evidence], asked: Asked) -> Mark:
    """One pupil in one lesson: `done` are her sittings of it, at least one, `evidence` her answers.

    Questions are counted over all her sittings: what she did in class and finished at home is one.
    """
    ids = frozenset().union(*(asked(one.version, lesson) for one in done))
    answers = first_answers(evidence)
    looks = first_looks(evidence)
    held = {one.sitting for one in answers.values()}
    later = {one.sitting for one in evidence} - held
    found = (discernment(looks, unit) for unit in UNITS)
    return Mark(
        standing="finished" if ids <= {question for _, question in answers} else "begun",
        answered=len(answers),
        asked=len(ids | {question for _, question in answers}),
        score=fmean(one.score for one in looks) if looks else None,
        found=tuple(one for one in found if one.targets or one.sound),
        practice=len(later),
    )


def first_answers(evidence: Iterable[Evidence]) -> dict[tuple[str, str], Evidence]:
    """The first answer to each question (lesson and question id), void and unscored ones, too."""
    first: dict[tuple[str, str], Evidence] = {}
    for one in sorted(evidence, key=lambda one: one.at):
        if one.round == 1:
            first.setdefault((one.lesson, one.question), one)
    return first


def given(pupil: str, lesson: str, dues: Iterable[Due], at: datetime) -> Mark:
    """What homework means for a pupil who has not begun that lesson, as it stands at `at`.

    Of several assignments of one lesson, the one that asks most of her is told.
    """
    each = [_given(pupil, due, at) for due in dues if lesson in due.lessons]
    return min(each, key=lambda one: _PREFERRED.index(one.standing), default=Mark("nothing"))


def _given(pupil: str, due: Due, at: datetime) -> Mark:
    task = Task(due.assignment, due.lessons, due.allowances.get(pupil, Allowance()))
    state, instead = task.state(at), task.allowance.instead
    if instead and state != "excused":
        return Mark("instead", instead=instead)
    return Mark(_NOT_BEGUN[state])
