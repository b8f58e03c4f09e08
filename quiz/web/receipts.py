"""What somebody hears of an answer that was handed in, alone or in class."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from quiz.web import errors
from quiz.web.access import rooms


def submit_key() -> str:
    """The form's own key, so that sending it twice saves once; a new one for a new form."""
    return (request.form.get("submit_key") or "")[:64] or rooms().new_id()


def saved() -> Response:
    """After COMMIT, and never else: on to the page of what was answered.

    The script that keeps unsent answers (queue.js) turns the page by itself. It is told by a status
    that nothing else on the way here gives: a redirect could be anybody's.
    """
    if "Second-Look-Queue" in request.headers:
        return Response(status=204)
    return Response(status=303, headers={"Location": request.path})


def not_taken() -> tuple[str, int]:
    """What the answer belongs to had ended when it came, or its form was one of something else."""
    return errors.page(409, "not-taken")
