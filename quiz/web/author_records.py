"""Source records that teachers write in the browser: what lessons quote, cut out of a text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from quiz.core.model import Problem
from quiz.desk.beginning import file_of
from quiz.desk.drafts import Sheet
from quiz.desk.record import suggested_id
from quiz.desk.source import document, miscut, new_record, usual_choice, with_passage
from quiz.library.form_answers import next_name, plain, taken
from quiz.library.form_places import beside, unfolded
from quiz.library.record_sheet import RecordSheet
from quiz.web.access import only_teachers, rooms
from quiz.web.author import LONGEST_TITLE, MOST_LESSONS, decided
from quiz.web.author_parts import done
from quiz.web.author_saving import Page, Place, Work, kept, told, work_on
from quiz.web.errors import not_saved
from quiz.web.manuscript import broken_by

blueprint = Blueprint("author_records", __name__, url_prefix="/teach/records")
blueprint.before_request(only_teachers)
blueprint.register_error_handler(OSError, not_saved)

LONGEST_TEXT = 60_000
"""So many signs of a text are taken to cut a passage out of it."""


@dataclass(frozen=True)
class OnDesk(RecordSheet):
    """A record with its place on the desk."""

    sheet: Sheet


def opened(name: str) -> OnDesk:
    """The record of that name; 404 if there is none that was written here."""
    sheet = rooms().desk.records.open(name) or abort(404)
    return OnDesk(name, sheet.raw, rooms().drafts.sources(), sheet)


def _reread(name: str, raw: bytes) -> RecordSheet:
    return RecordSheet(name, raw, rooms().drafts.sources())


RECORDS = Place(
    lambda: rooms().desk.records, opened, _reread, lambda data: data,
    "author_records.page", "author_records.index", "author_records.both",
    "author_records.download",
)  # fmt: skip


@blueprint.get("")
def index() -> Page:
    """The records that were written here, and how many come with the app."""
    written = [opened(name) for name in rooms().desk.records.names()]
    own = {one.name for one in written}
    shipped = [one for one in rooms().drafts.sources() if one not in own]
    return render_template("author/records.html", written=written, shipped=len(shipped))


@blueprint.get("/new")
def new() -> Page:
    """Ask for the facts and the text."""
    return render_template("author/record_new.html", problems=(), filled=request.form)


@blueprint.post("/new")
def begin() -> Page:
    """Show the sentences of the text; once some are chosen, begin the draft with them."""
    said = {one: " ".join(plain(request.form.get(one) or "").split()) for one in FIELDS}
    name, text = _free_name(said["publisher"], said["published"][:4]), _text()
    problems = tuple(_unsaid(said, text))
    if problems:
        filled = request.form
        return render_template("author/record_new.html", problems=problems, filled=filled), 422
    data = new_record(name, said, text)
    problem = miscut(data, text, _chosen())
    if problem or "cut" not in request.form:
        return _cutting(text, problem if "cut" in request.form else None, said)
    raw = file_of(with_passage(data, "p1", text, _chosen()))
    if not rooms().desk.records.start(name, raw):
        abort(409)
    return redirect(url_for(".page", name=name), 303)


FIELDS = ("title", "publisher", "published", "authenticity")


def _unsaid(said: dict[str, str], text: str) -> list[Problem]:
    """What keeps a record from being begun."""
    found = [] if 0 < len(said["title"]) <= LONGEST_TITLE else [
        Problem("author-title", ("title",), {"most": LONGEST_TITLE})
    ]  # fmt: skip
    if not document(text).sentences():
        found.append(Problem("record-no-text", ("text",)))
    if len(rooms().desk.records.names()) >= MOST_LESSONS:
        found.append(Problem("author-many", (), {"most": MOST_LESSONS}))
    return found


def _text() -> str:
    return plain(request.form.get("text") or "")[:LONGEST_TEXT]


def _chosen() -> list[int]:
    sent = request.form.getlist("sentence")
    return [int(one) for one in sent if one.isascii() and one.isdigit() and len(one) < 6]


def _cutting(text: str, problem: Problem | None, said: dict[str, str], name: str = "") -> Page:
    """The sentences of a text, to choose those of the passage."""
    made = document(text)
    shown = [(one.paragraph, " ".join(one.of(made.text).split())) for one in made.sentences()]
    page = render_template(
        "author/cut.html", text=text, shown=shown, said=said, name=name, problem=problem,
        chosen=_chosen() if problem else usual_choice(text),
        was=request.form.get("was") or "",
    )  # fmt: skip
    return (page, 422) if problem else page


def _free_name(*parts: str) -> str:
    wanted = suggested_id(*parts)[:34].rstrip("-") or "source"
    taken_ = {*rooms().drafts.sources(), *rooms().desk.records.names()}
    names = (wanted, *(f"{wanted}-{n}" for n in range(2, MOST_LESSONS * 2)))
    return next(name for name in names if name not in taken_)


@blueprint.get("/<name>")
def page(name: str) -> Page:
    """A record: its facts, its passages, and what to do next."""
    return _page(opened(name))


def _page(written: OnDesk, problems: tuple[Problem, ...] = ()) -> Page:
    fields = written.facts()
    beside_ = beside(fields, written.problems)
    made = render_template(
        "author/record.html", written=written, fields=fields, beside=beside_, told=told,
        open=unfolded(fields, beside_), problems=problems, place=RECORDS,
        is_saved=request.args.get("saved") == written.sheet.hash,
    )  # fmt: skip
    return (made, 422) if problems else made


@blueprint.post("/<name>")
def save(name: str) -> Page:
    """Keep the facts; a button may move a passage, or take it out."""
    deed = (request.form.get("do") or "").split(" ")

    def does(written: RecordSheet) -> dict[str, Any]:
        fields = written.facts()
        return done(taken(fields, request.form, written.data), fields, deed)

    return work_on(name, does, request.path, RECORDS)


@blueprint.post("/<name>/cut")
def cut(name: str) -> Page:
    """One more passage, out of the same text, which is asked for again: it is not kept."""
    text, written = _text(), opened(name)
    problem = miscut(written.data, text, _chosen())
    if problem and problem.code != "record-no-sentence":
        return _page(written, (problem,))
    if problem or "cut" not in request.form:
        return _cutting(text, problem if "cut" in request.form else None, {}, name)

    def does(base: RecordSheet) -> dict[str, Any]:
        named = next_name([*base.passages], "passages")
        return with_passage(base.data, named, text, _chosen())

    return work_on(name, does, url_for(".page", name=name), RECORDS)


@blueprint.post("/<name>/both")
def both(name: str) -> Page:
    """What two people did, put together as she has decided."""
    base, hers, chosen = decided()
    return kept(Work(name, base, hers, url_for(".page", name=name), RECORDS), chosen)


@blueprint.post("/<name>/publish")
def publish(name: str) -> Page:
    """Let lessons quote it, unless something is wrong in it or a lesson would break."""
    written, was = opened(name), request.form.get("was") or ""
    record = written.record
    if record is None or record.id != name:
        return _page(written, (Problem("author-errors", (), {"n": len(written.problems)}),))
    broken = broken_by({**rooms().drafts.sources(), name: record})
    if broken:
        return _page(written, (Problem("record-quoted", (), {"names": ", ".join(broken)}),))
    if not rooms().desk.records.publish(name, was, written.raw):
        return _page(opened(name), (Problem("author-changed"),))
    rooms().shelf.hurry()
    return redirect(url_for(".page", name=name), 303)


@blueprint.post("/<name>/put-away")
def put_away(name: str) -> Page:
    """Throw a draft away, or take a record out of use if no lesson quotes it."""
    written, was = opened(name), request.form.get("was") or ""
    desk, others = rooms().desk.records, dict(rooms().drafts.sources())
    if request.form.get("do") == "withdraw":
        others.pop(name, None)
        broken = broken_by(others)
        if broken:
            return _page(written, (Problem("record-quoted", (), {"names": ", ".join(broken)}),))
        done = desk.withdraw(name, was, written.raw)
    else:
        done = desk.discard(name, was)
    if not done:
        return _page(opened(name), (Problem("author-changed"),))
    rooms().shelf.hurry()
    return redirect(url_for(".index"), 303)


@blueprint.get("/<name>/download.yaml")
def download(name: str) -> Response:
    """The file as it is."""
    answer = Response(opened(name).raw, mimetype="application/yaml")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.yaml"'
    return answer
