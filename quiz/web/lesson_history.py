"""What a lesson was: its versions, who met each, and what changed, for those who teach with it."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request
from werkzeug.wrappers import Response

from quiz import words
from quiz.core.editions import History, history
from quiz.library.assemble import readable
from quiz.library.terms import name_of
from quiz.web.access import rooms, teacher_or_login
from quiz.web.language import texts_are_in

blueprint = Blueprint("lesson_history", __name__, url_prefix="/teach/lessons/<lesson_id>")

Page = str | tuple[str, int] | Response


@blueprint.get("/history")
def page(lesson_id: str) -> Page:
    """All versions, newest first; with `from` and `to`, what differs between these two."""
    teacher_or_login()
    found = history_of(lesson_id)
    texts_are_in(found.language)
    older, newer = (request.args.get(name, type=int) for name in ("from", "to"))
    between = found.between(older, newer) if older and newer else None
    return render_template(
        "teach/history.html", history=found, older=older, newer=newer, between=between,
        is_asked=bool(older and newer), field=field, right=right, day_of=rooms().day,
        disputes=rooms().store.disputes_at(lesson_id),
    )  # fmt: skip


def history_of(lesson_id: str) -> History:
    """The history of a lesson, also of one that is not on the shelf any more; else no page."""
    here = rooms()
    kept, now = here.store.versions_of(lesson_id), here.shelf.lesson(lesson_id)
    if not kept and now is None:
        abort(404)
    return history(lesson_id, kept, readable(one.pinned for one in kept), now)


def field(name: str) -> str:
    """A field of a lesson file in words."""
    return words.field(name)


def right(said: tuple[str, ...]) -> str:
    """What a key says of a unit, in words."""
    told = (words.known((f"key.{one}", f"relation.{one}"), name_of(one)) for one in said)
    return ", ".join(told) or words.sentence("key.none")
