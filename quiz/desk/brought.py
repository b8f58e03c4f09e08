"""Questions from other files drawn up as a lesson: what did not come with them is a blank."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from quiz.core.sentences import sentences
from quiz.core.sketch import BLANK
from quiz.desk.lesson import Draft, lesson_text
from quiz.library.describe import hinted
from quiz.library.exchange.brought import Brought
from quiz.library.kinds import skill_blank
from quiz.questions import SPECS

_MARKS = re.compile(r"\[([sr]\d{1,3})\]")

Reading = tuple[str, ...]


def imported_text(draft: Draft, brought: Sequence[Brought]) -> str:
    """The file of a lesson with these questions; `check` names each blank until it is filled in.

    Paragraphs before a question become a text of the lesson, once for all questions that share it;
    where there are none, a text has to be written, for a lesson is about one.
    """
    texts = list(dict.fromkeys(one.reading for one in brought if one.reading))
    names = {reading: f"t{n}" for n, reading in enumerate(texts, 1)}
    return lesson_text(
        replace(
            draft,
            excerpts={} if texts else {"a": None},
            texts={names[reading]: _sentences(reading) for reading in texts},
            questions=[_question(n, one, names) for n, one in enumerate(brought, 1)],
        )
    )


def _sentences(reading: Reading) -> list[str]:
    text = "\n\n".join(reading)
    # A mark of ours inside the text would cut it in two.
    return [_MARKS.sub(r"(\1)", " ".join(one.of(text).split())) for one in sentences(text)]


def _question(n: int, brought: Brought, names: dict[Reading, str]) -> dict[str, Any]:
    """The fields of one question; whys that did not come with it are blanks with a hint."""
    options = {
        f"o{place}": {
            "text": option.text,
            ("right" if option.is_right else "wrong"): option.why or BLANK,
        }
        for place, option in enumerate(brought.options, 1)
    }
    fields: dict[str, Any] = {
        "id": f"q{n}",
        "type": "choice",
        "skill": skill_blank(),
        "prompt": brought.prompt,
    }
    if brought.several:
        fields["several"] = "yes"
    if brought.reading:
        fields["excerpts"] = [names[brought.reading]]
    return dict(hinted(SPECS["choice"], {**fields, "options": options}))
