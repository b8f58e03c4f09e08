"""A field of a form: where it stands in the file, how it is filled in, what it says now.

`form_making` makes them of the models that read a file, `form_answers` reads them again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from quiz.core.model import Passage
from quiz.core.sketch import BLANK, is_blank

Path = tuple[str | int, ...]
Widget = Literal[
    "line", "text", "tick", "pick", "picks", "lines", "sentence", "cite", "roles", "group", "cards",
    "odd",
]  # fmt: skip
"""How a field is filled in; `odd` is what only the page with the whole file can change."""

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


@dataclass(frozen=True, slots=True)
class Field:
    """A field: where it stands in the file, its name in the form, what it says now.

    `choices` pairs values with codes, or with words of a lesson (`speaks_lesson`); `passages`
    are texts whose sentences may be picked; `roles` are the neighbouring fields that share the
    sentences among them; `also` are other places in the file whose problems stand beside it.
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

    @property
    def label(self) -> str:
        """What it is called: the last name of its path, unless that is an author's own."""
        return self.called or next(
            (str(part) for part in reversed(self.path) if isinstance(part, str)), ""
        )

    @property
    def cited(self) -> str:
        """The sentences picked, by text, as the page sums them up: nothing of a blank."""
        by_text = self.value.items() if isinstance(self.value, Mapping) else ()
        said = [(one, [str(m) for m in marks or () if not is_blank(m)]) for one, marks in by_text]
        return "; ".join(f"{one} {', '.join(marks)}" for one, marks in said if marks)

    @property
    def shown(self) -> str:
        """Its text without a blank's hint, as it stands in the page."""
        return shown(self.value)


def shown(value: Any) -> str:
    """A text as a form shows it: no blank, simple line ends, nothing around it."""
    if not isinstance(value, str):
        return ""
    text = value.replace("\r\n", "\n").strip()
    return "" if text.startswith(BLANK) else text
