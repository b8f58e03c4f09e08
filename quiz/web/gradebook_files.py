"""What a class did, as files: the gradebook, all answers, and answers for research."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flask import Blueprint, abort
from werkzeug.wrappers import Response

from quiz.core import response_rows
from quiz.core.cells import Cell
from quiz.core.gradebook_rows import wide_rows
from quiz.core.response_rows import COLUMNS, RESEARCH_COLUMNS, often_enough, research_rows
from quiz.store.classes import SchoolClass
from quiz.web.access import Rooms, rooms, teacher_or_login
from quiz.web.gradebook import gradebook_page, taken_of
from quiz.web.logbook import note
from quiz.web.school_access import own_class
from quiz.web.tables import TYPES, table

blueprint = Blueprint("gradebook_files", __name__, url_prefix="/teach/class/<class_id>")

Page = str | tuple[str, int] | Response
Table = Iterator[tuple[Cell, ...]]


@blueprint.get("/gradebook.<ending>")
def gradebook_file(class_id: str, ending: str) -> Page:
    """The gradebook as a wide table: a row for each pupil."""
    school_class, _ = own_class(class_id)
    taken = taken_of(school_class)
    names = {pupil.id: pupil.name for pupil in taken.pupils}
    return _file(wide_rows(taken.book, names), "gradebook", ending)


@blueprint.get("/answers.<ending>")
def answers_file(class_id: str, ending: str) -> Page:
    """Every answer as a row, pupil by pupil; docs/gradebook.md explains the columns."""
    school_class, _ = own_class(class_id)
    return _file(_answers(rooms(), school_class), "answers", ending)


@blueprint.get("/research.csv")
def research_file(class_id: str) -> Page:
    """Answers without names, dates and written words; refused below five pupils."""
    school_class, _ = own_class(class_id, least="teacher")
    names = _nobodys_names(school_class)
    if len(names) < response_rows.FEWEST:
        return gradebook_page(class_id, refused="too-few"), 409
    note("research-taken", rooms().now(), by=teacher_or_login().id)
    return table(_research(rooms(), school_class, names), "second-look-research", "csv")


def _file(rows: Table, what: str, ending: str) -> Response:
    if ending not in TYPES:
        abort(404)
    note(f"{what}-taken", rooms().now(), by=teacher_or_login().id)
    return table(rows, f"second-look-{what}-{rooms().day(rooms().now()).isoformat()}", ending)


def _answers(here: Rooms, school_class: SchoolClass) -> Table:
    """One pupil's answers at a time: no more of them is in memory."""
    yield COLUMNS
    for pupil in here.store.pupils_of(school_class.id):
        responses = here.store.responses_of(school_class.id, pupil.id)
        yield from response_rows.rows_of(pupil.name, responses, _kind_in(here))


def _nobodys_names(school_class: SchoolClass) -> dict[str, str]:
    """A new random name for each pupil with answers; in their order nothing is told, either."""
    here = rooms()
    active = here.store.pupils_who_answered(school_class.id)
    # "p" in front: what is drawn may begin with a hyphen, which no cell should.
    drawn = sorted((f"p{here.new_id()}", pupil) for pupil in active)
    return {pupil: name for name, pupil in drawn}


def _research(here: Rooms, school_class: SchoolClass, names: dict[str, str]) -> Table:
    shown = often_enough(here.store.pupils_who_met(school_class.id))
    kind = _kind_in(here)
    yield RESEARCH_COLUMNS
    for pupil, name in names.items():
        responses = here.store.responses_of(school_class.id, pupil)
        yield from research_rows(name, responses, kind, shown, _written_in(here))


def _kind_in(here: Rooms) -> response_rows.Kind:
    return lambda one: here.pinned_lesson(one.version).question(one.question).kind


def _written_in(here: Rooms) -> Callable[[response_rows.Response], bool]:
    return lambda one: here.pinned_lesson(one.version).question(one.question).is_written
