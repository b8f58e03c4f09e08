"""One action each: a pupil, a class, an account. What goes, what stays, what is said before.

The stage is tests/leaving.py; that no byte is left is tests/privacy/test_canary.py.
"""

from contextlib import closing
from datetime import timedelta

import pytest
from click.testing import CliRunner

from quiz import backup, restore
from quiz.cli import main
from quiz.core.blind import BlindAnswer, wording_of
from quiz.core.live_state import Event
from quiz.desk.blind import BlindFolders
from quiz.library.blind_files import FOLDER
from quiz.settings import Settings
from quiz.store import account_log, forgotten
from quiz.store.going import Going
from quiz.store.store import Store
from tests.conftest import MORNING, Clock
from tests.leaving import a_school, by_herself, holds, lessons, sits

LATER = MORNING + timedelta(days=3)
MOST_OF_THE_TABLES = (
    "learner", "device", "sitting", "attempt", "live", "live_event", "live_seat", "teacher",
    "school_class", "class_teacher", "pupil", "pupil_learner", "assignment", "class_sitting",
    "ruling",
)  # fmt: skip


@pytest.fixture(scope="module")
def shelf():
    return lessons()


@pytest.fixture
def lesson(shelf):
    return shelf["start-here"]


@pytest.fixture
def school(store, shelf):
    a_school(store, shelf["start-here"], shelf["who-says-so"])
    return store


def ids(store, table, column="id"):
    return {row[column] for row in store.rows(f"SELECT {column} FROM {table}")}


def counts(store):
    return {name: len(store.rows(f"SELECT 1 FROM {name}")) for name in MOST_OF_THE_TABLES}


def lost(store, act):
    """How many rows of each table an act takes away."""
    before = counts(store)
    act()
    after = counts(store)
    assert store.rows("PRAGMA foreign_key_check") == []
    return {name: n - after[name] for name, n in before.items() if n != after[name]}


# A pupil.


def test_who_came_by_card_goes_wholly_with_her_name_in_lessons_held(school):
    gone = lost(school, lambda: school.forget_pupil("7b", "7b-mina", LATER))
    answers = gone.pop("attempt")
    assert answers == 4
    assert gone == {"learner": 1, "sitting": 1, "live_seat": 1, "pupil": 1, "pupil_learner": 1,
                    "class_sitting": 1, "live_event": -1}  # fmt: skip
    assert [seat.name for seat in school.room("room").state.present] == ["Noor", "Zoe"]
    assert "Mina" not in str(school.rows("SELECT params FROM live_event"))


def test_a_learner_of_her_own_keeps_what_she_did_by_herself_and_for_another_class(school):
    gone = lost(school, lambda: school.forget_pupil("7b", "7b-noor", LATER))
    assert "learner" not in gone
    assert gone["sitting"] == gone["class_sitting"] == gone["live_seat"] == 1
    assert ids(school, "sitting WHERE learner = 'noor-herself'", "lesson") == {
        "start-here",
        "who-says-so",
    }
    assert school.pupils_behind("noor-herself")[0][1].id == "8a"
    assert "Noor" not in str(school.rows("SELECT params FROM live_event"))


def test_a_card_that_opens_two_classes_outlives_the_first(school):
    with school.write() as db:
        db.execute("INSERT INTO pupil_learner VALUES ('8a-noor', 'omar-by-card', 1, 0)")
    school.forget_pupil("7b", "7b-omar", LATER)
    assert "omar-by-card" in ids(school, "learner")
    assert ids(school, "sitting", "learner") >= {"noor-herself"}
    assert "omar-by-card" not in ids(school, "sitting", "learner"), "what was for 7b is gone"
    school.forget_pupil("8a", "8a-noor", LATER)
    assert "omar-by-card" not in ids(school, "learner")


def test_nobody_is_deleted_through_a_class_she_is_not_in(school):
    assert lost(school, lambda: school.forget_pupil("8a", "7b-mina", LATER)) == {}


def test_a_lesson_that_goes_on_goes_on_without_her(school):
    school.forget_pupil("7b", "7b-mina", LATER)
    assert school.room("room").state.phase == "reading"
    assert school.happen("room", Event("debriefed"), LATER).state.phase == "debrief"


# A class.


def test_a_class_goes_with_pupils_homework_decisions_and_the_lessons_held_for_it(school):
    gone = lost(school, lambda: school.forget_class("7b", LATER))
    assert {name: gone[name] for name in ("school_class", "pupil", "assignment", "ruling", "live",
            "class_sitting", "class_teacher")} == {"school_class": 1, "pupil": 3, "assignment": 1,
            "ruling": 1, "live": 1, "class_sitting": 3, "class_teacher": 3}  # fmt: skip
    assert ids(school, "learner") == {"noor-herself"}, "cards, and a phone of one lesson, are gone"
    assert ids(school, "school_class") == {"8a"}
    assert len(school.teachers()) == 4


