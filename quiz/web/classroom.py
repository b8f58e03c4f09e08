"""The teacher's screen: steer a class through its lesson, see who needs what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response

from quiz.core.class_votes import slips
from quiz.core.live_state import Event, Live, Seat
from quiz.core.model import Attempt, Problem
from quiz.core.question import Question
from quiz.store.live import Room
from quiz.web.access import rooms, teacher_or_login
from quiz.web.language import texts_are_in
from quiz.web.reveal import explained
from quiz.web.screen import FEWEST
from quiz.web.votes import (
    answers_in,
    choices,
    count_answers,
    hands_in,
    hands_typed,
    stop_of,
    unit_words,
)  # fmt: skip
from quiz.web.written import sheets

blueprint = Blueprint("classroom", __name__, url_prefix="/teach")

Page = str | tuple[str, int] | Response

CONTROLS = (
    ("read", "lobby explained"),
    ("asked", "reading"),
    ("closed", "asking"),
    ("shown", "closed"),
    ("asked-again", "discussing"),
    ("explained", "closed shown discussing"),
    ("discussed", "closed shown"),
    ("shown-anyway", "shown"),
    ("reopened", "closed"),
    ("skipped", "reading asking closed shown discussing"),
    ("debriefed", "explained"),
    ("ended", "debrief"),
)
"""Events a teacher may cause with one press, and the phases that offer them, main one first."""


@dataclass(frozen=True, slots=True)
class Present:
    """A seat and what came from it to the question that is open."""

    seat: Seat
    answer: Attempt | None


def own_room(room_id: str) -> Room:
    """A room of the teacher who asks; another's is as unknown as none at all."""
    who, room = teacher_or_login(), rooms().store.room(room_id)
    if room is None or room.teacher != who.id:
        abort(404)
    return room


@blueprint.get("/room/<room_id>")
def room(room_id: str) -> Page:
    """Where the class is, who has answered, and what to do next."""
    return room_page(own_room(room_id))


@blueprint.post("/room/<room_id>")
def steer(room_id: str) -> Page:
    """Let one thing happen; two screens may steer at once, the first press counts."""
    own_room(room_id)
    after = rooms().store.happen(room_id, wanted_event(own_room(room_id)), rooms().now())
    if isinstance(after, Problem):
        return room_page(own_room(room_id), (after,)), 422 if after.where else 409
    return redirect(request.path, 303)


def wanted_event(room: Room) -> Event:
    """The event behind the button that was pressed; 400 for one that no button has."""
    name = request.form.get("event") or ""
    if name == "hands":
        return hands_typed(room)
    if name not in STEERED:
        abort(400)
    seconds = request.form.get("seconds", 0, type=int)
    return Event(name, {"seat": request.form.get("seat") or "", "seconds": seconds})


STEERED = {name for name, _ in CONTROLS} | {
    "locked", "unlocked", "paused", "resumed", "removed", "let-back", "timed", "untimed",
    "picked", "unpicked",
}  # fmt: skip


@blueprint.get("/room/<room_id>/now")
def now(room_id: str) -> Page:
    """Whether the teacher's screen has something new: 304 while it has not."""
    found = own_room(room_id)
    response = Response(mark(found), mimetype="text/plain")
    response.set_etag(mark(found))
    return response.make_conditional(request)


def mark(found: Room) -> str:
    """Changes with every event and every answer."""
    return f"{found.n}.{count_answers(found)}"


def room_page(found: Room, problems: tuple[Problem, ...] = ()) -> str:
    """The teacher's screen of a room as it stands."""
    state, stop = found.state, stop_of(found)
    answers, hands = answers_in(found, stop, state.round), hands_in(found)
    here = [Present(seat, answers.get(seat.id)) for seat in state.seats.values()]
    texts_are_in(stop.lesson.language)
    return render_template(
        "live/room.html",
        room=found,
        state=state,
        stop=stop,
        here=here,
        answered=len(answers),
        common=common(stop.question, answers.values()),
        explanation=explained(stop),
        controls=controls(
            state, len(answers) + hands.people, has_picture=not stop.question.is_written
        ),
        sheets=sheets(found),
        hands=hands,
        choices=choices(stop.question) if state.phase in ("asking", "closed", "shown") else (),
        mark=f"{found.n}.{len(answers)}",
        problems=problems,
    )


def controls(state: Live, answers: int, *, has_picture: bool = True) -> list[str]:
    """What may be pressed now, the obvious next step first."""
    offered = [name for name, phases in CONTROLS if state.phase in phases.split()]
    hidden = {"read"} if state.phase == "explained" and state.is_last else set()
    if answers >= FEWEST or state.shows_few or not answers:
        hidden.add("shown-anyway")
    if not has_picture:
        hidden |= {"shown", "shown-anyway"}
    return [name for name in offered if name not in hidden]


def common(question: Question, answers: Iterable[Attempt]) -> list[tuple[str, str, int]]:
    """What most got wrong: its words, missed or wrong, by how many."""
    words = unit_words(question)
    return [(words.get(one.unit, one.unit), one.said, one.answers) for one in slips(answers)]
