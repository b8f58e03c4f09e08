"""How a class stands with its homework, pupil by pupil, for its teachers."""

from __future__ import annotations

from dataclasses import dataclass

from quiz.core.assignments import Assignment, Task, task_of
from quiz.store.classes import Pupil, SchoolClass
from quiz.web.access import rooms
from quiz.web.homework import lessons_of, title_of


@dataclass(frozen=True)
class Standing:
    """One homework with the task of each pupil of the class."""

    made: Assignment
    tasks: dict[str, Task]

    @property
    def title(self) -> str:
        """What the lesson or pack is called."""
        return title_of(self.made.lesson, self.made.pack)

    @property
    def language(self) -> str:
        """In which language that is."""
        lesson = rooms().shelf.lesson(next(iter(lessons_of(self.made)), ""))
        return lesson.language if lesson else ""

    @property
    def of(self) -> int:
        """For how many pupils it is."""
        return sum(not task.allowance.is_excused for task in self.tasks.values())

    @property
    def begun(self) -> int:
        """How many of them have begun it, or finished it."""
        expected = (task for task in self.tasks.values() if not task.allowance.is_excused)
        return sum(task.is_begun() for task in expected)

    @property
    def finished(self) -> int:
        """How many of them have finished it."""
        at = rooms().now()
        return sum(task.state(at) == "done" for task in self.tasks.values())

    def answered(self, pupil: str) -> int:
        """How many questions a pupil has answered in those of her tries that count."""
        task = self.tasks[pupil]
        first = (task.tries_at(lesson)[:1] for lesson in task.own_lessons)
        return sum(one.answered for tries in first for one in tries)

    def is_in_class(self, pupil: str) -> bool:
        """Whether a live session of the class counts for a pupil."""
        return any(one.live and one.answered for one in self.tasks[pupil].tries)

    def again(self, pupil: str) -> int:
        """How many times a pupil has taken it once more: practice, which counts for nothing."""
        task = self.tasks[pupil]
        times = (len(task.tries_at(lesson)) for lesson in task.own_lessons)
        return sum(max(0, n - 1) for n in times)

    def word(self, pupil: str) -> str:
        """The code of how it stands for one pupil."""
        task = self.tasks[pupil]
        state = task.state(rooms().now())
        if state in ("done", "excused"):
            return state
        if state == "over":
            return "unfinished" if task.is_begun() else "over"
        return "under-way" if task.is_begun() else "not-begun"


def standings(
    school_class: SchoolClass, pupils: list[Pupil], given: list[Assignment]
) -> list[Standing]:
    """How each pupil stands with each homework; asked once for all of them."""
    store = rooms().store
    allowances = store.allowances_in(school_class.id)
    tries = store.tries_in(school_class.id)
    found = []
    for made in given:
        lessons = lessons_of(made)
        tasks = {
            one.id: task_of(made, lessons, allowances.get((made.id, one.id)), tries.get(one.id, ()))
            for one in pupils
        }
        found.append(Standing(made, tasks))
    return found
