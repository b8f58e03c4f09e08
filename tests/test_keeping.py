"""What goes by itself, when, and how a teacher keeps it longer. The stage is tests/leaving.py."""

import logging
from contextlib import closing
from datetime import date, timedelta

import pytest

from quiz import create_app, serving
from quiz.core.keeping import class_goes, held_goes, last_day_chosen
from quiz.core.live_state import Event
from quiz.core.model import Problem
from quiz.store import backups
from quiz.store.retention import USED_UP, Swept, overdue
from quiz.web import access, invitations, passwords, seats, ways_in
from quiz.web.keeping import noon_of
from tests.conftest import MORNING, Person, counted_ids
from tests.leaving import DAY, by_herself, has_teachers, holds, lessons, right, sits
from tests.school import a_class, comes_in, does
from tests.test_classroom import teaches

YEAR = 366 * DAY


@pytest.fixture(scope="module")
def shelf():
    return lessons()


@pytest.fixture
def lesson(shelf):
    return shelf["start-here"]


@pytest.fixture
def held(store, lesson):
    """Ms Okoro has held a lesson in which Zoe sat, and it has ended."""
    has_teachers(store, "okoro")
    holds(store, "room", "okoro", lesson)
    sits(store, "room", "zoe", "Zoe", lesson)
    store.happen("room", Event("ended"), MORNING)
    return store


def ids(store, table, column="id"):
    return {row[column] for row in store.rows(f"SELECT {column} FROM {table}")}


# When.


@pytest.mark.parametrize(
    ("is_pinned", "class_days", "goes"),
    [(False, None, 30), (False, 10, 10), (False, 300, 30), (True, None, 366), (True, 300, 300)],
)
def test_a_lesson_held_goes_after_thirty_days_or_with_its_class(is_pinned, class_days, goes):
    ends = None if class_days is None else MORNING + class_days * DAY
    found = held_goes(MORNING, MORNING, is_pinned=is_pinned, class_goes_at=ends)
    assert found == MORNING + goes * DAY


def test_a_class_is_kept_until_the_end_of_its_last_day_and_a_school_year_at_most():
    until = noon_of(date(2027, 7, 31))
    assert class_goes(MORNING, until) == until + timedelta(hours=12)
    assert class_goes(MORNING, MORNING + 900 * DAY) == MORNING + YEAR


@pytest.mark.parametrize(
    ("given", "found"),
    [("2027-07-31", date(2027, 7, 31)), (" 2026-11-21 ", date(2026, 11, 21)),
     ("2027-11-22", date(2027, 11, 22)), ("2027-11-23", "keep-out-of-reach"),
     ("2026-11-20", "keep-out-of-reach"), ("soon", "keep-no-day"), ("", "keep-no-day")],
)  # fmt: skip
def test_a_last_day_is_typed_within_a_school_year(given, found):
    chosen = last_day_chosen(given, MORNING.date(), MORNING.date())
    assert (chosen.code if isinstance(chosen, Problem) else chosen) == found


def test_what_is_used_up_is_what_the_pages_do_not_take_any_more():
    spans = {(table, which.split(" ")[0]): span for table, which, span in USED_UP}
    assert spans == {
        ("invitation", "used_at"): invitations.LIVES,
        ("teacher_session", "made_at"): access.WHOLE,
        ("teacher_session", "seen_at"): access.IDLE,
        ("way_back", "made_at"): seats.LIVES,
        ("wrong_code", "at"): ways_in.WINDOW,
        ("wrong_login", "at"): passwords.WINDOW,
    }


# What the sweep takes.


def test_thirty_days_after_its_end_a_lesson_goes_with_phones_that_did_nothing_else(held):
    assert held.sweep(MORNING + 30 * DAY - timedelta(seconds=1)) == Swept()
    assert held.sweep(MORNING + 30 * DAY) == Swept(held=1, learners=1)
    for table in ("live", "live_event", "live_seat", "learner", "sitting", "attempt"):
        assert held.rows(f"SELECT * FROM {table}") == [], table


