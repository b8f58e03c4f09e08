"""The settings of a class: its name, its open door, its archive, and who else teaches it."""

from __future__ import annotations

from random import SystemRandom
from typing import get_args

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from quiz.core import codes
from quiz.core.model import Problem
from quiz.store.classes import Role, SchoolClass
from quiz.web.access import rooms, teacher_or_login
from quiz.web.school_access import own_class
from quiz.web.school_classes import class_name
from quiz.web.screen import is_reachable, join_address, qr_of

blueprint = Blueprint("school_settings", __name__, url_prefix="/teach/class/<class_id>/settings")

Page = str | tuple[str, int] | Response

CODE_SIGNS = 7
"""34 bits. A lesson held live has 6 signs, a way back 8: what was typed says what it is."""


@blueprint.get("")
def page(class_id: str) -> Page:
    """Everything that can be set; a reader sees it and changes nothing."""
    return settings_page(*own_class(class_id))


def settings_page(
    school_class: SchoolClass, role: Role, problem: Problem | None = None, about: str = ""
) -> str:
    """The settings; `about` is the part that a problem belongs to."""
    store = rooms().store
    teachers = store.teachers_of(school_class.id)
    here = {one.id for one in teachers}
    open_to_all = [one for one in store.teachers() if one.id not in here and not one.suspended_at]
    return render_template(
        "teach/class_settings.html",
        school_class=school_class,
        role=role,
        me=teacher_or_login(),
        teachers=teachers,
        colleagues=open_to_all,
        roles=get_args(Role),
        code=codes.spaced(school_class.code),
        address=join_address(),
        is_reachable=is_reachable(),
        qr=qr_of(school_class.code) if school_class.code else "",
        until=rooms().day(school_class.keep_until).isoformat(),
        given=request.form.get("name") or school_class.name,
        problem=problem,
        about=about,
    )


@blueprint.post("/name")
def rename(class_id: str) -> Page:
    """Give the class another name."""
    found, name = own_class(class_id, "teacher"), class_name()
    if isinstance(name, Problem):
        return settings_page(*found, name, "name"), 422
    rooms().store.rename_class(class_id, name)
    return _back(class_id)


@blueprint.post("/door")
def door(class_id: str) -> Page:
    """Let pupils join by themselves with a code, or no longer; a closed door gives it back."""
    own_class(class_id, "teacher")
    store = rooms().store
    if request.form.get("door") != "open":
        store.close_class(class_id)
        return _back(class_id)
    for _ in range(5):  # a code that another class has: 1 in 20 billion with one class
        if store.open_class(class_id, codes.make(SystemRandom(), CODE_SIGNS)):
            break
    return _back(class_id)


@blueprint.post("/archive")
def archive(class_id: str) -> Page:
    """Put the class away, or use it again."""
    own_class(class_id, "owner")
    if request.form.get("archive") == "back":
        rooms().store.bring_back_class(class_id)
    else:
        rooms().store.archive_class(class_id, rooms().now())
    return _back(class_id)


@blueprint.post("/teachers")
def set_role(class_id: str) -> Page:
    """Let a colleague in, or change what she may do."""
    found, store = own_class(class_id, "owner"), rooms().store
    role = next((one for one in get_args(Role) if one == request.form.get("role")), None)
    whom = store.teacher_with_id(request.form.get("who") or "")
    if role is None or whom is None:
        abort(404)
    problem = store.set_role(class_id, whom.id, role, rooms().now())
    if problem:
        return settings_page(*found, problem, "teachers"), 409
    return _back(class_id)


@blueprint.post("/teachers/out")
def take_out(class_id: str) -> Page:
    """A colleague does not teach this class any more; anybody may go by herself."""
    me, whom = teacher_or_login(), request.form.get("who") or ""
    found = own_class(class_id, "reader" if whom == me.id else "owner")
    problem = rooms().store.take_out_teacher(class_id, whom)
    if problem:
        return settings_page(*found, problem, "teachers"), 409
    return redirect(url_for("school.index"), 303) if whom == me.id else _back(class_id)


def _back(class_id: str) -> Response:
    return redirect(url_for("school_settings.page", class_id=class_id), 303)
