"""Doors with a code or a password: what they tell, how long they take, and crowds before them.

How long a door takes is no matter for a run of the suite: there it is asked what it does, statement
by statement. `TIMING=200` takes the time, two hundred pairs for each door.
"""

from __future__ import annotations

import os
import platform
import random
import re
import threading
from collections import Counter
from contextlib import closing, contextmanager
from statistics import median
from time import perf_counter, thread_time

import pytest

from quiz import create_app
from quiz.core import codes
from quiz.core.live import apply
from quiz.core.live_state import Event, Live, Seat
from quiz.core.live_steps import MOST_SEATS
from quiz.core.model import Problem
from quiz.core.sitting import through
from quiz.settings import Settings
from quiz.store.invitations import Invitation
from quiz.web import invitations, passwords, seats
from quiz.web.access import token_hash
from tests.attacks.controls import control
from tests.attacks.stage import set_up
from tests.conftest import MORNING, Clock, Person, on_request
from tests.test_classroom import joins, presses, teaches

RIGHT = "seven brown owls at noon"
ENDED, RETIRED, USED, LINK = "ABC234", "ABCD2345EFGH", "ABCD2345", "ABCDEFGH23456789ABCD"


@pytest.fixture(scope="module")
def doors(tmp_path_factory):
    """A lesson has ended, a class was put away, a code replaced, a way back and a link are old."""
    settings = Settings(data=tmp_path_factory.mktemp("doors") / "data")
    app = create_app(settings, now=Clock())
    stage = set_up(app)
    store, lesson = stage.store, app.extensions["second-look"].shelf.lesson("start-here")
    store.open_room("over", "okoro", through(lesson), code=ENDED, pace="teacher", at=MORNING)
    store.happen("over", Event("ended"), MORNING)
    for code in (RETIRED, "BBBB2345EFGH"):
        store.set_resume_code("noor", token_hash(code))
    seat = next(iter(store.room("room-7b").state.seats))
    store.offer_way_back("room-7b", seat, token_hash(USED), MORNING - 2 * seats.LIVES)
    week = invitations.LIVES
    store.invite(Invitation(token_hash(LINK), "colleague", MORNING - 2 * week, "okoro", ""))
    with app.app_context(), store.write() as db:
        db.execute("UPDATE school_class SET code = 'ABC2345' WHERE id = 'class-7b'")
        hashed = passwords.hashed(RIGHT)
        db.execute("UPDATE teacher SET password_hash = ? WHERE id = 'okoro'", (hashed,))
    store.archive_class("class-7b", MORNING)
    with closing(store):
        yield app


UNKNOWN = {
    "a lesson that is over": ("/join", ENDED, "QQQ789"),
    "a class that was put away": ("/join", "ABC2345", "QQQ7899"),
    "a way back whose time is over": ("/join", USED, "QQQQ7899"),
    "a code that was replaced": ("/resume", RETIRED, "QQQQ7899XXXX"),
    "a link whose time is over": ("/teach/welcome", LINK, "QQQQ7899XXXXQQQQ7899"),
}
"""A code that once opened something, and one that never did."""


def hands_in(app, path: str, **fields: str):
    """What a browser that nobody has used is answered at that door."""
    return Person(app.test_client()).opens(path).sends(**fields).page


@contextmanager
def statements(app):
    """What is asked of the record meanwhile, without its values."""
    asked: list[str] = []
    connection = app.extensions["second-look"].store._database().conn
    connection.set_trace_callback(lambda said: asked.append(re.sub(r"'[^']*'|\d+", "…", said)))
    try:
        yield asked
    finally:
        connection.set_trace_callback(None)


def masked(page, code: str) -> tuple[int, str]:
    text = re.sub(r'(name="csrf_token" value=")[^"]*', r"\1", page.text)
    return page.status_code, text.replace(code, "…")


