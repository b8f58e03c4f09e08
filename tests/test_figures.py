"""Sums for reports in the record: when each is made anew, and what is never left behind."""

from datetime import timedelta

import pytest
from click.testing import CliRunner
from werkzeug.datastructures import MultiDict

from quiz.cli import main
from quiz.core.rulings import Ruling
from quiz.core.sitting import through
from quiz.library.reader import read_lesson
from quiz.store import item_piles
from quiz.store.class_work import Work, note_work
from tests.conftest import MORNING
from tests.made_up import marking_lesson, marks
from tests.school import a_class, comes_in, does

LESSON = read_lesson(marking_lesson("clock").encode(), "clock.yaml", {}).lesson
HOUR = timedelta(hours=1)


def forms(hits=5, false_alarms=0):
    return {one.id: MultiDict({"mark": marks(hits, false_alarms)}) for one in LESSON.questions}


@pytest.fixture
def school_class(store):
    with store.write() as db:
        row = {"id": "okoro", "name": "o", "name_key": "o", "password_hash": "", "made_at": 0}
        db["teacher"].insert(row)
    made = a_class(store, "okoro", "Mina", "Noor")
    comes_in(store, "7b-mina", "mina-s")
    comes_in(store, "7b-noor", "noor-s")
    return made


@pytest.fixture
def done(store, school_class):
    return does(store, "7b-mina", "mina-s", LESSON, forms())


def cases(store):
    return {row["sitting"] for row in store.rows("SELECT sitting FROM item_case")}


def cases_in_piles(store):
    rows = store.rows("SELECT SUM(n) AS n FROM item WHERE question = 'q0'")
    return rows[0]["n"] or 0


def change(store, sql, *given):
    with store.write() as db:
        db.execute(sql, given)


def test_a_lesson_done_for_her_class_stands_in_every_sum(store, done):
    (unit,) = store.rows("SELECT * FROM pupil_unit")
    assert (unit["hits"], unit["targets"], unit["false_alarms"], unit["sound"]) == (10, 10, 0, 10)
    (lesson,) = store.rows("SELECT * FROM pupil_lesson")
    assert (lesson["n"], lesson["score"]) == (2, 200_000)
    (skill,) = store.rows("SELECT * FROM pupil_skill")
    assert (skill["n"], skill["raws"]) == (2, "100000 100000")
    assert cases(store) == {done}
    assert cases_in_piles(store) == 1


def test_what_she_does_by_herself_is_in_no_sum_of_hers(store, school_class):
    sitting = store.start("mina-s", through(LESSON), "alone", MORNING)
    store.end(sitting.id, MORNING)
    assert store.rows("SELECT * FROM pupil_lesson") == []
    assert cases(store) == set()


def test_a_lesson_taken_again_is_practice(store, done):
    does(store, "7b-mina", "mina-s", LESSON, forms(0, 5), at=MORNING + HOUR)
    assert store.rows("SELECT n FROM pupil_lesson") == [{"n": 2}]
    assert cases(store) == {done}


def test_when_the_first_time_is_deleted_the_second_one_counts(store, done):
    second = does(store, "7b-mina", "mina-s", LESSON, forms(1), at=MORNING + HOUR)
    change(store, "DELETE FROM sitting WHERE id = ?", done)
    assert cases(store) == {second}
    assert store.figures_fit()


def test_when_a_clock_was_put_back_the_first_time_is_the_earlier_one(store, done):
    earlier = does(store, "7b-mina", "mina-s", LESSON, forms(1), at=MORNING - HOUR)
    assert cases(store) == {earlier}
    assert store.figures_fit()


def test_a_case_that_is_deleted_in_any_way_leaves_the_piles(store, done):
    does(store, "7b-noor", "noor-s", LESSON, forms(1))
    change(store, "DELETE FROM learner WHERE id = 'mina-s'")
    assert cases_in_piles(store) == 1
    assert store.figures_fit()


def test_work_that_is_given_to_a_class_afterwards_counts_from_then_on(store, done):
    change(store, "DELETE FROM class_sitting")
    assert store.rows("SELECT * FROM pupil_skill") == []
    with store.write() as db:
        note_work(db, Work(done, "7b", "7b-noor", LESSON.id))
    assert store.rows("SELECT pupil, n FROM pupil_lesson") == [{"pupil": "7b-noor", "n": 2}]
    assert store.figures_fit()


def test_a_question_left_out_for_the_class_counts_in_no_sum_until_that_is_taken_back(store, done):
    question = LESSON.questions[0]
    ruling = Ruling("r", "7b", LESSON.id, "q0", question.hash, "void", None, "", "okoro", MORNING)
    store.rule(ruling)
    assert store.rows("SELECT n FROM pupil_lesson") == [{"n": 1}]
    assert cases_in_piles(store) == 0
    does(store, "7b-noor", "noor-s", LESSON, forms(1))  # what comes later is ruled on as it comes
    assert store.rows("SELECT DISTINCT n FROM pupil_lesson") == [{"n": 1}]
    assert store.figures_fit()
    store.take_back("7b", "r", MORNING + HOUR)
    assert store.rows("SELECT DISTINCT n FROM pupil_lesson") == [{"n": 2}]
    assert cases_in_piles(store) == 2
    assert store.figures_fit()


def test_a_ruling_of_one_class_has_no_lesson_folded_anew(store, done, monkeypatch):
    """With a million answers that takes seconds; hers are taken out and counted again."""
    folded = []
    monkeypatch.setattr(item_piles, "fold_lesson", lambda *given: folded.append(given))
    asked = LESSON.questions[0]
    store.rule(Ruling("r", "7b", LESSON.id, "q0", asked.hash, "void", None, "", "okoro", MORNING))
    store.take_back("7b", "r", MORNING + HOUR)
    store.forget("mina-s", "", MORNING)
    assert folded == []
    assert store.figures_fit()


def test_who_deletes_everything_leaves_no_number_behind(store, done):
    store.forget("mina-s", "", MORNING)
    for table in ("pupil_skill", "pupil_unit", "pupil_lesson", "item", "item_case", "stale"):
        assert store.rows(f"SELECT * FROM {table}") == []  # noqa: S608


def test_a_rebuild_puts_right_what_was_changed_by_hand(store, done):
    change(store, "UPDATE pupil_lesson SET n = 7")
    assert not store.figures_fit()
    assert store.rows("SELECT n FROM pupil_lesson") == [{"n": 7}]
    assert store.rebuild_figures()
    assert store.rows("SELECT n FROM pupil_lesson") == [{"n": 2}]
    assert not store.rebuild_figures()


def test_a_lesson_that_was_not_finished_is_no_case(store, school_class):
    sitting = store.start("mina-s", through(LESSON), "half", MORNING)
    store.end(sitting.id, MORNING)
    assert cases(store) == set()


def test_the_command_compares_and_mends(store, done, tmp_path):
    runs, data = CliRunner(), ["--data", str(tmp_path)]
    change(store, "UPDATE pupil_lesson SET n = 7")
    looked = runs.invoke(main, ["figures", "--check", *data])
    assert (looked.exit_code, "do not fit" in looked.output) == (1, True)
    mended = runs.invoke(main, ["figures", *data])
    assert (mended.exit_code, "made anew" in mended.output) == (0, True)
    assert runs.invoke(main, ["figures", "--check", *data]).output == "The sums fit the answers.\n"
