"""A whole lesson as the app uses it, and the pinned form that a sitting keeps."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from quiz.core.model import Cited, Passage
from quiz.core.question import Form, Question


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


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader looks for on the shelf; an empty field means: anything."""

    age: int | None = None
    topic: str = ""
    skill: str = ""

    @classmethod
    def read(cls, form: Form) -> Wanted:
        """From the fields of the shelf's form; what cannot be read is not looked for."""
        age = form.get("age") or ""
        is_age = age.isascii() and age.isdigit() and len(age) < 3
        return cls(int(age) if is_age else None, form.get("topic") or "", form.get("skill") or "")

    def fits(self, lesson: Lesson) -> bool:
        """Whether that lesson is for this age and has the topic and the skill."""
        return (
            (self.age is None or lesson.ages <= self.age)
            and (not self.topic or self.topic in lesson.topics)
            and (not self.skill or self.skill in lesson.skills)
        )

    def __bool__(self) -> bool:
        return bool(self.age is not None or self.topic or self.skill)