@pytest.mark.parametrize("has", ["a code", "a card", "another lesson since"])
def test_who_is_more_than_a_phone_of_one_lesson_keeps_her_answers(held, shelf, has):
    if has == "a code":
        held.set_resume_code("zoe", "hash")
    elif has == "a card":
        a_class(held, "okoro", "Zoe")
        comes_in(held, "7b-zoe", "zoe")
    else:
        by_herself(held, "zoe", shelf["who-says-so"], at=MORNING + DAY)
    answers = len(held.rows("SELECT 1 FROM attempt"))
    assert held.sweep(MORNING + 30 * DAY) == Swept(held=1)
    assert ids(held, "learner") == {"zoe"}
    assert len(held.rows("SELECT 1 FROM attempt")) == answers


def test_a_lesson_that_nobody_ended_goes_thirty_days_after_its_last_event(store, lesson):
    has_teachers(store, "okoro")
    holds(store, "room", "okoro", lesson)
    sits(store, "room", "zoe", "Zoe", lesson, at=MORNING + 3 * DAY)
    assert store.sweep(MORNING + 32 * DAY).held == 0
    assert store.sweep(MORNING + 33 * DAY).held == 1


def test_a_pinned_lesson_stays_for_a_school_year_and_an_unpinned_one_goes_again(held):
    held.pin("room", MORNING + DAY)
    held.pin("room", MORNING + 2 * DAY)
    assert held.sweep(MORNING + YEAR - DAY) == Swept()
    assert held.kept("room").goes_at == MORNING + YEAR
    held.unpin("room")
    assert held.sweep(MORNING + YEAR - DAY).held == 1


def test_not_even_a_pin_outlives_a_school_year(held):
    held.pin("room", MORNING)
    assert held.sweep(MORNING + YEAR) == Swept(held=1, learners=1)


def test_a_class_goes_after_its_last_day_with_pinned_lessons_and_all_that_was_done(store, lesson):
    has_teachers(store, "okoro")
    a_class(store, "okoro", "Mina", "Omar")
    comes_in(store, "7b-mina", "mina")
    does(store, "7b-mina", "mina", lesson, right(lesson))
    holds(store, "room", "okoro", lesson, school_class="7b")
    store.pin("room", MORNING)
    store.keep_class("7b", noon_of(date(2027, 7, 31)))
    assert store.sweep(noon_of(date(2027, 7, 31)) + timedelta(hours=11)) == Swept()
    found = store.sweep(noon_of(date(2027, 8, 1)))
    assert found == Swept(held=1, classes=1, pupils=2, learners=1)
    assert [ids(store, table) for table in ("school_class", "pupil", "live", "learner")] == [
        set(),
        set(),
        set(),
        set(),
    ]
    assert ids(store, "teacher") == {"okoro"}


def test_what_was_done_for_a_class_in_a_lesson_stays_when_its_report_goes(store, lesson):
    has_teachers(store, "okoro")
    a_class(store, "okoro", "Mina")
    comes_in(store, "7b-mina", "mina")
    holds(store, "room", "okoro", lesson, school_class="7b")
    sits(store, "room", "mina", "Mina", lesson, pupil="7b-mina")
    assert store.sweep(MORNING + 31 * DAY) == Swept(held=1)
    assert len(store.work_at("7b", lesson.id)) == 4


def test_links_logins_and_counts_go_when_they_open_nothing_any_more(store):
    has_teachers(store, "okoro")
    with store.write() as db:
        ms = round(MORNING.timestamp() * 1000)
        for table, row in (
            ("invitation", {"token_hash": "a", "kind": "colleague", "made_by": "okoro",
                            "made_at": ms}),
            ("invitation", {"token_hash": "b", "kind": "colleague", "made_by": "okoro",
                            "made_at": ms, "used_at": ms}),
            ("teacher_session", {"token_hash": "c", "teacher": "okoro", "made_at": ms,
                                 "seen_at": ms}),
            ("wrong_code", {"device": "d", "at": ms}),
            ("wrong_login", {"mark": "e", "at": ms}),
        ):  # fmt: skip
            db[table].insert(row)
    assert store.sweep(MORNING + timedelta(minutes=14)).used_up == 1, "the link that was used"
    assert store.sweep(MORNING + timedelta(minutes=15)).used_up == 2
    assert store.sweep(MORNING + timedelta(hours=8)).used_up == 1
    assert store.sweep(MORNING + 7 * DAY).used_up == 1


