"""One-time links: how a teacher gets in the first time, or again after a lost password.

A link carries its code behind the #, where no log and no Referer sees it; the code may be typed.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from random import SystemRandom

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import StringField

from quiz.core import codes, nicknames
from quiz.core.model import Problem
from quiz.core.passwords import problem_with
from quiz.store.invitations import Invitation, Purpose
from quiz.store.store import Store
from quiz.store.teachers import Teacher
from quiz.web import access, passwords
from quiz.web.access import rooms, teacher_or_login, token_hash
from quiz.web.logbook import note
from quiz.web.screen import is_reachable, join_address
from quiz.web.teachers import colleague, colleagues_page
from quiz.web.typed import TypedForm

blueprint = Blueprint("invitations", __name__, url_prefix="/teach")

Page = str | tuple[str, int] | Response

LIVES = timedelta(days=7)
LONGEST_NAME = 60


class WelcomeForm(TypedForm):
    """The code of a link; then a name, unless she has one, and a password."""

    code = StringField()
    name = StringField()
    password = StringField()


def new_code(store: Store, purpose: Purpose, at: datetime, *, by: str = "", whom: str = "") -> str:
    """Make a one-time code of 98 bits; the store keeps its hash. It is shown in groups of four."""
    code = codes.make(SystemRandom(), codes.LONG)
    store.invite(Invitation(token_hash(code), purpose, at, by, whom))
    note(f"link-{purpose}", at, whom, by)
    return codes.spaced(code).replace(" ", "-")


def link_page(code: str, name: str = "") -> str:
    """Show a link, this once; `name` is whose new password it is for."""
    until = rooms().day(rooms().now() + LIVES).isoformat()
    return render_template(
        "teach/link.html",
        address=f"{_site()}{url_for('invitations.welcome')}#{code}",
        is_reachable=is_reachable(),
        code=code,
        until=until,
        name=name,
    )


def _site() -> str:
    """This app as other computers see it: where pupils join, without the page."""
    return join_address().removesuffix(url_for("join.page"))


@blueprint.get("/invite")
def invitation() -> Page:
    """Say what a link does before one is made."""
    teacher_or_login()
    return render_template("teach/invite.html")


@blueprint.post("/invite")
def invite() -> Page:
    """A link for a colleague."""
    me = teacher_or_login()
    return link_page(new_code(rooms().store, "colleague", rooms().now(), by=me.id))


@blueprint.get("/reset")
def reset() -> Page:
    """Who can help when a password is lost; the same for everybody, for nothing is asked."""
    return render_template("teach/reset.html")


@blueprint.post("/colleagues/reset")
def reset_colleague() -> Page:
    """A link to a new password for a colleague; her old one works until it is used."""
    me, whom = teacher_or_login(), colleague()
    if whom.suspended_at:
        return colleagues_page(me, Problem("teacher-suspended")), 409
    code = new_code(rooms().store, "reset", rooms().now(), by=me.id, whom=whom.id)
    return link_page(code, whom.name)


@blueprint.get("/welcome")
def welcome() -> Page:
    """Where a one-time link leads: a script takes the code from behind the #, or it is typed."""
    return render_template("teach/welcome.html", given="", problem=None)


@blueprint.post("/welcome")
def accept() -> Page:
    """Ask the holder of a code for name and password, then make the account and log in."""
    form = WelcomeForm()
    code = codes.tidy((form.code.data or "")[:80])
    made = rooms().store.invitation(token_hash(code), rooms().now() - LIVES)
    if made is None:
        return _unknown(form.code.data or "")
    if "password" not in request.form:
        return account_page(made, code)
    return _accept(made, code)


def _unknown(given: str) -> Page:
    page = render_template("teach/welcome.html", given=given[:80], problem=Problem("link-unknown"))
    return page, 422


def account_page(made: Invitation, code: str, problems: tuple[Problem, ...] = ()) -> str:
    """Ask for a password and, of a newcomer, for a name."""
    known = rooms().store.teacher_with_id(made.for_teacher)
    name = known.name if known else request.form.get("name") or ""
    return render_template(
        "teach/account.html", known=known, name=name, code=codes.spaced(code), problems=problems
    )


def _accept(made: Invitation, code: str) -> Page:
    here, token = rooms(), access.new_token()
    who, problems = wanted(made)
    if who is None:
        return account_page(made, code, problems), 422
    at = here.now()
    problem = here.store.accept(made, who, token_hash(token), made_after=at - LIVES, at=at)
    if problem:
        is_gone = problem.code == "link-unknown"
        return _unknown("") if is_gone else (account_page(made, code, (problem,)), 422)
    access.enter(who, token)
    note("password-reset" if made.purpose == "reset" else "account-made", at, who.id, who.id)
    return redirect(url_for("teachers.home"), 303)


def wanted(made: Invitation) -> tuple[Teacher | None, tuple[Problem, ...]]:
    """The teacher as the form would have her, or all that is wrong with it."""
    here, form = rooms(), WelcomeForm()
    known = here.store.teacher_with_id(made.for_teacher)
    name = known.name if known else nicknames.tidy((form.name.data or "")[:200], LONGEST_NAME)
    password = form.password.data or ""
    weak = problem_with(password, "" if isinstance(name, Problem) else name)
    problems = tuple(one for one in (name, weak) if isinstance(one, Problem))
    if problems or isinstance(name, Problem):
        return None, problems
    password_hash = passwords.hashed(password)
    if known:
        return replace(known, password_hash=password_hash), ()
    key = nicknames.key(name)
    return Teacher(here.new_id(), name, key, password_hash, here.now()), ()
