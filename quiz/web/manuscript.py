"""A lesson as it lies on the desk, for the pages of whoever writes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import abort

from quiz.core.model import Problem
from quiz.desk.drafts import Sheet
from quiz.library.format import SourceFile
from quiz.library.manuscript import Manuscript
from quiz.web.access import rooms
from quiz.web.language import texts_are_in


@dataclass(frozen=True)
class OnDesk(Manuscript):
    """A manuscript with its place on the desk."""

    sheet: Sheet


def as_it_was(name: str, raw: bytes) -> Manuscript:
    """Another version of a lesson: an earlier one, or one that was just typed."""
    return Manuscript(name, raw, rooms().drafts.sources())


def laid_open(sheet: Sheet) -> OnDesk:
    """That lesson, to be read."""
    return OnDesk(sheet.name, sheet.raw, rooms().drafts.sources(), sheet)


def manuscript(name: str) -> OnDesk:
    """The lesson of that name, and the texts of the page in its language; 404 if there is none."""
    found = laid_open(rooms().desk.open(name) or abort(404))
    texts_are_in(found.language)
    return found


def broken_by(sources: Mapping[str, SourceFile]) -> list[str]:
    """The titles of lessons written here, on the shelf, that these records would break."""
    desk, known = rooms().desk, rooms().drafts.sources()
    found = []
    for name in desk.names():
        raw = desk.published(name)
        if raw is None or Manuscript(name, raw, known).reading.lesson is None:
            continue
        changed = Manuscript(name, raw, sources)
        if changed.reading.lesson is None:
            found.append(changed.title)
    return found


def publishing_problems(written: OnDesk) -> tuple[Problem, ...]:
    """What keeps a lesson from being published; () if nothing does."""
    lesson = written.reading.lesson
    if lesson is None:
        return (Problem("author-errors", (), {"n": len(written.errors)}),)
    if lesson.id != written.name:
        return (Problem("author-id", ("id",), {"given": lesson.id, "name": written.name}),)
    is_new = not written.sheet.is_published
    if is_new and lesson.id in rooms().shelf.contents().lessons:
        return (Problem("author-taken", ("id",), {"given": lesson.id}),)
    return ()
