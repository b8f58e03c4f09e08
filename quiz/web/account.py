"""A learner without an account: a way back, a fresh start, and what this app keeps."""

from __future__ import annotations

import secrets

from flask import Blueprint, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField, StringField

from quiz.core import codes
from quiz.core.model import Problem
from quiz.web import access, join, ways_in
from quiz.web.access import rooms, safe_next, token_hash
from quiz.web.typed import TypedForm

blueprint = Blueprint("account", __name__)

Page = str | tuple[str, int] | Response


class CodeForm(TypedForm):
    """A resume code, typed."""

    code = StringField()


class RememberForm(TypedForm):
    """Whether this browser should know the learner after it is closed."""

    remember = BooleanField()


@blueprint.get("/way-back")
def way_back() -> Page:
    """How to come back: a code, or this browser remembering."""
    who = access.learner()
    has_code = bool(who and rooms().store.has_resume_code(who))
    return render_template("account/way_back.html", code="", has_code=has_code)


@blueprint.post("/way-back/code")
def make_code() -> Page:
    """Make a new code and show it, this once; only its hash is kept."""
    who = access.learner()
    if who is None:
        return redirect(url_for(".way_back"), 303)
    code = codes.make(secrets.SystemRandom())
    rooms().store.set_resume_code(who, token_hash(code))
    return render_template("account/way_back.html", code=codes.spaced(code), has_code=True)


@blueprint.post("/way-back/remember")
def remember() -> Page:
    """Keep the cookie after the browser is closed, or no longer."""
    session.permanent = bool(RememberForm().remember.data) and access.learner() is not None
    return redirect(safe_next(request.form.get("next"), url_for(".way_back")), 303)


@blueprint.get("/resume")
def resume() -> Page:
    """Type the code that was noted on another device."""
    return render_template("account/resume.html", given="", problem=None)


@blueprint.post("/resume")
def enter_code() -> Page:
    """Open what the code opens; unknown codes are counted and say no more."""
    given = (CodeForm().code.data or "")[:80]
    return join.entered(codes.tidy(given), lambda _: _refused(given))


def _refused(given: str) -> Page:
    code, status = ways_in.refusal("code-unknown")
    return render_template("account/resume.html", given=given, problem=Problem(code)), status


@blueprint.get("/fresh")
def fresh() -> Page:
    """Ask before this browser forgets its learner."""
    who = access.learner()
    has_code = bool(who and rooms().store.has_resume_code(who))
    return render_template("account/fresh.html", has_code=has_code)


@blueprint.post("/fresh")
def start_fresh() -> Page:
    """Forget the learner here; the next one begins with nothing."""
    access.leave()
    return redirect(url_for("learn.shelf"), 303)


@blueprint.get("/keeps")
def keeps() -> Page:
    """What this app keeps, and what it never asks."""
    return render_template("account/keeps.html")
