"""A phone has lost its cookie in the middle of a lesson: the teacher gives it a way back."""

import re

import pytest

from tests.attacks.controls import control
from tests.conftest import Person
from tests.test_classroom import code_of, joins, okoro, opens, presses, store, teaches  # noqa: F401


@pytest.fixture
def ann(app, okoro):  # noqa: F811
    """Ann, who has answered the first question; the class is at the second."""
    opens(okoro)
    who = joins(app, code_of(okoro), "Ann")
    presses(okoro, "read", "asked")
    who.opens(who.path).sends(mark=["s4", "s1"])
    presses(okoro.opens(okoro.path), "closed", "explained", "read", "asked")
    return who


def seat_of(store, name):  # noqa: F811
    (room,) = store.rooms_of("okoro")
    return next(seat.id for seat in room.state.seats.values() if seat.name == name)


def gives_way_back(teacher, store, name="Ann"):  # noqa: F811
    (room,) = store.rooms_of("okoro")
    teacher.opens(f"/teach/room/{room.id}")
    teacher.sends(f"/teach/room/{room.id}/way-back", seat=seat_of(store, name))
    found = re.search(r'class="huge">(\w{4} \w{4})<', teacher.page.text)
    return found and found[1]


def types(app, code):
    return Person(app.test_client()).opens("/join").sends(code=code)


def test_she_is_back_at_the_open_question_with_her_answers_kept(app, okoro, ann, store):  # noqa: F811
    code = gives_way_back(okoro, store)
    again = types(app, code.lower())
    assert again.path == ann.path
    assert "Tap the phrases that push" in again.text
    again.sends(mark=["p1"], technique="loaded-language")
    assert "Saved." in again.text
    assert len(store.rows("SELECT * FROM attempt")) == 2
    assert len(store.rows("SELECT * FROM live_seat")) == 1


@control(17)
def test_a_code_works_once(app, okoro, ann, store):  # noqa: F811
    code = gives_way_back(okoro, store)
    types(app, code)
    assert "This code opens nothing now" in types(app, code).text


@control(17)
def test_a_code_works_for_ten_minutes(app, okoro, ann, store, clock):  # noqa: F811
    code = gives_way_back(okoro, store)
    clock.pass_(minutes=10)
    assert types(app, code).status == 422


def test_a_newer_code_takes_the_place_of_the_older_one(app, okoro, ann, store):  # noqa: F811
    older, newer = gives_way_back(okoro, store), gives_way_back(okoro, store)
    assert types(app, older).status == 422
    assert types(app, newer).status == 200


def test_nothing_but_a_fingerprint_of_the_code_is_kept(okoro, ann, store):  # noqa: F811
    code = gives_way_back(okoro, store).replace(" ", "")
    assert code not in str(store.rows("SELECT * FROM way_back"))


@control(14, 17)
def test_guesses_are_counted_like_those_of_rooms(app, okoro, ann, store):  # noqa: F811
    thief = Person(app.test_client()).opens("/join")
    for n in range(10):
        assert thief.sends(code=f"ABCDEFG{n % 8 + 2}").status == 422
    code = gives_way_back(okoro, store)
    assert thief.sends(code=code).status == 429
    assert types(app, code).status == 200, "another phone is not slowed down"


def test_who_has_a_code_of_her_own_is_asked_to_use_it(okoro, ann, store):  # noqa: F811
    ann.opens("/way-back").sends("/way-back/code")
    assert gives_way_back(okoro, store) is None
    assert "Ann has a code of her or his own" in okoro.text
    assert okoro.status == 409


@control(17)
def test_when_the_lesson_is_over_a_code_opens_nothing(app, okoro, ann, store):  # noqa: F811
    code = gives_way_back(okoro, store)
    okoro.opens(f"/teach/room/{store.rooms_of('okoro')[0].id}")
    presses(okoro, "debriefed", "ended")
    assert types(app, code).status == 422
    assert "Way back in" not in okoro.text


def test_another_teacher_gives_none_and_an_unknown_seat_has_none(app, okoro, ann, store):  # noqa: F811
    (room,) = store.rooms_of("okoro")
    at = f"/teach/room/{room.id}/way-back"
    stranger = teaches(app, "brandt").opens("/teach")
    assert stranger.sends(at, seat=seat_of(store, "Ann")).status == 404
    assert okoro.opens("/teach").sends(at, seat="nobody").status == 404


def test_when_she_is_deleted_her_way_back_is_too(app, okoro, ann, store):  # noqa: F811
    code = gives_way_back(okoro, store)
    ann.opens("/my-data").sends("/my-data/delete", sure="yes")
    assert store.rows("SELECT * FROM way_back") == []
    assert types(app, code).status == 422
