"""The pages.

LAW: request in, one core call, one store call, page out. A view stays under 15 lines; no
SQL, no scoring and no sentence of the interface is written here.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask_babel import Babel
from flask_wtf import CSRFProtect
from jinja2 import ChoiceLoader, FileSystemLoader, PrefixLoader

from quiz.languages import translated
from quiz.web import (
    access,
    account,
    assigning,
    author,
    author_file,
    author_parcels,
    author_parts,
    author_records,
    blind,
    checkup,
    class_report,
    classroom,
    deleting,
    errors,
    gradebook,
    gradebook_files,
    gradebook_sheets,
    handout,
    headers,
    health,
    held,
    homework_pages,
    invitations,
    join,
    keeping,
    language,
    learn,
    lesson_history,
    light,
    my_classes,
    my_data,
    packs,
    pages,
    phone,
    preview,
    progress,
    review,
    rulings,
    school_cards,
    school_classes,
    school_items,
    school_list,
    school_pupils,
    school_report,
    school_settings,
    screen,
    seats,
    starting,
    sweeping,
    takeaway,
    teachers,
)
from quiz.web.cookies import Sessions

WITH_PAGES = (
    learn,
    account,
    checkup,
    packs,
    progress,
    review,
    homework_pages,
    assigning,
    join,
    phone,
    screen,
    my_data,
    my_classes,
    starting,
    classroom,
    seats,
    class_report,
    held,
    school_classes,
    school_list,
    school_cards,
    school_pupils,
    school_settings,
    school_report,
    school_items,
    lesson_history,
    blind,
    teachers,
    invitations,
    keeping,
    deleting,
    language,
    author,
    author_parcels,
    author_parts,
    author_file,
    author_records,
    health,
    handout,
    takeaway,
    gradebook,
    gradebook_files,
    gradebook_sheets,
    rulings,
)
REMEMBERED = timedelta(days=180)
MOST_UPLOADED = 256 * 1024

CONFIG = {
    "SESSION_COOKIE_NAME": "second_look",
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "SESSION_REFRESH_EACH_REQUEST": False,
    "PERMANENT_SESSION_LIFETIME": REMEMBERED,
    "MAX_CONTENT_LENGTH": MOST_UPLOADED,
    # None, unless quiz.web.site installs one.
    "SITE": "",
    # Milliseconds between two looks for news in a class; 0 is the usual time of each screen.
    "NEWS_EVERY": 0,
    # A page may lie open for a double lesson; the token stays bound to the session.
    "WTF_CSRF_TIME_LIMIT": None,
    # Some filters strip the Referer; headers.py checks where a form came from instead.
    "WTF_CSRF_SSL_STRICT": False,
    # Werkzeug's scrypt at its usual cost (N = 2^15, r = 8, p = 1): a tenth of a second.
    "HASH_METHOD": "scrypt",
}

_HERE = Path(__file__).parent


def connect(rooms: access.Rooms, secret_key: bytes) -> Flask:
    """A Flask app over the given rooms, its cookies signed with `secret_key`."""
    app = Flask("quiz.web", root_path=str(_HERE))
    app.extensions["second-look"] = rooms
    app.config.update(SECRET_KEY=secret_key, LANGUAGES=translated(), **CONFIG)
    app.session_interface = Sessions()
    app.jinja_loader = ChoiceLoader(
        [
            FileSystemLoader(_HERE / "templates"),
            PrefixLoader({"questions": FileSystemLoader(_HERE.parent / "questions")}),
        ]
    )
    language.install(app)
    CSRFProtect(app)
    Babel(app, locale_selector=lambda: language.page_language().locale)
    for room in (headers, errors, pages, sweeping, light):
        room.install(app)
    for room in WITH_PAGES:
        app.register_blueprint(room.blueprint)
    # What an author previews on her own computer, a teacher previews of her drafts, logged in.
    app.register_blueprint(preview.blueprint, name="drafts", url_prefix="/teach/drafts")
    return app
