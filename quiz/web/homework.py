"""Homework as its pupil has it: what is to be done now, and what is not explained to her yet.

Each page asks the record once (`all_of`); what is held back is decided here for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from flask import g, redirect, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from quiz.core import assignments
from quiz.core.assignments import Assignment, State, Task, Try
from quiz.core.evidence import Evidence
from quiz.core.lesson import Lesson
from quiz.core.model import Problem
from quiz.core.sitting import Sitting, through
from quiz.store.assignments import Given
from quiz.web.access import rooms
from quiz.web.language import lesson_words


@dataclass(frozen=True)
class Homework:
    """One homework of one learner, at this moment."""

    given: Given
    task: Task
    learner: str
    at: datetime

    @property
    def made(self) -> Assignment:
        """What was given."""
        return self.given.assignment

    @property
    def url(self) -> str:
        """Its page."""
        return url_for("homework_pages.page", assignment_id=self.made.id)

    @property
    def title(self) -> str:
        """The name of the lesson or pack that she takes; its id where it has left the shelf."""
        return title_of(self.task.allowance.instead or self.made.lesson, self.made.pack)

    @property
    def language(self) -> str:
        """In which language that name is."""
        first = next(iter(self.task.own_lessons), "")
        lesson = rooms().shelf.lesson(first)
        return lesson.language if lesson else ""

    @cached_property
    def state(self) -> State:
        """How it stands."""
        return self.task.state(self.at)

    @property
    def is_closed(self) -> bool:
        """Whether its questions are no longer shown."""
        return self.task.is_closed(self.at)

    @property
    def is_too_late(self) -> bool:
        """Whether not even an answer that was on its way is taken any more."""
        closes = self.task.closes_at
        return closes is not None and self.at >= closes + assignments.GRACE

    @property
    def is_in_class(self) -> bool:
        """Whether a live session of the class counts for it."""
        return any(one.live and one.answered for one in self.task.tries)

    @property
    def explained_from(self) -> datetime | None:
        """From when on it is explained; None where that moment has come."""
        shown = self.task.shown_from
        return shown if shown and self.at < shown else None

    @property
    def lessons(self) -> list[tuple[str, Lesson | None]]:
        """Her lessons by id; None for one that has left the shelf."""
        return [(one, rooms().shelf.lesson(one)) for one in self.task.own_lessons]

    @property
    def next_lesson(self) -> str:
        """The lesson to take next, "" when none can be taken."""
        return next((one for one, _ in self.lessons if self._is_due(one)), "")

    def is_begun(self, lesson: str) -> bool:
        """Whether she is in the middle of that lesson, in this browser's name."""
        return any(not one.ended_at for one in self._own_tries(lesson))

    def can_take(self, lesson: str) -> bool:
        """Whether she may begin it, or go on with it, now."""
        goes_on = self.is_begun(lesson)
        return assignments.refusal(self.task, lesson, self.at, goes_on=goes_on) is None

    def look_back(self, lesson: str) -> str:
        """Where she sees her counted answers to that lesson again, "" where there are none."""
        own = [one for one in self._own_tries(lesson) if one.ended_at or self.is_closed]
        return url_for("learn.debrief", sitting_id=own[0].sitting) if own else ""

    def _is_due(self, lesson: str) -> bool:
        return not self.task.is_done(lesson) and self.can_take(lesson)

    def _own_tries(self, lesson: str) -> list[Try]:
        mine = (one for one in self.task.tries_at(lesson) if one.learner == self.learner)
        return [one for one in mine if not one.live]


def lessons_of(made: Assignment) -> tuple[str, ...]:
    """The ids of the lessons of an assignment, in their order."""
    if made.lesson:
        return (made.lesson,)
    return tuple(lesson.id for lesson in rooms().shelf.contents().lessons_of(made.pack))


def title_of(lesson_id: str, pack_id: str) -> str:
    """What a lesson, or else a pack, is called; its id where it has left the shelf."""
    contents = rooms().shelf.contents()
    found = contents.lessons.get(lesson_id) if lesson_id else contents.pack(pack_id)
    return found.title if found else lesson_id or pack_id


def named(lesson_id: str, pack_id: str = "") -> Markup:
    """The same for a page, marked as the lesson's words where they are in another language."""
    contents = rooms().shelf.contents()
    of_pack = next(iter(contents.lessons_of(pack_id)), None) if pack_id else None
    known = contents.lessons.get(lesson_id) or of_pack
    return lesson_words(title_of(lesson_id, pack_id), known.language if known else "")


