"""A school class over all its lessons, for those who teach it, and the answers behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request
from werkzeug.wrappers import Response

from quiz.core.checkup import Flagging, flagging, pairs
from quiz.core.gain import Comparison, compare
from quiz.core.model import Attempt
from quiz.core.question import Question
from quiz.core.school_report import Member, SchoolReport, school_report
from quiz.core.sitting import Stop
from quiz.store.classes import SchoolClass
from quiz.web.access import rooms
from quiz.web.school_access import own_class

blueprint = Blueprint("school_report", __name__, url_prefix="/teach/class/<class_id>/report")

Page = str | tuple[str, int] | Response


@dataclass(frozen=True, slots=True)
class Given:
    """One answer of a pupil: its question as it was asked, and whether it counts as first look."""

    attempt: Attempt
    stop: Stop
    is_first: bool

    @property
    def question(self) -> Question:
        """What it answers."""
        return self.stop.question


@dataclass(frozen=True, slots=True)
class Titled:
    """The title of a lesson and the language it is in."""

    title: str
    language: str


@dataclass(frozen=True, slots=True)
class Check:
    """A class before and after a pack; `found` is None for fewer than two who took both forms."""

    pack: str
    forms: tuple[str, str]
    complete: int
    found: Comparison | None
    flagging: Flagging | None


@blueprint.get("")
def page(class_id: str) -> Page:
    """Who needs what, each pupil in each skill, the class in pictures, lesson by lesson."""
    school_class, role = own_class(class_id)
    report, by = report_of(school_class), request.args.get("by", "name")
    return render_template(
        "teach/class_report.html",
        school_class=school_class,
        role=role,
        report=report,
        by=by if by == "answers" or by in report.skills else "name",
        curve=_chosen_skill(report),
        checks=checks_of(school_class, report),
        title_of=title_of,
        decided=[one for one in rooms().store.rulings_of(class_id) if one.is_live],
    )


@blueprint.get("/pupil/<pupil_id>")
def pupil(class_id: str, pupil_id: str) -> Page:
    """What one pupil's work says, and all her answers in a few words each."""
    school_class, role = own_class(class_id)
    report = report_of(school_class)
    member, skill = _member(report, pupil_id), request.args.get("skill", "")
    given = given_by(rooms().store.all_work_of(school_class.id, member.id))
    return render_template(
        "teach/class_report_pupil.html",
        school_class=school_class,
        role=role,
        member=member,
        skill=skill if skill in member.skills else "",
        lessons=by_lesson([one for one in given if skill in ("", one.attempt.skill)]),
    )


def report_of(school_class: SchoolClass) -> SchoolReport:
    """The report of a class as it stands: four queries, however many are in it."""
    store = rooms().store
    pupils = [(one.id, one.name, one.key) for one in store.pupils_of(school_class.id)]
    return school_report(pupils, store.sums_in(school_class.id))


def checks_of(school_class: SchoolClass, report: SchoolReport) -> list[Check]:
    """Before and after, for each pack of which the class has done both forms."""
    contents, done = rooms().shelf.contents(), {one.lesson for one in report.lessons}
    checks = {
        pack: forms
        for pack, forms in contents.checks.items()
        if all(form.id in done for form in forms)
    }
    ids = [form.id for forms in checks.values() for form in forms]
    people = rooms().store.evidence_in(school_class.id, ids) if ids else {}
    titles = {pack.id: pack.title for pack in contents.packs}
    made = []
    for pack, forms in checks.items():
        complete = pairs(people, forms)
        found = compare([(pair.before, pair.after) for pair in complete])
        said = flagging(found) if found else None
        both = (forms[0].id, forms[1].id)
        made.append(Check(titles[pack], both, len(complete), found, said))
    return made


def given_by(work: Sequence[Attempt]) -> list[Given]:
    """The answers of one pupil (oldest first), each with its question as it was asked."""
    seen: set[tuple[str, str]] = set()
    found = []
    for made in work:
        lesson = rooms().pinned_lesson(made.version)
        stop = Stop(made.question, lesson, lesson.question(made.question))
        is_first = made.round == 1 and (made.lesson, made.question) not in seen
        seen.add((made.lesson, made.question))
        found.append(Given(made, stop, is_first))
    return found


def by_lesson(given: Sequence[Given]) -> list[list[Given]]:
    """The same, lesson by lesson, in the order in which the lessons were begun."""
    found: dict[str, list[Given]] = {}
    for one in given:
        found.setdefault(one.stop.lesson.id, []).append(one)
    return list(found.values())


def title_of(lesson_id: str) -> Titled:
    """What a lesson is called; its id where it is not on the shelf any more."""
    lesson = rooms().shelf.contents().lessons.get(lesson_id)
    return Titled(lesson.title, lesson.language) if lesson else Titled(lesson_id, "")


def _member(report: SchoolReport, pupil_id: str) -> Member:
    return report.member(pupil_id) or abort(404)


def _chosen_skill(report: SchoolReport) -> str:
    """The skill whose curve is drawn: the one asked for, else that with most answers."""
    asked = request.args.get("skill", "")
    return asked if asked in report.skills else next(iter(report.skills), "")
