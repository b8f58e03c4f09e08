"""What every template may use: words for codes, safe Markdown, fingerprinted files."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from babel.support import NullTranslations
from flask import Flask, url_for
from flask_babel import format_date, get_locale, get_translations

from quiz import words
from quiz.core.score import word
from quiz.library import markdown
from quiz.library.format import full_day
from quiz.library.terms import terms
from quiz.web.access import learner

_STATIC = Path(__file__).parent / "static"


def install(app: Flask) -> None:
    """Give an app's templates their filters and names."""
    app.jinja_env.filters.update(
        block=markdown.block, inline=markdown.inline, say=_say, tell=_tell, day=_day, word=word
    )
    app.jinja_env.globals.update(code=_code, asset=asset, term=_term, locale=get_locale)
    app.context_processor(lambda: {"is_known": learner() is not None})
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def _words() -> NullTranslations:
    found: NullTranslations = get_translations()
    return found


def _say(said: Any) -> str:
    return words.say(said, _words())


def _tell(problem: Any) -> str:
    return words.tell(problem, _words())


def _code(code: str, **params: Any) -> str:
    """The catalogue's sentence for a code such as `verdict.found`."""
    return words.sentence(code, params, _words())


def _term(list_name: str, term_id: str) -> Any:
    """An entry of a closed list: its name and plain definition."""
    return terms()[list_name][term_id]


def _day(value: str) -> str:
    """A date as people write it; a month or a year alone stays one."""
    day, form = full_day(value)
    return str(format_date(day, form))


@cache
def fingerprint(name: str) -> str:
    """Changes whenever the file does, so that browsers may keep it for ever."""
    return hashlib.sha256((_STATIC / name).read_bytes()).hexdigest()[:10]


def asset(name: str) -> str:
    """The address of a static file."""
    return url_for("static", filename=name, v=fingerprint(name))