def test_what_is_due_is_counted_without_changing_anything(held, tmp_path):
    assert overdue(held.path, MORNING + 29 * DAY) == 0
    assert overdue(held.path, MORNING + 31 * DAY) == 1
    assert overdue(tmp_path / "none.db", MORNING) == 0
    assert ids(held, "live") == {"room"}


# When it is swept.


@pytest.fixture
def served(app, lesson):
    """The app, in which Okoro has held a lesson for one phone."""
    okoro, store = teaches(app, "okoro"), app.extensions["second-look"].store
    holds(store, "room", "okoro", lesson)
    sits(store, "room", "zoe", "Zoe", lesson)
    store.happen("room", Event("ended"), MORNING)
    return okoro, store


def comes_again(app, at):
    """Okoro logs in again, for logins end."""
    store = app.extensions["second-look"].store
    token, ms = f"again-{at:%j%H}", round(at.timestamp() * 1000)
    with store.write() as db:
        db.execute("INSERT INTO teacher_session VALUES (?, 'okoro', ?, ?)",
                   (access.token_hash(token), ms, ms))  # fmt: skip
    who = Person(app.test_client())
    with who.client.session_transaction() as cookie:
        cookie["teacher"] = token
    return who


def test_it_is_swept_with_a_teachers_request_never_with_a_pupils(app, served, clock, mina):
    _, store = served
    clock.pass_(days=31)
    mina.opens("/").opens("/teach")
    assert ids(store, "live") == {"room"}
    comes_again(app, clock()).opens("/teach")
    assert ids(store, "live") == set()


def test_once_an_hour_is_enough(app, served, clock):
    _, store = served
    clock.pass_(days=30, minutes=-30)
    okoro = comes_again(app, clock())
    okoro.opens("/teach")
    clock.pass_(minutes=31)
    assert ids(store, "live WHERE id = 'room'") == {"room"}
    okoro.opens("/teach")
    assert ids(store, "live") == {"room"}, "half an hour is no hour"
    clock.pass_(minutes=30)
    okoro.opens("/teach")
    assert ids(store, "live") == set()


def test_the_log_says_how_many_and_never_whom(app, served, clock, caplog):
    clock.pass_(days=31)
    with caplog.at_level(logging.INFO, "quiz.teachers"):
        comes_again(app, clock()).opens("/teach")
    said = [line for line in caplog.messages if "swept" in line]
    assert said == ["2026-12-22T09:00:00+00:00 swept held=1 learners=1 used_up=1"]


def test_a_disk_that_refuses_is_no_reason_to_refuse_a_page(app, served, clock, caplog):
    _, store = served
    clock.pass_(days=31)
    okoro = comes_again(app, clock())
    store._database().execute("PRAGMA query_only = ON")
    assert okoro.opens("/teach").status == 200
    assert "nothing could be swept" in caplog.text
    store._database().execute("PRAGMA query_only = OFF")
    assert ids(store, "live") == {"room"}


def test_a_start_sweeps_and_lets_old_backups_go(held, tmp_path):
    old = tmp_path / backups.FOLDER / "second-look-2026-01-01-090000.zip"
    old.parent.mkdir()
    old.write_text("x")
    with held.write() as db:
        db.execute("UPDATE live SET made_at = 0, ended_at = 0")
    serving.begin(held, tmp_path, "")
    assert ids(held, "live") == set()
    assert not old.exists()


# What a teacher sees and does.


