"""A teacher's pages of homework: what her class was given, who has done it, what is otherwise."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from quiz.core.assignments import Allowance, Assignment
from quiz.core.model import Problem
from quiz.store.classes import Pupil, SchoolClass
from quiz.web import homework_forms as forms
from quiz.web.access import rooms, teacher_or_login
from quiz.web.homework import named
from quiz.web.homework_forms import Filled
from quiz.web.homework_standing import standings
from quiz.web.pages import zone_name
from quiz.web.school_access import own_class

blueprint = Blueprint("assigning", __name__, url_prefix="/teach/class/<class_id>/homework")

Page = str | tuple[str, int] | Response


@blueprint.get("")
def index(class_id: str) -> Page:
    """All homework of a class with how far the class is, what opens last first."""
    school_class, role = own_class(class_id)
    pupils = rooms().store.pupils_of(class_id)
    given = standings(school_class, pupils, rooms().store.homework_of_class(class_id))
    return render_template(
        "teach/homework.html",
        school_class=school_class,
        role=role,
        given=[one for one in given if not one.made.withdrawn_at],
        withdrawn=[one for one in given if one.made.withdrawn_at],
        at=rooms().now(),
    )


@blueprint.get("/give")
def form(class_id: str) -> Page:
    """Choose what to give, and when."""
    school_class = _for_writing(class_id)
    return form_page(school_class, None, forms.blank())


@blueprint.post("/give")
def give(class_id: str) -> Page:
    """Give it, or say what is missing."""
    school_class, here = _for_writing(class_id), rooms()
    new = Assignment(here.new_id(), class_id, here.now(), here.now())
    filled = forms.typed(request.form)
    made = forms.read(filled, new)
    if isinstance(made, tuple):
        return form_page(school_class, None, filled, made), 422
    here.store.give_homework(made, teacher_or_login().id)
    return redirect(url_for(".one", class_id=class_id, assignment_id=made.id), 303)


@blueprint.get("/<assignment_id>")
def one(class_id: str, assignment_id: str) -> Page:
    """One homework, pupil by pupil."""
    school_class, role = own_class(class_id)
    made, pupils = _made(class_id, assignment_id), rooms().store.pupils_of(class_id)
    (found,) = standings(school_class, pupils, [made])
    return render_template(
        "teach/homework_one.html",
        school_class=school_class,
        role=role,
        one=found,
        pupils=pupils,
        at=rooms().now(),
        zone=zone_name(rooms().now()),
        named=named,
    )


@blueprint.get("/<assignment_id>/change")
def change_form(class_id: str, assignment_id: str) -> Page:
    """The form of homework that was given, with what a change means for work begun."""
    school_class = _for_writing(class_id)
    made = _open(class_id, assignment_id)
    return form_page(school_class, made, forms.as_filled(made))


@blueprint.post("/<assignment_id>/change")
def change(class_id: str, assignment_id: str) -> Page:
    """Keep the change, or say what is wrong with it."""
    school_class = _for_writing(class_id)
    before = _open(class_id, assignment_id)
    filled = replace(forms.typed(request.form), what=forms.as_filled(before).what)
    made = forms.read(filled, before)
    if isinstance(made, tuple):
        return form_page(school_class, before, filled, made), 422
    rooms().store.change_homework(made)
    return redirect(url_for(".one", class_id=class_id, assignment_id=assignment_id), 303)


@blueprint.post("/<assignment_id>/withdraw")
def withdraw(class_id: str, assignment_id: str) -> Page:
    """Take it back; what was done stays in the record."""
    _for_writing(class_id)
    made = _open(class_id, assignment_id)
    rooms().store.withdraw_homework(made.id, rooms().now())
    return redirect(url_for(".index", class_id=class_id), 303)


@blueprint.get("/<assignment_id>/pupil/<pupil_id>")
def allowance_form(class_id: str, assignment_id: str, pupil_id: str) -> Page:
    """What is otherwise for one pupil."""
    school_class, made = _for_writing(class_id), _open(class_id, assignment_id)
    pupil = _pupil(class_id, pupil_id)
    allowed = rooms().store.allowances_in(class_id).get((made.id, pupil.id), Allowance())
    until = rooms().local.typed(allowed.closes_at) if allowed.closes_at else ""
    excused = "yes" if allowed.is_excused else ""
    filled = {"until": until, "instead": allowed.instead, "excused": excused}
    return allowance_page(school_class, made, pupil, filled)


@blueprint.post("/<assignment_id>/pupil/<pupil_id>")
def allow(class_id: str, assignment_id: str, pupil_id: str) -> Page:
    """Keep it, or say what is wrong with it."""
    school_class, made = _for_writing(class_id), _open(class_id, assignment_id)
    pupil = _pupil(class_id, pupil_id)
    allowed = forms.read_allowance(request.form, made)
    if isinstance(allowed, tuple):
        filled = dict(request.form.items())
        return allowance_page(school_class, made, pupil, filled, allowed), 422
    rooms().store.allow(made.id, pupil.id, allowed)
    return redirect(url_for(".one", class_id=class_id, assignment_id=made.id), 303)


def form_page(
    school_class: SchoolClass,
    made: Assignment | None,
    filled: Filled,
    problems: tuple[Problem, ...] = (),
) -> str:
    """The form; `made` is the homework that it changes, None for new homework."""
    here = rooms()
    return render_template(
        "teach/homework_form.html",
        school_class=school_class,
        role="teacher",
        made=made,
        named=named,
        has_opened=bool(made and made.opens_at <= here.now()),
        filled=filled,
        problems=problems,
        contents=here.shelf.contents(),
        zone=zone_name(rooms().now()),
    )


def allowance_page(
    school_class: SchoolClass,
    made: Assignment,
    pupil: Pupil,
    filled: dict[str, str],
    problems: tuple[Problem, ...] = (),
) -> str:
    """The form of what is otherwise for one pupil."""
    return render_template(
        "teach/homework_pupil.html",
        school_class=school_class,
        role="teacher",
        made=made,
        named=named,
        pupil=pupil,
        filled=filled,
        problems=problems,
        contents=rooms().shelf.contents(),
        zone=zone_name(rooms().now()),
    )


def _for_writing(class_id: str) -> SchoolClass:
    """The class, for who may give homework in it; an archived one takes none."""
    school_class, _ = own_class(class_id, least="teacher")
    if school_class.archived_at:
        abort(404)
    return school_class


def _made(class_id: str, assignment_id: str) -> Assignment:
    return rooms().store.homework(class_id, assignment_id) or abort(404)


def _open(class_id: str, assignment_id: str) -> Assignment:
    """Homework that has not been withdrawn."""
    made = _made(class_id, assignment_id)
    return abort(404) if made.withdrawn_at else made


def _pupil(class_id: str, pupil_id: str) -> Pupil:
    pupils = rooms().store.pupils_of(class_id)
    return next((one for one in pupils if one.id == pupil_id), None) or abort(404)
