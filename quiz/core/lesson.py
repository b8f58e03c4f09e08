"""A whole lesson as the app uses it, and the pinned form that a sitting keeps."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from quiz.core.model import Cited, Passage
from quiz.core.question import Question


@dataclass(frozen=True, slots=True)
class Advisory:
    """What a reader meets in a lesson that may weigh on her."""

    topics: tuple[str, ...] = ()
    note: str = ""

    def __bool__(self) -> bool:
        return bool(self.topics or self.note)


@dataclass(frozen=True)
class Lesson:
    """A lesson bound to its passages. `pinned` is its canonical JSON, `version` its hash."""

    id: str
    title: str
    language: str
    level: str
    minutes: int
    ages: int
    goal: str
    topics: tuple[str, ...]
    pack: str
    as_of: date | None
    review_by: date | None
    advisory: Advisory
    terms: tuple[tuple[str, str], ...]
    first_look: str
    before: str
    second_look: str
    debrief: str
    next: str
    passages: tuple[Passage, ...]
    sources: tuple[Cited, ...]
    questions: tuple[Question, ...]
    pinned: str = field(repr=False)
    version: str

    def question(self, question_id: str) -> Question:
        """The question of that id; KeyError when there is none."""
        for question in self.questions:
            if question.id == question_id:
                return question
        raise KeyError(question_id)

    @property
    def skills(self) -> tuple[str, ...]:
        """The skills its questions train, each once, in their order."""
        return tuple(dict.fromkeys(question.skill for question in self.questions))
