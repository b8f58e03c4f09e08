"""The least a graded, durable answer can cost with the same tools.

Bare Flask, Jinja, a CSRF-protected form, one insert with synchronous=FULL, 303, and a page of
the size of ours. No lessons, no grading worth the name, no checks: what we are measured against.
"""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

from flask import Flask, redirect, request
from flask_wtf import CSRFProtect

PAGE = """<!doctype html><html lang="en"><title>Floor</title><h1>{{ score }}</h1>
<form method="post"><input type="hidden" name="csrf_token" value="{{ csrf_token() }}"></form>
<ol>{% for n in range(8) %}<li class="{{ 'found' if n in marks else 'trusted' }}">
<p class="sentence">Sentence {{ n }} of a text that one has to read twice to see what it says.</p>
<p class="note"><span class="verdict">{{ "Found" if n in marks else "Rightly trusted" }}</span>
<span class="why">It says who looked, when, and what she found. You could ask her.</span></p>
</li>{% endfor %}</ol></html>"""


def make(data: Path) -> Flask:
    """The floor's app over a database of its own."""
    app = Flask("floor")
    app.config.update(SECRET_KEY="floor", WTF_CSRF_TIME_LIMIT=None)
    CSRFProtect(app)
    page = app.jinja_env.from_string(PAGE)
    local, lock = threading.local(), threading.Lock()

    def db() -> sqlite3.Connection:
        if not hasattr(local, "db"):
            local.db = sqlite3.connect(data / "floor.db", isolation_level=None, timeout=15)
            local.db.execute("PRAGMA journal_mode = WAL")
            local.db.execute("PRAGMA synchronous = FULL")
        return local.db

    db().execute("CREATE TABLE attempt (sitting TEXT, question TEXT, marks TEXT, score REAL)")
    db().execute("CREATE UNIQUE INDEX one ON attempt (sitting, question)")

    @app.get("/sitting/<sitting>/<question>")
    def show(sitting: str, question: str) -> str:
        sql = "SELECT marks, score FROM attempt WHERE sitting = ? AND question = ?"
        row = db().execute(sql, (sitting, question)).fetchone() or ("", 0)
        marks = {int(mark[1:]) for mark in row[0].split()}
        return page.render(marks=marks, score=row[1])

    @app.post("/sitting/<sitting>/<question>")
    def save(sitting: str, question: str):  # type: ignore[no-untyped-def]
        marks = request.form.getlist("mark")
        score = len({"s4", "s6", "s7"} & set(marks)) / 3
        with lock:
            db().execute("BEGIN IMMEDIATE")
            row = (sitting, question, " ".join(marks), score)
            db().execute("INSERT INTO attempt VALUES (?, ?, ?, ?)", row)
            db().execute("COMMIT")
        return redirect(request.path, 303)

    return app
