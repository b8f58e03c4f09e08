"""Pupils come into a class: a pasted list or a file, looked at first, then added."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from quiz.core import nicknames
from quiz.core.model import Problem
from quiz.core.roster import Roster, read
from quiz.core.roster_text import Encoding, decoded
from quiz.core.short_names import shortened
from quiz.store.classes import Newcomer, SchoolClass
from quiz.web.access import rooms, token_hash
from quiz.web.school_access import own_class

blueprint = Blueprint("school_list", __name__, url_prefix="/teach/class/<class_id>/pupils/add")

Page = str | tuple[str, int] | Response

MOST_TOLD = 20
"""Problems that a page tells one by one; of more it says how many."""


@blueprint.get("")
def page(class_id: str) -> Page:
    """Ask for a list."""
    return list_page(own_class(class_id, "teacher")[0])


@blueprint.post("")
def take(class_id: str) -> Page:
    """Show what the list holds; add it once exactly these names have been looked at."""
    school_class = own_class(class_id, "teacher")[0]
    text, encoding = _typed()
    if isinstance(text, Problem):
        return list_page(school_class, "", Roster(problems=(text,))), 422
    found = read(text, _keys(class_id))
    if not (_was_seen(found) and _add(class_id, found)):
        status = 200 if found.names else 422
        return list_page(school_class, text, found, encoding), status
    return redirect(url_for("school_pupils.page", class_id=class_id), 303)


def _typed() -> tuple[str | Problem, Encoding]:
    """What was pasted, or what stands in the file, and how that was read."""
    sent = request.files.get("file")
    raw = sent.read() if sent and sent.filename else b""
    if not raw:
        return request.form.get("list") or "", "utf-8"
    found = decoded(raw)
    return (found, "utf-8") if isinstance(found, Problem) else (found.text, found.encoding)


def _keys(class_id: str) -> set[str]:
    return {pupil.key for pupil in rooms().store.pupils_of(class_id)}


def _mark(found: Roster) -> str:
    """Which names were looked at: a list changed since then is shown once more."""
    return token_hash("\n".join(one.name for one in found.names))


def _was_seen(found: Roster) -> bool:
    if not found.names or request.form.get("do") != "add":
        return False
    return request.form.get("seen") == _mark(found)


def _add(class_id: str, found: Roster) -> bool:
    """Add them, short or as written; False if somebody took one of the names meanwhile."""
    here = rooms()
    names = [one.name for one in found.names]
    if request.form.get("names") == "short":
        names = list(shortened(names, _keys(class_id)))
    newcomers = [Newcomer(here.new_id(), name, nicknames.key(name)) for name in names]
    return not here.store.add_pupils(class_id, newcomers, here.now())


def list_page(
    school_class: SchoolClass, text: str = "", found: Roster | None = None, encoding: str = "utf-8"
) -> str:
    """The list as it was typed, and what it holds."""
    own = own_class(school_class.id, "teacher")
    told = replace(found, problems=found.problems[:MOST_TOLD]) if found else None
    names = [one.name for one in found.names] if found else []
    return render_template(
        "teach/class_add.html",
        school_class=school_class,
        role=own[1],
        text=text,
        found=told,
        more=len(found.problems) - MOST_TOLD if found else 0,
        pairs=list(zip(names, shortened(names, _keys(school_class.id)), strict=True)),
        seen=_mark(found) if found else "",
        encoding=encoding,
    )
