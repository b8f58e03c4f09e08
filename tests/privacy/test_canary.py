"""A pupil, a class, a teacher and a lesson held, with words that stand nowhere else.

When they are deleted, or their time is over, no byte of the data folder holds such a word: neither
the record nor its log, nor the log of accounts, nor what was written here. Backups that were made
before hold them for 30 days at most.
"""

import itertools
import os
import signal
import sys
import zipfile
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from werkzeug.security import generate_password_hash

from quiz import backup, create_app, restore, serving, teachers
from quiz.core.blind import BlindAnswer, wording_of
from quiz.core.sitting import some_of
from quiz.settings import Settings
from quiz.store import account_log, backups, forgotten
from quiz.store.classes import Newcomer, SchoolClass
from quiz.store.invitations import Invitation
from quiz.store.store import Store
from quiz.web.access import token_hash
from quiz.web.logbook import note
from tests.conftest import MORNING, Clock, Person, counted_ids
from tests.leaving import DAY, gives_homework, holds, lessons, sits, teaches_too
from tests.test_classroom import teaches
from tests.test_my_data import somebody_reads, traces

PASSWORD = "seven quiet herons"
HASHED = generate_password_hash(PASSWORD, method="pbkdf2:sha256:1")
LONG = "-and-so-on-over-many-pages-of-the-file" * 400

PUPIL = {
    "canary-pupil", "Zinnia Quokka", "zinniaquokka", "canary-card-hash", "canary-learner",
    "canary-device-hash", "canary-own-words-begin", "canary-own-words-end", "canary-sitting",
    "canary-submit-key", "room-for-class-canary-learner", "canary-way-back-hash",
}  # fmt: skip
PHONE = {"canary-phone", "Walleroo Brush", "walleroobrush", "room-for-class-canary-phone"}
CLASS = {
    "canary-class", "Eucalyptus Class", "CANARYJOIN", "canary-homework", "note of canary-homework",
    "reason of canary-homework", "room-for-class", "canary-seat",
}  # fmt: skip
TEACHER = {
    "canary-teacher", "Canary Teacherson", "canaryteacherson", HASHED,
    "canary-invitation-hash", "room-of-teacher", "Numbat Fern", "numbatfern", "canary-visitor",
}  # fmt: skip
"""Each with all that was hers: ids, names and their keys, own words, fingerprints of codes."""


@dataclass
class School:
    """The app and who is in it."""

    settings: Settings
    clock: Clock
    app: object
    okoro: Person

    @property
    def store(self) -> Store:
        return self.app.extensions["second-look"].store

    def left(self, *words):
        """Which of these words are somewhere in the data folder."""
        found = traces(self.settings.data, set().union(*words))
        return {word for _, word in found}


@pytest.fixture
def school(settings, clock):
    app = create_app(settings, now=clock, new_id=counted_ids())
    store = app.extensions["second-look"].store
    with teachers.kept(settings.data), suppress(OSError), closing(store):  # it may be closed before
        okoro = _teacher(app, store)
        _class(store)
        _pupil(store)
        made = School(settings, clock, app, okoro)
        assert made.left(PUPIL, PHONE, CLASS, TEACHER) == PUPIL | PHONE | CLASS | TEACHER
        yield made


def _teacher(app, store):
    okoro = teaches(app, "canary-teacher")
    teaches(app, "weber")
    with store.write() as db:
        db.execute("UPDATE teacher SET name = 'Canary Teacherson', name_key = 'canaryteacherson',"
                   " password_hash = ? WHERE id = 'canary-teacher'", (HASHED,))  # fmt: skip
    store.invite(Invitation("canary-invitation-hash", "colleague", MORNING, "canary-teacher"))
    note("login", MORNING, "canary-teacher", "canary-teacher")
    lesson = lessons()["start-here"]
    made = BlindAnswer("q", wording_of(lesson.questions[0]), {"marks": ["s4"]}, MORNING.date())
    blind = app.extensions["second-look"].blind
    blind._folders = blind._folders[1:]  # the data folder, and not the lessons of the project
    assert blind.keep("start-here", "Canary Teacherson", [made])
    holds(store, "room-of-teacher", "canary-teacher", lesson)
    sits(store, "room-of-teacher", "canary-visitor", "Numbat Fern", lesson)
    return okoro


def _class(store):
    until = MORNING + 200 * DAY
    made = SchoolClass("canary-class", "Eucalyptus Class", "CANARYJOIN", MORNING, until)
    store.make_class(made, "canary-teacher")
    teaches_too(store, "canary-class", "weber", "owner")
    lesson = lessons()["start-here"]
    gives_homework(store, "canary-class", "canary-teacher", lesson, "canary-homework")
    holds(store, "room-for-class", "weber", lesson, school_class="canary-class")
    sits(store, "room-for-class", "canary-phone", "Walleroo Brush", lesson)


