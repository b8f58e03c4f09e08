"""The list of a class in the record: names, moves, doubles, cards, who leaves, who teaches."""

from datetime import timedelta

import pytest
from werkzeug.datastructures import MultiDict

from quiz.library.shelf import collect, read_folders
from quiz.store.cards import Newborn
from quiz.store.class_pupils import Named
from quiz.store.classes import Newcomer
from tests.conftest import MORNING, ROOT
from tests.right_answers import right_answer
from tests.school import a_class, comes_in, does

LATER = MORNING + timedelta(hours=1)


@pytest.fixture(scope="module")
def lesson():
    return collect(read_folders(ROOT / "lessons", ROOT / "seeds")).lessons["start-here"]


@pytest.fixture(scope="module")
def right(lesson):
    return {asked.id: MultiDict(right_answer(asked)) for asked in lesson.questions}


@pytest.fixture
def okoro(store):
    with store.write() as db:
        for name in ("okoro", "weber"):
            row = {"id": name, "name": name, "name_key": name, "password_hash": "", "made_at": 0}
            db["teacher"].insert(row)
    return "okoro"


@pytest.fixture
def school_class(store, okoro):
    return a_class(store, okoro, "Noor", "Mina")


def names(store, school_class="7b"):
    return [one.name for one in store.pupils_of(school_class)]


def named(name):
    return Named(name, name.lower())


# Names.


def test_a_pupil_is_renamed_also_to_another_spelling_of_her_name(store, school_class):
    assert store.rename_pupil("7b", "7b-mina", named("MINA")) is None
    assert names(store) == ["MINA", "Noor"]


def test_nobody_is_renamed_to_a_name_that_somebody_has(store, school_class):
    found = store.rename_pupil("7b", "7b-mina", named("Noor"))
    assert found and found.code == "name-taken"
    assert names(store) == ["Mina", "Noor"]


def test_a_pupil_of_another_class_is_not_renamed_from_here(store, school_class):
    a_class(store, "okoro", "Ann", id_="8a")
    store.rename_pupil("8a", "7b-mina", named("Lale"))
    assert names(store) == ["Mina", "Noor"]


# Moving.


def test_what_a_pupil_did_moves_with_her_and_homework_stays(store, school_class, lesson, right):
    a_class(store, "okoro", id_="8a")
    comes_in(store, "7b-mina", "mina-s")
    with store.write() as db:
        sql = "INSERT INTO assignment (id, class, lesson, opens_at, made_at)"
        db.execute(f"{sql} VALUES ('h1', '7b', ?, 0, 0)", (lesson.id,))
    sitting = does(store, "7b-mina", "mina-s", lesson, right, assignment="h1")
    assert store.move_pupil("7b", "8a", "7b-mina", named("Mina")) is None
    assert (names(store), names(store, "8a")) == (["Noor"], ["Mina"])
    assert store.work_at("7b", lesson.id) == []
    assert {pupil for pupil, _ in store.work_at("8a", lesson.id)} == {"7b-mina"}
    row = store.row("SELECT class, assignment FROM class_sitting WHERE sitting = ?", (sitting,))
    assert row == {"class": "8a", "assignment": None}


def test_a_pupil_does_not_move_to_a_name_that_is_taken_there(store, school_class):
    a_class(store, "okoro", "Mina", id_="8a")
    found = store.move_pupil("7b", "8a", "7b-mina", named("Mina"))
    assert found and found.code == "name-taken"
    assert store.move_pupil("7b", "8a", "7b-mina", named("Mina O.")) is None
    assert names(store, "8a") == ["Mina", "Mina O."]


def test_nobody_stands_twice_in_a_class_after_moving(store, school_class):
    a_class(store, "okoro", "M.", id_="8a")
    comes_in(store, "7b-mina", "mina-s")
    comes_in(store, "8a-m.", "mina-s")
    found = store.move_pupil("7b", "8a", "7b-mina", named("Mina"))
    assert found and (found.code, found.params["given"]) == ("pupil-there", "M.")
    assert names(store) == ["Mina", "Noor"]


def test_who_is_in_another_class_does_not_move_from_here(store, school_class):
    a_class(store, "okoro", "Ann", id_="8a")
    assert store.move_pupil("8a", "7b", "7b-mina", named("Lale")) is None
    assert names(store) == ["Mina", "Noor"]


# Doubles.


