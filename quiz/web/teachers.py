"""A teacher's account: in, out, a new password, and who else teaches here.

There is no e-mail and no rank: whoever was let in may let in others, and may suspend them.
"""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import StringField

from quiz.core import nicknames
from quiz.core.model import Problem
from quiz.core.passwords import problem_with
from quiz.store.teachers import Teacher
from quiz.web import access, passwords
from quiz.web.access import rooms, safe_next, teacher_or_login, token_hash
from quiz.web.held import listed
from quiz.web.keeping import classes_ending, going_soon
from quiz.web.logbook import note
from quiz.web.typed import TypedForm

blueprint = Blueprint("teachers", __name__, url_prefix="/teach")

Page = str | tuple[str, int] | Response

LATEST = 5


class LoginForm(TypedForm):
    """A name and a password."""

    name = StringField()
    password = StringField()


class PasswordForm(TypedForm):
    """The password so far, and the one from now on."""

    current = StringField()
    password = StringField()


@blueprint.get("")
def home() -> Page:
    """Her first page: what is under way, what can be started, what was held last."""
    who, store = teacher_or_login(), rooms().store
    classes = store.classes_of(who.id)
    held = listed(store.rooms_of(who.id, most=LATEST + 1))
    return render_template(
        "teach/home.html",
        who=who,
        contents=list(rooms().shelf.contents().listed.values()),
        open=listed(store.open_rooms_of(who.id)),
        classes=[one for one in classes if not one[0].archived_at],
        latest=held[:LATEST],
        more=held[LATEST:],
        going=going_soon(who),
        ending=classes_ending(classes),
    )


@blueprint.get("/login")
def login() -> Page:
    """Ask for name and password."""
    if access.teacher():
        return redirect(url_for(".home"))
    return render_template("teach/login.html", given="", problem=None)


@blueprint.post("/login")
def log_in() -> Page:
    """Let a teacher in. Unknown, suspended or a wrong password: all are answered alike."""
    form, store = LoginForm(), rooms().store
    key = nicknames.key((form.name.data or "")[:200])
    who = store.teacher_named(key)
    if passwords.too_often(key, who):
        return _refused("login-too-often", 429)
    if not passwords.fits(who, form.password.data or "") or who is None or not begin(who):
        passwords.note_wrong(key, who)
        return _refused("login-wrong", 422)
    return redirect(safe_next(request.form.get("next"), url_for(".home")), 303)


def begin(who: Teacher) -> bool:
    """Log her in here, in a new session; False if she was suspended this very moment."""
    here, token = rooms(), access.new_token()
    if not here.store.log_in(who, token_hash(token), here.now(), whole=access.WHOLE):
        return False
    access.enter(who, token)
    note("login", here.now(), who.id, who.id)
    return True


def _refused(code: str, status: int) -> Page:
    given = request.form.get("name") or ""
    return render_template("teach/login.html", given=given, problem=Problem(code)), status


@blueprint.post("/logout")
def log_out() -> Page:
    """End this login; a learner in the same browser stays."""
    who = access.teacher()
    if who:
        note("logout", rooms().now(), who.id, who.id)
    access.leave_teacher()
    return redirect(url_for(".login"), 303)


@blueprint.get("/password")
def password() -> Page:
    """Ask for the password so far and a new one."""
    return render_template("teach/password.html", who=teacher_or_login(), problems=())


@blueprint.post("/password")
def change_password() -> Page:
    """A new password; every other login of hers ends."""
    who, form = teacher_or_login(), PasswordForm()
    if passwords.too_often(who.key, who):
        return _unchanged(who, Problem("login-too-often"), 429)
    if not passwords.fits(who, form.current.data or ""):
        passwords.note_wrong(who.key, who)
        return _unchanged(who, Problem("password-wrong", ("current",)), 422)
    new = form.password.data or ""
    problem = problem_with(new, who.name) or renew(who, new)
    if problem:
        return _unchanged(who, problem, 422)
    return render_template("teach/changed.html")


def _unchanged(who: Teacher, problem: Problem, status: int) -> Page:
    return render_template("teach/password.html", who=who, problems=(problem,)), status


def renew(who: Teacher, new: str) -> Problem | None:
    """Keep a new password and go on in a new session; a Problem if she was quicker elsewhere."""
    here, token = rooms(), access.new_token()
    changed = here.store.change_password(who, passwords.hashed(new), token_hash(token), here.now())
    if not changed:
        return Problem("password-wrong", ("current",))
    access.enter(who, token)
    note("password-changed", here.now(), who.id, who.id)
    return None


@blueprint.get("/colleagues")
def colleagues() -> Page:
    """Who teaches here."""
    return colleagues_page(teacher_or_login())


def colleagues_page(me: Teacher, problem: Problem | None = None) -> str:
    """Everybody with what may be done about them, and what just could not be."""
    everybody = [(who, rooms().day(who.made_at).isoformat()) for who in rooms().store.teachers()]
    return render_template("teach/colleagues.html", me=me, everybody=everybody, problem=problem)


def colleague() -> Teacher:
    """The teacher a form is about."""
    return rooms().store.teacher_with_id(request.form.get("who") or "") or abort(404)


@blueprint.post("/colleagues/suspend")
def suspend() -> Page:
    """End a colleague's logins and let none begin; never her own, never the last."""
    me, whom, at = teacher_or_login(), colleague(), rooms().now()
    own = Problem("teacher-self") if whom.id == me.id else None
    problem = own or rooms().store.suspend(whom.id, at)
    if problem:
        return colleagues_page(me, problem), 409
    note("suspended", at, whom.id, me.id)
    return redirect(url_for(".colleagues"), 303)


@blueprint.post("/colleagues/back")
def let_back() -> Page:
    """Let a suspended colleague log in again."""
    me, whom = teacher_or_login(), colleague()
    rooms().store.let_back(whom.id)
    note("let-back", rooms().now(), whom.id, me.id)
    return redirect(url_for(".colleagues"), 303)
