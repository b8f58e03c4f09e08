"""Until when lessons held and classes are kept: what goes soon, and how to keep it longer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from quiz.core.keeping import last_day_chosen
from quiz.core.model import Problem
from quiz.core.school_year import LONGEST
from quiz.store.classes import Role, SchoolClass
from quiz.store.retention import Kept
from quiz.store.teachers import Teacher
from quiz.web.access import rooms, safe_next
from quiz.web.classroom import own_room
from quiz.web.school_access import may, own_class

blueprint = Blueprint("keeping", __name__, url_prefix="/teach")

Page = str | tuple[str, int] | Response

AHEAD = timedelta(days=30)
SOON = timedelta(days=7)
NOON = time(12, tzinfo=UTC)
"""A class is kept until a day, not a moment."""


@dataclass(frozen=True, slots=True)
class GoingSoon:
    """A lesson held that goes within 30 days: its lesson, days as ISO dates.

    `can_stay` says whether keeping it would give it more time.
    """

    id: str
    title: str
    language: str
    held_on: str
    goes_on: str
    is_soon: bool
    can_stay: bool
    stays_until: str


def going_soon(who: Teacher) -> list[GoingSoon]:
    """What of hers goes within 30 days, the next first; one query, however much there is.

    A lesson that goes on is named in its last week only: it is under way.
    """
    at, every = rooms().now(), rooms().store.held_by(who.id)
    return [_shown(one) for one in every if one.goes_at <= at + (AHEAD if one.is_over else SOON)]


def _shown(one: Kept) -> GoingSoon:
    here = rooms()
    lesson = here.way(one.version).stops[0].lesson
    return GoingSoon(
        one.id,
        lesson.title,
        lesson.language,
        here.day(one.made_at).isoformat(),
        here.day(one.goes_at).isoformat(),
        one.goes_at <= here.now() + SOON,
        one.goes_at < one.pinned_goes_at,
        here.day(one.pinned_goes_at).isoformat(),
    )


def classes_ending(found: list[tuple[SchoolClass, Role, int]]) -> list[tuple[SchoolClass, str]]:
    """Those she may keep longer whose last day is within 30 days, each with that day."""
    here = rooms()
    hers = [one for one, role, _ in found if may(role, "teacher")]
    ending = [one for one in hers if one.keep_until <= here.now() + AHEAD]
    return [(one, here.day(one.keep_until).isoformat()) for one in ending]


@blueprint.app_template_global("kept")
def kept(room_id: str) -> dict[str, object]:
    """What a report says of its own end: days as ISO dates."""
    here = rooms()
    found = here.store.kept(room_id)
    if found is None:
        return {}
    return {
        "is_pinned": found.is_pinned,
        "can_stay": found.plain_goes_at < found.pinned_goes_at,
        "plain": here.day(found.plain_goes_at).isoformat(),
        "pinned": here.day(found.pinned_goes_at).isoformat(),
        "is_due": found.plain_goes_at <= here.now(),
    }


@blueprint.post("/room/<room_id>/keep")
def keep(room_id: str) -> Page:
    """Keep a lesson held longer than 30 days, or no longer."""
    room = own_room(room_id)
    if request.form.get("keep") == "yes":
        rooms().store.pin(room.id, rooms().now())
    else:
        rooms().store.unpin(room.id)
    report = url_for("class_report.page", room_id=room.id)
    return redirect(safe_next(request.form.get("next"), report), 303)


@blueprint.app_template_global("latest_day")
def latest_day(school_class: SchoolClass) -> str:
    """The last day that a class may be kept until, as an ISO date."""
    return (rooms().day(school_class.made_at) + LONGEST).isoformat()


@blueprint.get("/class/<class_id>/keep")
def last_day(class_id: str) -> Page:
    """Until when the class is kept, and a form to change that."""
    return last_day_page(*own_class(class_id, "teacher"))


@blueprint.post("/class/<class_id>/keep")
def keep_class(class_id: str) -> Page:
    """Keep the class until another day, one school year at most."""
    school_class, role = own_class(class_id, "teacher")
    here, given = rooms(), (request.form.get("until") or "")[:40]
    made, today = here.day(school_class.made_at), here.day(here.now())
    chosen = last_day_chosen(given, made, today)
    if isinstance(chosen, Problem):
        return last_day_page(school_class, role, chosen), 422
    here.store.keep_class(class_id, noon_of(chosen))
    return redirect(url_for("school.home", class_id=class_id), 303)


def last_day_page(school_class: SchoolClass, role: str, problem: Problem | None = None) -> str:
    """The form, with what was typed and what is wrong with it."""
    until = request.form.get("until") or rooms().day(school_class.keep_until).isoformat()
    return render_template(
        "teach/keep.html", school_class=school_class, role=role, until=until, problem=problem
    )


def noon_of(day: date) -> datetime:
    """The moment by which a class remembers its last day."""
    return datetime.combine(day, NOON)
