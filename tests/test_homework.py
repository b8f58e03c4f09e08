"""Homework as a pupil meets it: what is open, one next step, explained now or after the end."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from werkzeug.datastructures import MultiDict

from quiz.core.assignments import GRACE, Allowance
from quiz.settings import Settings
from tests.attacks.controls import control
from tests.conftest import MORNING, Person
from tests.homework_stage import (
    CLOSES,
    LESSON,
    OPENS,
    fills_in,
    finishes,
    gives,
    pupil_of,
    questions,
)
from tests.right_answers import right_answer
from tests.school import a_class, does
from tests.test_classroom import code_of, opens, teaches
from tests.test_classroom import presses as presses_in_class

SECOND = timedelta(seconds=1)
LATER = "You see the explanations from Mon 23 Nov, 09:02 on."


@pytest.fixture
def settings(tmp_path) -> Settings:
    return Settings(data=tmp_path / "data", zone="UTC")


@pytest.fixture
def store(app):
    return app.extensions["second-look"].store


@pytest.fixture
def okoro(app, store):
    teacher = teaches(app, "okoro")
    a_class(store, "okoro", "Mina", "Noor")
    return teacher


@pytest.fixture
def mina(app, okoro) -> Person:
    return pupil_of(app, "7b-mina")


@pytest.fixture
def noor(app, okoro) -> Person:
    return pupil_of(app, "7b-noor")


def at(clock, moment):
    clock.at = moment


def presses(who):
    """Begin, as a page would that was opened earlier and still has its button."""
    return who.opens("/my-data").sends("/homework/h", lesson=LESSON)


def test_somebody_without_a_class_sees_no_homework(app):
    nobody = Person(app.test_client())
    assert "Homework" not in nobody.opens("/").text
    assert "You are in no class here" in nobody.opens("/my-classes").text
    assert nobody.opens("/homework/h").status == 404


def test_a_class_without_homework_says_so(mina):
    assert "There is nothing to do at the moment." in mina.opens("/my-classes").text


def test_it_is_announced_opens_and_is_over_to_the_second(app, mina, clock):
    gives(app, "okoro")
    at(clock, OPENS - SECOND)
    assert "opens Sat 21 Nov, 10:00" in mina.opens("/my-classes").text
    assert "It opens Sat 21 Nov, 10:00." in mina.opens("/homework/h").text
    assert "Homework:" not in mina.opens("/").text
    assert presses(mina).status == 409 and "not open yet" in mina.text
    at(clock, OPENS)
    assert "Homework: 1 open" in mina.opens("/").text
    assert "Open until Mon 23 Nov, 09:00 ( UTC )." in mina.opens("/homework/h").text
    at(clock, CLOSES - SECOND)
    assert 'name="lesson" value="start-here"' in mina.opens("/homework/h").page.text
    at(clock, CLOSES)
    assert "This homework is over." in mina.opens("/homework/h").text
    assert presses(mina).status == 409


def test_she_does_it_question_by_question_and_looks_back(app, store, mina, clock):
    gives(app, "okoro", note="Read both notices twice.")
    at(clock, OPENS)
    assert "From your teacher: Read both notices twice." in mina.opens("/homework/h").text
    mina.sends(lesson=LESSON)
    assert "Homework for 7b, open until Mon 23 Nov, 09:00. Your teacher sees" in mina.text
    sitting = finishes(app, mina)
    assert "Looking back" in mina.opens(f"{sitting}/debrief").text
    assert "Done." in mina.opens("/homework/h").text
    assert f'href="{sitting}/debrief"' in mina.page.text
    assert "finished" in mina.opens("/my-classes").text
    (made,) = store.tries_in("7b")["7b-mina"]
    assert (made.assignment, made.lesson) == ("h", LESSON)
    assert len(store.work_at("7b", LESSON)) == len(questions(app))


def test_the_shelf_leads_into_the_homework_and_says_so(app, store, mina, clock):
    gives(app, "okoro")
    at(clock, OPENS)
    front = mina.opens(f"/lesson/{LESSON}")
    assert "This lesson is homework in 7b." in front.text and "Begin your homework" in front.text
    front.sends()
    assert [one.assignment for one in store.tries_in("7b")["7b-mina"]] == ["h"]
    assert "Go on where you were" in mina.opens(f"/lesson/{LESSON}").text
    assert len(store.sittings_of("7b-mina-s")) == 1


def test_after_the_end_the_shelf_is_the_shelf_again(app, store, mina, clock):
    gives(app, "okoro")
    at(clock, OPENS)
    mina.opens("/homework/h").sends(lesson=LESSON)
    at(clock, CLOSES)
    front = mina.opens(f"/lesson/{LESSON}")
    assert "Take it again for practice" in front.text and "homework" not in front.text
    front.sends()
    assert len(store.tries_in("7b")["7b-mina"]) == 1
    assert len(store.sittings_of("7b-mina-s")) == 2


@control(7)
def test_an_answer_on_its_way_is_taken_and_one_that_is_too_late_is_told_so(app, store, mina, clock):
    gives(app, "okoro")
    at(clock, CLOSES - SECOND)
    mina.opens("/homework/h").sends(lesson=LESSON)
    sitting, (one, other, *_) = mina.path.rsplit("/", 1)[0], questions(app)
    page, late = mina.opens(f"{sitting}/{one.id}").page, Person(mina.client)
    late.opens(f"{sitting}/{other.id}")
    at(clock, CLOSES + GRACE - SECOND)
    mina.page = page
    assert mina.sends(**fills_in(one)).status == 200
    at(clock, CLOSES + GRACE)
    late.sends(**fills_in(other))
    assert late.status == 409 and "This answer came too late and is not saved." in late.text
    assert [made.question for made in store.attempts_of("7b-mina-s")] == [one.id]


def test_a_question_that_was_not_opened_in_time_is_not_shown_any_more(app, mina, clock):
    gives(app, "okoro")
    at(clock, OPENS)
    sitting = mina.opens("/homework/h").sends(lesson=LESSON).path.rsplit("/", 1)[0]
    at(clock, CLOSES)
    mina.opens(f"{sitting}/{questions(app)[1].id}")
    assert mina.path == f"{sitting}/debrief" and "was over before you answered" in mina.text


def test_only_the_first_time_counts_and_she_is_told(app, mina, clock):
    gives(app, "okoro", tries=2)
    at(clock, OPENS)
    mina.opens("/homework/h")
    assert "up to 2 times. Your first answers are the ones that count" in mina.text
    finishes(app, mina.sends(lesson=LESSON))
    assert "Take it again for practice" in mina.opens("/homework/h").text
    finishes(app, mina.sends(lesson=LESSON))
    assert "again for practice" not in mina.opens("/homework/h").text
    assert presses(mina).status == 409
    assert "as often as your homework allows" in mina.text


def test_a_pack_is_taken_lesson_by_lesson(app, mina, clock):
    gives(app, "okoro", pack="starter")
    at(clock, OPENS)
    first, second, *_ = app.extensions["second-look"].shelf.contents().lessons_of("starter")
    finishes(app, mina.opens("/homework/h").sends(), first.id)
    assert "Begin the next lesson" in mina.opens("/homework/h").text
    assert mina.sends(lesson=second.id).status == 200
    assert presses(mina).status == 409 and "does not belong to your homework" in mina.text


def test_nobody_sees_what_is_otherwise_for_somebody_else(app, store, mina, noor, clock):
    gives(app, "okoro", feedback="after")
    pages = ["/", "/my-classes", "/homework/h", f"/lesson/{LESSON}", "/progress", "/my-data"]
    at(clock, OPENS)
    before = [noor.opens(page).text for page in pages]
    other = Allowance(CLOSES + timedelta(days=3), instead="fact-opinion-forecast")
    store.allow("h", "7b-mina", other)
    assert [noor.opens(page).text for page in pages] == before
    assert "Open until Thu 26 Nov, 09:00" in mina.opens("/homework/h").text
    store.allow("h", "7b-mina", replace(other, is_excused=True))
    assert "You need not do this one." in mina.opens("/homework/h").text
    assert [noor.opens(page).text for page in pages] == before


def test_a_lesson_taken_in_class_is_done(app, store, okoro, mina, clock):
    gives(app, "okoro")
    lesson = app.extensions["second-look"].shelf.lesson(LESSON)
    okoro.opens(f"/teach/start/{LESSON}").sends(question=[lesson.questions[0].id], seen="yes")
    right = {asked.id: MultiDict(right_answer(asked)) for asked in lesson.questions}
    room = okoro.path.rsplit("/", 1)[1]
    does(store, "7b-mina", "7b-mina-s", lesson, right, at=OPENS, live=room)
    at(clock, OPENS + timedelta(hours=1))
    assert "You took it in class." in mina.opens("/homework/h").text
    assert "finished (in class)" in mina.opens("/my-classes").text


@pytest.fixture
def deferred(app, mina, clock):
    """Mina has done homework that is explained after the end; gives the address of her sitting."""
    gives(app, "okoro", feedback="after")
    at(clock, OPENS)
    return finishes(app, mina.opens("/homework/h").sends(lesson=LESSON))


def test_until_the_end_she_is_told_that_it_is_saved_and_when_it_is_explained(
    app, mina, clock, deferred
):
    asked = questions(app)[0]
    assert f"Saved. {LATER}" in mina.opens(f"{deferred}/{asked.id}").text
    at(clock, CLOSES + GRACE - SECOND)
    assert LATER in mina.opens(f"{deferred}/{asked.id}").text
    at(clock, CLOSES + GRACE)
    assert "Saved. You see" not in mina.opens(f"{deferred}/{asked.id}").text
    assert "A full match" in mina.text


HELD = {
    "debrief": "{sitting}/debrief",
    "all answers": "/progress/answers",
    "lesson": f"/lesson/{LESSON}",
    "homework": "/homework/h",
}


@control(5)
@pytest.mark.parametrize("page", HELD.values(), ids=HELD)
def test_every_page_waits_for_the_end_and_opens_by_itself(app, mina, clock, deferred, page):
    where = page.format(sitting=deferred)
    assert "09:02 on" in mina.opens(where).text
    assert "A full match" not in mina.text
    at(clock, CLOSES + GRACE)
    assert "09:02 on" not in mina.opens(where).text


def test_progress_and_second_looks_wait_too(app, mina, clock, deferred):
    assert "not counted here yet" in mina.opens("/progress").text
    assert "Nothing here yet" in mina.text
    assert "Nothing here yet" in mina.opens("/review").text
    at(clock, CLOSES + GRACE)
    assert f"{len(questions(app))} first answers" in mina.opens("/progress").text
    assert "Nothing here yet" not in mina.opens("/review").text


@control(5)
def test_my_data_has_her_answers_and_not_what_they_are_worth(app, mina, clock, deferred):
    def data():
        return json.loads(mina.opens("/my-data/download").page.text)

    for made in data()["answers"]:
        assert made["answer"] and made["explained_from"].startswith("2026-11-23T09:02")
        assert not {"outcome", "score", "hits", "question_hash", "version"} & set(made)
    assert "version" not in data()["sittings"][0]
    assert "explained to you" in mina.opens("/my-data").text
    at(clock, CLOSES + GRACE)
    assert all("outcome" in made for made in data()["answers"])


def test_taking_it_from_the_shelf_meanwhile_shows_nothing(app, store, mina, clock, deferred):
    front = mina.opens(f"/lesson/{LESSON}")
    assert "You have done it." in front.text and "<button" not in front.page.text.split("main")[1]
    assert mina.opens("/my-data").sends(f"/lesson/{LESSON}").path == "/homework/h"
    at(clock, MORNING)
    alone = pupil_of(app, "7b-noor")
    alone.begins(LESSON)
    at(clock, OPENS)
    asked = questions(app)[0]
    alone.opens(f"{alone.path.rsplit('/', 1)[0]}/{asked.id}").sends(**fills_in(asked))
    assert LATER in alone.text


def test_what_she_saw_before_the_homework_began_she_may_see_again(app, mina, clock):
    gives(app, "okoro", feedback="after")
    asked = questions(app)[0]
    sitting = mina.begins(LESSON).path.rsplit("/", 1)[0]
    mina.opens(f"{sitting}/{asked.id}").sends(**fills_in(asked))
    at(clock, OPENS)
    assert "You see the explanations" not in mina.opens(f"{sitting}/{asked.id}").text


def test_withdrawn_homework_is_explained_at_once_and_may_be_finished(app, store, mina, clock):
    gives(app, "okoro", feedback="after")
    at(clock, OPENS)
    asked = questions(app)[0]
    sitting = mina.opens("/homework/h").sends(lesson=LESSON).path.rsplit("/", 1)[0]
    mina.opens(f"{sitting}/{asked.id}").sends(**fills_in(asked))
    store.withdraw_homework("h", OPENS + SECOND)
    assert "You see the explanations" not in mina.opens(f"{sitting}/{asked.id}").text
    assert mina.opens("/homework/h").status == 404
    at(clock, CLOSES + timedelta(days=9))
    assert mina.begins(LESSON).path.startswith(sitting)


def test_a_lesson_that_has_left_the_shelf_is_told(app, mina, clock):
    gives(app, "okoro", lesson="gone-lesson")
    at(clock, OPENS)
    assert "gone-lesson" in mina.opens("/homework/h").text
    mina.opens("/my-data").sends("/homework/h", lesson="gone-lesson")
    assert mina.status == 409
    assert "not on the shelf" in mina.text


def test_a_class_that_ends_while_its_lesson_is_homework_leaves_explaining_to_that(
    app, store, okoro, mina, clock
):
    gives(app, "okoro", feedback="after", closes_at=OPENS + timedelta(hours=4))
    at(clock, OPENS)
    asked = questions(app)[0]
    opens(okoro, question=[asked.id])
    room, code = okoro.path, code_of(okoro)
    mina.opens("/join").sends(code=code).sends("/join", name="Mina")
    presses_in_class(okoro.opens(room), "read", "asked")
    seat = mina.path
    mina.opens(seat).sends(**fills_in(asked))
    presses_in_class(okoro.opens(room), "closed", "ended")
    assert "You see the explanations from Sat 21 Nov, 14:02 on." in mina.opens(seat).text
    assert "A full match" not in mina.text
    at(clock, OPENS + timedelta(hours=4) + GRACE)
    assert "A full match" in mina.opens(seat).text