def all_of(learner: str) -> list[Homework]:
    """All homework of a learner's classes, what opens first first; asked once a request."""
    asked: dict[str, list[Homework]] = g.setdefault("homework", {})
    if learner not in asked:
        asked[learner] = _read(learner)
    return asked[learner]


def none_for(learner: str) -> None:
    """What a page has learned already: she is in no class, so nobody need ask for her homework."""
    g.setdefault("homework", {})[learner] = []


def _read(learner: str) -> list[Homework]:
    here, at = rooms(), rooms().now()
    given = here.store.homework_of_learner(learner)
    tries = here.store.tries_of_learner(learner) if given else {}
    return [
        Homework(one, assignments.task_of(
            one.assignment, lessons_of(one.assignment), one.allowance, tries.get(one.pupil, ())
        ), learner, at)
        for one in given
    ]  # fmt: skip


def homework_of(learner: str) -> list[Homework]:
    """What her page of classes shows: what is open first, then what comes, then what is past."""
    order = {"open": 0, "coming": 1}
    return sorted(all_of(learner), key=lambda one: order.get(one.state, 2))


def how_many_open(learner: str | None) -> int:
    """How much homework a learner can do now."""
    return sum(one.state == "open" for one in all_of(learner)) if learner else 0


def of_sitting(sitting: Sitting) -> Homework | None:
    """The homework that a sitting is taken for, None if for none (or for none any more)."""
    return next(
        (
            one
            for one in all_of(sitting.learner)
            if any(made.sitting == sitting.id and not made.live for made in one.task.tries)
        ),
        None,
    )


def of_lesson(learner: str | None, lesson_id: str) -> Homework | None:
    """The homework that a lesson of the shelf leads into now, None if into none.

    A lesson that is done leads there, too, while its explanations are held back.
    """
    for one in all_of(learner) if learner else []:
        is_now = one.state in ("open", "done") and not one.is_closed
        is_hers = is_now and one.at >= one.made.opens_at and lesson_id in one.task.own_lessons
        if is_hers and (one.can_take(lesson_id) or one.explained_from):
            return one
    return None


def begin(found: Homework, lesson_id: str) -> Response | Problem:
    """Begin a lesson of her homework, or go on with it; a Problem where that cannot be."""
    here = rooms()
    lesson = here.shelf.lesson(lesson_id)
    if lesson is None:
        return Problem("homework-gone")
    way = through(lesson)
    sitting = Sitting(here.new_id(), found.learner, lesson_id, way.version, found.at)
    begun = here.store.begin_homework(found.given, lessons_of(found.made), way, sitting)
    if isinstance(begun, Problem):
        return begun
    return redirect(url_for("learn.resume", sitting_id=begun.id), 303)


def held_until(learner: str, lesson: str, given_at: datetime) -> datetime | None:
    """From when on an answer of hers is explained; None where it may be seen."""
    every = all_of(learner)
    if not every:
        return None
    tasks = (one.task for one in every)
    return assignments.held_until(tasks, lesson, given_at, every[0].at)


def is_held(learner: str) -> bool:
    """Whether anything at all is held back from her now."""
    return any(one.explained_from and one.at >= one.made.opens_at for one in all_of(learner))


def own_evidence(learner: str) -> list[Evidence]:
    """What her attempts say, oldest first, without those that are not explained to her yet."""
    found = rooms().store.evidence_of(learner)
    if not is_held(learner):
        return found
    return [one for one in found if held_until(learner, one.lesson, one.at) is None]


def own_sittings(learner: str) -> list[Sitting]:
    """Her sittings, oldest first; what she left open in homework that is over has ended with it."""
    ends = {
        made.sitting: one.task.closes_at
        for one in all_of(learner)
        if one.is_closed
        for made in one.task.tries
        if not made.live
    }
    found = rooms().store.sittings_of(learner)
    return [replace(one, ended_at=one.ended_at or ends.get(one.id)) for one in found]


def not_for_second_looks(learner: str) -> frozenset[str]:
    """Lessons that no second look draws from: those that are still to be done, or held back."""
    return frozenset(_spoken_for(all_of(learner)))


def _spoken_for(every: Iterable[Homework]) -> Iterable[str]:
    for one in every:
        if one.state in ("open", "coming") or one.explained_from:
            yield from {*one.task.lessons, *one.task.own_lessons}
