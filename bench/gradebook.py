"""How long the gradebook of a class and its files take, and how much memory they need.

    python3 -m bench.gradebook [ANSWERS] [PUPILS]

5,000 answers of 30 pupils are a class after a long school year; 100,000 of 300 are more than any.
"""

from __future__ import annotations

import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask
from sqlite_utils import Database

from quiz import create_app
from quiz.core import nicknames
from quiz.core.sitting import Sitting, Way, attempt, through
from quiz.settings import Settings
from quiz.store.classes import Newcomer, SchoolClass
from quiz.store.lessons import pin_way
from quiz.store.rows import row_of
from quiz.web.access import token_hash

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
PATHS = ("gradebook", "gradebook.csv", "gradebook.xlsx", "answers.csv", "answers.xlsx",
         "research.csv", "gradebook/sheets")  # fmt: skip


def filled(app: Flask, answers: int, pupils: int) -> None:
    """A class whose pupils went through the lessons in turn until there are so many answers."""
    store = app.extensions["second-look"].store
    lessons = list(app.extensions["second-look"].shelf.contents().listed.values())
    with store.write() as db:
        blank = {"name": "Okoro", "name_key": "okoro", "password_hash": "", "made_at": 0}
        db["teacher"].insert({"id": "okoro", **blank})
        ms = round(NOW.timestamp() * 1000)
        login = {"token_hash": token_hash("token"), "teacher": "okoro"}
        db["teacher_session"].insert({**login, "made_at": ms, "seen_at": ms})
    store.make_class(SchoolClass("c", "7b", "", NOW, NOW + timedelta(days=300)), "okoro")
    names = [f"Pupil {n:03}" for n in range(pupils)]
    newcomers = [Newcomer(f"p{n}", name, nicknames.key(name)) for n, name in enumerate(names)]
    assert not store.add_pupils("c", newcomers, NOW)
    made = 0
    with store.write() as db:
        for n in range(pupils):
            db.execute("INSERT INTO learner (id, made_at) VALUES (?, 0)", (f"l{n}",))
        for turn in range(10**6):
            lesson, n = lessons[(turn // pupils) % len(lessons)], turn % pupils
            made += _one_sitting(db, through(lesson), turn, n)
            if made >= answers:
                break


def _one_sitting(db: Database, way: Way, turn: int, n: int) -> int:
    """One pupil through one lesson, every question as the key has it; gives how many answers."""
    pin_way(db, way, NOW)
    at, name = NOW - timedelta(minutes=10**6 - turn), f"s{turn}"
    sitting = Sitting(name, f"l{n}", way.lesson.id, way.version, at)
    times = (round(at.timestamp() * 1000),) * 2
    db.execute(
        "INSERT INTO sitting VALUES (?, ?, ?, ?, ?, ?)",
        (name, sitting.learner, sitting.lesson, sitting.version, *times),
    )
    db.execute(
        "INSERT INTO class_sitting VALUES (?, 'c', ?, ?, NULL, NULL)",
        (name, f"p{n}", way.lesson.id),
    )
    for stop in way.stops:
        one = attempt(
            sitting, stop, stop.question.matching(), confidence=None,
            submit_key=f"{name}-{stop.id}", at=at, day=at.date(),
        )  # fmt: skip
        row = row_of(one)
        marks = ", ".join("?" * len(row))
        db.execute(f"INSERT INTO attempt ({', '.join(row)}) VALUES ({marks})", [*row.values()])
    return len(way.stops)


def measured(work: Callable[[], int]) -> tuple[float, float, int]:
    """Seconds, megabytes at the most (of Python's own), and bytes sent; lessons are read before."""
    work()
    began = time.perf_counter()
    size = work()
    seconds = time.perf_counter() - began
    tracemalloc.start()
    work()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return seconds, most / 1e6, size


def main() -> None:
    """Print a line for each page and file."""
    answers, pupils = (int(one) for one in (*sys.argv[1:], 5_000, 30)[:2])
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(data=Path(folder)), now=lambda: NOW)
        with closing(app.extensions["second-look"].store):
            filled(app, answers, pupils)
            browser = app.test_client()
            with browser.session_transaction() as cookie:
                cookie["teacher"], cookie["taught"] = "token", "okoro"
            print(f"{answers} answers, {pupils} pupils")
            for path in PATHS:

                def work(path: str = path) -> int:
                    sent = browser.get(f"/teach/class/c/{path}")
                    assert sent.status_code == 200, (path, sent.status_code)
                    return sum(len(piece) for piece in sent.iter_encoded())

                seconds, megabytes, size = measured(work)
                print(f"{path:20} {seconds:7.2f} s {megabytes:7.1f} MB {size / 1e6:8.2f} MB sent")


if __name__ == "__main__":
    main()
