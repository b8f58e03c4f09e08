"""My data: all of it to take away, and all of it gone when she says so, down to the last byte."""

import json
import os
import re
from contextlib import closing

import pytest

from quiz import create_app
from quiz.core.live_state import Event
from quiz.core.sitting import through
from quiz.store import backups
from quiz.store.store import Store
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
    assert "1 answer is kept about you, in 1 sitting, since 21 November 2026." in said
    assert "deleted after 30 days at the latest" in said


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


def test_a_disk_that_refuses_deletes_nothing_and_says_so(mina, store):
    answers(mina).opens("/my-data")
    store._database().execute("PRAGMA query_only = ON")
    mina.sends("/my-data/delete", **TICKED)
    assert mina.status == 503
    assert "nothing was deleted" in mina.text
    store._database().execute("PRAGMA query_only = OFF")
    assert downloads(mina)["answers"]


def test_others_keep_all_of_theirs(mina, noor):
    answers(noor)
    before = downloads(noor)
    answers(mina).opens("/my-data").sends("/my-data/delete", **TICKED)
    assert downloads(noor) == before


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


def needles_of(store):
    """Whatever tells of Mina in the record: ids, hashes, keys, her nickname."""
    rows = store.rows(
        "SELECT l.id, l.resume_hash, d.token_hash, s.id AS sitting, a.submit_key"
        " FROM learner l JOIN device d ON d.learner = l.id JOIN sitting s ON s.learner = l.id"
        " LEFT JOIN attempt a ON a.sitting = s.id"
    )
    return {str(value) for row in rows for value in row.values() if value} | {"Zinnia Quokka"}


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
    return mina


def test_a_scan_of_every_byte_finds_nothing_of_her(long_ids, settings, clock):
    store = long_ids.extensions["second-look"].store
    mina = lives_a_little(long_ids, clock)
    needles = needles_of(store)
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


def test_somebody_reading_meanwhile_delays_the_last_bytes_only(store, mina, settings):
    answers(mina)
    needles = needles_of(store)
    other = Store(settings.data / "second-look.db")
    with closing(other):
        reading = other._database().conn
        reading.execute("BEGIN")
        reading.execute("SELECT * FROM learner").fetchall()
        mina.opens("/my-data").sends("/my-data/delete", **TICKED)
        assert "Everything about you is deleted" in mina.text
        reading.execute("COMMIT")
    assert store.empty_log()
    assert traces(settings.data, needles - {"Zinnia Quokka"}) == set()


def test_versions_that_nobody_needs_go_and_those_of_others_stay(mina, noor, store, clock):
    answers(mina)
    answers(noor)
    versions = store.row("SELECT COUNT(*) AS n FROM lesson_version")["n"]
    mina.opens("/my-data").sends("/my-data/delete", **TICKED)
    assert store.row("SELECT COUNT(*) AS n FROM lesson_version")["n"] == versions
    assert (
        "2 of 3 found"
        in noor.opens("/progress/answers")
        .opens(
            re.search(r'class="past"><a href="([^"]+)"', noor.opens("/progress/answers").page.text)[
                1
            ]
        )
        .text
    )


def test_backups_older_than_thirty_days_go_and_nothing_else(tmp_path, clock):
    folder = tmp_path / backups.FOLDER
    folder.mkdir()
    for name, days in (("old.db", 31), ("old.db-wal", 30), ("new.db", 29), ("notes.txt", 99)):
        (folder / name).write_text("x")
        at = clock().timestamp() - days * 86400
        os.utime(folder / name, (at, at))
    assert backups.expire(tmp_path, clock()) == 2
    assert sorted(path.name for path in folder.iterdir()) == ["new.db", "notes.txt"]
    assert backups.expire(tmp_path / "nowhere", clock()) == 0


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
