"""What every template may use: words for codes, safe Markdown, fingerprinted files."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from babel.dates import format_skeleton, format_time
from flask import Flask, current_app, request, url_for
from flask_babel import format_date
from markupsafe import Markup, escape

from quiz import words
from quiz.core.score import word, word_of
from quiz.library import markdown
from quiz.library.form_hints import in_form
from quiz.library.format import full_day
from quiz.library.terms import Term, terms
from quiz.web.access import learner, rooms, teacher
from quiz.web.language import page_language

_STATIC = Path(__file__).parent / "static"


def install(app: Flask) -> None:
    """Give an app's templates their filters and names."""
    app.jinja_env.filters.update(
        block=markdown.block,
        inline=markdown.inline,
        say=_say,
        tell=_tell,
        day=_day,
        moment=_moment,
        word=word,
        word_of=word_of,
        decimal=words.decimal,
        in_form=in_form,
    )
    app.jinja_env.globals.update(code=code, asset=asset, link=link)
    app.jinja_env.globals.update(term=term, technique=technique)
    app.jinja_env.globals.update(locale=locale, direction=direction, frame=frame)
    # In place of Jinja's own, which look for the catalogue anew for each word.
    app.jinja_env.globals.update(_=_gettext, ngettext=_ngettext)
    app.jinja_env.globals.update(is_known=lambda: learner() is not None)
    app.jinja_env.globals.update(is_teacher=lambda: teacher() is not None)
    app.jinja_env.globals.update(every=lambda usual: app.config["NEWS_EVERY"] or usual)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def locale() -> str:
    """The language tag of this request's pages."""
    return page_language().shown


def direction() -> str:
    """In which direction these pages are written: ltr or rtl."""
    return page_language().direction


def frame(part: str) -> Markup:
    """A part of the page that is the same for everybody (a macro of _frame.html)."""
    return _frame(part, locale(), request.script_root)


@lru_cache(maxsize=64)
def _frame(part: str, language: str, root: str) -> Markup:
    """`language` and `root` are part of the key only: the macros ask for them themselves."""
    module = current_app.jinja_env.get_template("_frame.html").module
    html: Markup = getattr(module, part)()
    return html


def _words() -> words.Catalogue:
    return words.catalogue(words.spoken())


def _gettext(text: str, **params: Any) -> Markup:
    """A sentence of the interface; what fills its blanks is escaped."""
    said = _trusted(_words().ugettext(text))
    return said % params if params else said


def _ngettext(one: str, many: str, number: int) -> Markup:
    """The same for a sentence with a number in it (`%(num)s`)."""
    return _trusted(_words().ungettext(one, many, number)) % {"num": number}


@lru_cache(maxsize=1024)
def _trusted(said: str) -> Markup:
    """The catalogue is part of the program: its sentences need no escaping."""
    return Markup(said)  # noqa: S704  (a sentence of ours)


def _say(said: Any) -> str:
    return words.say(said)


def _tell(problem: Any) -> str:
    return words.tell(problem)


def code(name: str, **params: Any) -> str:
    """The catalogue's sentence for a code such as `verdict.found`; Markup stays in its blanks."""
    if not any(isinstance(value, Markup) for value in params.values()):
        return words.sentence(name, params)
    safe = {blank: v if isinstance(v, int) else escape(v) for blank, v in params.items()}
    return Markup(words.sentence(name, safe))  # noqa: S704  (escaped above)


def listed(name: str) -> list[str]:
    """The catalogue's list of words for a code, one between two commas."""
    return [word.strip() for word in code(name).split(",")]


def term(list_name: str, term_id: str) -> Term:
    """An entry of a closed list in the language of the page: its name and plain definition."""
    return _term(list_name, term_id, words.spoken())


def technique(name: str) -> str:
    """What a technique is called; "none" is called as on the form of `framing`."""
    if name == "none":
        return code("techniques.none")
    return term("techniques", name).name


@lru_cache(maxsize=1024)
def _term(list_name: str, term_id: str, tag: str) -> Term:
    said, found = words.catalogue(tag).ugettext, terms()[list_name][term_id]
    # The empty text is the id of a catalogue's own head.
    example = said(found.example) if found.example else ""
    return replace(found, name=said(found.name), plain=said(found.plain), example=example)


def _day(value: str) -> str:
    """A date as people write it; a month or a year alone stays one."""
    day, form = full_day(value)
    return str(format_date(day, form))


def _moment(at: datetime) -> str:
    """A moment on the clock of this place, as people write it: Fri, Nov 27, 6:00 PM."""
    local, tag = rooms().local.shown(at), page_language().locale
    day = format_skeleton("MMMEd", local, locale=tag)
    return f"{day}, {format_time(local, 'short', locale=tag)}"


def zone_name(at: datetime) -> Markup:
    """What the zone of this place's clock is called, a name that no language changes."""
    name = escape(rooms().local.name(at))
    return Markup(f'<bdi translate="no">{name}</bdi>')  # noqa: S704  (as above)


@cache
def fingerprint(name: str) -> str:
    """Changes whenever the file does, so that browsers may keep it for ever."""
    return hashlib.sha256((_STATIC / name).read_bytes()).hexdigest()[:10]


def asset(name: str) -> str:
    """The address of a static file."""
    return _static_url(name, request.script_root)


def link(endpoint: str) -> str:
    """The address of a page without a variable part."""
    return _page_url(endpoint, request.script_root)


@lru_cache(maxsize=64)
def _static_url(name: str, root: str) -> str:
    return url_for("static", filename=name, v=fingerprint(name))


@lru_cache(maxsize=64)
def _page_url(endpoint: str, root: str) -> str:
    return url_for(endpoint)
