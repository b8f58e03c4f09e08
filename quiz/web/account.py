"""A learner without an account: a way back, a fresh start, and what this app keeps."""

from __future__ import annotations

import secrets
from datetime import timedelta

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import BooleanField, StringField

from quiz.core import codes
from quiz.core.model import Problem
from quiz.web import access
from quiz.web.access import rooms, safe_next, token_hash

blueprint = Blueprint("account", __name__)

Page = str | tuple[str, int] | Response

CODE_WINDOW = timedelta(minutes=15)
MOST_WRONG_HERE = 10
# All browsers together: far above a class of slips, far below guessing 30 to the 12th.
MOST_WRONG_EVERYWHERE = 2000


class CodeForm(FlaskForm):  # type: ignore[misc]
    """A resume code, typed."""

    code = StringField()


class RememberForm(FlaskForm):  # type: ignore[misc]
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
    """Open the learner of that code here; unknown codes are counted and say no more."""
    given = (CodeForm().code.data or "")[:80]
    here, device = rooms(), device_mark()
    own, total = here.store.wrong_codes(device, here.now() - CODE_WINDOW)
    if own >= MOST_WRONG_HERE or total >= MOST_WRONG_EVERYWHERE:
        return _refused(given, "code-too-often", 429)
    who = here.store.learner_with_code(token_hash(codes.tidy(given)))
    if who is None:
        here.store.note_wrong_code(device, here.now(), keep=CODE_WINDOW)
        return _refused(given, "code-unknown", 422)
    access.come_back(who)
    return redirect(safe_next(request.form.get("next"), url_for("learn.shelf")), 303)


def _refused(given: str, code: str, status: int) -> Page:
    page = render_template("account/resume.html", given=given, problem=Problem(code))
    return page, status


def device_mark() -> str:
    """Counts wrong codes by browser session, never by address: a class shares one."""
    return token_hash(session.get("csrf_token", ""))


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
