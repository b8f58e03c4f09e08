"""Live sessions in the record: events that are kept, seats, and answers against a closing."""

import os
import threading
from dataclasses import replace

import pytest

from quiz.core import sitting as sittings
from quiz.core.live_state import Event
from quiz.core.model import Problem
from quiz.core.sitting import Sitting, some_of, through, way_of
from quiz.library.shelf import Shelf
from quiz.store.attempts import NotTaken
from quiz.store.store import Store
from tests.attacks.controls import control
from tests.conftest import MORNING, ROOT


@pytest.fixture(scope="module")
def lesson():
    return Shelf(ROOT / "lessons", ROOT / "seeds").lesson("start-here")


@pytest.fixture
def way(lesson):
    return some_of(lesson, ["no-way-to-check", "notice-on-the-door"])


@pytest.fixture
def room(store, way):
    with store.write() as db:
        blank = {column.name: "" for column in db["teacher"].columns if column.notnull}
        db["teacher"].insert({**blank, "id": "t1", "made_at": 0})
    return store.open_room("room", "t1", way, code="ABC234", pace="teacher", at=MORNING)


def joins(store, way, who, room="room"):
    store.add_learner(who, f"phone-of-{who}", MORNING)
    sitting = Sitting(f"sitting-{who}", who, way.lesson.id, way.version, MORNING)
    event = Event("joined", {"seat": f"seat-{who}", "name": who, "key": who, "people": 1})
    return store.take_seat(room, event, sitting, MORNING), sitting


def happens(store, *names):
    for name in names:
        after = store.happen("room", Event(name, {"seat": "", "seconds": 60}), MORNING)
        assert not isinstance(after, Problem), (name, after)
    return after


def answer(sitting, way, stop="no-way-to-check", round_=1, key="key"):
    made = sittings.attempt(
        sitting, way.stop(stop), {"marks": ["s4"], "none": False},
        confidence=None, submit_key=f"{key}-{sitting.id}-{round_}", at=MORNING, day=MORNING.date(),
    )  # fmt: skip
    return replace(made, round=round_)


def test_a_way_through_some_questions_is_made_again_from_what_was_pinned(lesson, way):
    assert [stop.id for stop in way.stops] == ["no-way-to-check", "notice-on-the-door"]
    assert way.version != lesson.version
    assert way_of(way.version, way.pinned, {lesson.version: lesson}.__getitem__) == way
    everything = [question.id for question in lesson.questions]
    assert some_of(lesson, everything) == through(lesson)


def test_a_room_is_found_by_its_id_and_by_its_code_until_it_ends(store, room):
    assert store.room("room") == store.room_with_code("ABC234") == room
    ended = happens(store, "ended")
    assert (ended.code, ended.state.phase) == ("", "ended")
    assert store.room_with_code("ABC234") is None
    assert store.room("nowhere") is None
    assert [found.id for found in store.rooms_of("t1")] == ["room"]


def test_what_happened_is_there_after_a_restart(store, room, way):
    joins(store, way, "ann")
    happens(store, "read", "asked")
    again = Store(store.path)
    found = again.room("room")
    again.close()
    assert found.state.phase == "asking"
    assert [seat.name for seat in found.state.present] == ["ann"]
    assert found.n == 3


def test_an_event_that_does_not_fit_leaves_no_trace(store, room):
    assert store.happen("room", Event("asked"), MORNING).code == "live-not-now"
    assert store.room("room") == room
    with pytest.raises(KeyError):
        store.happen("nowhere", Event("read"), MORNING)


@control(30)
def test_two_screens_that_press_at_once_cause_it_once(store, room):
    happens(store, "read", "asked")
    found = []
    presses = [
        threading.Thread(
            target=lambda: found.append(store.happen("room", Event("closed"), MORNING))
        )
        for _ in range(2)
    ]
    for press in presses:
        press.start()
    for press in presses:
        press.join()
    assert sorted(isinstance(after, Problem) for after in found) == [False, True]
    assert store.room("room").n == 3


