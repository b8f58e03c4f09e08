"""A second look: what is due, when the rest comes, and a short sitting on unread texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from quiz.core.draw import Pick, draw, open_to
from quiz.core.evidence import Evidence
from quiz.core.review import Due, calendar
from quiz.core.sitting import Sitting, mixed
from quiz.web import homework
from quiz.web.access import learner, rooms

blueprint = Blueprint("review", __name__)

Page = str | tuple[str, int] | Response


@dataclass(frozen=True, slots=True)
class Standing:
    """What is due now and has something to be read, what is due and has not, what comes when.

    `under_way` is a second look that was begun and not ended.
    """

    picks: tuple[Pick, ...]
    due: tuple[Due, ...]
    waiting: tuple[Due, ...]
    later: tuple[tuple[date, Due], ...]
    under_way: Sitting | None = None

    @property
    def is_due(self) -> bool:
        """Whether there is something to do now."""
        return bool(self.picks or self.under_way)


def standing(
    who: str, evidence: Sequence[Evidence], sittings: Sequence[Sitting] | None = None
) -> Standing:
    """Where a learner's second looks stand at this moment."""
    here = rooms()
    at, contents = here.now(), here.shelf.contents()
    if sittings is None:
        sittings = homework.own_sittings(who)
    spoken_for = homework.not_for_second_looks(who)
    lessons = [x for x in contents.lessons.values() if x.id not in spoken_for]
    days = calendar(evidence, at)
    due = [day for day in days if day.is_due(at)]
    picks = draw(
        [day.skill for day in due],
        open_to(lessons, sittings, contents.forms),
        evidence,
        read_in=contents.lessons,
        at=at,
        chance=Random(here.new_id()),  # noqa: S311  (which text comes first is no secret)
    )
    asked = {question.skill for _, question in picks}
    return Standing(
        picks=picks,
        due=tuple(day for day in due if day.skill in asked),
        waiting=tuple(day for day in due if day.skill not in asked),
        later=tuple((here.day(day.due), day) for day in days if not day.is_due(at)),
        under_way=next((s for s in sittings if not s.lesson and not s.ended_at), None),
    )


@blueprint.get("/review")
def page() -> Page:
    """What is due and why, and what comes when."""
    who = learner()
    evidence = homework.own_evidence(who) if who else []
    if who is None or not evidence:
        return render_template("progress/empty.html")
    return render_template("progress/review.html", review=standing(who, evidence))


@blueprint.post("/review")
def start() -> Page:
    """Begin a second look, or go on with the one under way."""
    here, who = rooms(), learner()
    found = standing(who, homework.own_evidence(who)) if who else None
    if who is None or found is None or not found.is_due:
        return redirect(url_for(".page"), 303)
    if found.under_way:
        return redirect(url_for("learn.resume", sitting_id=found.under_way.id), 303)
    sitting = here.store.start(who, mixed(found.picks), here.new_id(), here.now())
    return redirect(url_for("learn.resume", sitting_id=sitting.id), 303)
