"""A check before and after the lessons of a pack: an offer, and nothing is locked behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint, abort, redirect, url_for
from werkzeug.wrappers import Response

from quiz.core.checkup import Standing, standing
from quiz.core.lesson import Lesson
from quiz.core.sitting import Sitting, lesson_after, through
from quiz.library.contents import Contents
from quiz.web.access import learner_or_new, rooms

blueprint = Blueprint("checkup", __name__)


def checks_of(contents: Contents, sittings: Sequence[Sitting]) -> Mapping[str, Standing]:
    """Where a learner stands with the check of each pack that has one, by the pack's id."""
    return {
        pack: standing(
            [form.id for form in forms], {x.id for x in contents.lessons_of(pack)}, sittings
        )
        for pack, forms in contents.checks.items()
    }


@blueprint.post("/pack/<pack_id>/check")
def start(pack_id: str) -> Response:
    """Begin, or go on with, the form that comes next; if none does, back to where one is."""
    here, contents = rooms(), rooms().shelf.contents()
    one, other = contents.checks.get(pack_id) or abort(404)
    who = learner_or_new()
    found = checks_of(contents, here.store.sittings_of(who))[pack_id]
    if found.step == "done":
        return redirect(url_for("progress.page", _anchor="before-after"), 303)
    if found.step not in ("before", "after"):
        return redirect(pack_url(pack_id), 303)
    form = found.form or here.store.first_form(who, pack_id, (one.id, other.id))
    way = through(contents.lessons[form])
    sitting = here.store.start(who, way, here.new_id(), here.now())
    return redirect(url_for("learn.resume", sitting_id=sitting.id), 303)


def pack_url(pack_id: str) -> str:
    """Where the pack lies on the shelf."""
    return url_for("learn.shelf", _anchor=f"pack-{pack_id}")


def lesson_by_itself(lesson_id: str) -> Lesson:
    """The lesson, if it can be opened by itself; else 404.

    A form leads to its pack instead: only the check knows which form comes first for whom.
    """
    contents = rooms().shelf.contents()
    lesson = contents.lessons.get(lesson_id) or abort(404)
    if lesson_id in contents.forms:
        abort(redirect(pack_url(lesson.pack), 303))
    return lesson


def following(lesson: Lesson) -> Lesson | None:
    """The lesson that comes next; no way leads into a form, and a form leads to its pack."""
    contents = rooms().shelf.contents()
    return None if lesson.id in contents.forms else lesson_after(lesson, contents.listed)
