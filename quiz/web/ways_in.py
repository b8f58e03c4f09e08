"""One field for every code that people are given: how long it is says what it opens.

6 signs are a lesson held live, 7 a class, 8 a way back to a seat, 12 a card or a code of one's own.
"""

from __future__ import annotations

from datetime import timedelta

from flask import redirect, request, session, url_for
from werkzeug.wrappers import Response

from quiz.core import codes
from quiz.store.cards import Newborn
from quiz.web import access, seats
from quiz.web.access import rooms, safe_next, token_hash

Page = str | tuple[str, int] | Response

WINDOW = timedelta(minutes=15)
MOST_WRONG_HERE = 10
# All browsers together: far above a school of slips. At 30^6 codes and 100 open rooms, 2,000
# guesses hit with 0.03 %, at 30^7 and 200 classes with 0.002 %.
MOST_WRONG_EVERYWHERE = 2000


def device_mark() -> str:
    """Counts wrong codes by browser session, never by address: a class shares one."""
    return token_hash(session.get("csrf_token", ""))


def too_often() -> bool:
    """Whether too many wrong codes came from this browser, or from everywhere."""
    here = rooms()
    own, total = here.store.wrong_codes(device_mark(), here.now() - WINDOW)
    return own >= MOST_WRONG_HERE or total >= MOST_WRONG_EVERYWHERE


def refusal(unknown: str) -> tuple[str, int]:
    """The code of a Problem and a status for a wrong code, which is counted by that."""
    if too_often():
        return "code-too-often", 429
    here = rooms()
    here.store.note_wrong_code(device_mark(), here.now(), keep=WINDOW)
    return unknown, 422


def own_way(code: str) -> Response | None:
    """Open the learner of a card or of a code of her own; None if it is neither.

    Whoever used this browser before is left behind.
    """
    if len(code) != codes.LENGTH:
        return None
    here, mark = rooms(), token_hash(code)
    who = here.store.learner_with_code(mark)
    landing = "learn.shelf"
    if who is None:
        who = here.store.use_card(mark, Newborn(here.new_id(), here.now()))
        landing = "my_classes.page"
    if who is None:
        return None
    access.come_back(who)
    return redirect(safe_next(request.form.get("next"), url_for(landing)), 303)


def back_to_seat(code: str) -> Response | None:
    """Sit down where a teacher's way back leads; None if it leads nowhere."""
    return seats.come_back_with(code) if len(code) == seats.SIGNS else None
