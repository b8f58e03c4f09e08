"""What a learner sees of her own progress. Nobody else does, and nothing of it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from quiz.core.checkup import Own, own_check
from quiz.core.evidence import Evidence
from quiz.core.model import Attempt
from quiz.core.question import Question
from quiz.core.report import progress
from quiz.core.score import word_of
from quiz.core.sitting import Sitting, mixed_id
from quiz.web import homework
from quiz.web.access import learner, rooms
from quiz.web.checkup import checks_of
from quiz.web.review import standing

blueprint = Blueprint("progress", __name__)

Page = str | tuple[str, int] | Response

PER_PAGE = 20
LATEST = 5


@dataclass(frozen=True, slots=True)
class Past:
    """An answer given before: its question as it was asked then, and where to see it again.

    `held_until`: from when on it is explained, None where it is.
    """

    attempt: Attempt
    lesson: str
    language: str
    question: Question
    url: str
    held_until: datetime | None = None

    @property
    def word(self) -> str:
        """The word for what it counts now; "" if it does not count any more, or not yet."""
        if self.held_until:
            return ""
        made = self.attempt
        counted = made.counted if made.outcome.is_scored else made.outcome
        return word_of(counted) if counted else ""


@blueprint.get("/progress")
def page() -> Page:
    """Skills, telling apart, how sure, the way so far, and the latest answers."""
    who = learner()
    evidence = homework.own_evidence(who) if who else []
    is_held = bool(who and homework.is_held(who))
    if who is None or not evidence:
        return render_template("progress/empty.html", is_held=is_held)
    sittings = homework.own_sittings(who)
    return render_template(
        "progress/page.html",
        progress=progress(evidence),
        review=standing(who, evidence, sittings),
        latest=history(who, most=LATEST),
        checks=checks_done(evidence, sittings),
        is_held=is_held,
    )


def checks_done(
    evidence: Sequence[Evidence], sittings: Sequence[Sitting]
) -> list[tuple[str, Own | None]]:
    """Each check that was taken before and after: its pack's title and what it came to.

    None where one of the two was ended before every question was answered.
    """
    contents = rooms().shelf.contents()
    steps = checks_of(contents, sittings)
    return [
        (pack.title, own_check(evidence, pack.forms, contents.lessons))
        for pack in contents.packs
        if pack.id in steps and steps[pack.id].step == "done"
    ]


@blueprint.get("/progress/answers")
def answers() -> Page:
    """Every answer so far, newest first, each with the way back to its feedback."""
    who, number = learner(), request.args.get("page", 1, type=int)
    if who is None:
        return redirect(url_for(".page"))
    if not 1 <= number <= 10_000:
        abort(404)
    found = history(who, most=PER_PAGE + 1, skip=(number - 1) * PER_PAGE)
    return render_template(
        "progress/answers.html", past=found[:PER_PAGE], number=number, more=found[PER_PAGE:]
    )


def history(who: str, *, most: int, skip: int = 0) -> list[Past]:
    """Answers of a learner, newest first, with the questions they were answers to."""
    return [_past(*found) for found in rooms().store.history_of(who, most=most, skip=skip)]


def _past(made: Attempt, is_mixed: Any) -> Past:
    lesson = rooms().pinned_lesson(made.version)
    stop = mixed_id(made.lesson, made.question) if is_mixed else made.question
    vote = made.round if made.round > 1 else None
    url = url_for("learn.question", sitting_id=made.sitting, stop_id=stop, vote=vote)
    held = homework.held_until(made.learner, made.lesson, made.at)
    return Past(made, lesson.title, lesson.language, lesson.question(made.question), url, held)
