"""Forms of what is typed: fields of text, whatever else a request brings."""

from __future__ import annotations

from flask import request
from flask_wtf import FlaskForm


class TypedForm(FlaskForm):  # type: ignore[misc]
    """A form that reads the text fields of a request, neither its files nor its JSON.

    A FlaskForm takes those too, and a view that asked for a name would be given a file.
    """

    def __init__(self) -> None:
        """Read the request at hand."""
        super().__init__(request.form)