def test_a_phone_that_did_more_since_stays_with_all_of_its_answers(school, shelf, lesson):
    by_herself(school, "zoe-phone", shelf["who-says-so"], at=LATER)
    school.forget_class("7b", LATER)
    assert ids(school, "sitting WHERE learner = 'zoe-phone'", "lesson") == {
        "start-here",
        "who-says-so",
    }


def test_a_phone_with_a_code_of_its_own_stays(school):
    school.set_resume_code("zoe-phone", "hash")
    school.forget_class("7b", LATER)
    assert "zoe-phone" in ids(school, "learner")


def test_a_phone_that_also_sits_in_a_lesson_that_is_kept_loses_one_lesson_only(school, lesson):
    early = MORNING - timedelta(days=9)
    holds(school, "earlier", "weber", lesson, at=early)
    school.add_learner("ann-phone", "anns-phone", early)
    sits(school, "earlier", "ann-phone", "Ann", lesson, at=early)
    sits(school, "room", "ann-phone", "Ann", lesson)
    school.forget_class("7b", LATER)
    assert ids(school, "sitting WHERE learner = 'ann-phone'") == {"earlier-ann-phone"}
    school.forget_held(["earlier"], LATER)
    assert "ann-phone" not in ids(school, "learner")


# An account.


def test_with_an_account_go_its_logins_links_and_the_lessons_it_held(school):
    gone = lost(school, lambda: school.forget_teacher("okoro", LATER))
    assert (gone["teacher"], gone["live"], gone["class_teacher"]) == (1, 1, 2)
    assert "school_class" not in gone
    assert ids(school, "assignment", "made_by") == ids(school, "ruling", "made_by") == {None}
    assert school.class_for("7b", "weber")[1] == "owner", "who taught it longest owns it now"
    assert school.class_for("7b", "lang")[1] == "reader"
    assert len(school.work_at("7b", "start-here")) == 3 * 4, "what was done for the class stays"


def test_a_class_that_nobody_else_teaches_goes_with_the_account(school):
    with school.write() as db:
        db.execute("DELETE FROM class_teacher WHERE class = '7b' AND teacher = 'weber'")
    said = school.going_with_teacher("okoro")
    assert [name for name, _ in said.classes] == ["7b"]
    school.forget_teacher("okoro", LATER)
    assert ids(school, "school_class") == {"8a"}
    assert ids(school, "learner") == {"noor-herself"}


def test_a_suspended_colleague_comes_last_as_an_heir(school):
    with school.write() as db:
        db.execute("UPDATE class_teacher SET role = 'teacher' WHERE teacher = 'lang'")
    school.suspend("weber", LATER)
    assert school.going_with_teacher("okoro").handed_on == (("7b", "Lang"), ("8a", "Weber"))
    school.forget_teacher("okoro", LATER)
    assert school.class_for("7b", "lang")[1] == "owner"


def test_a_class_whose_other_owner_is_suspended_gets_one_who_can_log_in(school):
    with school.write() as db:
        db.execute("UPDATE class_teacher SET role = 'teacher' WHERE teacher = 'lang'")
        db.execute("UPDATE class_teacher SET role = 'owner' WHERE teacher = 'weber'")
    school.suspend("weber", LATER)
    school.forget_teacher("okoro", LATER)
    assert school.class_for("7b", "lang")[1] == "owner"
    assert ids(school, "school_class") == {"7b", "8a"}, "8a stays for when Weber is let back"


def test_others_keep_all_of_theirs(school):
    assert lost(school, lambda: school.forget_teacher("stranger", LATER)) == {"teacher": 1}


# What is said before.


def test_what_the_page_says_is_what_goes(school):
    said = school.going_with_pupil("7b-mina")
    assert said == Going(pupils=1, sittings=1, answers=4, held=1, learners=1, staying=0)
    said = school.going_with_pupil("7b-noor")
    assert said == Going(pupils=1, sittings=1, answers=4, held=1, learners=0, staying=1)
    said = school.going_with_class("7b")
    gone = lost(school, lambda: school.forget_class("7b", LATER))
    assert said == Going(pupils=gone["pupil"], sittings=gone["sitting"], answers=gone["attempt"],
                         homework=1, rulings=1, held=1, learners=gone["learner"],
                         staying=1)  # fmt: skip


def test_what_the_page_says_of_an_account(school):
    said = school.going_with_teacher("okoro")
    assert (said.classes, said.handed_on) == ((), (("7b", "Weber"),))
    assert (said.left, said.held, said.is_last) == (1, 1, False)
    for name in ("weber", "lang", "stranger"):
        school.suspend(name, LATER)
    assert school.going_with_teacher("okoro").is_last


def steps(store, act):
    """How many steps of a hundred instructions SQLite takes for it."""
    taken = []
    store._database().conn.set_progress_handler(lambda: taken.append(1) or 0, 100)
    act()
    store._database().conn.set_progress_handler(None, 0)
    return len(taken)


