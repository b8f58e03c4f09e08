"""What a teacher typed into a form becomes the next version of her draft, or a question to her.

Lessons and source records are saved alike; a `Place` says where each of them lies.

A form carries the hash of the text it was made from. If the file has changed since, what she
did is put beside what the other one did: where they touched different things, both count.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from quiz import words
from quiz.desk.beginning import as_draft
from quiz.desk.drafts import Desk, fingerprint
from quiz.desk.merging import GONE, Clash, merged
from quiz.desk.rendering import collection_lines
from quiz.desk.splice import CannotSplice, changed
from quiz.library.written import Written
from quiz.web.access import rooms
from quiz.web.manuscript import as_it_was, manuscript

Page = str | tuple[str, int] | Response
Data = dict[str, Any]
MOST_TRIES = 5


@dataclass(frozen=True, slots=True)
class Place:
    """Where one sort of file is written: its desk, how it is opened, and its pages by endpoint.

    `drafted` makes of its data that of a draft; `home` is its page, `list` that of all of them,
    `both` takes what was decided, `file` shows the whole file.
    """

    desk: Callable[[], Desk]
    opened: Callable[[str], Any]
    reread: Callable[[str, bytes], Any]
    drafted: Callable[[Data], Data]
    home: str
    list: str
    both: str
    file: str


LESSONS = Place(
    lambda: rooms().desk, manuscript, as_it_was, as_draft,
    "author.lesson", "author.index", "author.both", "author_file.page",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Work:
    """What she wants the file to say, what it said when she began, and where she goes on."""

    name: str
    base: Any
    hers: Data
    onward: str
    place: Place = LESSONS


def work_on(name: str, does: Callable[[Any], Data], onward: str, place: Place = LESSONS) -> Page:
    """Apply `does` to the version that the open form was made from, and keep the result."""
    now, was = place.opened(name), request.form.get("was") or ""
    raw = place.desk().version(name, was)
    base = place.reread(name, raw) if raw is not None else now
    if not base.has_forms:
        return redirect(url_for(place.file, name=name), 303)
    hers = does(base)
    return kept(Work(name, base.data if raw is not None else GONE, hers, onward, place))


def kept(work: Work, take: Mapping[tuple[str | int, ...], str] | None = None) -> Page:
    """Save the draft and go on; or ask, where two people changed the same field."""
    place = work.place
    for _ in range(MOST_TRIES):
        now = place.opened(work.name)
        if not now.has_forms:
            return clash_page(work, now, [])
        made, clashes = merged(work.base, work.hers, now.data, take)
        if clashes:
            return clash_page(work, now, clashes)
        if same(made, now.data):
            return onward(work.onward, now.raw)
        try:
            raw = changed(now.raw, place.drafted(made))
        except CannotSplice:
            return clash_page(work, now, [])
        try:
            is_kept = place.desk().save(work.name, fingerprint(now.raw), raw)
        except OSError:
            return clash_page(work, now, [], status=503)
        if is_kept:
            is_merged = not same(work.base, now.data)
            return onward(work.onward, raw, merged=is_merged)
    return abort(503)


def onward(target: str, raw: bytes, *, merged: bool = False) -> Response:
    """To the next page, which says that this text was saved, if it is still the one there."""
    path, mark, anchor = target.partition("#")
    sign = "&" if "?" in path else "?"
    both = "&both=yes" if merged else ""
    return redirect(f"{path}{sign}saved={fingerprint(raw)}{both}{mark}{anchor}", 303)


def same(one: Any, other: Any) -> bool:
    """Equal, names in the same order."""
    return json.dumps(one) == json.dumps(other)


def clash_page(
    work: Work, now: Written, clashes: list[Clash], status: int = 409
) -> tuple[str, int]:
    """Both versions, field by field; nothing is saved and nothing typed is lost.

    Without clashes: what she typed, because the disk refused it (503) or no form can write it.
    """
    return render_template(
        "author/clash.html",
        work=work,
        now=now,
        clashes=clashes,
        gone=GONE,
        told=told,
        as_text=as_text,
        names=[path_name(clash.path) for clash in clashes],
        base=json.dumps(work.base),
        hers=json.dumps(work.hers),
        status=status,
    ), status


def path_name(path: tuple[str | int, ...]) -> str:
    """A path as the name of a field."""
    return f"take {json.dumps(list(path))}"


def as_text(value: Any) -> str:
    """A value as a person reads it: a text as it is, all else in the manner of the file."""
    if value is None or value == GONE:
        return ""
    if isinstance(value, str):
        return value.strip()
    return "\n".join(collection_lines(value, 0))


def told(problem: Any) -> str:
    """An author's problem in words, as `check` says it."""
    return words.told(problem)
