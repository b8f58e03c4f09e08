"""A learner's progress: the folds over 2,000 attempts, and the page that shows them.

    python3 -m bench.progress [ATTEMPTS]

Beside ours stands the floor of the same run: one pass that adds up the scores, and a page that
reads the same rows and shows their sum. Each figure is the median of interleaved rounds.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask
from werkzeug.datastructures import MultiDict

from bench.submit import TOKEN
from quiz import create_app
from quiz.core.model import Attempt
from quiz.core.report import progress
from quiz.core.review import calendar
from quiz.core.sitting import Stop, attempt, through
from quiz.settings import Settings
from quiz.store.rows import row_of
from quiz.web.access import Rooms, learner, rooms, token_hash
from tests.right_answers import right_answer

ROUNDS = 15
DAYS = 400
STEPS = (0.1, 0.3, 0.5, 0.7, 0.9)


def made(here: Rooms, stop: Stop, n: int, at: datetime) -> Attempt:
    """The nth answer, in a lesson called by its number, so that each is a first look."""
    sitting = here.store.sitting(f"in-{stop.lesson.id}", "bench")
    assert sitting
    given = stop.question.parse(MultiDict(right_answer(stop.question)))
    assert not isinstance(given, tuple)
    right = attempt(
        sitting, stop, given, confidence=STEPS[n % 5], submit_key=f"k{n}", at=at, day=at.date()
    )  # fmt: skip
    score = (n * 7 % 11) / 10
    outcome = right.outcome.model_copy(update={"score": min(score, 1.0), "raw": score - 0.1})
    return replace(right, lesson=f"{stop.lesson.id}-{n}", outcome=outcome)


def fill(here: Rooms, attempts: int) -> None:
    """Answers to every question on the shelf, again and again, spread over 400 days."""
    here.store.add_learner("bench", token_hash(TOKEN), here.now())
    lessons = here.shelf.contents().lessons.values()
    for lesson in lessons:
        here.store.start("bench", through(lesson), f"in-{lesson.id}", here.now())
    stops = [stop for lesson in lessons for stop in through(lesson).stops]
    begun, between = here.now() - timedelta(days=DAYS), timedelta(days=DAYS) / attempts
    answers = [
        row_of(made(here, stops[n % len(stops)], n, begun + n * between)) for n in range(attempts)
    ]
    with here.store.write() as db:
        for row in answers:
            names, blanks = ", ".join(row), ", ".join("?" * len(row))
            db.execute(f"INSERT INTO attempt ({names}) VALUES ({blanks})", [*row.values()])  # noqa: S608


def add_floor(app: Flask) -> None:
    """A page that reads the same rows and shows one number."""

    @app.get("/floor")
    def floor() -> str:
        who = learner()
        return f"<p>{sum(one.score for one in rooms().store.evidence_of(who or ''))}</p>"


def took(act: Callable[[], object]) -> float:
    """Milliseconds that one call takes."""
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1000


def main() -> None:
    """Measure and print: milliseconds and their ratio to the floor."""
    attempts = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(data=Path(folder)))
        add_floor(app)
        here = app.extensions["second-look"]
        fill(here, attempts)
        evidence, now = here.store.evidence_of("bench"), here.now()
        with app.test_client() as browser:
            with browser.session_transaction() as session:
                session["device"] = TOKEN
            assert browser.get("/progress").status_code == 200
            acts: dict[str, Callable[[], object]] = {
                "add up the scores (floor)": lambda: sum(one.score for one in evidence),
                "all folds": lambda: (progress(evidence), calendar(evidence, now)),
                "read the rows": lambda: here.store.evidence_of("bench"),
                "page that adds up (floor)": lambda: browser.get("/floor"),
                "progress page": lambda: browser.get("/progress"),
                "shelf": lambda: browser.get("/"),
            }
            times: dict[str, list[float]] = {name: [] for name in acts}
            for _ in range(ROUNDS):
                for name, act in acts.items():
                    times[name].append(took(act))
        here.store.close()
    medians = {name: statistics.median(found) for name, found in times.items()}
    print(f"{attempts} attempts, medians of {ROUNDS} rounds")
    for name, ms in medians.items():
        print(f"{name:28} {ms:8.2f} ms")
    page = medians["progress page"] / medians["page that adds up (floor)"]
    print(f"The progress page takes {page:.1f} times its floor.")


if __name__ == "__main__":
    main()
