"""Classes in the record: who teaches them, who is in them, whose answers a teacher may see."""

from datetime import timedelta

import pytest
from werkzeug.datastructures import MultiDict

from quiz.library.shelf import collect, read_folders
from quiz.store.classes import Newcomer
from tests.conftest import MORNING, ROOT
from tests.right_answers import right_answer
from tests.school import a_class, comes_in, does


@pytest.fixture(scope="module")
def lesson():
    return collect(read_folders(ROOT / "lessons", ROOT / "seeds")).lessons["start-here"]


@pytest.fixture(scope="module")
def right(lesson):
    return {asked.id: MultiDict(right_answer(asked)) for asked in lesson.questions}


@pytest.fixture
def okoro(store):
    for name in ("okoro", "weber"):
        with store.write() as db:
            row = {"id": name, "name": name, "name_key": name, "password_hash": "", "made_at": 0}
            db["teacher"].insert(row)
    return "okoro"


@pytest.fixture
def school_class(store, okoro):
    return a_class(store, okoro, "Noor", "Mina")


def test_a_teacher_sees_her_classes_and_nobody_elses(store, school_class, okoro):
    assert store.classes_of(okoro) == [(school_class, "owner", 2)]
    assert store.class_for("7b", okoro) == (school_class, "owner")
    assert store.classes_of("weber") == []
    assert store.class_for("7b", "weber") is None


def test_pupils_stand_in_the_order_of_their_names(store, school_class):
    assert [one.name for one in store.pupils_of("7b")] == ["Mina", "Noor"]


def test_of_a_list_with_a_name_that_is_taken_nobody_is_added(store, school_class):
    both = [Newcomer("a", "Omar", "omar"), Newcomer("b", "MINA", "mina")]
    problems = store.add_pupils("7b", both, MORNING)
    assert [(found.code, found.params["given"]) for found in problems] == [("name-taken", "MINA")]
    assert len(store.pupils_of("7b")) == 2


def test_a_learner_joins_by_herself_once(store, school_class):
    store.add_learner("omar-s", "phone", MORNING)
    assert store.join_class("7b", Newcomer("p", "Omar", "omar"), "omar-s", MORNING) is None
    assert store.join_class("7b", Newcomer("q", "Omar 2", "omar2"), "omar-s", MORNING) is None
    ((pupil, of_class),) = store.pupils_behind("omar-s")
    assert (pupil.name, of_class) == ("Omar", school_class)


def test_nobody_joins_under_a_name_that_is_taken(store, school_class):
    store.add_learner("other", "phone", MORNING)
    found = store.join_class("7b", Newcomer("p", "mina", "mina"), "other", MORNING)
    assert found and found.code == "name-taken" and found.where == ("name",)
    assert store.pupils_behind("other") == []


def test_only_what_was_done_for_the_class_is_seen(store, school_class, lesson, right):
    comes_in(store, "7b-mina", "mina-s")
    does(store, "7b-mina", "mina-s", lesson, right)
    store.add_learner("noor-s", "noor-phone", MORNING)
    comes_in(store, "7b-noor", "noor-s")
    found = store.work_at("7b", lesson.id)
    assert {pupil for pupil, _ in found} == {"7b-mina"}
    assert [made.question for _, made in found] == [asked.id for asked in lesson.questions]


def test_who_deletes_everything_leaves_her_class_without_her_name(store, school_class):
    comes_in(store, "7b-mina", "mina-s")
    comes_in(store, "7b-noor", "noor-s")
    store.forget("mina-s", "", MORNING + timedelta(days=1))
    assert [one.name for one in store.pupils_of("7b")] == ["Noor"]


def test_what_two_learners_did_under_one_name_stays_for_the_other(store, school_class):
    comes_in(store, "7b-mina", "mina-s")
    comes_in(store, "7b-mina", "mina-at-home")
    store.forget("mina-s", "", MORNING)
    assert [one.name for one in store.pupils_of("7b")] == ["Mina", "Noor"]


def test_she_takes_away_which_classes_she_is_in(store, school_class, lesson, right):
    comes_in(store, "7b-mina", "mina-s")
    sitting = does(store, "7b-mina", "mina-s", lesson, right)
    mine = store.everything_of("mina-s")
    assert [(one["class"], one["name"]) for one in mine["school_classes"]] == [("7b", "Mina")]
    assert [(one["class"], one["sitting"]) for one in mine["done_for_a_class"]] == [("7b", sitting)]
