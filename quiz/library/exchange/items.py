"""Questions made ready to leave: numbered, with names that stay, their options in words."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from quiz.core.lesson import Lesson
from quiz.core.model import Passage
from quiz.core.portable import Note, Portable
from quiz.core.question import Question
from quiz.library.terms import terms

Speak = Callable[[str], str]
"""Gives the sentence of a code, or of a term in English, in the reader's language."""


@dataclass(frozen=True, slots=True)
class Item:
    """A question that leaves. `name` is lesson.question: it stays when the lesson grows."""

    number: int
    name: str
    question: Question
    form: Portable

    @property
    def passages(self) -> tuple[Passage, ...]:
        """The texts it is about."""
        return self.question.passages

    def label(self, passage: Passage) -> str:
        """A or B where two accounts are laid side by side, else ""."""
        if self.form.words != "relation":
            return ""
        return "AB"[self.passages.index(passage)]


def items(lesson: Lesson, speak: Speak, only: Collection[str] = ()) -> tuple[Item, ...]:
    """The questions of a lesson in their order, or only those with these ids."""
    asked = [one for one in lesson.questions if not only or one.id in only]
    return tuple(
        Item(n, f"{lesson.id}.{one.id}", one, worded(one.portable(), speak))
        for n, one in enumerate(asked, 1)
    )


def worded(form: Portable, speak: Speak) -> Portable:
    """The same question with words where it has only ids of a list."""
    second = worded(form.second, speak) if form.second else None
    notes = tuple(_note(note, speak) for note in form.notes)
    prompt = form.prompt or speak("exchange.technique")
    if not form.words:
        return replace(form, prompt=prompt, notes=notes, second=second)
    options = tuple((option, _word(form.words, option, speak)) for option, _ in form.options)
    return replace(form, prompt=prompt, notes=notes, second=second, options=options)


def _note(note: Note, speak: Speak) -> Note:
    if note.feature != "reason":
        return note
    return replace(note, text=speak(terms()["reasons"][note.text].name))


def _word(listed: str, option: str, speak: Speak) -> str:
    found = terms().get(listed, {}).get(option)
    if found:
        return f"{speak(found.name)}: {speak(found.plain)}"
    return speak(f"{listed}.{option}")