def _pupil(store):
    lesson = lessons()["start-here"]
    newcomers = [
        Newcomer("canary-pupil", "Zinnia Quokka", "zinniaquokka"),
        Newcomer("other-pupil", "Omar", "omar"),
    ]
    assert store.add_pupils("canary-class", newcomers, MORNING) == ()
    store.add_learner("canary-learner", "canary-device-hash", MORNING)
    with store.write() as db:
        db.execute("UPDATE pupil SET card_hash = 'canary-card-hash' WHERE id = 'canary-pupil'")
        db.execute("INSERT INTO pupil_learner VALUES ('canary-pupil', 'canary-learner', 1, 0)")
    sits(store, "room-for-class", "canary-learner", "Zinnia Quokka", lesson, pupil="canary-pupil",
         seat="canary-seat")  # fmt: skip
    store.offer_way_back("room-for-class", "canary-seat", "canary-way-back-hash", MORNING)
    one = store.attempts_of("canary-learner")[0]
    way = some_of(lesson, [one.question])
    own = store.start("canary-learner", way, "canary-sitting", MORNING)
    told = {"marks": [f"canary-own-words-begin{LONG}", f"{LONG}canary-own-words-end"]}
    made = replace(one, sitting=own.id, submit_key="canary-submit-key", answer=told)
    assert store.record(made).is_new


def deletes(who, path, **form):
    """Open a page that asks, say yes, and be told that it is done."""
    said = who.opens(path).sends(sure="yes", **form).text
    assert "is deleted" in said, said
    return "The app was busy" not in said


def log_in(school, name):
    """A login of this moment, for older ones have ended."""
    token, ms = f"{name}-{school.clock():%j%H}", round(school.clock().timestamp() * 1000)
    with school.store.write() as db:
        row = (token_hash(token), name, ms, ms)
        db.execute("INSERT INTO teacher_session VALUES (?, ?, ?, ?)", row)
    who = Person(school.app.test_client())
    with who.client.session_transaction() as cookie:
        cookie["teacher"] = token
    return who


PUPILS_PAGE = "/teach/class/canary-class/pupils/canary-pupil/end"
CLASS_PAGE = "/teach/class/canary-class/end"
ACCOUNT_PAGE = "/teach/account/end"


def test_no_byte_of_a_pupil_is_left(school):
    assert deletes(school.okoro, PUPILS_PAGE)
    assert school.left(PUPIL) == set()
    assert school.left(CLASS, TEACHER, PHONE) == CLASS | TEACHER | PHONE, "others keep theirs"


def test_no_byte_of_a_class_is_left(school):
    assert deletes(school.okoro, CLASS_PAGE)
    assert school.left(PUPIL, CLASS, PHONE) == set()
    assert school.left(TEACHER) == TEACHER


def test_no_byte_of_a_teacher_is_left(school):
    assert deletes(school.okoro, ACCOUNT_PAGE, current=PASSWORD)
    assert school.left(TEACHER) == set()
    assert school.left(PUPIL, CLASS, PHONE) == PUPIL | CLASS | PHONE, "a colleague owns it, too"
    readings = (school.settings.data / "second-readers" / "start-here.yaml").read_text()
    assert "name: -1" in readings or 'name: "-1"' in readings
    log = (school.settings.data / account_log.LOG_FILE).read_text()
    assert "login teacher=- by=-" in log and "account-deleted teacher=- by=-" in log


def test_no_byte_of_a_lesson_held_is_left_when_its_time_is_over(school):
    school.clock.pass_(days=31)
    log_in(school, "weber").opens("/teach")
    gone = {"room-of-teacher", "Numbat Fern", "numbatfern", "canary-visitor", "room-for-class",
            "canary-seat", "canary-way-back-hash", "canary-invitation-hash"}  # fmt: skip
    assert school.left(gone - {"room-for-class"}, PHONE) == set()
    assert school.store.rows("SELECT * FROM live") == []
    kept = PUPIL - gone
    assert school.left(kept) == kept, "a pupil of a class keeps what she did for it"


def test_no_byte_of_a_class_is_left_after_its_last_day(school):
    school.clock.pass_(days=202)
    log_in(school, "weber").opens("/teach")
    assert school.left(PUPIL, PHONE, CLASS) == set()
    account = {"canary-teacher", "Canary Teacherson", "canaryteacherson"}
    assert school.left(account) == account, "an account has no end"


def test_the_scan_would_notice_a_log_that_was_not_emptied(school, monkeypatch):
    monkeypatch.setattr(Store, "empty_log", lambda self: False)
    deletes(school.okoro, CLASS_PAGE)
    assert school.left(PUPIL, CLASS)


