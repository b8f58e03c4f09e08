"""A field of a form: where it stands in the file, how it is filled in, what it says now.

`form_making` makes them of the models that read a file, `form_answers` reads them again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from quiz.core.model import Passage, Segment
from quiz.core.sketch import filled, is_blank

Path = tuple[str | int, ...]
Widget = Literal[
    "line", "text", "tick", "pick", "picks", "lines", "sentence", "cite", "roles", "group", "cards",
    "either", "words", "frozen", "odd",
]  # fmt: skip
"""How a field is filled in; `odd` is what only the page with the whole file can change.

`either` is one of two roles with its why, `words` are words of a text, `frozen` is only shown.
"""

_SAYING = ("line", "text", "words", "sentence", "frozen")

BRIEF = 40
"""So many signs of each sentence are shown where several are summed up."""

FIXED = frozenset({"format", "id", "type", "draft", "pack", "next"})
"""What forms leave alone: names, and where a lesson belongs."""


@dataclass(frozen=True, slots=True)
class Card:
    """One entry of a field that has several: a row, an option, a sentence with its role."""

    key: str
    path: Path
    name: str
    fields: tuple[Field, ...]
    role: str = ""
    segment: Segment | None = None

    @property
    def words(self) -> str:
        """Its first words, by which a person knows it; "" while nothing is written in it."""
        if self.segment:
            return self.segment.text
        fields = sorted(self.fields, key=lambda field: field.widget != "frozen")
        said = (field.said for field in fields if field.widget in _SAYING)
        return next(filter(None, said), "")


@dataclass(frozen=True, slots=True)
class Field:
    """A field: where it stands in the file, its name in the form, what it says now.

    `choices` pairs values with codes, or with words of a lesson (`speaks_lesson`); `passages`
    are texts whose sentences may be picked; `roles` are the neighbouring fields that share the
    sentences among them; `also` are other places in the file whose problems stand beside it.
    `opens` says that it is a choice of texts, which brings their sentences into the form.
    """

    path: Path
    name: str
    widget: Widget
    hint: str = ""
    value: Any = None
    required: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    passages: tuple[Passage, ...] = ()
    inner: tuple[Field, ...] = ()
    cards: tuple[Card, ...] = ()
    roles: tuple[str, ...] = ()
    named: bool = False
    called: str = ""
    blank: Any = None
    speaks_lesson: bool = False
    also: tuple[Path, ...] = ()
    opens: bool = False

    @property
    def label(self) -> str:
        """What it is called: the last name of its path, unless that is an author's own."""
        return self.called or next(
            (str(part) for part in reversed(self.path) if isinstance(part, str)), ""
        )

    @property
    def cited(self) -> str:
        """The sentences picked, in their own first words; a mark where its text has none."""
        by_text = self.value.items() if isinstance(self.value, Mapping) else ()
        words = {(text.id, one.id): one.text for text in self.passages for one in text.segments}
        marks = [(text, one) for text, marks in by_text for one in marks or () if not is_blank(one)]
        return " · ".join(_brief(words.get(place, str(place[1]))) for place in marks)

    @property
    def said(self) -> str:
        """What it says, or the sentence that is picked in it, or the first that is shown."""
        if self.widget == "frozen":
            return next(iter(self.quoted), "")
        if self.widget != "sentence":
            return self.shown
        excerpt, _, mark = self.shown.rpartition(".")
        texts = (text for text in self.passages if excerpt in ("", text.id))
        return next((one.text for text in texts for one in text.segments if one.id == mark), "")

    @property
    def may_go(self) -> bool:
        """Whether it is a blank that its author may leave out."""
        said = self.value if isinstance(self.value, list) else [self.value]
        return not self.required and bool(said) and all(map(is_blank, said))

    @property
    def quoted(self) -> list[str]:
        """The sentences of a passage that is only shown."""
        shown = self.value.values() if isinstance(self.value, Mapping) else ()
        return [filled(one.get("text")) for one in shown if isinstance(one, Mapping)]

    @property
    def times(self) -> int:
        """How often its words stand in its texts."""
        segments = (segment.text for text in self.passages for segment in text.segments)
        return sum(text.count(self.shown) for text in segments) if self.shown else 0

    @property
    def decided(self) -> str:
        """Which of its two roles an entry has; "" while that is open."""
        taken = [role for role in self.roles if role in self.value]
        is_open = len(taken) > 1 or any(is_blank(self.value[role]) for role in taken)
        return "" if is_open or not taken else taken[0]

    @property
    def reasons(self) -> str:
        """The why of an entry, whichever role it has."""
        return "\n".join(dict.fromkeys(filter(None, map(filled, self.value.values()))))

    @property
    def shown(self) -> str:
        """Its text without a blank's hint, as it stands in the page."""
        return shown(self.value)


def _brief(text: str) -> str:
    return text if len(text) <= BRIEF else f"{text[: BRIEF - 1].rstrip()}…"


def shown(value: Any) -> str:
    """A text as a form shows it: no blank, simple line ends, nothing around it."""
    return filled(value)
