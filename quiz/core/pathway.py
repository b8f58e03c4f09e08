"""The way through a pack: what to take next. A recommendation; nothing is ever locked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from quiz.core.lesson import Lesson


@dataclass(frozen=True, slots=True)
class Step:
    """A lesson of a pack, the lessons that it builds on, and whether it was taken to its end."""

    lesson: Lesson
    after: tuple[Lesson, ...] = ()
    is_done: bool = False


def to_take(steps: Sequence[Step]) -> Step | None:
    """The first lesson that is still to be taken and has what it builds on behind it.

    If none has, the first that is still to be taken; None once all are done.
    """
    done = {step.lesson.id for step in steps if step.is_done}
    still = [step for step in steps if not step.is_done]
    ready = [step for step in still if done.issuperset(one.id for one in step.after)]
    return next(iter([*ready, *still]), None)


def new_skills(lesson: Lesson, known: Collection[str]) -> tuple[str, ...]:
    """The skills that a lesson trains and that are not among the known ones."""
    return tuple(skill for skill in lesson.skills if skill not in known)
