"""My data: all of it to take away, and all of it gone when she says so, down to the last byte."""

import json
import logging
import os
import re
import shutil
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from quiz import create_app, serving
from quiz.core.live_state import Event
from quiz.core.model import Correction
from quiz.core.sitting import mixed, some_of, through
from quiz.settings import Settings
from quiz.store import backups
from quiz.store.store import Store
from tests.attacks.controls import control
from tests.conftest import MORNING, Person, counted_ids
from tests.test_classroom import teaches

FIRST = {"mark": ["s4", "s6"], "confidence": "0.7"}
TICKED = {"sure": "yes"}


@pytest.fixture
def store(app):
    return app.extensions["second-look"].store


def answers(who: Person) -> Person:
    who.begins("start-here").sends(**FIRST)
    who.opens("/way-back").sends("/way-back/code")
    return who


def downloads(who: Person) -> dict:
    page = who.client.get("/my-data/download")
    assert page.mimetype == "application/json"
    assert "attachment" in page.headers["Content-Disposition"]
    assert "no-store" in page.headers["Cache-Control"]
    return json.loads(page.text)


def test_everything_comes_as_one_file(mina):
    data = downloads(answers(mina))
    (answer,) = data["answers"]
    assert answer["answer"] == {"marks": ["s4", "s6"], "none": False}
    assert (answer["question"], answer["confidence"]) == ("no-way-to-check", 0.7)
    assert answer["at"] == MORNING.isoformat()
    assert answer["outcome"]["counts"]["hits"] == 2
    assert [sitting["lesson"] for sitting in data["sittings"]] == ["start-here"]
    assert data["has_way_back_code"] is True
    assert data["since"] == MORNING.isoformat()


@control(3)
def test_the_file_says_what_its_parts_are(mina):
    data = downloads(answers(mina))
    parts = {name for name in data if name not in ("about", "made")}
    assert parts
    assert not [name for name in parts if f" {name}: " not in data["about"]]


@control(3)
def test_the_file_opens_no_door(mina, store):
    answers(mina)
    secrets = [
        value for row in store.rows("SELECT resume_hash FROM learner") for value in row.values()
    ]
    secrets += [row["token_hash"] for row in store.rows("SELECT token_hash FROM device")]
    text = mina.client.get("/my-data/download").text
    assert len(secrets) == 2
    assert not [secret for secret in secrets if secret in text]


def test_the_page_says_how_much_there_is_and_that_backups_expire(mina):
    said = answers(mina).opens("/my-data").text
    assert "Kept about you since 21 November 2026: 1 answer in 1 sitting." in said
    assert "deleted after 30 days at the latest" in said


def test_the_day_she_came_is_a_day_of_her_own(tmp_path, clock):
    """Half past nine in the evening of London is already tomorrow in Auckland."""
    clock.at = MORNING + timedelta(hours=12.5)
    made = create_app(Settings(tmp_path / "data", zone="Pacific/Auckland"), now=clock)
    with closing(made.extensions["second-look"].store):
        assert (
            "since 22 November 2026:" in answers(Person(made.test_client())).opens("/my-data").text
        )


@pytest.mark.parametrize("path", ["/my-data", "/my-data/download"])
def test_more_answers_mean_no_more_queries(mina, store, path):
    answers(mina)
    said = []
    store._database().conn.set_trace_callback(said.append)
    mina.opens(path)
    few = len(said)
    for _ in range(3):
        mina.begins("start-here").sends(**FIRST).sends(mina.path.rsplit("/", 1)[0])
    said.clear()
    mina.opens(path)
    assert len(said) == few <= 11


@pytest.mark.parametrize("path", ["/way-back", "/keeps"])
def test_the_pages_about_her_data_lead_there(mina, path):
    main = answers(mina).opens(path).page.text.split("<main")[1].split("</main>")[0]
    assert 'href="/my-data"' in main


def test_nobody_is_invited_kindly(mina):
    assert "Nothing is kept about you in this browser." in mina.opens("/my-data").text
    assert mina.opens("/my-data/download").path == "/my-data"
    assert mina.opens("/resume").sends("/my-data/delete", **TICKED).path == "/my-data"


def test_without_the_tick_nothing_is_deleted(mina):
    answers(mina).opens("/my-data").sends("/my-data/delete")
    assert mina.status == 422
    assert "Nothing was deleted." in mina.text
    assert downloads(mina)["answers"]


