"""The door: a code, and where it asks for one a name; nothing else about anybody."""

from __future__ import annotations

from collections.abc import Callable
from random import SystemRandom

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from quiz.core import codes, nicknames
from quiz.core.live_state import Event
from quiz.core.model import Problem
from quiz.core.sitting import Sitting
from quiz.store.live import Room
from quiz.web import access
from quiz.web.access import rooms
from quiz.web.my_classes import into_class, place_in
from quiz.web.pages import listed
from quiz.web.ways_in import back_to_seat, own_way, refusal, too_often

blueprint = Blueprint("join", __name__)

Page = str | tuple[str, int] | Response


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
    """Find what the code opens: a room or a class (which ask for a name), a seat, a learner."""
    return entered(codes.tidy((request.form.get("code") or "")[:80]), _refused)


def entered(given: str, refused: Callable[[str], Page]) -> Page:
    """Where a tidy code leads; `refused` answers those that lead nowhere, or come too often."""
    if too_often():
        return refused(given)
    found = back_to_seat(given) or own_way(given)
    if found:
        return found
    room = rooms().store.room_with_code(given)
    school_class = None if room else rooms().store.class_with_code(given)
    if school_class:
        return into_class(school_class)
    return _into(room) if room else refused(given)


def _into(room: Room) -> Page:
    """To her seat; under the name she gave, or has in the room's class; or to a name first."""
    who = access.learner()
    if who and rooms().store.has_seat(room.id, who):
        return redirect(url_for("phone.page", room_id=room.id), 303)
    if "name" in request.form:
        return take_seat(room)
    place = place_in(room.school_class)
    if place is None:
        return name_page(room)
    return _sat_down(room, _seated(room, place[0].name, 1))


def _refused(given: str) -> Page:
    code, status = refusal("room-unknown")
    return render_template("live/join.html", given=given, problem=Problem(code)), status


def take_seat(room: Room) -> Page:
    """Sit down under the given name, or say what is wrong with it."""
    name = nicknames.tidy((request.form.get("name") or "")[:200])
    if isinstance(name, Problem):
        return name_page(room, name), 422
    people = request.form.get("people", 1, type=int)
    return _sat_down(room, _seated(room, name, people))


def _sat_down(room: Room, after: Room | Problem) -> Page:
    """To the phone's page, or to a name if that one did not do."""
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
