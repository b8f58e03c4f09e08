"""A lesson as its file: changed in plain text, and taken home."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from quiz.core.model import Problem
from quiz.desk.beginning import as_draft
from quiz.desk.drafts import fingerprint
from quiz.desk.merging import merged
from quiz.desk.splice import CannotSplice, changed
from quiz.library.manuscript import Manuscript
from quiz.web.access import only_teachers, rooms
from quiz.web.author_saving import Page, onward, told
from quiz.web.manuscript import as_it_was, manuscript

blueprint = Blueprint("author_file", __name__, url_prefix="/teach/lessons/<name>")
blueprint.before_request(only_teachers)


@blueprint.get("/file")
def page(name: str) -> Page:
    """The whole file in one field, with its problems by line and column."""
    written = manuscript(name)
    return _page(written, _shown(written.raw), fingerprint(written.raw))


@blueprint.post("/file")
def save(name: str) -> Page:
    """Keep what was typed, whatever is wrong with it; merged with what another did meanwhile."""
    written, was = manuscript(name), request.form.get("was") or ""
    typed = _typed(written, request.form.get("text") or "")
    is_alone = was == fingerprint(written.raw)
    raw = typed if is_alone else _together(name, was, typed, written)
    try:
        is_kept = raw is not None and (raw == written.raw or _kept(written, raw))
    except OSError:
        return _page(written, _shown(typed), was, Problem("author-disk")), 503
    if not is_kept:
        now = manuscript(name)
        return _page(now, _shown(typed), fingerprint(now.raw), Problem("author-both")), 409
    return onward(url_for(".page", name=name), manuscript(name).raw)


def _kept(written: Manuscript, raw: bytes) -> bool:
    """Keep the draft; False if somebody was quicker this very moment."""
    return rooms().desk.save(written.name, fingerprint(written.raw), _drafted(raw))


def _typed(written: Manuscript, text: str) -> bytes:
    """The text as bytes, with the line ends and the beginning that the file had."""
    end = b"\r\n" if b"\r\n" in written.raw else b"\n"
    raw = text.replace("\r\n", "\n").encode("utf-8", "replace").replace(b"\n", end)
    mark = b"\xef\xbb\xbf"
    return mark + raw if written.raw.startswith(mark) and not raw.startswith(mark) else raw


def _shown(raw: bytes) -> str:
    return raw.decode("utf-8-sig", "replace")


def _drafted(raw: bytes) -> bytes:
    """The file, calling itself a draft where that can be written into it."""
    typed = as_it_was("", raw)
    try:
        return changed(raw, as_draft(typed.data)) if typed.has_forms else raw
    except CannotSplice:
        return raw


def _together(name: str, was: str, typed: bytes, now: Manuscript) -> bytes | None:
    """Her file with the other's changes in it; None where both changed the same field."""
    raw, hers = rooms().desk.version(name, was), as_it_was(name, typed)
    base = as_it_was(name, raw or b"")
    if not (base.has_forms and hers.has_forms and now.has_forms):
        return None
    made, clashes = merged(base.data, hers.data, now.data)
    try:
        return None if clashes else changed(typed, made)
    except CannotSplice:
        return None


def _page(written: Manuscript, text: str, was: str, problem: Problem | None = None) -> str:
    """`text` is shown in the field, `was` names the version that it was made from."""
    typed = as_it_was(written.name, _typed(written, text))
    is_saved = request.args.get("saved") == fingerprint(written.raw)
    return render_template(
        "author/file.html", written=written, typed=typed, text=text, was=was,
        problem=problem, told=told, is_saved=is_saved, theirs=_shown(written.raw),
    )  # fmt: skip


@blueprint.get("/download.yaml")
def download(name: str) -> Response:
    """The file as it is."""
    answer = Response(manuscript(name).raw, mimetype="application/yaml")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.yaml"'
    return answer
