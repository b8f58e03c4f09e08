"""My data: take all of it away as a file, or have all of it deleted."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from quiz import words
from quiz.core.model import Problem
from quiz.store import backups
from quiz.store.connection import NotSaved
from quiz.web import access, homework
from quiz.web.access import rooms
from quiz.web.logbook import note
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
    held = bool(who and homework.is_held(who))
    return render_template(
        "account/my_data.html", kept=kept, since=since, problem=problem, is_held=held
    )


@blueprint.get("/download")
def download() -> Page:
    """Everything as one JSON file."""
    who = access.learner()
    if who is None:
        return redirect(url_for(".page"))
    everything = {
        "about": words.sentence("my-data.about"),
        "made": rooms().now().isoformat(),
        **without_what_is_held(rooms().store.everything_of(who), who),
    }
    text = json.dumps(everything, ensure_ascii=False, indent=2)
    named = {"Content-Disposition": 'attachment; filename="second-look-my-data.json"'}
    return Response(text, mimetype="application/json", headers=named)


_HERS = ("submit_key", "sitting", "lesson", "question", "skill", "round", "answer", "confidence")
"""Of an answer that is not explained yet: what she gave, and nothing that was made from a key."""


def without_what_is_held(everything: dict[str, Any], who: str) -> dict[str, Any]:
    """All that is kept of her, but of answers to homework that is not explained yet only her own.

    The rest is in the file once it is: what the answer was worth, and the marks of versions, which
    are made from the key, too.
    """
    if not homework.is_held(who):
        return everything
    answers = [_answer_now(made, who) for made in everything["answers"]]
    shown = {made["submit_key"] for made in answers if "explained_from" not in made}
    return {
        **everything,
        "answers": answers,
        "corrections": [one for one in everything["corrections"] if one["attempt"] in shown],
        "sittings": [
            {name: value for name, value in one.items() if name != "version"}
            for one in everything["sittings"]
        ],
    }


def _answer_now(made: dict[str, Any], who: str) -> dict[str, Any]:
    until = homework.held_until(who, made["lesson"], datetime.fromisoformat(made["at"]))
    if until is None:
        return made
    kept = {name: made[name] for name in (*_HERS, "at", "day")}
    return {**kept, "explained_from": until.isoformat()}


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
    note("learner-deleted", rooms().now())
    with suppress(NotSaved):  # it is done, and her cookie is worth nothing, whatever the disk says
        access.leave_learner()
    backups.expire(rooms().store.path.parent, rooms().now())
    return render_template("account/deleted.html", is_clean=is_clean)
