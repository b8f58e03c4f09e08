"""Reports of school classes over many answers: SQL, pages, memory, and what an answer pays for it.

    python3 -m bench.reports [ATTEMPTS ...]      (10000 100000 1000000)
    python3 -m bench.reports write

Each record has 25 pupils a class and 200 answers a pupil, so that 1,000,000 answers are 5,000
learners in 200 classes; rows are inserted as they are, and the sums made anew. Measured is the
class in the middle: the SQL that a page sends (as SQLite heard it), the page over HTTP, and
beside both a floor: the same question asked of the answers themselves, and a page without a
report. `write` records answers with and without the sums, in turns.
"""

from __future__ import annotations

import http.client
import random
import resource
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from unittest import mock

import waitress.server
from flask import Flask
from flask.testing import FlaskClient

from quiz import create_app
from quiz.core.eye import Eye
from quiz.core.lesson import Lesson
from quiz.core.sitting import Sitting, attempt, through
from quiz.settings import Settings
from quiz.store import attempts
from quiz.store.class_work import Work, note_work
from quiz.store.rows import row_of
from quiz.web.access import Rooms, token_hash

PUPILS, EACH, ROUNDS, VARIANTS = 25, 200, 30, 12
TOKEN = "bench"
EYES = [Eye(hit, wrong, right) for hit in (0.3, 0.6, 0.9) for wrong in (0.1, 0.4)
        for right in (0.4, 0.8)]  # fmt: skip
CLASS_BY_HAND = """
SELECT w.pupil, a.skill, COUNT(*), AVG(a.score) FROM class_sitting w
JOIN attempt a ON a.sitting = w.sitting WHERE w.class = ? AND a.round = 1 GROUP BY 1, 2
"""
ITEMS_BY_HAND = """
SELECT a.question, COUNT(*), AVG(a.raw), AVG(a.raw * t.total), AVG(t.total) FROM attempt a
JOIN (SELECT b.sitting, SUM(b.raw) AS total FROM attempt b WHERE b.lesson = ? GROUP BY 1) t
    ON t.sitting = a.sitting WHERE a.lesson = ? GROUP BY 1
"""


