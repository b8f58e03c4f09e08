"""Into a room: its code, a nickname, and nothing else about anybody."""

from __future__ import annotations

from datetime import timedelta
from random import SystemRandom

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from quiz.core import codes, nicknames
from quiz.core.live_state import Event
from quiz.core.model import Problem
from quiz.core.sitting import Sitting
from quiz.store.live import Room
from quiz.web import access, seats
from quiz.web.access import rooms
from quiz.web.account import device_mark
from quiz.web.pages import listed

blueprint = Blueprint("join", __name__)

Page = str | tuple[str, int] | Response

WINDOW = timedelta(minutes=15)
MOST_WRONG_HERE = 10
# All phones together. At 100 open rooms and 30^6 codes, 2,000 guesses hit with 0.03 %.
MOST_WRONG_EVERYWHERE = 2000


@blueprint.get("/join")
def page() -> Page:
    """Type the code on the board; a link may bring it behind its #, where no log sees it."""
    return render_template("live/join.html", given="", problem=None)


@blueprint.get("/join/trouble")
def trouble() -> Page:
    """What to try when phones do not reach the app."""
    return render_template("live/trouble.html")


@blueprint.post("/join")
def enter() -> Page:
    """Find the room; ask for a name, or take the seat under the name that was given.

    A teacher's way back has two signs more, and leads straight to its seat.
    """
    given = codes.tidy((request.form.get("code") or "")[:40])
    if too_often():
        return _refused(given)
    if len(given) == seats.SIGNS:
        return seats.come_back_with(given) or _refused(given)
    room = rooms().store.room_with_code(given)
    return _refused(given) if room is None else _into(room)


def _into(room: Room) -> Page:
    """To her seat, or to a name first, or to the seat under the name she gave."""
    who = access.learner()
    if who and rooms().store.has_seat(room.id, who):
        return redirect(url_for("phone.page", room_id=room.id), 303)
    if "name" not in request.form:
        return name_page(room)
    return take_seat(room)


def too_often() -> bool:
    """Whether too many wrong codes came from this browser, or from everywhere."""
    here = rooms()
    own, total = here.store.wrong_codes(device_mark(), here.now() - WINDOW)
    return own >= MOST_WRONG_HERE or total >= MOST_WRONG_EVERYWHERE


def _refused(given: str) -> Page:
    here = rooms()
    if too_often():
        code, status = "code-too-often", 429
    else:
        here.store.note_wrong_code(device_mark(), here.now(), keep=WINDOW)
        code, status = "room-unknown", 422
    return render_template("live/join.html", given=given, problem=Problem(code)), status


def take_seat(room: Room) -> Page:
    """Sit down under the given name, or say what is wrong with it."""
    name = nicknames.tidy((request.form.get("name") or "")[:200])
    if isinstance(name, Problem):
        return name_page(room, name), 422
    people = request.form.get("people", 1, type=int)
    after = _seated(room, name, people)
    if isinstance(after, Problem):
        return name_page(room, after), 422
    return redirect(url_for("phone.page", room_id=room.id), 303)


def _seated(room: Room, name: str, people: int) -> Room | Problem:
    here, at = rooms(), rooms().now()
    way = here.way(room.version)
    seat = {"seat": here.new_id(), "name": name, "key": nicknames.key(name), "people": people}
    lesson = way.lesson.id if way.lesson else ""
    sitting = Sitting(here.new_id(), access.learner_or_new(), lesson, room.version, at)
    return here.store.take_seat(room.id, Event("joined", seat), sitting, at)


def name_page(room: Room, problem: Problem | None = None) -> str:
    """Ask for a name; some are offered, for those who would rather not think of one."""
    taken = {seat.key for seat in room.state.present}
    first, second = listed("nickname.first"), listed("nickname.second")
    return render_template(
        "live/name.html",
        room=room,
        offers=nicknames.offered(first, second, taken, SystemRandom()),
        given=request.form.get("name") or "",
        people=request.form.get("people", 1, type=int),
        problem=problem,
    )
