"""Passwords: hashed with scrypt, checked in the same time for every name, guessed at rarely.

Wrong logins are counted for a name in one browser, never for an address: a class shares one. So
pupils who try a teacher's name lock out themselves and not her. Who throws away cookies meets the
cap on all browsers together; a browser in which that teacher has been logged in before is let
through even then. What is left to a guesser is too little for a password of ten characters.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from functools import cache

from flask import current_app, session
from werkzeug.security import check_password_hash, generate_password_hash

from quiz.core.passwords import tidy
from quiz.store.teachers import Teacher
from quiz.web.access import rooms, token_hash
from quiz.web.logbook import note
from quiz.web.ways_in import device_mark

WINDOW = timedelta(minutes=15)
MOST_WRONG_HERE = 10
# All names and browsers together: far above the slips of a school.
MOST_WRONG_EVERYWHERE = 2000


def hashed(password: str) -> str:
    """The hash to keep, with a salt of its own; the app's HASH_METHOD says what it costs."""
    return generate_password_hash(tidy(password), method=current_app.config["HASH_METHOD"])


def fits(who: Teacher | None, password: str) -> bool:
    """Whether this is her password; whether she may log in, the store decides (`log_in`).

    One hash is checked, whether there is such a teacher or not: time tells no names.
    """
    decoy = _decoy(current_app.config["HASH_METHOD"])
    is_right = check_password_hash(who.password_hash if who else decoy, tidy(password))
    return is_right and who is not None


@cache
def _decoy(method: str) -> str:
    """A hash that no password has."""
    return generate_password_hash(secrets.token_hex(), method=method)


def too_often(key: str, who: Teacher | None) -> bool:
    """Whether that name was tried too often here, or everything everywhere."""
    here = rooms()
    own, total = here.store.wrong_logins(_mark(key), here.now() - WINDOW)
    taught_here = who is not None and session.get("taught") == who.id
    return own >= MOST_WRONG_HERE or (total >= MOST_WRONG_EVERYWHERE and not taught_here)


def note_wrong(key: str, who: Teacher | None) -> None:
    """Count a wrong login; the log has the teacher's id if there is one."""
    here, at = rooms(), rooms().now()
    here.store.note_wrong_login(_mark(key), at, keep=WINDOW)
    note("login-refused", at, who.id if who else "")


def _mark(key: str) -> str:
    """A name in a browser, as a fingerprint of both."""
    return token_hash(f"{key} {device_mark()}")
