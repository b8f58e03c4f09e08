"""In which language a page speaks, and in which its texts are: they need not be the same.

The browser's wish decides, until somebody chooses in the foot of a page. The choice stands in the
session cookie and nowhere else. A phone in a class follows its own choice. To choose is a link and
no form: it changes nothing that could be lost, and a form's token would give a cookie to everybody.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextvars import ContextVar
from functools import lru_cache
from typing import Any
from urllib.parse import quote_plus

from flask import Blueprint, Flask, abort, current_app, redirect, request, session, url_for
from markupsafe import Markup, escape
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header
from werkzeug.wrappers import Response

from quiz import languages, words
from quiz.languages import PSEUDO, Language, are_alike, language
from quiz.web.access import safe_next

blueprint = Blueprint("language", __name__)

_HERE = "where-the-browser-is"
_TEXT: ContextVar[str] = ContextVar("language of the texts on this page", default="")


def install(app: Flask) -> None:
    """Choose before anything else, for whatever refuses a request has words for it, too."""
    app.before_request(_choose)
    app.teardown_request(_forget)
    app.jinja_env.globals.update(languages=chooser, of_text=of_text, of_page=of_page)
    app.jinja_env.globals.update(lesson_words=lesson_words)
    app.jinja_env.globals.update(foreign_language=foreign_language, language_name=language_name)


def _choose() -> None:
    words.speak(_wanted())
    _TEXT.set("")


def _forget(_error: object = None) -> None:
    """The next request of this thread may be anybody's."""
    words.speak()
    _TEXT.set("")


def _wanted() -> str:
    offered = current_app.config["LANGUAGES"]
    # A static file is nobody's: looking into the cookie would keep proxies from storing it.
    chosen = "" if request.endpoint == "static" else str(session.get("language", ""))
    return chosen if chosen in offered else _preferred(_accepted(), offered)


def _accepted() -> str:
    return request.headers.get("Accept-Language", "")[:200]


@lru_cache(maxsize=256)
def _preferred(accepted: str, offered: tuple[str, ...]) -> str:
    real = tuple(tag for tag in offered if tag != PSEUDO)
    wished = parse_accept_header(accepted, LanguageAccept)
    return languages.preferred([tag for tag, weight in wished if weight > 0], real)


def page_language() -> Language:
    """The language of this request's pages."""
    return language(words.spoken())


@blueprint.get("/language/<tag>")
def choose(tag: str) -> Response:
    """Speak this language to this browser from now on, and go back to where it was."""
    if tag not in current_app.config["LANGUAGES"]:
        abort(404)
    session["language"] = tag
    return redirect(safe_next(request.args.get("next"), url_for("learn.shelf")), 303)


def language_name(tag: str) -> str:
    """What a language is called in the language of the page."""
    return languages.name_in(tag, words.spoken())


def chooser() -> Markup:
    """The languages to choose from, each by its own name; nothing where there is only one."""
    drawn = _chooser(current_app.config["LANGUAGES"], words.spoken(), request.script_root)
    here = quote_plus(_here(), safe="!$'()*,/:;?@")  # as url_for would put it
    return Markup(drawn.replace(_HERE, escape(here)))  # noqa: S704  (a template drew it)


@lru_cache(maxsize=64)
def _chooser(offered: tuple[str, ...], spoken: str, _root: str) -> str:
    """Drawn once; where the browser is, is a blank."""
    if len(offered) < 2:
        return ""
    frame: Any = current_app.jinja_env.get_template("_frame.html").module
    return str(frame.languages([language(tag) for tag in offered], spoken, _HERE))


def _here() -> str:
    """Where the browser is, if it can be opened again; else the shelf."""
    if request.method not in ("GET", "HEAD"):
        ways = current_app.create_url_adapter(request)
        if ways is None or not ways.test(request.path, "GET"):
            return url_for("learn.shelf")
    asked = request.full_path if request.query_string else request.path
    return request.script_root + asked


def texts_are_in(tag: str) -> None:
    """From here on the texts of this page are in this language (`of_text` without a lesson)."""
    _TEXT.set(tag)


def foreign_language(lessons: Iterable[Any]) -> str:
    """The tag of the one language of all these lessons, "" if the page is in it, or it is none."""
    tags = {lesson.language for lesson in lessons}
    return tags.pop() if len(tags) == 1 and not are_alike(min(tags), words.spoken()) else ""


def of_text(lesson: Any = None) -> Markup:
    """The attributes of an element whose words are a lesson's: its language and its direction.

    `lesson` is a tag or anything with a `language`, by default what `texts_are_in` has named.
    Nothing where the page is in that language itself.
    """
    tag = _TEXT.get() if lesson is None else getattr(lesson, "language", lesson)
    return _attributes(tag, words.spoken())


def lesson_words(said: str, lesson: Any = None) -> Markup:
    """A lesson's words for a blank in a sentence of the page, marked as `of_text` would."""
    marked = of_text(lesson)
    return Markup(f"<bdi{marked}>{escape(said)}</bdi>") if marked else escape(said)  # noqa: S704  (escaped)


def of_page() -> Markup:
    """The attributes of an element inside a text whose words are the page's after all."""
    page = page_language()
    if not of_text():
        return Markup()
    return Markup(f' lang="{page.shown}" dir="{page.direction}"')  # noqa: S704  (tags that we know)


@lru_cache(maxsize=64)
def _attributes(tag: str, page: str) -> Markup:
    if not tag or are_alike(tag, page):
        return Markup()
    found = language(tag)
    return Markup(f' lang="{escape(found.tag)}" dir="{found.direction}"')  # noqa: S704  (escaped)
