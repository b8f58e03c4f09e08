"""The pupils of a class: the list, and what may be done about one of them."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from quiz.core import nicknames
from quiz.core.model import Problem
from quiz.core.roster import LONGEST
from quiz.store.class_pupils import Named
from quiz.store.classes import Pupil, SchoolClass
from quiz.web.access import rooms, teacher_or_login
from quiz.web.school_access import may, own_class

blueprint = Blueprint("school_pupils", __name__, url_prefix="/teach/class/<class_id>/pupils")

Page = str | tuple[str, int] | Response


@blueprint.get("")
def page(class_id: str) -> Page:
    """The list: who has been here, who has a card."""
    school_class, role = own_class(class_id)
    store = rooms().store
    return render_template(
        "teach/class_pupils.html",
        school_class=school_class,
        role=role,
        pupils=store.pupils_of(class_id),
        came_in=store.came_in(class_id),
        own_way=store.with_own_way(class_id),
    )


@blueprint.get("/<pupil_id>")
def pupil(class_id: str, pupil_id: str) -> Page:
    """One pupil: another name, another class, the same as another, out."""
    return pupil_page(*own_pupil(class_id, pupil_id))


def own_pupil(class_id: str, pupil_id: str) -> tuple[SchoolClass, Pupil]:
    """The class and its pupil, for who may change them; 404 for all others and all else."""
    school_class, _ = own_class(class_id, "teacher")
    return school_class, rooms().store.pupil_in(class_id, pupil_id) or abort(404)


def pupil_page(
    school_class: SchoolClass, one: Pupil, problem: Problem | None = None, about: str = ""
) -> str:
    """What may be done about a pupil; `about` is the form that a problem belongs to."""
    who, role = teacher_or_login(), own_class(school_class.id, "teacher")[1]
    others = [found for found, hers, _ in rooms().store.classes_of(who.id) if may(hers, "teacher")]
    return render_template(
        "teach/class_pupil.html",
        school_class=school_class,
        role=role,
        pupil=one,
        others=[other for other in rooms().store.pupils_of(school_class.id) if other != one],
        classes=[c for c in others if c.id != school_class.id and not c.archived_at],
        chosen=request.form.get("to") or "",
        given=request.form.get("name") or one.name,
        problem=problem,
        about=about,
    )


@blueprint.post("/<pupil_id>/rename")
def rename(class_id: str, pupil_id: str) -> Page:
    """Give her another name."""
    school_class, one = own_pupil(class_id, pupil_id)
    name = _typed_name()
    problem = (
        name if isinstance(name, Problem) else rooms().store.rename_pupil(class_id, one.id, name)
    )
    if problem:
        return pupil_page(school_class, one, problem, "rename"), 422
    return _to_the_list(class_id)


@blueprint.post("/<pupil_id>/move")
def move(class_id: str, pupil_id: str) -> Page:
    """Take her to another class of this teacher, under a name that is free there."""
    school_class, one = own_pupil(class_id, pupil_id)
    other, _ = own_class(request.form.get("to") or "", "teacher")
    name = _typed_name()
    problem = (
        name
        if isinstance(name, Problem)
        else rooms().store.move_pupil(class_id, other.id, one.id, name)
    )
    if problem:
        return pupil_page(school_class, one, problem, "move"), 422
    return _to_the_list(other.id)


@blueprint.post("/<pupil_id>/merge")
def merge(class_id: str, pupil_id: str) -> Page:
    """She is also the other one: both become one entry, under this name."""
    school_class, one = own_pupil(class_id, pupil_id)
    if request.form.get("sure") != "yes":
        return pupil_page(school_class, one, Problem("merge-unsure", ("sure",)), "merge"), 422
    if not rooms().store.merge_pupils(class_id, one.id, request.form.get("other") or ""):
        abort(404)
    return _to_the_list(class_id)


def _typed_name() -> Named | Problem:
    name = nicknames.tidy((request.form.get("name") or "")[:200], LONGEST)
    return name if isinstance(name, Problem) else Named(name, nicknames.key(name))


def _to_the_list(class_id: str) -> Response:
    return redirect(url_for("school_pupils.page", class_id=class_id), 303)
