"""One small made-up lesson with every kind of question, a control, and signs that want escaping."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from quiz import words
from quiz.core.lesson import Lesson
from quiz.library.exchange.items import Item, items
from quiz.library.reader import read_lesson

HERE = Path(__file__).parent
FILE = HERE / "clock.yaml"


@cache
def lesson() -> Lesson:
    reading = read_lesson(FILE.read_bytes(), FILE.name, {})
    found = [words.line(one) for one in reading.problems if one.severity == "error"]
    assert reading.lesson, found
    return reading.lesson


@cache
def item(question_id: str) -> Item:
    return next(one for one in items(lesson(), words.sentence) if one.question.id == question_id)