def test_a_name_that_is_taken_makes_neither_seat_nor_sitting(store, room, way):
    joins(store, way, "ann")
    store.add_learner("ben", "phone-of-ben", MORNING)
    sitting = Sitting("sitting-ben", "ben", way.lesson.id, way.version, MORNING)
    event = Event("joined", {"seat": "seat-ben", "name": "Ann", "key": "ann", "people": 1})
    assert store.take_seat("room", event, sitting, MORNING).code == "name-taken"
    assert store.place_of("room", "phone-of-ben") is None
    assert store.sitting("sitting-ben", "ben") is None


def test_answers_are_taken_while_their_question_is_open_and_not_else(store, room, way):
    _, sitting = joins(store, way, "ann")
    with pytest.raises(NotTaken):
        store.record(answer(sitting, way))
    happens(store, "read", "asked")
    with pytest.raises(NotTaken):
        store.record(answer(sitting, way, "notice-on-the-door"))
    with pytest.raises(NotTaken):
        store.record(answer(sitting, way, round_=2))
    assert store.record(answer(sitting, way)).is_new
    assert not store.record(answer(sitting, way, key="again")).is_new
    happens(store, "closed", "discussed", "asked-again")
    assert store.record(answer(sitting, way, round_=2)).is_new
    happens(store, "paused")
    assert store.count_answers("room", "no-way-to-check", 1) == 1
    assert list(store.answers_in("room", "no-way-to-check", 2)) == ["seat-ann"]


def test_a_phone_finds_its_place_and_what_was_answered_from_it(store, room, way):
    _, sitting = joins(store, way, "ann")
    joins(store, way, "ben")
    happens(store, "read", "asked")
    assert store.place_of("room", "phone-of-ann").answered == frozenset()
    store.record(answer(sitting, way))
    happens(store, "closed", "discussed", "asked-again")
    store.record(answer(sitting, way, round_=2))
    place = store.place_of("room", "phone-of-ann")
    assert (place.seat, place.sitting) == ("seat-ann", sitting)
    assert place.answered == {("no-way-to-check", 1), ("no-way-to-check", 2)}
    assert place.room == store.room("room")
    assert store.place_of("room", "phone-of-ben").answered == frozenset()
    assert store.place_of("elsewhere", "phone-of-ann") is None
    assert store.place_of("room", "phone-of-nobody") is None


def test_only_the_first_vote_is_a_first_look(store, room, way):
    _, sitting = joins(store, way, "ann")
    happens(store, "read", "asked")
    store.record(answer(sitting, way))
    happens(store, "closed", "discussed", "asked-again")
    store.record(answer(sitting, way, round_=2))
    assert [one.round for one in store.evidence_of("ann")] == [1, 2]


def test_when_the_room_ends_every_sitting_in_it_ends(store, room, way):
    joins(store, way, "ann")
    joins(store, way, "ben")
    happens(store, "ended")
    for who in ("ann", "ben"):
        assert store.place_of("room", f"phone-of-{who}").sitting.ended_at == MORNING


def test_a_class_does_not_stand_in_the_way_of_the_same_lesson_alone(store, room, way, lesson):
    joins(store, way, "ann")
    alone = store.start("ann", through(lesson), "alone", MORNING)
    assert alone.id == "alone"
    assert store.seat("phone-of-ann", "sitting-ann")[0].room == "room"
    assert store.seat("phone-of-ann", "alone")[0].room == ""


@control(31)
def test_an_answer_against_a_closing_is_counted_exactly_if_it_came_before(store, room, way):
    """A press of both at once, again and again; RACES=10000 by hand."""
    _, sitting = joins(store, way, "ann")
    happens(store, "read", "asked")
    for n in range(int(os.environ.get("RACES", "60"))):
        with store.write() as db:
            db.execute("DELETE FROM attempt")
        made, taken, gate = answer(sitting, way, key=f"race{n}"), [], threading.Barrier(2)

        def hand_in(made=made, taken=taken, gate=gate):
            gate.wait()
            try:
                taken.append(store.record(made).is_new)
            except NotTaken:
                taken.append(False)

        pupil = threading.Thread(target=hand_in)
        pupil.start()
        gate.wait()
        happens(store, "closed")
        seen_at_close = store.count_answers("room", "no-way-to-check", 1)
        pupil.join()
        kept = store.count_answers("room", "no-way-to-check", 1)
        assert kept == seen_at_close == taken[0], "nothing slips in behind a closing"
        happens(store, "reopened")
