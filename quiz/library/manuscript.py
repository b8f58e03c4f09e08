"""A lesson that somebody is writing: its data, its problems, its parts as forms.

Unlike `reader`, which gives a whole lesson or none, it shows whatever can be read of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic import BaseModel

from quiz.core.model import Passage, Problem
from quiz.library.fields import LANGUAGE_PATTERN
from quiz.library.form_fields import Field, Path
from quiz.library.form_making import Scene, form
from quiz.library.format import InlineExcerpt, LessonFile, SourceFile, SourcePassage
from quiz.library.reader import Reading, passages_of, read_lesson
from quiz.library.segments import rough_passage
from quiz.library.written import Fields, Written
from quiz.questions import SPECS

HEAD = (
    "title", "goal", "ages", "level", "minutes", "language", "topics", "advisory",
    "as_of", "review_by",
)  # fmt: skip
NOTES = ("first_look", "before", "second_look", "debrief", "terms", "sources")
FIRST = ("prompt", "skill")
LAST = ("core", "discuss", "for_discussion")
MOST_WORDS = 60
"""So many signs of a passage are shown in a list."""


@dataclass(frozen=True)
class Manuscript(Written):
    """One version of a lesson file, whatever is wrong with it; `sources` are what it may quote."""

    @cached_property
    def reading(self) -> Reading:
        """The lesson, if it has no error, and every problem in it."""
        return read_lesson(self.raw, f"{self.name}.yaml", self.sources)

    @cached_property
    def passages(self) -> dict[str, Passage]:
        """The texts that can be read."""
        return passages_of(self.data, self.sources)

    @cached_property
    def sentences(self) -> dict[str, Passage]:
        """The texts in which sentences can be picked, though their facts may still lack."""
        rough = {one: rough_passage(one, written) for one, written in self.texts.items()}
        known = {one: self.passages.get(one) if "source" in self.texts[one] else made
                 for one, made in rough.items() if isinstance(self.texts[one], dict)}  # fmt: skip
        return {one: passage for one, passage in known.items() if passage}

    def called(self, excerpt: str) -> str:
        """What a text is called: its headline, else who published it; "" while it has neither."""
        passage = self.sentences.get(excerpt)
        return (passage.title or passage.who) if passage else ""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All problems in the order of the file."""
        return self.reading.problems

    @property
    def left(self) -> list[Problem]:
        """What is left to do in what is there; that there is no text or question, pages say."""
        empty: dict[Path, Any] = {("excerpts",): self.texts, ("questions",): self.questions}
        return [one for one in self.problems if empty.get(one.where, True)]

    @property
    def next_part(self) -> tuple[str, str | int]:
        """The part in which to mend next: its sort, and which one of it; ("", "") if none is."""
        if not self.texts:
            return "add-text", ""
        if not self.questions:
            return "add-question", ""
        if not self.errors:
            return "", ""
        first, which = (*self.errors[0].where, "", "")[:2]
        if first == "excerpts" and which in self.texts:
            return "text", which
        if first == "questions" and which != "" and self.question(int(which)):
            return "question", int(which)
        return "notes" if first in NOTES else "head" if first in HEAD else "file", ""

    @property
    def language(self) -> str:
        """The tag of the language it is written in; that of a new lesson where it names none."""
        named = self.data.get("language")
        is_tag = isinstance(named, str) and re.fullmatch(LANGUAGE_PATTERN, named)
        return str(named) if is_tag else str(LessonFile.model_fields["language"].default)

    @property
    def texts(self) -> dict[str, Any]:
        """What the file says of its texts."""
        found = self.data.get("excerpts")
        return found if isinstance(found, dict) else {}

    @property
    def questions(self) -> list[dict[str, Any]]:
        """What the file says of its questions; one that is none is an empty one."""
        found = self.data.get("questions")
        listed = found if isinstance(found, list) else []
        return [one if isinstance(one, dict) else {} for one in listed]

    def head(self) -> Fields:
        """What stands at the top of the file."""
        return self._form(LessonFile, (), HEAD)

    def notes(self) -> Fields:
        """What is read before and after the questions, words and sources."""
        return self._form(LessonFile, (), NOTES)

    def text(self, excerpt: str) -> Fields:
        """A text of the lesson, or the passage of a record that it is."""
        written = self.texts.get(excerpt)
        if isinstance(written, dict) and "source" in written:
            return _quoted(written, ("excerpts", excerpt), self.sources)
        return self._form(InlineExcerpt, ("excerpts", excerpt))

    def question(self, n: int) -> Fields:
        """The question in place `n`; () if there is none, or none of a known kind."""
        kind = self.questions[n].get("type") if n < len(self.questions) else None
        if not isinstance(kind, str) or kind not in SPECS:
            return ()
        spec = SPECS[kind]
        return self._form(spec, ("questions", n), picks=spec.PICKS)

    def _form(
        self, model: type[BaseModel], path: Path, only: Iterable[str] = (), **more: Any
    ) -> Fields:
        data: Any = self.data
        for part in path:
            data = data[part]
        names = tuple(only) or sorted(model.model_fields, key=_rank)
        return form(model, data, path, Scene(self.sentences, list(self.texts), **more), names)


def _rank(field: str) -> int:
    """What is asked stands first in a form, and what a question may do without stands last."""
    return FIRST.index(field) - len(FIRST) if field in FIRST else field in LAST


def _first_words(passage: SourcePassage) -> str:
    said = next(iter(passage.segments.values())).text
    return said if len(said) <= MOST_WORDS else f"{said[: MOST_WORDS - 1]}…"


def _quoted(written: Mapping[str, Any], path: Path, sources: Mapping[str, SourceFile]) -> Fields:
    """Which record, and which of its passages."""
    record = sources.get(str(written.get("source")))
    known = record.passages.items() if record else ()
    listed = {
        "source": [
            (one.id, f"{one.title} · {one.publisher} · {one.published}") for one in sources.values()
        ],
        "passage": [(name, f"{name}: {_first_words(one)}") for name, one in known],
    }
    return tuple(
        Field((*path, name), f"{path[0]}/{path[1]}/{name}", "pick", value=written.get(name),
              required=True, choices=tuple(choices), speaks_lesson=True)
        for name, choices in listed.items()
    )  # fmt: skip
