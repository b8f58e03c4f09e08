"""Homework: a lesson or a pack that a class takes by itself, and what it is for one pupil.

A window is open from its first second until the one before it closes. What is otherwise for one
pupil (more time, another lesson, excused) changes her own task and nobody else's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from quiz.core.model import Problem

Feedback = Literal["now", "after"]
"""When an answer is explained: at once, or when the homework is over."""

State = Literal["coming", "open", "done", "over", "excused"]
"""How a task stands for one pupil; "over" is what can no longer be done."""

GRACE = timedelta(minutes=2)
"""An answer that is sent in time may be on its way for so long. Explanations wait for it, too, so
that nobody answers with the words of somebody who sees them already."""

LONGEST_NOTE = 300
MOST_TRIES = 5


@dataclass(frozen=True, slots=True)
class Assignment:
    """A lesson or a pack (ids; one of the two is "") given to a class.

    `closes_at` None: it stays open. `tries`: how often a pupil may take each lesson of it.
    """

    id: str
    school_class: str
    opens_at: datetime
    made_at: datetime
    lesson: str = ""
    pack: str = ""
    closes_at: datetime | None = None
    tries: int = 1
    feedback: Feedback = "now"
    note: str = ""
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is otherwise for one pupil: until when, which lesson instead, or nothing to do."""

    closes_at: datetime | None = None
    instead: str = ""
    is_excused: bool = False


@dataclass(frozen=True, slots=True)
class Try:
    """A sitting that a pupil took for her class: for homework, or in a live session.

    `answered`: how many questions, each once.
    """

    sitting: str
    pupil: str
    lesson: str
    started_at: datetime
    ended_at: datetime | None = None
    assignment: str = ""
    live: str = ""
    learner: str = ""
    answered: int = 0


@dataclass(frozen=True, slots=True)
class Task:
    """An assignment as one pupil has it. `lessons` are those of the assignment, in their order.

    `tries` are hers, oldest first: the first one at a lesson counts, later ones are practice.
    """

    assignment: Assignment
    lessons: tuple[str, ...]
    allowance: Allowance = field(default_factory=Allowance)
    tries: tuple[Try, ...] = ()

    @property
    def own_lessons(self) -> tuple[str, ...]:
        """The lessons that she takes."""
        return (self.allowance.instead,) if self.allowance.instead else self.lessons

    @property
    def closes_at(self) -> datetime | None:
        """When it is over for her: never earlier than for the class."""
        whole, own = self.assignment.closes_at, self.allowance.closes_at
        return max(whole, own) if whole and own else whole

    @property
    def shown_from(self) -> datetime | None:
        """From when on she sees explanations; None: at once."""
        if self.assignment.feedback == "now" or self.allowance.is_excused:
            return None
        return self.closes_at and self.closes_at + GRACE

    def is_closed(self, at: datetime) -> bool:
        """Whether its questions are no longer shown to her."""
        return self.closes_at is not None and at >= self.closes_at

    def state(self, at: datetime) -> State:
        """How it stands for her at that moment."""
        if self.allowance.is_excused:
            return "excused"
        if self.own_lessons and all(self.is_done(lesson) for lesson in self.own_lessons):
            return "done"
        if at < self.assignment.opens_at:
            return "coming"
        return "over" if self.is_closed(at) else "open"

    def tries_at(self, lesson: str) -> tuple[Try, ...]:
        """Her sittings of that lesson, oldest first."""
        return tuple(one for one in self.tries if one.lesson == lesson)

    def is_done(self, lesson: str) -> bool:
        """Whether she has taken that lesson to its end, alone or in class.

        A live session ends for all who sit in it: it counts for those who have answered.
        """
        return any(one.ended_at and (one.answered or not one.live) for one in self.tries_at(lesson))

    def is_begun(self) -> bool:
        """Whether she has begun any of it."""
        hers = (one for one in self.tries if one.lesson in self.own_lessons)
        return any(one.answered or not one.live for one in hers)

    def under_way(self, lesson: str) -> Try | None:
        """The sitting of that lesson that she has not ended, if she may go on with it."""
        return next((one for one in self._own(lesson) if one.ended_at is None), None)

    def tries_left(self, lesson: str) -> int:
        """How often she may still begin that lesson; a live session uses none up."""
        return max(0, self.assignment.tries - len(self._own(lesson)))

    def next_lesson(self) -> str:
        """The first of her lessons that is not done, "" when all are."""
        return next((one for one in self.own_lessons if not self.is_done(one)), "")

    def holds_back(self, lesson: str, given_at: datetime, at: datetime) -> bool:
        """Whether what explains an answer of hers, given at `given_at`, is held back at `at`.

        It holds for that lesson wherever she answered it, or taking it once more from the shelf
        would show what is held back here. What she saw before the homework began, she has seen.
        """
        touched = {*self.lessons, *self.own_lessons, *(one.lesson for one in self.tries)}
        if self.shown_from is None or lesson not in touched:
            return False
        return given_at >= self.assignment.opens_at and at < self.shown_from

    def _own(self, lesson: str) -> tuple[Try, ...]:
        mine = self.assignment.id
        return tuple(one for one in self.tries_at(lesson) if one.assignment == mine)


