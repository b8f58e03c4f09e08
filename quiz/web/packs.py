"""A pack on a page of its own: its order, what builds on what, and where this learner stands."""

from __future__ import annotations

from flask import Blueprint, abort, render_template

from quiz.core.lesson import Lesson
from quiz.core.pathway import Step, new_skills, to_take
from quiz.library.format import PackFile
from quiz.web import homework
from quiz.web.access import learner, rooms
from quiz.web.checkup import checks_of, following

blueprint = Blueprint("packs", __name__)


@blueprint.get("/pack/<pack_id>")
def page(pack_id: str) -> str:
    """The lessons of a pack in their order, and the one to take next."""
    contents, who = rooms().shelf.contents(), learner()
    pack = contents.pack(pack_id) or abort(404)
    mine = homework.own_sittings(who) if who else []
    steps = steps_of(pack, {sitting.lesson for sitting in mine if sitting.ended_at})
    return render_template(
        "learn/pack.html",
        pack=pack,
        steps=steps,
        to_take=to_take(steps),
        standing={sitting.lesson: sitting for sitting in mine},
        contents=contents,
        check=checks_of(contents, mine).get(pack.id),
    )


def steps_of(pack: PackFile, done: set[str]) -> list[Step]:
    """The way through a pack for somebody who has ended the lessons in `done` (ids)."""
    path = rooms().shelf.contents().path_of(pack)
    return [Step(lesson, tuple(after), lesson.id in done) for lesson, after in path]


def builds_on(lesson: Lesson) -> tuple[Lesson, ...]:
    """The lessons that this one builds on, as its pack says."""
    contents = rooms().shelf.contents()
    pack = contents.pack(lesson.pack)
    path = contents.path_of(pack) if pack else []
    return next((tuple(after) for one, after in path if one.id == lesson.id), ())


def onward(lesson: Lesson) -> dict[str, object]:
    """What comes after a lesson: the next one with the skills that are new in it, else packs."""
    after = following(lesson)
    skills = new_skills(after, lesson.skills) if after else ()
    packs = [] if after else rooms().shelf.contents().packs_after(lesson.pack)
    return {"following": after, "new_skills": skills, "packs": packs}
