"""A source record that somebody is writing: its facts and its passages as a form."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from quiz.core.model import Problem
from quiz.core.sketch import filled
from quiz.library.form_making import Scene, form
from quiz.library.format import SourceFile
from quiz.library.reader import read_source
from quiz.library.written import Fields, Written

FACTS = (
    "title", "publisher", "author", "published", "genre", "authenticity", "licence", "know", "side",
    "passages",
)  # fmt: skip
PICKS = {"passages.*.segments": "frozen"}
"""The sentences of a passage are cut out of the text and never typed."""


@dataclass(frozen=True)
class RecordSheet(Written):
    """One version of a source record, whatever is wrong with it."""

    @cached_property
    def reading(self) -> tuple[SourceFile | None, tuple[Problem, ...]]:
        """The record, if it has no problem, and every problem in it."""
        return read_source(self.raw, f"{self.name}.yaml")

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All problems in the order of the file; none of them may stay."""
        return self.reading[1]

    @property
    def record(self) -> SourceFile | None:
        """The record as lessons quote it, if it has no problem."""
        return self.reading[0]

    @property
    def title(self) -> str:
        """Its headline; that of a blank is its name."""
        return filled(self.data.get("title")) or self.name

    @property
    def language(self) -> str:
        """Records name no language: their words are marked as nobody's."""
        return ""

    @property
    def passages(self) -> dict[str, Any]:
        """What the file says of its passages, by their names."""
        found = self.data.get("passages")
        return found if isinstance(found, dict) else {}

    def facts(self) -> Fields:
        """Everything that is typed or chosen; passages are shown and may be taken out."""
        return form(SourceFile, self.data, (), Scene({}, picks=PICKS), FACTS)
