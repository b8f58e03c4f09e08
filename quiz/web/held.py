"""The lessons that a teacher has held live, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from quiz.store.live import Room
from quiz.web.access import rooms, teacher_or_login

blueprint = Blueprint("held", __name__, url_prefix="/teach")

Page = str | tuple[str, int] | Response

PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class Held:
    """A live session on a list: its lesson's title and language, its day, its number of phones."""

    room: Room
    title: str
    language: str
    day: str
    phones: int


@blueprint.get("/classes")
def old_address() -> Page:
    """Where this list stood before there were school classes: bookmarks lead on."""
    teacher_or_login()
    number = request.args.get("page", type=int)
    return redirect(url_for(".page", page=number), 301)


@blueprint.get("/held")
def page() -> Page:
    """All her live sessions, newest first, some to a page."""
    who, number = teacher_or_login(), request.args.get("page", 1, type=int)
    if not 1 <= number <= 10_000:
        abort(404)
    skip = (number - 1) * PER_PAGE
    found = listed(rooms().store.rooms_of(who.id, most=PER_PAGE + 1, skip=skip))
    return render_template(
        "teach/held.html",
        sessions=found[:PER_PAGE],
        number=number,
        more=found[PER_PAGE:],
    )


def listed(found: Sequence[Room]) -> list[Held]:
    """Those rooms as a list shows them; one query more, however many there are."""
    here = rooms()
    seats = here.store.seats_in(found)
    lessons = [here.way(room.version).stops[0].lesson for room in found]
    return [
        Held(
            room,
            lesson.title,
            lesson.language,
            here.day(room.made_at).isoformat(),
            sum(not seat.is_removed for seat in seats[room.id]),
        )
        for room, lesson in zip(found, lessons, strict=True)
    ]
