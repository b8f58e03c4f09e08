"""The disk is full, faulty, or somebody holds the record: nobody is told that something is saved.

Each form says so, keeps what was typed, and works again when there is room, without a restart.
"""

import contextlib
import html
import itertools
import re
import sqlite3
import sys
from contextlib import closing

import pytest

from quiz import create_app
from quiz.settings import Settings
from quiz.store import connection
from quiz.store.connection import NotSaved
from tests.attacks.routes import cells
from tests.attacks.stage import OPEN, OURS, set_up
from tests.conftest import Clock, Person, counted_ids
from tests.test_classroom import code_of, joins, opens, presses, teaches


@pytest.fixture
def store(app):
    return app.extensions["second-look"].store


@pytest.fixture
def app(settings, clock, monkeypatch):
    """An app whose record has small pages, so that hardly anything fits into those it has."""
    monkeypatch.setattr(connection, "BUSY_SECONDS", 0.05)
    settings.data.mkdir()
    with closing(sqlite3.connect(settings.record)) as db:
        db.execute("PRAGMA page_size = 512")
        db.execute("CREATE TABLE first (page)")
        db.execute("DROP TABLE first")
    made = create_app(settings, now=clock, new_id=counted_ids())
    yield made
    made.extensions["second-look"].store.close()


@contextlib.contextmanager
def full(store):
    """No page more than the record has, and no room for one class more in those."""
    (used,) = store.row("PRAGMA page_count").values()
    store.rows(f"PRAGMA max_page_count = {used}")
    with contextlib.suppress(NotSaved):
        for n in itertools.count():
            with store.write() as db:
                row = {"id": f"{n}", "name": "", "made_at": 0, "keep_until": 0}
                db["school_class"].insert(row)
    yield
    store.rows("PRAGMA max_page_count = 1000000")


@contextlib.contextmanager
def faulty(store):
    """No file takes another byte: SQLite hears of an I/O error."""
    import resource

    store.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, usual[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)


@contextlib.contextmanager
def locked(store):
    """Another program holds the record for longer than anybody waits."""
    with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


TROUBLES = [
    full,
    pytest.param(
        faulty,
        marks=pytest.mark.skipif(sys.platform == "win32", reason="limits of a process are POSIX's"),
    ),
    locked,
]


def ticked(person):
    return set(re.findall(r'name="mark" value="(\w+)"[^>]* checked', person.page.text))


@pytest.mark.parametrize("trouble", TROUBLES)
def test_an_answer_that_was_not_saved_stays_on_the_page_and_is_saved_from_there(
    app, mina, store, trouble
):
    mina.begins("start-here")
    okoro = opens(teaches(app, "okoro"), question=["no-way-to-check"])
    ann = joins(app, code_of(okoro), "Ann")
    presses(okoro, "read", "asked")
    ann.opens(ann.path)
    with trouble(store):
        for learner in (mina, ann):
            learner.sends(mark=["s2", "s4"], confidence="0.7")
            assert learner.status == 503
            assert "It could not be written down just now. Keep this page open" in learner.text
            assert ticked(learner) == {"s2", "s4"}
            assert re.search(r'name="confidence" value="0.7"[^>]* checked', learner.page.text)
        assert answers(store) == 0
        for path in ("/", "/lesson/start-here", "/progress"):
            assert Person(mina.client).opens(path).status == 200
        assert Person(okoro.client).opens("/teach").status == 200
    for learner in (mina, ann):
        learner.sends(mark=["s2", "s4"], confidence="0.7")
        assert learner.status == 200
    assert answers(store) == 2
    assert store.figures_fit()


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_class_that_was_not_saved_can_be_sent_again_from_the_page_that_says_so(
    app, store, trouble
):
    okoro, name = teaches(app, "okoro").opens("/teach/class"), "Seven, those with <blue> books"
    with trouble(store):
        okoro.sends(name=name)
        for _ in range(2):
            assert okoro.status == 503
            assert "What you typed is still here: keep this page open" in okoro.text
            assert "Seven, those with &lt;blue&gt; books</p>" in okoro.page.text
            okoro.sends(name=name)
        assert store.classes_of("okoro") == []
    okoro.sends(name=kept(okoro, "name"))
    assert okoro.status == 200
    assert [made.name for made, _, _ in store.classes_of("okoro")] == [name]


def answers(store):
    return store.row("SELECT COUNT(*) AS n FROM attempt")["n"]


def kept(person, field):
    """What a hidden field of the page holds."""
    return html.unescape(re.search(f'name="{field}" value="([^"]*)"', person.page.text)[1])


def test_a_password_is_not_repeated_on_a_page_that_asks_to_try_again(app, store):
    teaches(app, "okoro")
    okoro = Person(app.test_client()).opens("/teach/login")
    with locked(store):
        okoro.sends(name="okoro", password="look twice at every word")
    assert okoro.status == 503
    assert "look twice" not in okoro.page.text
    assert "Keep the page before this one open" in okoro.text


# Every address of the app, with a disk that takes nothing.


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    settings = Settings(data=tmp_path_factory.mktemp("full") / "data")
    app = create_app(settings, now=Clock(), new_id=counted_ids())
    with closing(app.extensions["second-look"].store):
        yield set_up(app)


HERS = {"sitting", "seat", "pupil", "self", "all", "wall"}
IDS = {**OPEN, **OURS}


@contextlib.contextmanager
def refusing(stage):
    db = stage.store._database()
    db.execute("PRAGMA query_only = ON")
    yield
    db.execute("PRAGMA query_only = OFF")


def test_with_a_disk_that_takes_nothing_every_page_can_be_read(stage):
    for cell in (cell for cell in cells() if cell.method == "GET"):
        who = "mina" if cell.audience in HERS else "okoro"
        usual = stage.asks(who, cell, IDS).status_code
        with refusing(stage):
            assert stage.asks(who, cell, IDS).status_code == usual, cell


def test_no_form_that_would_write_says_anything_but_that_it_is_not_saved(stage):
    written = []
    for cell in (cell for cell in cells() if cell.method == "POST"):
        who, before = "mina" if cell.audience in HERS else "okoro", stage.changes
        stage.asks(who, cell, IDS)
        if stage.changes > before:
            stage.again()
            written.append(cell.rule)
            with refusing(stage):
                assert stage.asks(who, cell, IDS).status_code == 503, cell
    assert len(written) > 15, written