class Filler:
    """Rows for a record, made of answers that simulated readers gave once."""

    def __init__(self, here: Rooms) -> None:
        self.here, self.chance = here, random.Random(1)
        self.lessons = list(here.shelf.contents().lessons.values())
        self.begun = here.now() - timedelta(days=200)
        self.variants = {lesson.id: self._variants(lesson) for lesson in self.lessons}

    def _variants(self, lesson: Lesson) -> list[list[dict[str, object]]]:
        """Whole ways through a lesson by one eye each, as rows."""
        sitting = Sitting("", "", lesson.id, lesson.version, self.begun)
        return [
            [row_of(attempt(sitting, stop, stop.question.guess(eye, self.chance), confidence=None,
                            submit_key="", at=self.begun, day=self.begun.date()))
             for stop in through(lesson).stops]
            for eye in EYES[:VARIANTS]
        ]  # fmt: skip

    def fill(self, answers: int) -> None:
        """Teachers, classes, pupils, learners, sittings and that many answers."""
        with self.here.store.write() as db:
            db["teacher"].insert({"id": "t", "name": "t", "name_key": "t", "password_hash": "",
                                  "made_at": 0})  # fmt: skip
            for lesson in self.lessons:
                pinned = (lesson.version, lesson.id, lesson.pinned, 0)
                db.execute("INSERT OR IGNORE INTO lesson_version VALUES (?, ?, ?, ?)", pinned)
            for n in range(max(answers // EACH // PUPILS, 1)):
                self._fill_class(db, n)

    def _fill_class(self, db, n: int) -> None:  # type: ignore[no-untyped-def]
        until = self.here.now() + timedelta(days=99)
        made_at, until_ms = (round(day.timestamp() * 1000) for day in (self.begun, until))
        row = (f"c{n}", f"c{n}", made_at, until_ms)
        db.execute("INSERT INTO school_class (id, name, made_at, keep_until) VALUES (?,?,?,?)", row)
        db.execute("INSERT INTO class_teacher VALUES (?, 't', 'owner', 0)", (f"c{n}",))
        for k in range(PUPILS):
            pupil = f"c{n}p{k}"
            db.execute("INSERT INTO learner (id, made_at) VALUES (?, 0)", (pupil,))
            db.execute(
                "INSERT INTO pupil (id, class, name, name_key, made_at) VALUES (?, ?, ?, ?, 0)",
                (pupil, f"c{n}", f"Pupil {k:02}", f"pupil{k:02}"),
            )
            db.execute("INSERT INTO pupil_learner VALUES (?, ?, 1, 0)", (pupil, pupil))
            self._fill_pupil(db, f"c{n}", pupil)

    def _fill_pupil(self, db, school_class: str, pupil: str) -> None:  # type: ignore[no-untyped-def]
        """Every lesson once, then again from the first, until it is enough."""
        left, turn = EACH, 0
        while left > 0:
            lesson = self.lessons[turn % len(self.lessons)]
            at = round((self.begun + timedelta(days=turn)).timestamp() * 1000)
            sitting, ways = f"{pupil}s{turn}", self.variants[lesson.id]
            rows = self.chance.choice(ways)[:left]
            ended = at if len(rows) == len(ways[0]) else None
            db.execute("INSERT INTO sitting VALUES (?, ?, ?, ?, ?, ?)",
                       (sitting, pupil, lesson.id, lesson.version, at, ended))  # fmt: skip
            db.execute("INSERT INTO class_sitting VALUES (?, ?, ?, ?, NULL, NULL)",
                       (sitting, school_class, pupil, lesson.id))  # fmt: skip
            for k, row in enumerate(rows):
                own = {"submit_key": f"{sitting}k{k}", "sitting": sitting, "learner": pupil}
                made = {**row, **own, "at": at + k}
                db.execute(f"INSERT INTO attempt ({', '.join(made)})"  # noqa: S608
                           f" VALUES ({', '.join('?' * len(made))})", [*made.values()])  # fmt: skip
            left, turn = left - len(rows), turn + 1


def log_in(app: Flask) -> FlaskClient:
    """A browser with the cookie of the teacher of all classes."""
    here = app.extensions["second-look"]
    at = round(here.now().timestamp() * 1000)
    with here.store.write() as db:
        db.execute("INSERT INTO teacher_session VALUES (?, 't', ?, ?)", (token_hash(TOKEN), at, at))
    browser = app.test_client()
    with browser.session_transaction() as session:
        session["teacher"] = TOKEN
    return browser


def took(act: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The median of milliseconds of some calls, after one to warm up."""
    act()
    found = []
    for _ in range(rounds):
        begun = time.perf_counter()
        act()
        found.append((time.perf_counter() - begun) * 1000)
    return statistics.median(found)


def asked_by(app: Flask, browser: FlaskClient, path: str) -> list[str]:
    """The statements that a page sends, with what they were filled with."""
    assert browser.get(path).status_code == 200, path
    heard: list[str] = []
    connection = app.extensions["second-look"].store._database().conn
    connection.set_trace_callback(heard.append)
    browser.get(path)
    connection.set_trace_callback(None)
    return [sql for sql in heard if sql.lstrip().upper().startswith("SELECT")]


def serve(app: Flask) -> int:
    """Serve in a thread for as long as the measurement runs; gives the port."""
    server = waitress.server.create_server(app, host="127.0.0.1", port=0, threads=4)
    threading.Thread(target=server.run, daemon=True).start()
    return int(server.effective_port)


def over_http(port: int, cookie: str, path: str) -> tuple[float, float]:
    """The p50 of a page over HTTP, server and client on this machine, in milliseconds; and the
    milliseconds of CPU that one takes, which other work on the machine changes less."""
    connection = http.client.HTTPConnection("127.0.0.1", port)

    def get() -> None:
        connection.request("GET", path, headers={"Cookie": cookie})
        reply = connection.getresponse()
        reply.read()
        assert reply.status == 200, (path, reply.status)

    begun = time.process_time()
    found = took(get)
    spent = (time.process_time() - begun) / (ROUNDS + 1) * 1000
    connection.close()
    return found, spent


def reports(answers: int) -> None:
    """Fill a record and print what its reports cost."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(data=Path(folder)))
        here: Rooms = app.extensions["second-look"]
        begun = time.perf_counter()
        Filler(here).fill(answers)
        filled = time.perf_counter()
        here.store.rebuild_figures()
        rebuilt = time.perf_counter()
        size = sum(path.stat().st_size for path in Path(folder).glob("*.db*")) >> 20
        print(f"{answers} answers, {size} MiB: filled in {filled - begun:.0f} s,"
              f" sums made anew in {rebuilt - filled:.1f} s", flush=True)  # fmt: skip
        browser = log_in(app)
        for line in lines(app, browser, answers // EACH // PUPILS // 2):
            print(line, flush=True)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
        print(f"  memory at most {peak} MiB, filling included", flush=True)
        here.store.close()


def lines(app: Flask, browser: FlaskClient, n: int) -> Iterator[str]:
    """A line for each page of the class c`n`, then the floors."""
    home, here = f"/teach/class/c{n}/report", app.extensions["second-look"]
    lesson = next(iter(here.shelf.contents().lessons.values()))
    question = lesson.questions[0].id
    pages = {
        "class report": home,
        "one pupil": f"{home}/pupil/c{n}p1",
        "lesson": f"{home}/lesson/{lesson.id}",
        "question": f"{home}/lesson/{lesson.id}/{question}",
        "a page without report (floor)": "/teach/invite",
    }
    db, port = here.store._database(), serve(app)
    kept = browser.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert kept
    for name, path in pages.items():
        asked = asked_by(app, browser, path)
        sql = took(lambda asked=asked: [db.execute(one).fetchall() for one in asked])  # type: ignore[misc]
        page, spent = over_http(port, f"{kept.key}={kept.value}", path)
        yield (f"  {name:30} {len(asked)} queries {sql:8.2f} ms,"
               f" page {page:8.1f} ms ({spent:.1f} ms of CPU)")  # fmt: skip
    by_hand = took(lambda: db.execute(CLASS_BY_HAND, (f"c{n}",)).fetchall(), 5)
    yield f"  {'class out of the answers':30}           {by_hand:8.2f} ms"
    by_hand = took(lambda: db.execute(ITEMS_BY_HAND, (lesson.id,) * 2).fetchall(), 1)
    yield f"  {'items out of the answers':30}           {by_hand:8.2f} ms"


def writes(rounds: int = 11, whole: int = 200) -> None:
    """What an answer costs with and without the sums, in CPU, beside a whole answer over WSGI."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(data=Path(folder)))
        filler = Filler(app.extensions["second-look"])
        filler.fill(PUPILS * EACH)
        filler.here.store.rebuild_figures()
        found: dict[str, list[float]] = {"with": [], "without": []}
        for n in range(rounds):
            found["with"].append(recorded(filler, f"w{n}"))
            with without_sums(filler.here):
                found["without"].append(recorded(filler, f"x{n}"))
        page = whole_answers(app, whole)
        here = filler.here.store
        print("the sums fit the answers:", here.rebuild_figures() or here.figures_fit())
        here.close()
    more, less = (statistics.median(found[name]) for name in ("with", "without"))
    print(
        f"record: {more:.0f} with, {less:.0f} without: {more - less:.0f} microseconds of CPU more"
    )
    print(
        f"a whole answer with its page: {page:.0f}; the sums are {(more - less) / page:.1%} of it"
    )


def recorded(filler: Filler, name: str) -> float:
    """Microseconds of CPU an answer: a pupil does every lesson once for her class."""
    store, at, n = filler.here.store, filler.here.now(), 0
    store.add_learner(name, name, at)
    with store.write() as db:
        db.execute(
            "INSERT INTO pupil (id, class, name, name_key, made_at) VALUES (?, 'c0', ?, ?, 0)",
            (name, name, name),
        )
    # As on any clock: what is answered later has a later time.
    days = [at + timedelta(days=day) for day in range(len(filler.lessons))]
    made = [
        (lesson, given_in(filler, lesson, name, day))
        for lesson, day in zip(filler.lessons, days, strict=True)
    ]
    for lesson, _ in made:
        sitting = store.start(name, through(lesson), f"{name}-{lesson.id}", at)
        with store.write() as db:
            note_work(db, Work(sitting.id, "c0", name, lesson.id))
    begun = time.process_time()
    for _, given in made:
        for one in given:
            store.record(one, out_of=len(given))
            n += 1
    return (time.process_time() - begun) / n * 1e6


def given_in(filler: Filler, lesson: Lesson, name: str, at: datetime):  # type: ignore[no-untyped-def]
    """The answers of one pupil in a lesson, ready to be recorded."""
    sitting = Sitting(f"{name}-{lesson.id}", name, lesson.id, lesson.version, at)
    eye = filler.chance.choice(EYES)
    return [
        attempt(sitting, stop, stop.question.guess(eye, filler.chance), confidence=None,
                submit_key=f"{sitting.id}-{k}", at=at + timedelta(seconds=k), day=at.date())
        for k, stop in enumerate(through(lesson).stops)
    ]  # fmt: skip


def without_sums(here: Rooms):  # type: ignore[no-untyped-def]
    """The same app without the sums: nothing is added, and nothing that is stale is looked for."""
    stack = mock.patch.multiple(attempts, add=lambda *_: None)
    settle = mock.patch.object(type(here.store), "_settle", lambda self, db: None)

    class Both:
        def __enter__(self) -> None:
            stack.start()
            settle.start()
            with here.store.write() as db:
                db.execute("DROP TRIGGER sitting_over")

        def __exit__(self, *_: object) -> None:
            from quiz.store.figure_tables import TRIGGERS

            with here.store.write() as db:
                db.execute(TRIGGERS[0])
            settle.stop()
            stack.stop()

    return Both()


def whole_answers(app: Flask, answers: int) -> float:
    """Microseconds of CPU of a graded answer and its page, without a server in front."""
    here = app.extensions["second-look"]
    browser, lesson = app.test_client(), next(iter(here.shelf.contents().lessons.values()))
    stop = through(lesson).stops[0]
    app.config["WTF_CSRF_ENABLED"] = False
    spent = 0.0
    for n in range(answers):
        here.store.add_learner(f"a{n}", token_hash(f"a{n}"), here.now())
        here.store.start(f"a{n}", through(lesson), f"a{n}", here.now())
        with browser.session_transaction() as session:
            session["device"] = f"a{n}"
        begun = time.process_time()
        sent = browser.post(f"/sitting/a{n}/{stop.id}", data={"mark": ["s1"], "confidence": "0.7"})
        page = browser.get(f"/sitting/a{n}/{stop.id}")
        spent += time.process_time() - begun
        assert (sent.status_code, page.status_code) == (303, 200)
    return spent / answers * 1e6


def main() -> None:
    """Measure and print."""
    if sys.argv[1:] == ["write"]:
        return writes()
    for answers in map(int, sys.argv[1:] or ("10000", "100000", "1000000")):
        reports(answers)
    return None


if __name__ == "__main__":
    main()
