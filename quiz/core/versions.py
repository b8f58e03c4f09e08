"""Two versions of a lesson side by side, as a teacher reads them.

Texts that differ, questions that came, went or were put in other words, keys and whys that are
not what they were. What is told of a question is told through its contract, whatever its kind.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from quiz.core.lesson import Lesson
from quiz.core.model import Passage
from quiz.core.question_change import QuestionChange, State, of_question
from quiz.core.word_changes import Change, changes

HEAD = (
    "title", "goal", "level", "minutes", "ages", "language", "pack", "as_of", "review_by",
    "first_look", "before", "second_look", "debrief", "next",
)  # fmt: skip
"""The fields of a lesson that are a single text or number."""


@dataclass(frozen=True, slots=True)
class TextChange:
    """An excerpt that came, went, or has other sentences or another head."""

    id: str
    who: str
    state: State
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that differs between two versions; `questions` are only those that do."""

    head: tuple[Change, ...]
    texts: tuple[TextChange, ...]
    questions: tuple[QuestionChange, ...]
    is_reordered: bool

    def __bool__(self) -> bool:
        return bool(self.head or self.texts or self.questions or self.is_reordered)

    @property
    def rekeyed(self) -> tuple[QuestionChange, ...]:
        """Questions asked as before whose key is another one: old answers can be scored again."""
        return tuple(one for one in self.questions if one.key and one.is_comparable)

    @property
    def reworded(self) -> tuple[QuestionChange, ...]:
        """Questions asked in other words: old answers answer another question."""
        changed = (one for one in self.questions if one.state == "changed")
        return tuple(one for one in changed if not one.is_comparable)


def compare(before: Lesson, after: Lesson) -> Comparison:
    """What differs between two versions of a lesson; nothing if they read alike."""
    old = {question.id: question for question in before.questions}
    new = {question.id: question for question in after.questions}
    found = [of_question(old.get(name), new.get(name)) for name in {**new, **old}]
    kept = [name for name in old if name in new]
    return Comparison(
        head=tuple(changes(_head(before), _head(after))),
        texts=tuple(_of_texts(before.passages, after.passages)),
        questions=tuple(one for one in found if one.state != "same"),
        is_reordered=kept != [name for name in new if name in old],
    )


def _head(lesson: Lesson) -> dict[str, str]:
    """All texts of a lesson beside its excerpts and questions, by the names of the file."""
    found = {name: str(getattr(lesson, name) or "") for name in HEAD}
    found["topics"] = ", ".join(lesson.topics)
    found["advisory"] = " ".join((", ".join(lesson.advisory.topics), lesson.advisory.note)).strip()
    found |= {f"terms.{word}": meaning for word, meaning in lesson.terms}
    for one in lesson.sources:
        said = (one.publisher, one.date, one.what, one.confidence, one.url)
        found[f"sources.{one.id}"] = ", ".join(filter(None, said))
    return found


def _of_texts(before: Sequence[Passage], after: Sequence[Passage]) -> Iterator[TextChange]:
    old, new = ({passage.id: passage for passage in these} for these in (before, after))
    for name in {**new, **old}:
        was, now = old.get(name), new.get(name)
        shown = now or was
        state: State = "removed" if now is None else "added" if was is None else "changed"
        found = tuple(changes(_sentences(was), _sentences(now)))
        if shown and (found or state != "changed"):
            yield TextChange(name, shown.who, state, found)


def _sentences(passage: Passage | None) -> dict[str, str]:
    """The sentences of a passage by their ids, and what is said about it."""
    if passage is None:
        return {}
    said = passage.model_dump(exclude={"id", "segments"})
    told = {name: str(value) for name, value in said.items() if value}
    return told | {segment.id: segment.text for segment in passage.segments}