def test_two_entries_of_one_pupil_become_one_with_all_they_did(store, school_class, lesson, right):
    store.add_pupils("7b", [Newcomer("twice", "Mina O.", "minao.")], MORNING)
    comes_in(store, "7b-mina", "mina-s")
    comes_in(store, "twice", "mina-at-home")
    does(store, "7b-mina", "mina-s", lesson, right)
    does(store, "twice", "mina-at-home", lesson, right, at=LATER)
    assert store.merge_pupils("7b", "7b-mina", "twice")
    assert names(store) == ["Mina", "Noor"]
    answers = store.work_at("7b", lesson.id)
    assert len(answers) == 2 * len(lesson.questions)
    assert {pupil for pupil, _ in answers} == {"7b-mina"}
    assert [one.name for one, _ in store.pupils_behind("mina-at-home")] == ["Mina"]


def test_one_learner_behind_both_stays_once(store, school_class):
    comes_in(store, "7b-mina", "mina-s")
    comes_in(store, "7b-noor", "mina-s")
    assert store.merge_pupils("7b", "7b-mina", "7b-noor")
    assert [one.name for one, _ in store.pupils_behind("mina-s")] == ["Mina"]


@pytest.mark.parametrize(("kept", "other", "opens"), [("old", "", "old"), ("", "new", "new")])
def test_a_card_goes_on_working_after_a_merger(store, school_class, kept, other, opens):
    cards = {"7b-mina": kept, "7b-noor": other}
    store.make_cards("7b", {pupil: mark for pupil, mark in cards.items() if mark}, MORNING)
    assert store.merge_pupils("7b", "7b-mina", "7b-noor")
    who = store.use_card(opens, Newborn("mina-s", LATER))
    assert [one.name for one, _ in store.pupils_behind(who)] == ["Mina"]


@pytest.mark.parametrize("other", ["none", "8a-ann", "7b-mina"])
def test_only_two_pupils_of_the_class_are_merged(store, school_class, other):
    a_class(store, "okoro", "Ann", id_="8a")
    assert not store.merge_pupils("7b", "7b-mina", other)
    assert names(store) == ["Mina", "Noor"] and names(store, "8a") == ["Ann"]


# Cards.


def test_the_first_use_of_a_card_makes_a_learner_and_later_ones_open_her(store, school_class):
    assert store.make_cards("7b", {"7b-mina": "m", "7b-noor": "n"}, MORNING) == {
        "7b-mina", "7b-noor",
    }  # fmt: skip
    assert store.use_card("m", Newborn("first", LATER)) == "first"
    assert store.use_card("m", Newborn("second", LATER)) == "first"
    assert store.use_card("wrong", Newborn("third", LATER)) is None
    assert [one.name for one, _ in store.pupils_behind("first")] == ["Mina"]
    assert set(store.everybody()) == {"first"}


def test_a_new_card_ends_the_old_one_and_opens_the_same_learner(store, school_class):
    store.make_cards("7b", {"7b-mina": "old"}, MORNING)
    store.use_card("old", Newborn("mina-s", MORNING))
    store.make_cards("7b", {"7b-mina": "new"}, LATER)
    assert store.use_card("old", Newborn("other", LATER)) is None
    assert store.use_card("new", Newborn("other", LATER)) == "mina-s"


def test_no_card_for_who_came_in_by_herself_or_has_a_code_of_her_own(store, school_class):
    store.add_learner("omar-s", "phone", MORNING)
    store.join_class("7b", Newcomer("7b-omar", "Omar", "omar"), "omar-s", MORNING)
    comes_in(store, "7b-noor", "noor-s")
    store.set_resume_code("noor-s", "hers")
    assert store.with_own_way("7b") == {"7b-omar", "7b-noor"}
    made = store.make_cards("7b", {"7b-omar": "o", "7b-noor": "n", "7b-mina": "m"}, LATER)
    assert made == {"7b-mina"}
    assert store.use_card("o", Newborn("x", LATER)) is None


def test_a_card_never_opens_a_learner_who_came_in_by_herself(store, school_class):
    store.make_cards("7b", {"7b-mina": "card"}, MORNING)
    store.add_learner("mina-at-home", "phone", MORNING)
    store.join_class("7b", Newcomer("m2", "Mina 2", "mina2"), "mina-at-home", MORNING)
    store.merge_pupils("7b", "7b-mina", "m2")
    assert store.use_card("card", Newborn("fresh", LATER)) == "fresh"


