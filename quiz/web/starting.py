"""Before a class: the lesson as its teacher reads it first, and the room that she opens for it."""

from __future__ import annotations

from random import SystemRandom

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from quiz.core import codes
from quiz.core.lesson import Lesson
from quiz.core.live_state import Event, Pace
from quiz.core.model import Problem
from quiz.core.pretend import PUPILS
from quiz.core.sitting import Way, some_of
from quiz.store.classes import SchoolClass
from quiz.store.live import Room
from quiz.web.access import rooms, teacher_or_login
from quiz.web.pages import code
from quiz.web.reveal import explained
from quiz.web.school_access import may, own_class

blueprint = Blueprint("starting", __name__, url_prefix="/teach")

Page = str | tuple[str, int] | Response

CODE_SIGNS = 6


@blueprint.get("/start/<lesson_id>")
def preview(lesson_id: str) -> Page:
    """The start screen is the preview: what is in the lesson, and what is right in it."""
    teacher_or_login()
    return preview_page(rooms().shelf.lesson(lesson_id) or abort(404))


@blueprint.post("/start/<lesson_id>")
def start(lesson_id: str) -> Page:
    """Open a room for the chosen questions, once the teacher has said that she has seen them."""
    who = teacher_or_login()
    lesson = rooms().shelf.lesson(lesson_id) or abort(404)
    way = some_of(lesson, request.form.getlist("question"))
    problems = _unready(bool(way.stops))
    if problems:
        return preview_page(lesson, problems), 422
    is_pretended = request.form.get("pretend") == "yes"
    opened = pretended_room(who.id, way) if is_pretended else open_room(who.id, way)
    return redirect(url_for("classroom.room", room_id=opened.id), 303)


@blueprint.post("/pretend")
def pretend() -> Page:
    """A pretended class for the first lesson of the shelf: to see in a minute how it goes."""
    who = teacher_or_login()
    lesson = next(iter(rooms().shelf.contents().listed.values()), None) or abort(404)
    way = some_of(lesson, [asked.id for asked in lesson.questions if asked.core]) or abort(404)
    return redirect(url_for("classroom.room", room_id=pretended_room(who.id, way).id), 303)


def pretended_room(teacher_id: str, way: Way) -> Room:
    """A room without a code, with simulated pupils in it, at the teacher's pace."""
    here, at = rooms(), rooms().now()
    made = here.store.open_room(here.new_id(), teacher_id, way, code="", pace="teacher", at=at)
    names = [code("pretend.pupil", n=n) for n in range(1, PUPILS + 1)]
    here.store.happen(made.id, Event("pretended", {"names": names, "seed": made.id}), at)
    return made


def open_room(teacher_id: str, way: Way) -> Room:
    """A new room, at the pace and for the class that were chosen, with a code of 29 bits."""
    here, school_class = rooms(), request.form.get("class") or ""
    if school_class:
        own_class(school_class, "teacher")
    pace: Pace = "learner" if request.form.get("pace") == "learner" else "teacher"
    made = codes.make(SystemRandom(), CODE_SIGNS)
    return here.store.open_room(
        here.new_id(), teacher_id, way,
        code=made, pace=pace, at=here.now(), school_class=school_class,
    )  # fmt: skip


def _unready(has_questions: bool) -> tuple[Problem, ...]:
    problems = []
    if not has_questions:
        problems.append(Problem("live-no-question", ("question",)))
    if "yes" not in (request.form.get("seen"), request.form.get("pretend")):
        problems.append(Problem("live-unseen", ("seen",)))
    return tuple(problems)


def preview_page(lesson: Lesson, problems: tuple[Problem, ...] = ()) -> str:
    """The lesson as a teacher reads it before class, with its keys."""
    core = {question.id for question in lesson.questions if question.core}
    ticked = set(request.form.getlist("question")) if problems else core
    ways = [(stop, explained(stop)) for stop in some_of(lesson, _ids(lesson)).stops]
    return render_template(
        "live/start.html", lesson=lesson, ways=ways, ticked=ticked or set(_ids(lesson)),
        problems=problems, pace=request.form.get("pace", "teacher"), classes=_own_classes(),
        chosen=request.values.get("class", ""),
    )  # fmt: skip


def _own_classes() -> list[SchoolClass]:
    """The classes that a lesson can be held for: hers, in use, and not only looked at."""
    found = rooms().store.classes_of(teacher_or_login().id)
    return [one for one, role, _ in found if may(role, "teacher") and not one.archived_at]


def _ids(lesson: Lesson) -> list[str]:
    return [question.id for question in lesson.questions]