def test_her_first_page_says_what_is_deleted_soon_and_keeps_it_at_a_press(app, served, clock):
    okoro, store = served
    assert "1 lesson held is deleted within 30 days" in okoro.opens("/teach").text
    clock.pass_(days=25)
    okoro = comes_again(app, clock()).opens("/teach")
    assert "held on 21 November 2026 is deleted on 21 December 2026 Download" in okoro.text
    assert 'href="/teach/room/room/report.csv"' in okoro.page.text
    assert "Keep until 22 November 2027" in okoro.text
    okoro.sends("/teach/room/room/keep", keep="yes", next="/teach")
    assert okoro.path == "/teach"
    assert "What is deleted soon" not in okoro.text
    assert store.kept("room").is_pinned


def test_a_lesson_that_goes_on_is_named_in_its_last_week_only(app, lesson, clock):
    okoro, store = teaches(app, "okoro"), app.extensions["second-look"].store
    holds(store, "room", "okoro", lesson)
    assert "What is deleted soon" not in okoro.opens("/teach").text
    clock.pass_(days=24)
    assert "is deleted on 21 December 2026" in comes_again(app, clock()).opens("/teach").text


def test_the_report_says_its_day_and_keeps_it_or_not(served, clock, app):
    okoro, store = served
    assert "It is deleted on 21 December 2026" in okoro.opens("/teach/room/room/report").text
    okoro.sends("/teach/room/room/keep", keep="yes")
    assert okoro.path == "/teach/room/room/report"
    assert "You keep it until 22 November 2027." in okoro.text
    assert "Delete it on 21 December 2026" in okoro.text
    okoro.sends("/teach/room/room/keep", keep="no")
    assert "It is deleted on 21 December 2026" in okoro.text
    store.pin("room", clock())
    clock.pass_(days=40)
    assert "Delete it today" in comes_again(app, clock()).opens("/teach/room/room/report").text


def test_a_pretend_class_is_nothing_to_keep(app):
    okoro = teaches(app, "okoro")
    okoro.opens("/teach").sends("/teach/pretend")
    room = okoro.path
    assert "What is deleted soon" not in okoro.opens("/teach").text
    assert "How long this report is kept" not in okoro.opens(f"{room}/report").text


def test_a_class_is_kept_until_the_day_she_chooses(app, clock):
    okoro, store = teaches(app, "okoro"), app.extensions["second-look"].store
    a_class(store, "okoro", "Mina")
    page = okoro.opens("/teach/class/7b/keep").page.text
    assert 'max="2027-11-22"' in page and 'value="2027-11-21"' in page
    okoro.sends(until="2028-01-01")
    assert okoro.status == 422 and "from today to 2027-11-22" in okoro.text
    assert 'value="2028-01-01"' in okoro.page.text, "nothing that was typed is lost"
    okoro.sends(until="2027-07-31")
    assert okoro.path == "/teach/class/7b"
    assert "kept until 31 July 2027" in okoro.text
    okoro.opens("/teach/class/7b/keep").sends(until="2026-12-01")
    said = okoro.opens("/teach").text
    assert "7b kept until 1 December 2026 Download 7b Choose another day" in said
    assert okoro.opens("/teach/class/7b/gradebook.csv").status == 200


def test_more_lessons_held_mean_no_more_questions_to_the_record(app, served, lesson):
    okoro, store = served
    okoro.opens("/teach").opens("/teach")
    asked = []
    store._database().conn.set_trace_callback(asked.append)
    okoro.opens("/teach")
    few = len(asked)
    for n in range(4):
        holds(store, f"more-{n}", "okoro", lesson)
        store.happen(f"more-{n}", Event("ended"), MORNING)
    okoro.opens("/teach")
    asked.clear()
    okoro.opens("/teach")
    assert len(asked) == few


# Deleting, page by page.


@pytest.fixture
def classroom(app, lesson):
    okoro, store = teaches(app, "okoro"), app.extensions["second-look"].store
    teaches(app, "weber")
    a_class(store, "okoro", "Mina", "Noor")
    comes_in(store, "7b-mina", "mina-by-card")
    does(store, "7b-mina", "mina-by-card", lesson, right(lesson))
    return okoro, store


