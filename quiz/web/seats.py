"""A way back to a seat, for a phone that has lost its cookie: the teacher gives it out."""

from __future__ import annotations

from datetime import timedelta
from random import SystemRandom

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from quiz.core import codes
from quiz.core.live_state import Seat
from quiz.core.model import Problem
from quiz.store.live import Room
from quiz.web import access
from quiz.web.access import rooms, token_hash
from quiz.web.classroom import own_room, room_page
from quiz.web.screen import join_address, qr_of

blueprint = Blueprint("seats", __name__, url_prefix="/teach/room/<room_id>")

Page = str | tuple[str, int] | Response

SIGNS = 8
"""39 bits, for ten minutes, once; a room's own code has 6 signs, so the two are told apart."""
LIVES = timedelta(minutes=10)


@blueprint.post("/way-back")
def give(room_id: str) -> Page:
    """Show a code for one seat, this once; who has a code of her own is asked to use that."""
    room, seat = own_room(room_id), request.form.get("seat") or ""
    who = rooms().store.learner_at(room_id, seat) or abort(404)
    if rooms().store.has_resume_code(who):
        own = Problem("way-back-own", params={"name": room.state.seats[seat].name})
        return room_page(room, (own,)), 409
    return way_back_page(room, room.state.seats[seat])


def way_back_page(room: Room, seat: Seat) -> str:
    """A new code for that seat, to type or to scan."""
    made = codes.make(SystemRandom(), SIGNS)
    rooms().store.offer_way_back(room.id, seat.id, token_hash(made), rooms().now())
    return render_template(
        "live/way_back.html",
        room=room,
        seat=seat,
        code=made,
        address=join_address(),
        qr=qr_of(made),
    )


def come_back_with(code: str) -> Response | None:
    """Sit down where that code leads, None if it leads nowhere."""
    here = rooms()
    found = here.store.use_way_back(token_hash(code), here.now() - LIVES)
    if found is None:
        return None
    room, learner = found
    access.come_back(learner)
    return redirect(url_for("phone.page", room_id=room), 303)
