"""Who is asking: the rooms of this app, the learner and the teacher behind a cookie, safe ways on.

One signed cookie holds both, each under a key of its own: a teacher may learn in the same browser,
and neither leaves with the other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from flask import abort, current_app, g, redirect, request, session, url_for

from quiz.core.blind import BlindReadings, NoReadings
from quiz.core.lesson import Lesson
from quiz.core.local_time import LocalTime
from quiz.core.policy import Policy
from quiz.core.sitting import Way
from quiz.desk.drafts import Desk
from quiz.library.drafts import Drafts
from quiz.library.shelf import Shelf
from quiz.store.connection import NotSaved
from quiz.store.store import Store
from quiz.store.teachers import Teacher

IDLE, WHOLE = timedelta(hours=8), timedelta(hours=12)
"""A teacher's login ends after so long without a page, and after so long in any case."""
SEEN_EVERY = timedelta(minutes=5)


@dataclass(frozen=True)
class Rooms:
    """Everything a view may use besides its request."""

    shelf: Shelf
    store: Store
    desk: Desk
    drafts: Drafts
    policy: Policy
    now: Callable[[], datetime]
    new_id: Callable[[], str]
    day: Callable[[datetime], date]
    pinned_lesson: Callable[[str], Lesson]
    way: Callable[[str], Way]
    local: LocalTime = field(default_factory=LocalTime)
    blind: BlindReadings = field(default_factory=NoReadings)


def rooms() -> Rooms:
    """The rooms of the running app."""
    found: Rooms = current_app.extensions["second-look"]
    return found


def token_hash(token: str) -> str:
    """What the store keeps of a token or a code: it cannot be turned back."""
    return hashlib.sha256(token.encode()).hexdigest()


def device() -> str | None:
    """The hash of this browser's token, None before the first lesson."""
    token = session.get("device")
    return token_hash(token) if token else None


def learner() -> str | None:
    """The learner this browser belongs to, None before the first lesson."""
    if "learner" not in g:
        token = device()
        g.learner = rooms().store.learner_of(token) if token else None
    found: str | None = g.learner
    return found


def learner_or_new() -> str:
    """The learner of this browser; the first lesson makes one, nameless."""
    known = learner()
    if known:
        return known
    here = rooms()
    made, token = here.new_id(), new_token()
    here.store.add_learner(made, token_hash(token), here.now())
    _open(token)
    g.learner = made
    return made


def come_back(known: str) -> None:
    """Make this browser the learner's, leaving behind whoever learned in it before."""
    here = rooms()
    leave_learner()
    token = new_token()
    here.store.add_device(known, token_hash(token), here.now())
    _open(token)


def leave_learner() -> None:
    """Forget the learner here: the cookie is worth nothing afterwards, even if replayed."""
    token = session.pop("device", None)
    if token:
        rooms().store.forget_device(token_hash(token))
    g.pop("learner", None)


def leave() -> None:
    """Forget this browser, learner and teacher alike."""
    leave_learner()
    leave_teacher()
    session.clear()


def _open(token: str) -> None:
    """A new session for a new device, so that an old cookie cannot be planted."""
    staying = {key: session[key] for key in ("teacher", "taught", "language") if key in session}
    session.clear()
    session.update(staying, device=token)


def teacher() -> Teacher | None:
    """The teacher who is logged in here, None if nobody is (any more)."""
    if "teacher" not in g:
        token = session.get("teacher")
        g.teacher = _logged_in(token_hash(token)) if token else None
    found: Teacher | None = g.teacher
    return found


def _logged_in(mark: str) -> Teacher | None:
    here, at = rooms(), rooms().now()
    found = here.store.logged_in(mark, made_after=at - WHOLE, seen_after=at - IDLE)
    if found is None:
        return None
    who, seen_at = found
    if at - seen_at >= SEEN_EVERY:
        with suppress(NotSaved):  # reading goes on while the disk is full
            here.store.see_login(mark, at)
    return who


def teacher_or_login() -> Teacher:
    """The teacher who is logged in here; anybody else is sent to the login, and back here after."""
    who = teacher()
    if who is None:
        target = request.path if request.method in ("GET", "HEAD") else None
        abort(redirect(url_for("teachers.login", next=target), 303))
    return who


def only_teachers() -> None:
    """Before every page of a blueprint: nobody else gets an answer of any kind."""
    teacher_or_login()


def new_token() -> str:
    """A token for a cookie: twice 96 bits."""
    return rooms().new_id() + rooms().new_id()


def enter(who: Teacher, token: str) -> None:
    """Put a teacher's new login into the cookie; the one that was there before ends.

    The form token changes, too: a cookie that was planted before knows neither.
    """
    leave_teacher()
    session.pop("csrf_token", None)
    g.pop("csrf_token", None)
    session["teacher"] = token
    session["taught"] = who.id
    g.teacher = who


def leave_teacher() -> None:
    """Log the teacher out of this browser; the learner in it stays."""
    token = session.pop("teacher", None)
    if token:
        rooms().store.log_out(token_hash(token))
    g.pop("teacher", None)


def safe_next(target: str | None, otherwise: str) -> str:
    """`target` if it is a path on this site, else `otherwise`."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return otherwise
    if any(ord(sign) < 33 or sign == "\\" for sign in target):
        return otherwise
    parts = urlsplit(target)
    return otherwise if parts.scheme or parts.netloc else target