@control(13, 17)
@pytest.mark.parametrize("name", UNKNOWN)
def test_a_code_that_is_over_is_answered_like_none_by_the_same_statements(doors, name):
    path, over, never = UNKNOWN[name]
    told, asked = [], []
    for code in (over, never):
        with statements(doors) as said:
            told.append(masked(hands_in(doors, path, code=code), code))
        asked.append(said)
    assert told[0] == told[1] and told[0][0] == 422
    assert asked[0] == asked[1] and asked[0]


@control(13)
def test_the_look_at_statements_would_notice_a_door_that_does_more(doors):
    with statements(doors) as known:
        hands_in(doors, "/resume", code="BBBB2345EFGH")
    with statements(doors) as unknown:
        hands_in(doors, "/resume", code="QQQQ7899XXXX")
    assert known != unknown


PAIRS = {
    **{
        name: (path, {"code": over}, {"code": never})
        for name, (path, over, never) in UNKNOWN.items()
    },
    "a name at the login": (
        "/teach/login",
        {"name": "okoro", "password": "not hers"},
        {"name": "nobody", "password": "not hers"},
    ),
}


def times(app, name: str, pairs: int, chance: random.Random) -> list[tuple[float, float]]:
    """Median seconds by the clock and of the processor, for both of a pair.

    They are taken in turns, in an order by chance; the first ten do not count.
    """
    path, known, unknown = PAIRS[name]
    taken: dict[bool, list[tuple[float, float]]] = {True: [], False: []}
    for _ in range(pairs + 10):
        for is_known in chance.sample((True, False), 2):
            who = Person(app.test_client()).opens(path)
            begun = perf_counter(), thread_time()
            who.sends(**(known if is_known else unknown))
            taken[is_known].append((perf_counter() - begun[0], thread_time() - begun[1]))
    return [tuple(map(median, zip(*taken[which][10:], strict=True))) for which in (True, False)]


@control(13)
@on_request("TIMING")
@pytest.mark.parametrize("name", PAIRS)
def test_known_and_unknown_take_the_same_time(doors, name, capsys, monkeypatch):
    monkeypatch.setattr(passwords, "MOST_WRONG_EVERYWHERE", 10**6)
    monkeypatch.setattr("quiz.web.ways_in.MOST_WRONG_EVERYWHERE", 10**6)
    doors.config["HASH_METHOD"] = "scrypt"
    with doors.app_context(), doors.extensions["second-look"].store.write() as db:
        db.execute("UPDATE teacher SET password_hash = ?", (passwords.hashed(RIGHT),))
    pairs, seed = int(os.environ["TIMING"]), int(os.environ.get("SEED", "1"))
    known, unknown = times(doors, name, pairs, random.Random(seed))
    by_clock, of_processor = known[0] / unknown[0], known[1] / unknown[1]
    with capsys.disabled():
        on = f"seed {seed}, Python {platform.python_version()}, {os.cpu_count()} cores"
        found = f"{known[0] * 1000:.2f} and {unknown[0] * 1000:.2f} ms, ratio {by_clock:.3f}"
        print(f"\n{on}: {name}: {pairs} pairs, {found}; of the processor {of_processor:.3f}")
    assert 0.9 <= by_clock <= 1.1


# Codes.


@control(17)
def test_every_code_is_long_enough_for_what_it_opens():
    """Signs and bits; a lesson's code opens for an hour or two, a link for seven days."""
    assert len(set(codes.ALPHABET)) == 30 and not set("01IOLU") & set(codes.ALPHABET)
    bits = {6: 29, 7: 34, seats.SIGNS: 39, codes.LENGTH: 58, codes.LONG: 98}
    assert all(30**signs > 2**least for signs, least in bits.items())
    made = {codes.make(random.SystemRandom(), 6) for _ in range(300)}
    assert len(made) > 295
    assert invitations.LIVES.days == 7 and seats.LIVES.seconds == 600


# A new installation.


