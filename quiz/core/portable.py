"""A question in a form that other systems know, with each of its features named.

Exporters read nothing else of a question, so that a new kind travels at once. What a format
cannot hold is told by the names of features; their words stand in the catalogue.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

Shape = Literal["choice", "hottext", "matrix", "order", "text"]

NOTES = ("why", "reason", "cites", "date", "model", "checklist")
"""What a note may be: why, the reason a sentence is flagged, the sentences that decide it, the
date of an event, a line to compare with, what to look for in one's own."""

FEATURES = (
    *NOTES, "in-text", "neutral", "accept", "technique", "either-way", "control", "unscored",
    "by-chance", "confidence", "discuss", "skill", "sources", "terms", "lesson-words", "progress",
)  # fmt: skip
"""All that an exporter may carry or lose, beside prompt, texts, options and key."""


@dataclass(frozen=True, slots=True)
class Note:
    """A text about an option, a row or an event (`about`; "" is the whole question)."""

    feature: str
    about: str
    text: str


@dataclass(frozen=True, slots=True)
class Portable:
    """A question: options to choose, mark or give to rows, and which of them are right.

    `key` pairs an option with what it is (choice, hottext), or a row with its option (matrix,
    order). `words` names the list in which options that are mere ids have their words
    (`relation`, `techniques`). `runs` cuts the sentences of a text into pieces, each with the
    id of the option it is, or "". `neutral` options count neither way; `accept` are further
    right options, of a row or (with the row "") of the whole question. `second` is a further
    question about the same text that is worth as much as the first. Of one that is
    `for_discussion` the key is told, and nobody is judged by it.
    """

    shape: Shape
    prompt: str
    options: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, str], ...]
    key: tuple[tuple[str, str], ...]
    several: bool = False
    words: str = ""
    runs: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    neutral: tuple[str, ...] = ()
    accept: tuple[tuple[str, str], ...] = ()
    notes: tuple[Note, ...] = ()
    second: Portable | None = None
    for_discussion: bool = False

    @property
    def right(self) -> tuple[str, ...]:
        """The options that are right, of a choice or of marks in a text."""
        return tuple(option for option, _ in self.key)

    @property
    def is_control(self) -> bool:
        """Whether nothing in the text is to be marked."""
        return self.shape == "hottext" and not self.key

    @property
    def is_scored(self) -> bool:
        """Whether an answer is compared with what is right."""
        return self.shape != "text" and not self.for_discussion

    def noted(self, feature: str, about: str) -> tuple[str, ...]:
        """The notes of that sort about an option, a row or an event."""
        return tuple(n.text for n in self.notes if (n.feature, n.about) == (feature, about))

    def fitting(self, row: str) -> tuple[str, ...]:
        """Every option that is right for that row, the best one first."""
        best = tuple(option for one, option in self.key if one == row)
        return best + tuple(option for one, option in self.accept if one == row)

    def features(self) -> Iterator[str]:
        """What it has that a format may fail to hold, each once; not what its second part has."""
        has = {note.feature for note in self.notes}
        near = "either-way" if self.shape == "order" else "accept"
        is_one = self.shape == "choice" and not self.several
        found = {
            **dict.fromkeys(NOTES, False),
            **dict.fromkeys(has, True),
            "in-text": bool(self.runs),
            "neutral": bool(self.neutral),
            near: bool(self.accept),
            "technique": self.second is not None,
            "control": self.is_control,
            "unscored": not self.is_scored,
            "by-chance": self.is_scored and not is_one,
            "confidence": self.is_scored,
        }
        yield from (name for name in FEATURES if found.get(name))


def notes_of(feature: str, texts: Mapping[str, str]) -> tuple[Note, ...]:
    """A note for each unit that has a text; an empty text is none."""
    return tuple(Note(feature, about, text) for about, text in texts.items() if text)
