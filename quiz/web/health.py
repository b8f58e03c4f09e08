"""Whether the app is well, for a program that asks."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response

from quiz.web.access import rooms

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def health() -> Response:
    """200 while the record can be read, else 503; one word that tells nothing of anybody."""
    if rooms().store.can_be_read():
        return Response("ok", mimetype="text/plain")
    return Response("unwell", 503, mimetype="text/plain")