def test_one_press_deletes_everything_and_the_browser_is_a_strangers(mina, store):
    code = re.search(r'big-code">([^<]+)', answers(mina).page.text)[1]
    mina.opens("/my-data").sends("/my-data/delete", **TICKED)
    assert "Everything about you is deleted" in mina.text
    with mina.client.session_transaction() as cookie:
        assert "device" not in cookie
    for table in ("learner", "device", "sitting", "attempt"):
        assert store.rows(f"SELECT * FROM {table}") == []
    assert "Nothing here yet" in mina.opens("/progress").text
    assert mina.opens("/resume").sends(code=code).status == 422


@control(8, 11)
def test_another_device_of_hers_and_a_replayed_cookie_find_nothing(mina, noor, store):
    answers(mina)
    address = mina.opens("/lesson/start-here").sends().path
    code = re.search(
        r'big-code">([^<]+)', mina.opens("/way-back").sends("/way-back/code").page.text
    )[1]
    noor.opens("/resume").sends(code=code)
    assert noor.opens(address).status == 200
    cookie = mina.client.get_cookie("second_look").value
    mina.opens("/my-data").sends("/my-data/delete", **TICKED)
    assert noor.opens(address).status == 404
    mina.client.set_cookie("second_look", cookie)
    assert mina.opens(address).status == 404
    assert "Nothing is kept about you" in mina.opens("/my-data").text


@control(36)
def test_a_second_press_and_the_pages_behind_back_show_nothing_of_her(mina):
    answers(mina)
    address = mina.opens("/lesson/start-here").sends().path
    stale = mina.opens("/my-data").page
    mina.sends("/my-data/delete", **TICKED)
    mina.page = stale
    mina.sends("/my-data/delete", **TICKED)
    assert (mina.status, mina.path) == (200, "/my-data")
    assert "Nothing is kept about you" in mina.text
    for path in (address, address.rsplit("/", 1)[0]):
        assert mina.opens(path).status == 404
    assert "no-store" in mina.page.headers["Cache-Control"]


def test_wrong_codes_of_this_browser_go_too_and_those_of_others_stay(mina, noor, store):
    for who in (answers(mina), noor):
        who.opens("/resume").sends(code="NOTACODEATALL")
    assert len(store.rows("SELECT * FROM wrong_code")) == 2
    mina.opens("/my-data").sends("/my-data/delete", **TICKED)
    assert len(store.rows("SELECT * FROM wrong_code")) == 1


def test_a_disk_that_refuses_deletes_nothing_and_says_so(mina, store):
    answers(mina).opens("/my-data")
    store._database().execute("PRAGMA query_only = ON")
    mina.sends("/my-data/delete", **TICKED)
    assert mina.status == 503
    assert "nothing was deleted" in mina.text
    store._database().execute("PRAGMA query_only = OFF")
    assert downloads(mina)["answers"]


def everybodys(store):
    """All rows of the tables that hold learners."""
    tables = ("learner", "device", "sitting", "attempt", "correction", "form_order", "live_seat")
    return {table: store.rows(f"SELECT * FROM {table} ORDER BY rowid") for table in tables}


def test_others_keep_all_of_theirs(mina, noor, store):
    answers(noor)
    before, rows = downloads(noor), everybodys(store)
    answers(mina).opens("/my-data").sends("/my-data/delete", **TICKED)
    assert downloads(noor) == before
    assert everybodys(store) == rows


# Down to the last byte.