def test_the_scan_would_notice_pages_that_were_not_overwritten(school):
    school.store.rows("PRAGMA secure_delete = OFF")
    deletes(school.okoro, CLASS_PAGE)
    assert school.left(PUPIL, CLASS)


# Somebody reads meanwhile; the app is killed meanwhile.


@pytest.mark.parametrize("page", [PUPILS_PAGE, CLASS_PAGE])
def test_while_somebody_reads_the_last_bytes_wait_for_the_next_change(school, page):
    with somebody_reads(school.settings):
        assert not deletes(school.okoro, page), "the page says that traces are left"
        assert school.left(PUPIL)
    school.store.add_learner("another", "her-phone", MORNING)
    assert school.left(PUPIL) == set()


POINTS = (1, 8, 40, 90, "remembered", "emptied")
"""Where it is killed: in the middle, before it is remembered, before the log is emptied."""


def killed_at(point, path, verb, *who):
    """A process that deletes and is killed there; gives whether it was."""
    child = os.fork()
    if child == 0:
        try:
            dies = lambda *_: os.kill(os.getpid(), signal.SIGKILL)  # noqa: E731
            store, looks = Store(path), itertools.count(1)
            store._database().conn.set_progress_handler(lambda: next(looks) == point and dies(), 25)
            forgotten.note = dies if point == "remembered" else forgotten.note
            Store.empty_log = dies if point == "emptied" else Store.empty_log
            getattr(store, verb)(*who, MORNING)
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


@pytest.mark.skipif(sys.platform == "win32", reason="fork and SIGKILL are of POSIX")
@pytest.mark.parametrize("point", POINTS)
def test_who_is_killed_in_the_middle_has_deleted_all_of_it_or_nothing(school, point):
    before = {table: school.store.rows(f"SELECT * FROM {table}")
              for table in ("pupil", "attempt", "live_event", "sitting")}  # fmt: skip
    school.store.close()
    assert killed_at(point, school.settings.record, "forget_class", "canary-class")
    with closing(Store(school.settings.record)) as store:
        store.tidy()  # what a start does
        assert store.rows("PRAGMA foreign_key_check") == [] and store.figures_fit()
        if store.rows("SELECT 1 FROM school_class"):
            assert isinstance(point, int)
            assert {table: store.rows(f"SELECT * FROM {table}") for table in before} == before
        else:
            assert school.left(PUPIL, CLASS, PHONE) == set()


# Backups.


def unpacked(settings, folder):
    """What is in the backups, beside what lies in the data folder as it is."""
    for path in (settings.data / backups.FOLDER).glob("*.zip"):
        with zipfile.ZipFile(path) as packed:
            packed.extractall(folder / path.stem)
    return folder


def test_backups_hold_it_for_thirty_days_and_bring_nothing_back(school, tmp_path):
    made = backup.run(school.settings, lambda _: None, now=school.clock)
    deletes(school.okoro, CLASS_PAGE)
    deletes(school.okoro, ACCOUNT_PAGE, current=PASSWORD)
    everything = PUPIL | CLASS | PHONE | TEACHER
    assert school.left(everything) == set(), "packed: no word stands in the bytes of the file"
    held = {word for _, word in traces(unpacked(school.settings, tmp_path / "in"), everything)}
    assert held == everything, "but it is there, as the pages say"
    school.store.close()
    elsewhere = Settings(data=tmp_path / "elsewhere")
    elsewhere.data.mkdir()
    shutil_copy(forgotten.beside(school.settings.record), elsewhere.data)
    restore.run(made, elsewhere, lambda _: None, now=school.clock)
    left = {word for _, word in traces(elsewhere.data, everything)}
    assert left == {"Canary Teacherson"}, "as a second reader, in a file that is brought back"


def shutil_copy(path, folder):
    (folder / path.name).write_bytes(path.read_bytes())


@pytest.mark.parametrize("act", ["a start", "a teacher's request"])
def test_a_backup_is_gone_after_thirty_days(school, act, tmp_path):
    made = backup.run(school.settings, lambda _: None, now=school.clock)
    deletes(school.okoro, CLASS_PAGE)
    school.clock.pass_(days=29, hours=23)
    log_in(school, "weber").opens("/teach")
    assert made.exists()
    school.clock.pass_(hours=1)
    if act == "a start":
        backups.expire(school.settings.data, school.clock())
    else:
        school.clock.pass_(hours=1)
        log_in(school, "weber").opens("/teach")
    assert not made.exists()
    assert timedelta(days=30) == backups.KEPT


def test_a_start_does_what_a_request_does(school):
    with school.store.write() as db:
        db.execute("UPDATE live SET made_at = 0, ended_at = 0")
    serving.begin(school.store, school.settings.data, "")
    assert school.left(PHONE, {"Numbat Fern", "canary-visitor", "canary-seat"}) == set()