def test_before_a_pupil_is_deleted_the_page_says_what_goes_and_what_stays(classroom):
    okoro, store = classroom
    said = okoro.opens("/teach/class/7b/pupils/7b-mina/end").text
    assert "the name on the list, and the card 4 answers (1 sitting)" in said
    assert "What stays Nothing of this pupil." in said
    okoro.sends()
    assert okoro.status == 422 and "Nothing was deleted." in okoro.text
    assert len(store.pupils_of("7b")) == 2
    okoro.sends(sure="yes")
    assert "Mina is deleted" in okoro.text
    assert [one.name for one in store.pupils_of("7b")] == ["Noor"]


def test_a_learner_of_her_own_is_told_apart_from_a_card(classroom, clock):
    okoro, store = classroom
    store.add_learner("noor-herself", "phone", clock())
    with store.write() as db:
        db.execute("INSERT INTO pupil_learner VALUES ('7b-noor', 'noor-herself', 0, 0)")
    said = okoro.opens("/teach/class/7b/pupils/7b-noor/end").text
    assert "only the pupil can see and delete it" in said


def test_before_a_class_is_deleted_the_page_says_so_with_numbers(classroom):
    okoro, store = classroom
    said = okoro.opens("/teach/class/7b/end").text
    assert "2 names on its list, with their cards 4 answers (1 sitting)" in said
    assert "1 learner who is known by a card" in said
    okoro.sends(sure="yes")
    assert "7b is deleted" in okoro.text and "30 days at the latest" in okoro.text
    assert store.classes_of("okoro") == []


def test_an_account_is_deleted_with_its_password_only(classroom, app, settings):
    okoro, store = classroom
    with store.write() as db:
        app.config["HASH_METHOD"] = "pbkdf2:sha256:1"
        with app.test_request_context():
            hashed = passwords.hashed("correct horse")
        db.execute("UPDATE teacher SET password_hash = ?", (hashed,))
    said = okoro.opens("/teach/account/end").text
    assert "the class 7b, for nobody else teaches it: 2 names on its list" in said
    okoro.sends(sure="yes", current="battery staple")
    assert okoro.status == 422 and "not your password" in okoro.text
    okoro.sends(current="correct horse")
    assert okoro.status == 422 and "Nothing was deleted." in okoro.text
    okoro.sends(sure="yes", current="correct horse")
    assert "Your account is deleted" in okoro.text
    assert ids(store, "teacher") == {"weber"} and ids(store, "school_class") == set()
    assert okoro.opens("/teach").path == "/teach/login"
    with okoro.client.session_transaction() as cookie:
        assert "taught" not in cookie


def test_a_disk_that_refuses_a_deletion_is_told(classroom):
    okoro, store = classroom
    okoro.opens("/teach/class/7b/end")
    store._database().execute("PRAGMA query_only = ON")
    okoro.sends(sure="yes")
    assert okoro.status == 503 and "nothing was deleted" in okoro.text
    store._database().execute("PRAGMA query_only = OFF")
    assert store.classes_of("okoro")


def test_a_learner_behind_a_deleted_card_meets_no_broken_page(classroom, app):
    okoro, store = classroom
    store.add_device("mina-by-card", access.token_hash("her-token"), MORNING)
    mina = Person(app.test_client())
    with mina.client.session_transaction() as cookie:
        cookie["device"] = "her-token"
    assert "1 sitting" in mina.opens("/my-data").text
    okoro.opens("/teach/class/7b/end").sends(sure="yes")
    assert "Nothing is kept about you in this browser." in mina.opens("/my-data").text
    assert mina.begins("start-here").status == 200


def test_an_app_of_its_own_sweeps_at_its_own_time(settings, clock):
    """Two processes on one record: what one has swept, the other finds swept."""
    first, second = (create_app(settings, now=clock, new_id=counted_ids()) for _ in range(2))
    with (
        closing(first.extensions["second-look"].store) as one,
        closing(second.extensions["second-look"].store) as other,
    ):
        okoro = teaches(first, "okoro")
        holds(one, "room", "okoro", lessons()["start-here"])
        clock.pass_(days=31)
        assert (one.sweep(clock()).held, other.sweep(clock()).held) == (1, 0)
        assert okoro.client.get("/teach/room/room/report").status_code in (303, 404)
        assert other.room("room") is None
