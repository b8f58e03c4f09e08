"""Where second readers and the key differ: a warning at the question, for its author to decide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from quiz.core.agreement import Agreement, of_lesson
from quiz.core.lesson import Lesson
from quiz.core.model import Problem
from quiz.library import yaml_nodes
from quiz.library.blind_files import path_of, readers_in
from quiz.library.places import placed_in
from quiz.library.reader import Reading


def file_of(lessons: Path, found: Reading) -> str:
    """How problems name the file of a lesson's blind readings."""
    lesson_id = found.lesson.id if found.lesson else ""
    return f"{lessons.name}/{path_of(Path(), lesson_id)}"


def of_lessons(lessons: Path, readings: Iterable[Reading]) -> Iterator[Problem]:
    """Problems of blind readings that lie beside these lessons, and what the readings show."""
    for found in readings:
        path = lessons / Path(found.file).name
        if found.lesson and found.file == f"{lessons.name}/{path.name}":
            yield from _of_lesson(lessons, path, found.file, found.lesson)


def _of_lesson(lessons: Path, path: Path, file: str, lesson: Lesson) -> Iterator[Problem]:
    readers, problems = readers_in([lessons], lesson.id)
    yield from problems
    low = of_lesson(lesson, readers).low
    if low:
        raw = path.read_bytes()
        number = {question.id: n for n, question in enumerate(lesson.questions)}
        found = [_differs(one).under("questions", number[one.question.id]) for one in low]
        yield from placed_in(found, yaml_nodes.read(raw), raw, file)


def _differs(one: Agreement) -> Problem:
    params = {
        "given": one.question.id,
        "kappa": f"{one.kappa:.2f}",
        "same": one.same,
        "all": one.units,
        "disputed": ", ".join(unit for unit, _ in one.disputed),
    }
    return Problem("second-reader-differs", ("id",), params, severity="warning")
