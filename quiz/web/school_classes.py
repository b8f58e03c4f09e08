"""A teacher's classes: the list, a new one, and the first page of each."""

from __future__ import annotations

from datetime import UTC, datetime, time

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from quiz.core import nicknames
from quiz.core.model import Problem
from quiz.core.school_year import last_day
from quiz.store.classes import SchoolClass
from quiz.web.access import rooms, teacher_or_login
from quiz.web.school_access import class_of, may, own_class, parts_of

blueprint = Blueprint("school", __name__, url_prefix="/teach/class")
blueprint.add_app_template_global(parts_of)
blueprint.add_app_template_global(may)
blueprint.add_app_template_global(class_of)

Page = str | tuple[str, int] | Response

LONGEST_NAME = 40
NOON = time(12, tzinfo=UTC)
"""A class is kept until a day, not a moment: noon is the same day in nearly every zone."""


@blueprint.get("")
def index() -> Page:
    """All her classes, and a form for a new one."""
    return index_page()


@blueprint.post("")
def make() -> Page:
    """Make a class of that name, hers, kept until the end of the school year."""
    who, here, at = teacher_or_login(), rooms(), rooms().now()
    name = class_name()
    if isinstance(name, Problem):
        return index_page(name), 422
    until = datetime.combine(last_day(here.day(at)), NOON)
    made = SchoolClass(here.new_id(), name, "", at, until)
    here.store.make_class(made, who.id)
    return redirect(url_for(".home", class_id=made.id), 303)


def class_name() -> str | Problem:
    """The name for a class that was typed, tidied; or what is wrong with it."""
    return nicknames.tidy((request.form.get("name") or "")[:200], LONGEST_NAME)


def index_page(problem: Problem | None = None) -> str:
    """Her classes, those archived below, and what was wrong with a new one."""
    who, here = teacher_or_login(), rooms()
    found = here.store.classes_of(who.id)
    return render_template(
        "teach/class_list.html",
        classes=[one for one in found if not one[0].archived_at],
        archived=[one for one in found if one[0].archived_at],
        given=request.form.get("name") or "",
        until=last_day(here.day(here.now())).isoformat(),
        problem=problem,
    )


@blueprint.get("/<class_id>")
def home(class_id: str) -> Page:
    """The first page of a class: what it has, and the one next step."""
    school_class, role = own_class(class_id)
    return render_template(
        "teach/class_home.html",
        school_class=school_class,
        role=role,
        pupils=rooms().store.pupils_of(class_id),
        came_in=rooms().store.came_in(class_id),
        until=rooms().day(school_class.keep_until).isoformat(),
    )
