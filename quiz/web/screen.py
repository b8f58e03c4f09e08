"""The projector: what the whole room may see. Never a name, never a ranking."""

from __future__ import annotations

from dataclasses import dataclass

import segno
from flask import Blueprint, abort, current_app, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from quiz.core.class_votes import movement
from quiz.core.live_state import Live
from quiz.core.sitting import Stop
from quiz.store.live import Room
from quiz.web.access import rooms
from quiz.web.language import texts_are_in
from quiz.web.votes import answers_in, count_answers, hands_in, stop_of
from quiz.web.written import on_the_wall

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
    nearer: int = 0
    farther: int = 0
    level: int = 0


def room_or_404(room_id: str) -> Room:
    """The room of that id."""
    return rooms().store.room(room_id) or abort(404)


def picture(room: Room, stop: Stop) -> Picture:
    """The class picture of the round the room is in, without anybody's name."""
    state, question, hands = room.state, stop.question, hands_in(room)
    now = answers_in(room, stop, state.round)
    before = answers_in(room, stop, 1) if state.round > 1 else {}
    tally = question.tally([made.answer for made in now.values()])
    moved = movement((before[seat], made) for seat, made in now.items() if seat in before)
    matching = question.matching()
    is_known = state.may_see_key(question.id)
    return Picture(
        question=question.reveal(matching, question.grade(matching))
        if is_known
        else question.public(),
        counts={key: n + hands.counts.get(key, 0) for key, n in tally.chosen},
        answers=tally.answers + hands.people,
        nearer=moved.nearer,
        farther=moved.farther,
        level=moved.level,
    )


def mark(room: Room, answered: int) -> str:
    """Changes whenever the projector has something new to show."""
    state = room.state
    here, picks = len(state.present), room.n if state.picked else 0
    flags = f"{state.is_paused:d}.{here}.{answered}.{hands_in(room).people}.{picks}"
    return f"{state.phase}.{state.at_stop}.{state.round}.{flags}"


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
    stop, answered, hands = stop_of(room), count_answers(room), hands_in(room)
    shown = picture(room, stop) if room.state.phase in ("shown", "explained") else None
    texts_are_in(stop.lesson.language)
    return render_template(
        "live/screen.html",
        room=room,
        state=room.state,
        stop=stop,
        question=stop.question.public(),
        answered=answered,
        picture=shown,
        hands=hands.people,
        is_shown=shows_picture(
            room.state,
            answered + hands.people,
            anyway=room.state.shows_few or stop.question.is_written,
        ),
        line=on_the_wall(room, stop),
        mark=mark(room, answered),
        address=join_address(),
        is_reachable=is_reachable(),
        qr=qr(room),
    )


@blueprint.get("/now")
def now(room_id: str) -> Page:
    """Whether the projector has something new: 304 while it has not."""
    room = room_or_404(room_id)
    response = Response(mark(room, count_answers(room)), mimetype="text/plain")
    response.set_etag(response.get_data(as_text=True))
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
    return qr_of(room.code)


def qr_of(code: str) -> Markup:
    """The address to join at, with a code behind its #, as a QR code that fits any size."""
    drawn = segno.make(f"{join_address()}#{code}", micro=False).svg_inline(
        scale=8, border=2, light="white", omitsize=True
    )
    return Markup(drawn)  # noqa: S704  (segno's own markup of our own address)