def test_deleting_one_class_does_not_read_the_answers_of_all(school, shelf, lesson):
    school.add_learner("another", "anothers", MORNING)
    by_herself(school, "another", lesson)
    (pattern,) = school.rows("SELECT * FROM attempt WHERE learner = 'another'")
    with school.write() as db:
        copies = ({**pattern, "submit_key": f"k{n}", "question": f"q{n}"} for n in range(3000))
        db["attempt"].insert_all(copies)
    assert steps(school, lambda: school.forget_pupil("7b", "7b-mina", LATER)) < 300
    assert steps(school, lambda: school.forget_class("7b", LATER)) < 600


# No backup brings anybody back.


@pytest.mark.parametrize(
    ("verb", "who", "others"),
    [("forget_pupil", ("7b", "7b-mina"), 1), ("forget_class", ("7b",), 5),
     ("forget_teacher", ("okoro",), 2)],
)  # fmt: skip
def test_a_backup_from_before_brings_nothing_of_it_back(tmp_path, shelf, verb, who, others):
    settings, clock, said = Settings(data=tmp_path / "data"), Clock(), []
    with closing(Store(settings.record)) as store:
        a_school(store, shelf["start-here"], shelf["who-says-so"])
        made = backup.run(settings, lambda _: None, now=clock)
        getattr(store, verb)(*who, LATER)
        after = counts(store)
    restore.run(made, settings, said.append, now=clock)
    with closing(Store(settings.record)) as store:
        assert counts(store) == after
        assert store.rows("PRAGMA foreign_key_check") == []
    told = "\n".join(said)
    assert ("1 pupil" in told or "One pupil" in told) if others == 1 else f"{others} pupils" in told


def test_the_list_beside_the_record_names_nobody(school):
    school.forget_class("7b", LATER)
    listed = forgotten.beside(school.path).read_text()
    assert not [name for name in ("mina", "Mina", "okoro", "room") if name in listed]
    gone = ["7b", "7b-mina", "mina-by-card", "room", "zoe-phone"]
    assert forgotten.among(school.path, [*gone, "noor-herself", "8a"]) == gone


def test_a_disk_that_refuses_deletes_nothing(school):
    before = counts(school)
    school._database().execute("PRAGMA query_only = ON")
    with pytest.raises(Exception, match="readonly"):
        school.forget_class("7b", LATER)
    school._database().execute("PRAGMA query_only = OFF")
    assert counts(school) == before
    assert not forgotten.beside(school.path).exists()


# What is written outside the record, and the command.


def test_an_account_that_is_deleted_leaves_no_number_in_the_log(tmp_path):
    for name in account_log.FILES:
        (tmp_path / name).write_text("t login teacher=abc by=abc\nt login teacher=abcd by=-\n")
    assert account_log.forget(tmp_path, "abc")
    for name in account_log.FILES:
        said = (tmp_path / name).read_text()
        assert said == "t login teacher=- by=-\nt login teacher=abcd by=-\n"
    assert account_log.forget(tmp_path / "nowhere", "abc")


def test_a_second_reader_keeps_her_answers_and_loses_her_name(tmp_path, lesson):
    asked, day = lesson.questions[0], MORNING.date()
    made = BlindAnswer(asked.id, wording_of(asked), {"marks": ["s4"]}, day)
    folders = BlindFolders([tmp_path])
    for name in ("Ms Okoro", "-1", "Omar"):
        assert folders.keep(lesson.id, name, [made])
    before = [one.answers for one in folders.of(lesson.id)]
    assert folders.forget_name("Ms Okoro")
    assert [one.name for one in folders.of(lesson.id)] == ["-2", "-1", "Omar"]
    assert [one.answers for one in folders.of(lesson.id)] == before
    assert folders.forget_name("Nobody")


def test_a_file_of_readings_that_is_none_is_left_as_it_is(tmp_path):
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "x.yaml").write_text("something: else")
    assert not BlindFolders([tmp_path]).forget_name("Ms Okoro")
    assert (tmp_path / FOLDER / "x.yaml").read_text() == "something: else"


def test_whoever_runs_the_app_deletes_an_account_by_a_command(tmp_path, shelf):
    with closing(Store(tmp_path / "second-look.db")) as store:
        a_school(store, shelf["start-here"], shelf["who-says-so"])
    asks = ["teacher", "delete", "okoro", "--data", str(tmp_path)]
    said = CliRunner().invoke(main, asks).output
    assert "The class 7b stays; its owner is Weber" in said
    assert "Nothing is deleted yet." in said
    assert "is deleted" in CliRunner().invoke(main, [*asks, "--yes"]).output
    with closing(Store(tmp_path / "second-look.db")) as store:
        assert "okoro" not in ids(store, "teacher")
    assert "no teacher called" in CliRunner().invoke(main, asks).output


def test_the_figures_of_everybody_fit_after_each_deletion(school, shelf):
    assert school.rows("SELECT * FROM item") and school.figures_fit()
    for act in (
        lambda: school.forget_pupil("7b", "7b-noor", LATER),
        lambda: school.forget_class("7b", LATER),
        lambda: school.forget_teacher("okoro", LATER),
    ):
        act()
        assert school.figures_fit()
