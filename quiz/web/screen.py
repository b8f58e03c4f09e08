"""The projector: what the whole room may see. Never a name, never a ranking."""

from __future__ import annotations

from dataclasses import dataclass

import segno
from flask import Blueprint, abort, current_app, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from quiz.core.live_state import Live
from quiz.core.model import Attempt
from quiz.core.question import Question
from quiz.core.sitting import Stop
from quiz.store.live import Room
from quiz.web.access import rooms

blueprint = Blueprint("screen", __name__, url_prefix="/screen/<room_id>")

Page = str | tuple[str, int] | Response

FEWEST = 5
"""Below this many answers a picture could tell who marked what (a privacy design)."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What a class answered: counts by unit or option, and how the second vote moved."""

    question: dict[str, object]
    counts: dict[str, int]
    answers: int
    to_right: int = 0
    to_wrong: int = 0
    stayed: int = 0


def room_or_404(room_id: str) -> Room:
    """The room of that id."""
    return rooms().store.room(room_id) or abort(404)


def stop_of(room: Room) -> Stop:
    """The question that a room is at."""
    return rooms().way(room.version).stop(room.state.stop)


def picture(room: Room, question: Question) -> Picture:
    """The class picture of the round the room is in, without anybody's name."""
    store, state = rooms().store, room.state
    now = store.answers_in(room.id, question.id, state.round)
    before = store.answers_in(room.id, question.id, 1) if state.round > 1 else {}
    tally = question.tally([made.answer for made in now.values()])
    moves = [_move(before[seat], made) for seat, made in now.items() if seat in before]
    matching = question.matching()
    is_known = state.may_see_key(question.id)
    return Picture(
        question=question.reveal(matching, question.grade(matching))
        if is_known
        else question.public(),
        counts=dict(tally.chosen),
        answers=tally.answers,
        to_right=moves.count("right"),
        to_wrong=moves.count("wrong"),
        stayed=moves.count("stayed"),
    )


def _move(before: Attempt, after: Attempt) -> str:
    """From one vote to the next: nearer to the key, farther from it, or as it was."""
    if after.outcome.raw == before.outcome.raw:
        return "stayed"
    return "right" if after.outcome.raw > before.outcome.raw else "wrong"


def mark(room: Room, answered: int) -> str:
    """Changes whenever the projector has something new to show."""
    state = room.state
    here = len(state.present)
    return f"{state.phase}.{state.at_stop}.{state.round}.{state.is_paused:d}.{here}.{answered}"


def shows_picture(state: Live, answers: int, *, anyway: bool) -> bool:
    """Whether the class picture may stand on the wall: enough answers, or the teacher's word."""
    if state.phase not in ("shown", "explained"):
        return False
    return answers >= FEWEST or anyway


@blueprint.get("")
def page(room_id: str) -> Page:
    """What stands on the wall now."""
    return screen_page(room_or_404(room_id))


def screen_page(room: Room) -> str:
    """The wall of a room as it stands."""
    stop = stop_of(room)
    answered = rooms().store.count_answers(room.id, stop.question.id, room.state.round)
    shown = picture(room, stop.question) if room.state.phase in ("shown", "explained") else None
    return render_template(
        "live/screen.html",
        room=room,
        state=room.state,
        stop=stop,
        question=stop.question.public(),
        answered=answered,
        picture=shown,
        is_shown=shows_picture(room.state, answered, anyway=room.state.shows_few),
        mark=mark(room, answered),
        address=join_address(),
        is_reachable=is_reachable(),
        qr=qr(room),
    )


@blueprint.get("/now")
def now(room_id: str) -> Page:
    """Whether the projector has something new: 304 while it has not."""
    room = room_or_404(room_id)
    answered = rooms().store.count_answers(room.id, room.state.stop, room.state.round)
    response = Response(mark(room, answered), mimetype="text/plain")
    response.set_etag(mark(room, answered))
    return response.make_conditional(request)


def join_address() -> str:
    """Where phones join: the site, or this computer's address in a network it was opened to."""
    outside = current_app.config.get("SEEN_FROM_OUTSIDE") if _is_this_computer() else None
    address = current_app.config["SITE"] or outside
    if address:
        return f"{address}{url_for('join.page')}"
    return url_for("join.page", _external=True)


def is_reachable() -> bool:
    """Whether another device can open the address that is shown."""
    outside = current_app.config["SITE"] or current_app.config.get("SEEN_FROM_OUTSIDE")
    return bool(outside) or not _is_this_computer()


def _is_this_computer() -> bool:
    name = request.host.rsplit(":", 1)[0]
    return name in ("localhost", "127.0.0.1", "[::1]")


def qr(room: Room) -> Markup:
    """The way in as a QR code; the room's code stands behind the # and reaches no log."""
    if not room.code or room.state.phase != "lobby":
        return Markup("")
    drawn = segno.make(f"{join_address()}#{room.code}", micro=False).svg_inline(
        scale=8, border=2, light="white"
    )
    return Markup(drawn)  # noqa: S704  (segno's own markup of our own address)
