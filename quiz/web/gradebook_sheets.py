"""Sheets for pupils, made for printing: one page for each."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, render_template
from werkzeug.wrappers import Response

from quiz.core.evidence import Evidence
from quiz.core.lesson import Lesson
from quiz.core.pupil_sheet import PupilSheet, pupil_sheet
from quiz.core.question import Question
from quiz.store.classes import Pupil
from quiz.web.access import rooms
from quiz.web.gradebook import Taken, taken_of, titles_of
from quiz.web.school_access import own_class

blueprint = Blueprint("gradebook_sheets", __name__, url_prefix="/teach/class/<class_id>/gradebook")

Page = str | tuple[str, int] | Response


@dataclass(frozen=True, slots=True)
class Drawn:
    """A sheet with its pupil; `next` are the questions worth another look, as they were asked."""

    pupil: Pupil
    sheet: PupilSheet
    next: tuple[tuple[Lesson, Question], ...]


@blueprint.get("/pupil/<pupil_id>")
def sheet(class_id: str, pupil_id: str) -> Page:
    """The sheet of one pupil."""
    return sheets_page(class_id, pupil_id)


@blueprint.get("/sheets")
def sheets(class_id: str) -> Page:
    """The sheets of all pupils, each on a page of her own."""
    return sheets_page(class_id)


def sheets_page(class_id: str, only: str = "") -> str:
    """The sheets of a class, or that of one pupil; 404 for a pupil that the class has not."""
    school_class, role = own_class(class_id)
    taken = taken_of(school_class)
    found = [drawn(taken, pupil) for pupil in taken.pupils if only in ("", pupil.id)]
    if only and not found:
        abort(404)
    return render_template(
        "teach/gradebook_sheets.html", school_class=school_class, role=role, sheets=found,
        titles=titles_of(taken), today=rooms().day(rooms().now()).isoformat(), only=only,
    )  # fmt: skip


def drawn(taken: Taken, pupil: Pupil) -> Drawn:
    """The sheet of one pupil."""
    line = next(line for line in taken.book.lines if line.pupil == pupil.id)
    made = pupil_sheet(taken.book.lessons, line, taken.evidence.get(pupil.id, ()))
    versions = {one.id: one.version for one in taken.done}
    return Drawn(pupil, made, tuple(_asked(versions[one.sitting], one) for one in made.next))


def _asked(version: str, one: Evidence) -> tuple[Lesson, Question]:
    stops = rooms().way(version).stops
    named = {(stop.lesson.id, stop.question.id): stop for stop in stops}
    stop = named[one.lesson, one.question]
    return stop.lesson, stop.question
