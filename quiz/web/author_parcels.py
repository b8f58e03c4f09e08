"""Lessons brought as files, and taken home with the records they quote from."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from quiz import words
from quiz.core.model import Problem
from quiz.desk.beginning import copied
from quiz.desk.parcels import Files, opened, packed
from quiz.desk.splice import CannotSplice
from quiz.library import yaml_nodes
from quiz.library.reader import read_source
from quiz.web.access import only_teachers, rooms
from quiz.web.author import MOST_LESSONS, free_name
from quiz.web.author_saving import Page
from quiz.web.errors import not_saved
from quiz.web.manuscript import manuscript

blueprint = Blueprint("author_parcels", __name__, url_prefix="/teach/lessons")
blueprint.before_request(only_teachers)
blueprint.register_error_handler(OSError, not_saved)

MOST_TOLD = 10


@blueprint.get("/bring")
def bring() -> Page:
    """Ask for a file."""
    return render_template("author/bring.html", problems=())


@blueprint.post("/bring")
def take() -> Page:
    """Take a .yaml or a .zip: all of it, or nothing."""
    sent = request.files.get("file")
    files = opened(sent.filename or "", sent.read()) if sent else (Problem("upload-none"),)
    problems = files if isinstance(files, tuple) else _refused(files)
    if problems or isinstance(files, tuple):
        page = render_template("author/bring.html", problems=problems[:MOST_TOLD])
        return page, 422
    names = _kept(files)
    if len(names) == 1:
        return redirect(url_for("author.lesson", name=names[0]), 303)
    return redirect(url_for("author.index"), 303)


def _data(raw: bytes) -> dict[str, Any]:
    found = yaml_nodes.read(raw).data
    return found if isinstance(found, dict) else {}


def _is_record(raw: bytes) -> bool:
    data = _data(raw)
    return "passages" in data and "questions" not in data


def _refused(files: Files) -> tuple[Problem, ...]:
    """What stands against keeping them: records that are broken or not the same as ours."""
    problems = []
    lessons = sum(not _is_record(raw) for raw in files.values())
    if len(rooms().desk.names()) + lessons > MOST_LESSONS:
        problems.append(Problem("author-many", (), {"most": MOST_LESSONS}))
    for name, raw in files.items():
        if not _is_record(raw):
            continue
        record, found = read_source(raw, name)
        if record is None:
            what = words.told(found[0])
            problems.append(Problem("upload-record", (), {"name": name, "what": what}))
        elif rooms().drafts.text_of(record.id) not in (None, raw):
            problems.append(Problem("upload-record-taken", (), {"given": record.id}))
    return tuple(problems)


def _kept(files: Files) -> list[str]:
    """Records first, then each lesson as a draft under a name that is free."""
    names = []
    for file, raw in files.items():
        record = read_source(raw, file)[0] if _is_record(raw) else None
        if record and rooms().drafts.text_of(record.id) is None:
            rooms().desk.bring_record(record.id, raw)
    for raw in (raw for raw in files.values() if not _is_record(raw)):
        data = _data(raw)
        name = free_name(str(data.get("id") or data.get("title") or ""))
        if rooms().desk.start(name, _as_own(raw, data, name)):
            names.append(name)
    return names


def _as_own(raw: bytes, data: dict[str, Any], name: str) -> bytes:
    """The file under its own id, as a draft; one that is broken is kept as it came."""
    try:
        return copied(raw, data, name) if data else raw
    except CannotSplice:
        return raw


@blueprint.get("/<name>/download.zip")
def parcel(name: str) -> Response:
    """The lesson with the records it quotes from."""
    written = manuscript(name)
    files = {f"lessons/{name}.yaml": written.raw}
    for text in written.texts.values():
        source = str(text.get("source")) if isinstance(text, dict) else ""
        record = rooms().drafts.text_of(source) if source in written.sources else None
        if record:
            files[f"seeds/{source}.yaml"] = record
    answer = Response(packed(files), mimetype="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.zip"'
    return answer
