"""The gradebook as a wide table: one row for each pupil, some columns for each lesson."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from quiz.core.cells import Cell
from quiz.core.gradebook import Gradebook, Mark

PUPIL_COLUMNS = ("pupil", "finished")
LESSON_COLUMNS = ("state", "answered", "questions", "score", "practice")
"""Each of these stands for every lesson once, as `lesson-id.state` and so on."""


def wide_rows(book: Gradebook, names: Mapping[str, str]) -> Iterator[tuple[Cell, ...]]:
    """The header, then a row for each pupil; `names` is by pupil's id."""
    headers = (f"{lesson}.{column}" for lesson in book.lessons for column in LESSON_COLUMNS)
    yield (*PUPIL_COLUMNS, *headers)
    for line in book.lines:
        cells = (cell for mark in line.marks for cell in _cells(mark))
        yield (names[line.pupil], line.finished, *cells)


def _cells(mark: Mark) -> tuple[Cell, ...]:
    """State, answered, questions, score of 100, sittings of practice; empty where nothing is."""
    state = "" if mark.standing == "nothing" else mark.standing
    if not mark.is_done:
        return (state, "", "", "", "")
    score = "" if mark.score is None else round(100 * mark.score, 1)
    return (state, mark.answered, mark.asked, score, mark.practice)
