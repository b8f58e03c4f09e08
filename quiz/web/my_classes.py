"""A pupil's side of a class: come in with its code, see who sees what, leave it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from quiz.core import nicknames
from quiz.core.model import Problem
from quiz.core.roster import MOST_PUPILS
from quiz.store.classes import Newcomer, Pupil, SchoolClass
from quiz.web import access
from quiz.web.access import rooms
from quiz.web.homework import homework_of

blueprint = Blueprint("my_classes", __name__, url_prefix="/my-classes")

blueprint.add_app_template_global(lambda class_id: place_in(class_id), "place_in")

Page = str | tuple[str, int] | Response


@dataclass(frozen=True, slots=True)
class Mine:
    """A class of hers: as whom she is in it, who teaches it, the last day it is kept."""

    pupil: Pupil
    school_class: SchoolClass
    teachers: list[str]
    until: str


@blueprint.get("")
def page() -> Page:
    """Her classes."""
    return my_page()


def my_page(problem: Problem | None = None, leaving: str = "") -> str:
    """Her classes, and what was wrong with leaving one of them."""
    who, store = access.learner(), rooms().store
    found = store.pupils_behind(who) if who else []
    return render_template(
        "account/my_classes.html",
        classes=[
            Mine(pupil, one, store.taught_by(one.id), rooms().day(one.keep_until).isoformat())
            for pupil, one in found
        ],
        homework=homework_of(who) if who else [],
        has_code=bool(who and store.has_resume_code(who)),
        problem=problem,
        leaving=leaving,
    )


@blueprint.post("/<class_id>/leave")
def leave(class_id: str) -> Page:
    """Leave a class, once she has said that she is sure."""
    who = access.learner()
    if who is None or place_in(class_id) is None:
        abort(404)
    if request.form.get("sure") != "yes":
        return my_page(Problem("leave-unsure", ("sure",)), class_id), 422
    rooms().store.leave_class(class_id, who)
    rooms().store.tidy()  # her name is in no old page of the log, either
    return redirect(url_for(".page"), 303)


def into_class(school_class: SchoolClass) -> Page:
    """She typed the code of a class: to her classes, or to a name first."""
    if place_in(school_class.id):
        return redirect(url_for("my_classes.page"), 303)
    if "name" not in request.form:
        return class_name_page(school_class)
    name = nicknames.tidy(request.form["name"][:200])
    problem = name if isinstance(name, Problem) else _joined(school_class, name)
    if problem:
        return class_name_page(school_class, problem), 422
    return redirect(url_for("my_classes.page"), 303)


def place_in(class_id: str) -> tuple[Pupil, SchoolClass] | None:
    """As whom the learner of this browser is in that class; None if she is not ("": no class)."""
    who = access.learner() if class_id else None
    found = rooms().store.pupils_behind(who) if who else []
    return next((place for place in found if place[1].id == class_id), None)


def _joined(school_class: SchoolClass, name: str) -> Problem | None:
    """Put her on the list under that name, or say why not."""
    here = rooms()
    if len(here.store.pupils_of(school_class.id)) >= MOST_PUPILS:
        return Problem("class-full", ("name",), {"most": MOST_PUPILS})
    newcomer = Newcomer(here.new_id(), name, nicknames.key(name))
    taken = here.store.join_class(school_class.id, newcomer, access.learner_or_new(), here.now())
    return Problem("class-name-taken", ("name",), {"given": name}) if taken else None


def class_name_page(school_class: SchoolClass, problem: Problem | None = None) -> str:
    """Ask under which name she comes in, and say who will see it."""
    return render_template(
        "live/class_name.html",
        school_class=school_class,
        teachers=rooms().store.taught_by(school_class.id),
        given=request.form.get("name") or "",
        problem=problem,
    )
