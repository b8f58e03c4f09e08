"""My data: take all of it away as a file, or have all of it deleted."""

from __future__ import annotations

import json
from contextlib import suppress

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from quiz import words
from quiz.core.model import Problem
from quiz.store import backups
from quiz.store.connection import NotSaved
from quiz.web import access
from quiz.web.access import rooms
from quiz.web.ways_in import device_mark

blueprint = Blueprint("my_data", __name__, url_prefix="/my-data")

Page = str | tuple[str, int] | AnyResponse


@blueprint.get("")
def page() -> Page:
    """How much is kept, a way to take it away, and a way to have it deleted."""
    return data_page()


def data_page(problem: Problem | None = None) -> str:
    """The page, with what stood in the way of a deletion."""
    who = access.learner()
    kept = rooms().store.amount_of(who) if who else None
    since = rooms().day(kept.since).isoformat() if kept else ""
    return render_template("account/my_data.html", kept=kept, since=since, problem=problem)


@blueprint.get("/download")
def download() -> Page:
    """Everything as one JSON file."""
    who = access.learner()
    if who is None:
        return redirect(url_for(".page"))
    everything = {
        "about": words.sentence("my-data.about"),
        "made": rooms().now().isoformat(),
        **rooms().store.everything_of(who),
    }
    text = json.dumps(everything, ensure_ascii=False, indent=2)
    named = {"Content-Disposition": 'attachment; filename="second-look-my-data.json"'}
    return Response(text, mimetype="application/json", headers=named)


@blueprint.post("/delete")
def delete() -> Page:
    """Delete everything, and say so only when it is done."""
    who = access.learner()
    if who is None:
        return redirect(url_for(".page"), 303)
    if request.form.get("sure") != "yes":
        return data_page(Problem("delete-not-ticked")), 422
    try:
        is_clean = rooms().store.forget(who, device_mark(), rooms().now())
    except NotSaved:
        return data_page(Problem("not-deleted")), 503
    with suppress(NotSaved):  # it is done, and her cookie is worth nothing, whatever the disk says
        access.leave_learner()
    backups.expire(rooms().store.path.parent, rooms().now())
    return render_template("account/deleted.html", is_clean=is_clean)