def traces(folder, needles):
    """Which needles stand in which files of the folder, the logs of the database included."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert any(path.suffix == ".db" for path in files)
    return {
        (path.name, needle)
        for path in files
        for needle in needles
        if needle.encode() in path.read_bytes()
    }


NICKNAME = {"Zinnia Quokka", "zinniaquokka"}
"""As she wrote it, and as the room compares it."""


def needles_of(store):
    """Whatever tells of Mina in the record: ids, hashes, keys, her nickname."""
    rows = store.rows(
        "SELECT l.id, l.resume_hash, d.token_hash, s.id AS sitting, a.submit_key"
        " FROM learner l JOIN device d ON d.learner = l.id JOIN sitting s ON s.learner = l.id"
        " LEFT JOIN attempt a ON a.sitting = s.id"
    )
    return {str(value) for row in rows for value in row.values() if value} | NICKNAME


@pytest.fixture
def long_ids(settings, clock):
    """An app whose ids are long enough to be looked for in bytes."""
    number = counted_ids()
    made = create_app(settings, now=clock, new_id=lambda: f"needle-in-a-haystack-{number()}")
    yield made
    made.extensions["second-look"].store.close()


def lives_a_little(app, clock) -> Person:
    """A dozen lessons alone, and a class in which she is called Zinnia Quokka."""
    mina, store = Person(app.test_client()), app.extensions["second-look"].store
    for _ in range(12):
        answers(mina).sends(mina.path)
        mina.begins("start-here").sends(**FIRST).sends(mina.path.rsplit("/", 1)[0])
    lesson = app.extensions["second-look"].shelf.lesson("start-here")
    with store.write() as db:
        blank = {column.name: "" for column in db["teacher"].columns if column.notnull}
        db["teacher"].insert({**blank, "id": "okoro", "made_at": 0})
    store.open_room("r1", "okoro", through(lesson), code="ABC234", pace="teacher", at=clock())
    mina.opens("/join").sends(code="ABC234").sends("/join", name="Zinnia Quokka")
    store.happen("r1", Event("read"), clock())
    has_more_of_her(store, lesson, clock())
    return mina


LONG = "-and-so-on-over-many-pages-of-the-file" * 500


def has_more_of_her(store, lesson, at) -> None:
    """A correction, the order of two checks, and an answer too long for one page of the file."""
    (her,) = [row["id"] for row in store.rows("SELECT id FROM learner")]
    one = store.attempts_of(her)[0]
    judged = Correction("accepted", lesson.version, one.outcome, at)
    assert store.correct({one.submit_key: judged}, lesson, at) == 1
    assert store.first_form(her, "a-pack", ("one", "two")) == "one"
    own = store.start(her, some_of(lesson, [one.question]), "needle-of-a-sitting", at).id
    told = {"marks": [f"needle-at-the-start{LONG}", f"{LONG}needle-at-the-end"]}
    long = replace(one, sitting=own, submit_key="needle-of-a-long-answer", answer=told)
    assert store.record(long).is_new


def test_a_scan_of_every_byte_finds_nothing_of_her(long_ids, settings, clock):
    store = long_ids.extensions["second-look"].store
    mina = lives_a_little(long_ids, clock)
    needles = needles_of(store) | {"needle-at-the-start", "needle-at-the-end"}
    assert len(needles) > 25
    assert {needle for _, needle in traces(settings.data, needles)} == needles
    mina.opens("/my-data").sends("/my-data/delete", **TICKED)
    assert "Everything about you is deleted" in mina.text
    assert traces(settings.data, needles) == set()
    assert store.room("r1").state.present == ()
    assert store.room("r1").state.phase == "reading", "the class goes on"


def test_the_scan_would_notice_a_log_that_was_not_emptied(long_ids, settings, clock, monkeypatch):
    store = long_ids.extensions["second-look"].store
    mina = lives_a_little(long_ids, clock)
    needles = needles_of(store)
    monkeypatch.setattr(Store, "empty_log", lambda self: False)
    mina.opens("/my-data").sends("/my-data/delete", **TICKED)
    assert traces(settings.data, needles)


def test_the_scan_would_notice_pages_that_were_not_overwritten(long_ids, settings, clock):
    store = long_ids.extensions["second-look"].store
    mina = lives_a_little(long_ids, clock)
    needles = needles_of(store)
    store.rows("PRAGMA secure_delete = OFF")
    mina.opens("/my-data").sends("/my-data/delete", **TICKED)
    assert traces(settings.data, needles)


@contextmanager
def somebody_reads(settings):
    """Another connection, in the middle of reading."""
    with closing(Store(settings.record)) as other:
        reading = other._database().conn
        reading.execute("BEGIN")
        reading.execute("SELECT * FROM learner").fetchall()
        yield
        reading.execute("COMMIT")


BUSY = "The last traces on its disk are overwritten with the next change it saves"


def test_somebody_reading_meanwhile_delays_the_last_bytes_until_the_next_change(
    store, mina, noor, settings
):
    answers(mina)
    needles = needles_of(store) - NICKNAME
    with somebody_reads(settings):
        mina.opens("/my-data").sends("/my-data/delete", **TICKED)
        assert "Everything about you is deleted" in mina.text
        assert BUSY in mina.text
        assert traces(settings.data, needles)
        noor.begins("start-here")
        assert traces(settings.data, needles), "still reading"
    noor.sends(**FIRST)
    assert traces(settings.data, needles) == set()


def test_the_next_change_may_be_saved_by_another_process(store, mina, settings, clock):
    answers(mina)
    needles = needles_of(store) - NICKNAME
    with closing(Store(settings.record)) as another:
        with somebody_reads(settings):
            mina.opens("/my-data").sends("/my-data/delete", **TICKED)
        assert traces(settings.data, needles)
        another.add_learner("noor", "her-phone", clock())
        assert traces(settings.data, needles) == set()


@pytest.mark.parametrize("phase", ["reading", "ended"])
def test_another_process_that_knew_the_class_forgets_her_name_too(long_ids, settings, clock, phase):
    mina, store = lives_a_little(long_ids, clock), long_ids.extensions["second-look"].store
    if phase == "ended":
        store.happen("r1", Event("ended"), clock())
    ended = store.row("SELECT ended_at FROM live")
    clock.pass_(hours=1)
    with closing(Store(settings.record)) as another:
        assert "Zinnia Quokka" in str(another.room("r1").state)
        mina.opens("/my-data").sends("/my-data/delete", **TICKED)
        assert "Quokka" not in str(another.room("r1").state)
    with closing(Store(settings.record)) as fresh:
        assert "Quokka" not in str(fresh.room("r1").state)
        assert fresh.room("r1").state.phase == phase
        assert fresh.row("SELECT ended_at FROM live") == ended, "the class ended when it did"


def test_nobody_is_told_of_traces_when_there_are_none(mina):
    answers(mina).opens("/my-data").sends("/my-data/delete", **TICKED)
    assert "Everything about you is deleted" in mina.text
    assert BUSY not in mina.text


def test_an_app_that_was_killed_meanwhile_clears_the_rest_away_at_its_start(
    store, mina, settings, tmp_path
):
    answers(mina)
    needles = needles_of(store) - NICKNAME
    with somebody_reads(settings):
        mina.opens("/my-data").sends("/my-data/delete", **TICKED)
        left = shutil.copytree(settings.data, tmp_path / "left by a kill")
    (left / "second-look.old-log").unlink()  # killed before it could even note that
    assert traces(left, needles)
    old = left / backups.FOLDER / "old.db"
    old.parent.mkdir()
    old.write_text("x")
    os.utime(old, (0, 0))
    settings = Settings(data=left)
    with closing(Store(settings.record)) as started:
        assert traces(left, needles), "opening alone does not do it"
        serving.begin(started, left, "")
        assert traces(left, needles) == set()
    assert not old.exists()


def test_a_log_that_cannot_be_emptied_at_all_is_no_reason_to_call_a_deletion_broken(mina, store):
    """SQLite refuses, rather than waits, while this very thread is reading."""
    answers(mina)
    half_read = store.tuples("SELECT name FROM sqlite_master")
    next(half_read)
    mina.opens("/my-data").sends("/my-data/delete", **TICKED)
    assert mina.status == 200
    assert BUSY in mina.text
    list(half_read)
    assert store.tidy()


# Ways: which questions somebody was asked.


def ways(store):
    return store.row("SELECT COUNT(*) AS n FROM lesson_version WHERE lesson = ''")["n"]


def goes_ways(store, lesson, learner, at, *, n=1):
    """Begin n mixed ways, and go on to the next one each time."""
    questions = lesson.questions
    for number in range(n):
        picks = [(lesson, questions[(number >> bit) % len(questions)]) for bit in range(6)]
        own = store.start(learner, mixed(picks), f"{learner}-mixed-{number}", at)
        store.end(own.id, at)


@pytest.fixture
def lesson(app):
    return app.extensions["second-look"].shelf.lesson("start-here")


def test_ways_that_nobody_needs_go_and_those_of_others_and_of_classes_stay(
    store, lesson, clock, app
):
    teaches(app, "okoro")
    okoro = store.rows("SELECT id FROM teacher")[0]["id"]
    for learner in ("her", "another"):
        store.add_learner(learner, f"{learner}-laptop", clock())
    goes_ways(store, lesson, "her", clock(), n=3)
    goes_ways(store, lesson, "another", clock(), n=1)
    short = some_of(lesson, [lesson.questions[0].id])
    store.start("her", short, "her-short", clock())
    store.open_room("r1", okoro, short, code="ABC234", pace="own", at=clock())
    lessons = store.row("SELECT COUNT(*) AS n FROM lesson_version WHERE lesson <> ''")
    assert ways(store) == 4
    assert store.forget("her", "", clock())
    assert ways(store) == 2
    assert store.row("SELECT COUNT(*) AS n FROM lesson_version WHERE lesson <> ''") == lessons
    assert store.rows("PRAGMA foreign_key_check") == []
    assert store.row("PRAGMA foreign_keys") == {"foreign_keys": 1}


def test_nothing_but_sittings_classes_and_lessons_refers_to_versions(store):
    """Ways are dropped without SQLite's own look at who refers to them: a new table must be
    added to the sentence that drops them, unless it names lessons only."""
    tables = [
        row["name"] for row in store.rows("SELECT name FROM sqlite_master WHERE type='table'")
    ]
    referring = {
        table
        for table in tables
        for key in store.rows(f"PRAGMA foreign_key_list({table})")
        if key["table"] == "lesson_version"
    }
    assert referring == {"sitting", "live"} | {"attempt", "correction", "lesson_file"}


def test_an_answer_on_a_mixed_way_names_the_lesson_and_not_the_way(store, mina, lesson, clock):
    her = answers(mina) and store.row("SELECT id FROM learner")["id"]
    asked = lesson.questions[0]
    store.start(her, mixed([(lesson, asked)]), "a-mixed-one", clock())
    mina.opens("/sitting/a-mixed-one").sends(**FIRST)
    (made,) = store.attempts_in("a-mixed-one")
    assert made.version == lesson.version


def steps(store, act):
    """How many steps of a hundred instructions SQLite takes for it."""
    taken = []
    store._database().conn.set_progress_handler(lambda: taken.append(1) or 0, 100)
    act()
    store._database().conn.set_progress_handler(None, 0)
    return len(taken)


def test_deleting_one_does_not_read_the_answers_of_all(store, mina, lesson, clock):
    answers(mina)
    (pattern,) = store.rows("SELECT * FROM attempt")
    work = []
    for others, her in ((0, "first"), (3000, "second")):
        with store.write() as db:
            copies = (
                {**pattern, "submit_key": f"k{n}", "question": f"q{n}"} for n in range(others)
            )
            db["attempt"].insert_all(copies)
        store.add_learner(her, f"{her}-laptop", clock())
        goes_ways(store, lesson, her, clock(), n=20)
        assert ways(store) > 10
        work.append(steps(store, lambda her=her: store.forget(her, "", clock())))
        assert ways(store) == 0
    assert work[1] < 2 * work[0]


# Backups.


def test_backups_older_than_thirty_days_go_and_nothing_else(tmp_path, clock):
    folder = tmp_path / backups.FOLDER
    folder.mkdir()
    for name, days in (
        ("old.db", 31),
        ("old.db-wal", 30),
        ("new.db", 29),
        ("notes.txt", 99),
        ("my.db.txt", 99),
    ):
        (folder / name).write_text("x")
        at = clock().timestamp() - days * 86400
        os.utime(folder / name, (at, at))
    assert backups.expire(tmp_path, clock()) == 2
    assert sorted(path.name for path in folder.iterdir()) == ["my.db.txt", "new.db", "notes.txt"]
    assert backups.expire(tmp_path / "nowhere", clock()) == 0


def test_a_backup_that_cannot_be_deleted_now_is_logged_and_tried_again(
    mina, settings, clock, monkeypatch, caplog
):
    stuck = settings.data / backups.FOLDER / "stuck.db"
    answers(mina)
    stuck.parent.mkdir()
    stuck.write_text("x")
    os.utime(stuck, (0, 0))

    def in_use(path, **_):
        raise PermissionError(f"in use: {path.name}")

    with monkeypatch.context() as windows, caplog.at_level(logging.WARNING, "quiz.backups"):
        windows.setattr(Path, "unlink", in_use)
        mina.opens("/my-data").sends("/my-data/delete", **TICKED)
    assert "Everything about you is deleted" in mina.text
    assert "an old backup cannot be deleted: in use: stuck.db" in caplog.text
    assert backups.expire(settings.data, clock()) == 1


def test_a_deletion_takes_old_backups_with_it(mina, settings, clock):
    folder = settings.data / backups.FOLDER
    answers(mina)
    folder.mkdir()
    (folder / "old.db").write_text("x")
    clock.at = MORNING.replace(year=2099)
    mina.opens("/my-data").sends("/my-data/delete", **TICKED)
    assert list(folder.iterdir()) == []


def test_a_teacher_who_also_learns_stays_logged_in(app):
    okoro = teaches(app, "okoro")
    answers(okoro).opens("/my-data").sends("/my-data/delete", **TICKED)
    assert "Everything about you is deleted" in okoro.text
    assert okoro.opens("/teach").path == "/teach"
    assert "Nothing here yet" in okoro.opens("/progress").text
