"""A lesson as a teacher begins it in the browser: a short file, and texts put into it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from quiz.core.sketch import BLANK
from quiz.desk.marking import marked
from quiz.desk.rendering import collection_lines
from quiz.desk.splice import changed
from quiz.library.describe import hinted
from quiz.library.format import InlineExcerpt, LessonFile

_LETTERS = "abcdefghijklmnopqrst"


def new_lesson(name: str, title: str, ages: str) -> dict[str, Any]:
    """The data of a lesson that holds nothing yet; its blanks say what belongs there."""
    return {
        "format": "1",
        "id": name,
        "title": title,
        "draft": "yes",
        "language": "en",
        "level": "easy",
        "minutes": "10",
        "ages": ages,
        "goal": hinted(LessonFile, BLANK, ("goal",)),
        "as_of": hinted(LessonFile, BLANK, ("as_of",)),
        "advisory": "none",
        "excerpts": {},
        "questions": [],
        "debrief": hinted(LessonFile, BLANK, ("debrief",)),
    }


def new_text(text: str, who: str, *, is_own: bool) -> dict[str, Any]:
    """The data of a text of the lesson, its sentences marked."""
    whose = {"written_for_lesson": "yes"} if is_own else {
        "licence": "short quotation for teaching; all rights reserved"
    }  # fmt: skip
    return {
        "who": who or hinted(InlineExcerpt, BLANK, ("who",)),
        "when": hinted(InlineExcerpt, BLANK, ("when",)),
        "kind": hinted(InlineExcerpt, BLANK, ("kind",)),
        **whose,
        "text": marked(text) or f"[s1] {BLANK}\n",
    }


def file_of(data: Mapping[str, Any]) -> bytes:
    """A new file that holds this data."""
    return "".join(f"{line}\n" for line in collection_lines(dict(data), 0)).encode()


def as_draft(data: Mapping[str, Any]) -> dict[str, Any]:
    """The data of a draft: it says of itself that it is one, behind its title."""
    if data.get("draft") == "yes":
        return dict(data)
    rest = {name: value for name, value in data.items() if name != "draft"}
    made = {}
    for name, value in rest.items():
        made[name] = value
        if name == "title":
            made["draft"] = "yes"
    return made if "draft" in made else {**made, "draft": "yes"}


def as_published(raw: bytes, data: Mapping[str, Any]) -> bytes:
    """The file without the line that calls it a draft. CannotSplice if that cannot be done."""
    return changed(raw, {name: value for name, value in data.items() if name != "draft"})


def copied(raw: bytes, data: Mapping[str, Any], name: str) -> bytes:
    """A copy of a lesson under an id of its own, as a draft. CannotSplice as above."""
    return changed(raw, as_draft({**data, "id": name}))


def free_letter(taken: Collection[str]) -> str:
    """The name of the next text: the first letter that no other has, else a number with one."""
    return next((x for x in _LETTERS if x not in taken), f"text{len(taken) + 1}")
