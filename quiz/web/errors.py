"""What went wrong, softly on the page and loudly in the log."""

from __future__ import annotations

from flask import Flask, current_app, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from quiz.store.connection import NotSaved
from quiz.web.access import rooms

Page = tuple[str, int]

KNOWN = frozenset({400, 404, 405, 409, 413, 500, 503})

SECRET = frozenset({"password", "current"})
"""Fields that no page repeats."""

TOKEN = "csrf_token"  # noqa: S105  (a field's name)


def install(app: Flask) -> None:
    """Map each exception to its page."""
    app.register_error_handler(CSRFError, form_too_old)
    app.register_error_handler(HTTPException, refused)
    app.register_error_handler(NotSaved, not_saved)
    app.register_error_handler(Exception, broken)


def page(status: int, code: str = "", report: str = "") -> Page:
    """The error page of that status; `code` picks another text than the status does."""
    shown = code or str(status if status in KNOWN else 400)
    return render_template("error.html", shown=shown, report=report), status


def form_too_old(error: CSRFError) -> Page:
    """The form's token does not belong to this browser's session (any more)."""
    return page(400, "form-too-old")


def refused(error: HTTPException) -> Page:
    """Anything the request itself was wrong about."""
    return page(error.code or 500)


def not_saved(error: NotSaved | OSError) -> Page:
    """The disk refused; nothing was kept, and nobody is told otherwise.

    The page holds the whole form, to be sent again: going back might show an empty one.
    """
    current_app.logger.error("not saved: %s", error)
    if request.method != "POST" or request.files or not SECRET.isdisjoint(request.form):
        return page(503)
    fields = [(name, value) for name, value in request.form.items(multi=True) if name != TOKEN]
    typed = [value for _, value in fields if " " in value.strip() or "\n" in value.strip()]
    return render_template("error.html", shown="503", fields=fields, typed=typed), 503


def broken(error: Exception) -> Page:
    """A bug of ours: the page names a number under which the log has it whole."""
    report = rooms().new_id()[:8]
    current_app.logger.exception("report %s", report)
    return page(500, report=report)