@control(16)
def test_nobody_can_log_in_where_nobody_was_let_in(app):
    store = app.extensions["second-look"].store
    assert store.teachers() == []
    app.config["HASH_METHOD"] = "pbkdf2:sha256:1"
    for name in ("admin", "teacher", "root", "test", "demo", ""):
        for password in ("admin", "password", "teacher", name, ""):
            assert hands_in(app, "/teach/login", name=name, password=password).status_code == 422
    assert len(app.secret_key) >= 32


# A class, and a crowd.


@control(18)
def test_a_crowd_of_machines_meets_a_limit():
    state = Live(stops=("q",), seats={f"s{n}": Seat(f"s{n}", f"{n}", f"{n}") for n in range(1199)})
    seat = {"seat": "last", "name": "Ann", "key": "ann"}
    full = apply(state, Event("joined", seat), MORNING)
    assert len(full.seats) == MOST_SEATS == 1200
    more = apply(full, Event("joined", {**seat, "seat": "more", "key": "more"}), MORNING)
    assert isinstance(more, Problem) and more.code == "live-full"
    away = apply(full, Event("removed", {"seat": "last"}), MORNING)
    assert apply(away, Event("joined", {**seat, "seat": "more"}), MORNING).code == "live-full"


@control(18)
def test_a_teacher_shuts_out_five_hundred_machines_and_keeps_her_class(doors, monkeypatch):
    monkeypatch.setattr("quiz.core.live_steps.MOST_SEATS", 60)
    okoro = teaches(doors, "holder")
    okoro.opens("/teach/start/start-here").sends(question=["no-way-to-check"], seen="yes")
    code = re.search(r"Code <b>(\w+ \w+)", okoro.page.text)[1]
    ann = joins(doors, code, "Ann")
    answers = Counter(joins(doors, code, f"bot {n}").status for n in range(80))
    assert answers == {200: 59, 422: 21}
    presses(okoro.opens(okoro.path), "locked")
    assert joins(doors, code, "bot again").status == 422
    (room,) = doors.extensions["second-look"].store.rooms_of("holder")
    bots = [seat for seat in room.state.present if seat.name.startswith("bot")]
    presses(okoro, "removed", seat=bots[0].id)
    assert "You are in" in ann.opens(ann.path).text
    assert len(doors.extensions["second-look"].store.room(room.id).state.present) == 59


# The same answer, many times at once.


def at_once(n: int, deed) -> list[object]:
    """What each of so many threads gets that do the same at the same moment."""
    gate, got = threading.Barrier(n), [None] * n

    def one(number: int) -> None:
        gate.wait()
        got[number] = deed(number)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(n)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return got


@control(30)
def test_fifty_presses_at_once_are_one_answer_and_all_are_told_the_same(app, mina):
    mina.begins("start-here")
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', mina.page.text))
    cookie = mina.client.get_cookie("second_look").value
    form = {**hidden, "mark": ["s4"]}

    def press(_: int) -> tuple[int, str, str]:
        browser = app.test_client()
        browser.set_cookie("second_look", cookie)
        saved = browser.post(mina.path, data=form)
        page = browser.get(mina.path).text
        return saved.status_code, saved.location, re.sub(r'(_token" value=")[^"]*', r"\1", page)

    told = at_once(50, press)
    assert len(set(told)) == 1 and told[0][0] == 303
    store = app.extensions["second-look"].store
    assert len(store.rows("SELECT * FROM attempt")) == 1


@control(30)
def test_of_fifty_different_answers_at_once_one_counts_and_all_see_that_one(app, mina):
    mina.begins("start-here")
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', mina.page.text))
    cookie = mina.client.get_cookie("second_look").value

    def press(n: int) -> str:
        browser = app.test_client()
        browser.set_cookie("second_look", cookie)
        own = {"mark": [f"s{n % 6 + 1}"], "submit_key": f"key-{n}"}
        assert browser.post(mina.path, data={**hidden, **own}).status_code in (303, 409)
        return re.sub(r'(_token" value=")[^"]*', r"\1", browser.get(mina.path).text)

    assert len(set(at_once(50, press))) == 1
    assert len(app.extensions["second-look"].store.rows("SELECT * FROM attempt")) == 1