def task_of(
    assignment: Assignment,
    lessons: Sequence[str],
    allowance: Allowance | None,
    tries: Iterable[Try],
) -> Task:
    """The task of a pupil whose sittings for this class are `tries`.

    Those count that she took for this homework, and those of the same lesson in class since it was
    given or since it opens, whichever is earlier.
    """
    allowed = allowance or Allowance()
    hers = Task(assignment, tuple(lessons), allowed).own_lessons
    since = min(assignment.opens_at, assignment.made_at)
    own = (
        one
        for one in tries
        if one.assignment == assignment.id
        or (one.live and one.lesson in hers and one.started_at >= since)
    )
    in_order = sorted(own, key=lambda one: (one.started_at, one.sitting))
    return Task(assignment, tuple(lessons), allowed, tuple(in_order))


def held_until(
    tasks: Iterable[Task], lesson: str, given_at: datetime, at: datetime
) -> datetime | None:
    """From when on an answer to a lesson is explained; None where it is already."""
    found = (task.shown_from for task in tasks if task.holds_back(lesson, given_at, at))
    return max((moment for moment in found if moment), default=None)


def refusal(task: Task, lesson: str, at: datetime, *, goes_on: bool = False) -> Problem | None:
    """Why a pupil cannot begin a lesson of her homework now, None if she can.

    Who goes on with a sitting that she began needs no further try.
    """
    if task.allowance.is_excused:
        return Problem("homework-excused")
    if lesson not in task.own_lessons:
        return Problem("homework-other-lesson")
    if at < task.assignment.opens_at:
        return Problem("homework-not-yet")
    if task.is_closed(at):
        return Problem("homework-over")
    return None if goes_on or task.tries_left(lesson) else Problem("homework-no-tries")


def flaws(made: Assignment, at: datetime, before: Assignment | None = None) -> tuple[Problem, ...]:
    """What is wrong with homework that is about to be given, or changed from `before`."""
    found = []
    if bool(made.lesson) == bool(made.pack):
        found.append(Problem("homework-nothing", ("what",)))
    if made.closes_at and made.closes_at <= made.opens_at:
        found.append(Problem("homework-order", ("closes",)))
    elif made.closes_at and made.closes_at <= at and not _keeps_end(made, before):
        found.append(Problem("homework-past", ("closes",)))
    if made.feedback == "after" and made.closes_at is None:
        found.append(Problem("homework-needs-end", ("closes",)))
    if before and before.opens_at <= at and made.opens_at != before.opens_at:
        found.append(Problem("homework-has-opened", ("opens",)))
    if not 1 <= made.tries <= MOST_TRIES:
        found.append(Problem("homework-tries", ("tries",), {"most": MOST_TRIES}))
    if len(made.note) > LONGEST_NOTE:
        found.append(Problem("homework-note-long", ("note",), {"most": LONGEST_NOTE}))
    return tuple(found)


def _keeps_end(made: Assignment, before: Assignment | None) -> bool:
    return before is not None and before.closes_at == made.closes_at
