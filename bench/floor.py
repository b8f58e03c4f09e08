"""The least a graded, durable answer can cost with the same tools.

Bare Flask, Jinja, a CSRF-protected form, one insert with synchronous=FULL, 303, and a page with
the same parts as ours. No lessons, no learners, no translation, no grading worth the name, no
checks: what we are measured against.
"""

from __future__ import annotations

import sqlite3
import threading
from contextlib import nullcontext
from pathlib import Path

from flask import Flask, redirect, request
from flask_wtf import CSRFProtect

from quiz.store.locks import QueueLock

PAGE = """<!doctype html>
<html lang="en-GB" dir="ltr">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="/static/mark.svg?v=0123456789" type="image/svg+xml">
<link rel="stylesheet" href="/static/site.css?v=0123456789">
<script type="module" src="/static/page.js?v=0123456789"></script>
<title>{{ title }}</title></head>
<body><a class="skip" href="#main">Skip to the content</a>
<header class="top"><a class="brand" href="/"><span class="eye" aria-hidden="true"></span>Floor</a>
<div class="where"><span class="lesson">{{ title }}</span>
<ol class="steps" aria-label="Questions of this lesson">{% for n in range(1, 5) %}
<li class="{{ 'done' if n == 1 else 'open' }}"><a href="{{ path }}/question-{{ n }}">
<span class="aside">Question </span>{{ n }}<span class="aside">, open</span></a></li>{% endfor %}
</ol></div></header>
<main id="main" tabindex="-1"><div class="desk feedback"><div class="side"><section class="result">
<h1>{{ "Match" if score == 1 else "Partly" }}</h1><p class="counts">{{ score }} of 3 found</p>
<p class="asked">Mark every sentence that gives you no way to check it.</p>
<p class="saved">Saved.</p><a class="button main" href="{{ path }}/next">Go on</a>
</section></div><div class="reading"><article class="passage revealed"><header class="provenance">
<p class="title"><cite>{{ title }}</cite></p><p class="origin"><bdi>{{ who }}</bdi> · News</p>
</header><ol class="units">{% for n, sentence in sentences %}
<li class="unit {{ 'found' if n in marks else 'trusted' }}">
<p class="sentence"><span class="ink">{{ sentence }}</span></p>
<p class="note"><span class="verdict {{ 'found' if n in marks else 'trusted' }}">
<span class="sign" aria-hidden="true"></span>{{ "Found" if n in marks else "Rightly trusted" }}
</span> <span class="reason">No source given</span> <span class="why">{{ why }}</span></p>
</li>{% endfor %}</ol></article><a class="button main again" href="{{ path }}/next">Go on</a>
<details class="terms"><summary>Words explained</summary><dl>{% for name, plain in terms %}
<dt>{{ name }}</dt><dd>{{ plain }}</dd>{% endfor %}</dl></details></div></div>
<form method="post" action="{{ path }}" class="end">
<input type="hidden" name="csrf_token" value="{{ csrf_token() }}">
<button class="quiet">End the lesson here</button></form></main>
<footer class="foot"><nav aria-label="About you and this app"><a href="/way-back">Your way back</a>
<a href="/keeps">What this app keeps</a><a href="/fresh">Not you? Start fresh</a></nav></footer>
</body></html>"""

TABLE = """CREATE TABLE IF NOT EXISTS attempt
(sitting TEXT, question TEXT, marks TEXT, score REAL, UNIQUE (sitting, question))"""
SENTENCES = [
    (n, f"Sentence {n} of a text that one has to read twice to see what it really says.")
    for n in range(8)
]
WHY = "It says who looked, when, and what she says she found. You could ask her about it."
TERMS = [("council", "the people chosen to run a town"), ("gear", "a wheel with teeth")]
FIXED = {
    "title": "Who stopped the clock?",
    "who": "Saltmere Bell",
    "sentences": SENTENCES,
    "why": WHY,
    "terms": TERMS,
}


def connected(path: Path) -> sqlite3.Connection:
    """A connection that is as durable as ours."""
    db = sqlite3.connect(path, isolation_level=None, timeout=15)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    return db


def make(data: Path, *, shared: bool = False) -> Flask:
    """The floor's app over a database of its own, `shared` if several processes write to it.

    Then they take turns by a lock on a file: SQLite's own waiting has no order.
    """
    app = Flask("floor")
    app.config.update(SECRET_KEY="floor", WTF_CSRF_TIME_LIMIT=None)
    CSRFProtect(app)
    page = app.jinja_env.from_string(PAGE)
    local, lock = threading.local(), threading.Lock()
    turn = QueueLock(data / "floor.lock").held if shared else nullcontext

    def db() -> sqlite3.Connection:
        if not hasattr(local, "db"):
            local.db = connected(data / "floor.db")
        return local.db

    app.extensions["floor"] = db
    db().execute(TABLE)

    @app.get("/sitting/<sitting>/<question>")
    def show(sitting: str, question: str) -> str:
        sql = "SELECT marks, score FROM attempt WHERE sitting = ? AND question = ?"
        row = db().execute(sql, (sitting, question)).fetchone() or ("", 0)
        marks = {int(mark[1:]) for mark in row[0].split()}
        return page.render(FIXED, marks=marks, score=row[1], path=f"/sitting/{sitting}")

    @app.post("/sitting/<sitting>/<question>")
    def save(sitting: str, question: str):  # type: ignore[no-untyped-def]
        marks = request.form.getlist("mark")
        score = len({"s4", "s6", "s7"} & set(marks)) / 3
        with lock, turn():
            db().execute("BEGIN IMMEDIATE")
            row = (sitting, question, " ".join(marks), score)
            db().execute("INSERT INTO attempt VALUES (?, ?, ?, ?)", row)
            db().execute("COMMIT")
        return redirect(request.path, 303)

    return app
