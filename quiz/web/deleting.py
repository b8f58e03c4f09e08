"""Delete a pupil, a class or one's account: each on a page that says first what goes and stays."""

from __future__ import annotations

from contextlib import suppress

from flask import Blueprint, abort, render_template, request, session
from werkzeug.wrappers import Response

from quiz.core.model import Problem
from quiz.store import account_log, backups
from quiz.store.classes import Pupil, SchoolClass
from quiz.store.connection import NotSaved
from quiz.store.teachers import Teacher
from quiz.web import access, passwords
from quiz.web.access import rooms, teacher_or_login
from quiz.web.logbook import note
from quiz.web.school_access import own_class

blueprint = Blueprint("deleting", __name__, url_prefix="/teach")

Page = str | tuple[str, int] | Response


@blueprint.get("/class/<class_id>/pupils/<pupil_id>/end")
def pupil(class_id: str, pupil_id: str) -> Page:
    """What goes with a pupil."""
    school_class, role = own_class(class_id, "teacher")
    return pupil_page(school_class, role, pupil_of(class_id, pupil_id))


@blueprint.post("/class/<class_id>/pupils/<pupil_id>/end")
def delete_pupil(class_id: str, pupil_id: str) -> Page:
    """Take a pupil out of the class for good."""
    school_class, role = own_class(class_id, "teacher")
    who = pupil_of(class_id, pupil_id)
    if not is_sure():
        return pupil_page(school_class, role, who, Problem("end-not-ticked")), 422
    try:
        is_clean = rooms().store.forget_pupil(class_id, who.id, rooms().now())
    except NotSaved:
        return pupil_page(school_class, role, who, Problem("end-not-deleted")), 503
    note("pupil-deleted", rooms().now(), by=teacher_or_login().id)
    return done("pupil", is_clean, name=who.name, school_class=school_class)


def pupil_of(class_id: str, pupil_id: str) -> Pupil:
    """A pupil of that class; anybody else's is as unknown as none."""
    found = (one for one in rooms().store.pupils_of(class_id) if one.id == pupil_id)
    return next(found, None) or abort(404)


def pupil_page(
    school_class: SchoolClass, role: str, who: Pupil, problem: Problem | None = None
) -> str:
    """The question before a pupil is deleted."""
    return render_template(
        "teach/end_pupil.html",
        school_class=school_class,
        role=role,
        pupil=who,
        going=rooms().store.going_with_pupil(who.id),
        problem=problem,
    )


@blueprint.get("/class/<class_id>/end")
def school_class(class_id: str) -> Page:
    """What goes with a class; only its owner may ask."""
    return class_page(*own_class(class_id, "owner"))


@blueprint.post("/class/<class_id>/end")
def delete_class(class_id: str) -> Page:
    """Delete a class with everything that was done for it."""
    found, role = own_class(class_id, "owner")
    if not is_sure():
        return class_page(found, role, Problem("end-not-ticked")), 422
    try:
        is_clean = rooms().store.forget_class(class_id, rooms().now())
    except NotSaved:
        return class_page(found, role, Problem("end-not-deleted")), 503
    note("class-deleted", rooms().now(), by=teacher_or_login().id)
    return done("class", is_clean, name=found.name)


def class_page(found: SchoolClass, role: str, problem: Problem | None = None) -> str:
    """The question before a class is deleted."""
    return render_template(
        "teach/end_class.html",
        school_class=found,
        role=role,
        going=rooms().store.going_with_class(found.id),
        problem=problem,
    )


@blueprint.get("/account/end")
def account() -> Page:
    """What goes with her account."""
    return account_page(teacher_or_login())


@blueprint.post("/account/end")
def delete_account() -> Page:
    """Delete her own account; the password says that it is she."""
    who = teacher_or_login()
    problem = is_not_she(who)
    if problem:
        return account_page(who, problem), 429 if problem.code == "login-too-often" else 422
    try:
        is_clean = rooms().store.forget_teacher(who.id, rooms().now())
    except NotSaved:
        return account_page(who, Problem("end-not-deleted")), 503
    return done("account", leave_no_trace(who) and is_clean, name=who.name)


def is_not_she(who: Teacher) -> Problem | None:
    """What keeps her account from being deleted: no tick, or a wrong password."""
    if not is_sure():
        return Problem("end-not-ticked")
    if passwords.too_often(who.key, who):
        return Problem("login-too-often")
    if not passwords.fits(who, request.form.get("current") or ""):
        passwords.note_wrong(who.key, who)
        return Problem("password-wrong", ("current",))
    return None


def leave_no_trace(who: Teacher) -> bool:
    """Her id leaves the log and this browser, her name the blind readings; whether all did."""
    with suppress(NotSaved):  # her login is gone with her account
        access.leave_teacher()
    session.pop("taught", None)
    is_clean = account_log.forget(rooms().store.path.parent, who.id)
    note("account-deleted", rooms().now())
    return rooms().blind.forget_name(who.name) and is_clean


def account_page(who: Teacher, problem: Problem | None = None) -> str:
    """The question before an account is deleted."""
    going = rooms().store.going_with_teacher(who.id)
    return render_template("teach/end_account.html", who=who, going=going, problem=problem)


def is_sure() -> bool:
    """Whether the box was ticked."""
    return request.form.get("sure") == "yes"


def done(what: str, is_clean: bool, **about: object) -> str:
    """Say that it is done; backups that are too old go, too."""
    backups.expire(rooms().store.path.parent, rooms().now())
    return render_template("teach/ended.html", what=what, is_clean=is_clean, **about)
