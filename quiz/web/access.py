"""Who is asking: the rooms of this app, the learner behind a cookie, safe ways on."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from flask import Flask, current_app, g, request, session
from flask.sessions import SecureCookieSessionInterface

from quiz.core.lesson import Lesson
from quiz.core.policy import Policy
from quiz.core.sitting import Way
from quiz.library.shelf import Shelf
from quiz.store.store import Store


@dataclass(frozen=True)
class Rooms:
    """Everything a view may use besides its request."""

    shelf: Shelf
    store: Store
    policy: Policy
    now: Callable[[], datetime]
    new_id: Callable[[], str]
    day: Callable[[datetime], date]
    pinned_lesson: Callable[[str], Lesson]
    way: Callable[[str], Way]


class Sessions(SecureCookieSessionInterface):
    """Signed cookies, sent back over https only where they came by https.

    A classroom's own network has no https, so the flag cannot be always on.
    """

    def get_cookie_secure(self, app: Flask) -> bool:
        """Whether this answer's cookie may only travel over https."""
        return request.is_secure


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
    made, token = here.new_id(), here.new_id() + here.new_id()
    here.store.add_learner(made, token_hash(token), here.now())
    _open(token)
    g.learner = made
    return made


def come_back(known: str) -> None:
    """Make this browser the learner's, leaving behind whoever used it before."""
    here = rooms()
    leave()
    token = here.new_id() + here.new_id()
    here.store.add_device(known, token_hash(token), here.now())
    _open(token)


def leave() -> None:
    """Forget this browser: its cookie is worth nothing afterwards, even if replayed."""
    token = session.get("device")
    if token:
        rooms().store.forget_device(token_hash(token))
    session.clear()
    g.pop("learner", None)


def _open(token: str) -> None:
    """A new session for a new device, so that an old cookie cannot be planted."""
    session.clear()
    session["device"] = token


def safe_next(target: str | None, otherwise: str) -> str:
    """`target` if it is a path on this site, else `otherwise`."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return otherwise
    if any(ord(sign) < 33 or sign == "\\" for sign in target):
        return otherwise
    parts = urlsplit(target)
    return otherwise if parts.scheme or parts.netloc else target