def test_no_card_is_made_for_a_pupil_of_another_class(store, school_class):
    a_class(store, "okoro", id_="8a")
    assert store.make_cards("8a", {"7b-mina": "m"}, MORNING) == set()


def test_an_archived_class_takes_nobody_new_and_keeps_the_ways_of_who_was_here(store, school_class):
    store.make_cards("7b", {"7b-mina": "m", "7b-noor": "n"}, MORNING)
    store.use_card("m", Newborn("mina-s", MORNING))
    store.archive_class("7b", LATER)
    assert store.use_card("m", Newborn("x", LATER)) == "mina-s"
    assert store.use_card("n", Newborn("y", LATER)) is None


# The open door.


def test_a_class_is_joined_by_its_code_while_its_door_is_open(store, school_class):
    assert store.open_class("7b", "CODE234")
    assert store.class_with_code("CODE234").id == "7b"
    store.close_class("7b")
    assert store.class_with_code("CODE234") is None


def test_two_classes_never_have_one_code(store, school_class):
    a_class(store, "okoro", id_="8a")
    assert store.open_class("7b", "CODE234")
    assert not store.open_class("8a", "CODE234")
    assert store.open_class("7b", "CODE234"), "its own it may keep"


def test_archiving_closes_the_door_and_it_stays_closed_after(store, school_class):
    store.open_class("7b", "CODE234")
    store.archive_class("7b", LATER)
    assert not store.open_class("7b", "CODE234")
    assert store.class_for("7b", "okoro")[0].archived_at == LATER
    store.archive_class("7b", LATER + timedelta(days=1))
    assert store.class_for("7b", "okoro")[0].archived_at == LATER, "the first time counts"
    store.bring_back_class("7b")
    kept = store.class_for("7b", "okoro")[0]
    assert (kept.archived_at, kept.code) == (None, "")


# Leaving.


def test_who_leaves_takes_her_answers_and_her_name_with_her(store, school_class, lesson, right):
    comes_in(store, "7b-mina", "mina-s")
    sitting = does(store, "7b-mina", "mina-s", lesson, right)
    assert store.leave_class("7b", "mina-s")
    assert names(store) == ["Noor"]
    assert store.work_at("7b", lesson.id) == []
    assert store.sitting(sitting, "mina-s") is not None, "they stay hers"
    assert not store.leave_class("7b", "mina-s")


def test_one_of_two_learners_leaves_and_the_name_stays_for_the_other(store, school_class):
    comes_in(store, "7b-mina", "mina-s")
    comes_in(store, "7b-mina", "mina-at-home")
    assert store.leave_class("7b", "mina-s")
    assert names(store) == ["Mina", "Noor"]
    assert store.pupils_behind("mina-s") == []


def test_nobody_leaves_a_class_that_she_is_not_in(store, school_class):
    store.add_learner("omar-s", "phone", MORNING)
    assert not store.leave_class("7b", "omar-s")


# Who teaches.


def test_an_owner_lets_colleagues_in_and_changes_their_roles(store, school_class):
    assert store.set_role("7b", "weber", "reader", LATER) is None
    assert store.class_for("7b", "weber")[1] == "reader"
    assert store.set_role("7b", "weber", "teacher", LATER) is None
    roles = [(one.id, one.role) for one in store.teachers_of("7b")]
    assert roles == [("okoro", "owner"), ("weber", "teacher")]
    assert store.take_out_teacher("7b", "weber") is None
    assert store.class_for("7b", "weber") is None
    assert store.taught_by("7b") == ["okoro"]


def test_a_class_never_loses_its_last_owner(store, school_class):
    store.set_role("7b", "weber", "teacher", LATER)
    for found in (
        store.set_role("7b", "okoro", "reader", LATER),
        store.take_out_teacher("7b", "okoro"),
    ):
        assert found and found.code == "class-last-owner"
    assert store.class_for("7b", "okoro")[1] == "owner"
    store.set_role("7b", "weber", "owner", LATER)
    assert store.take_out_teacher("7b", "okoro") is None


def test_an_owner_who_cannot_log_in_is_not_enough(store, school_class):
    store.set_role("7b", "weber", "owner", LATER)
    store.suspend("weber", LATER)
    assert store.take_out_teacher("7b", "okoro").code == "class-last-owner"
    assert [one.is_suspended for one in store.teachers_of("7b")] == [False, True]
