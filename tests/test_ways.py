"""A way: through a whole lesson, or through single questions of several lessons."""

import pytest

from quiz.core import sitting as sittings
from quiz.core.sitting import Stop, mixed, through, way_of
from quiz.library.shelf import Shelf
from tests.conftest import MORNING, ROOT


@pytest.fixture(scope="module")
def lessons():
    return Shelf(ROOT / "lessons", ROOT / "seeds").contents().lessons


@pytest.fixture(scope="module")
def way(lessons):
    clock, who = lessons["start-here"], lessons["who-says-so"]
    return mixed([(clock, clock.questions[0]), (who, who.questions[1])])


def test_a_lesson_is_a_way_through_its_questions(lessons):
    lesson = lessons["start-here"]
    way = through(lesson)
    assert [stop.id for stop in way.stops] == [question.id for question in lesson.questions]
    assert (way.lesson, way.version, way.pinned) == (lesson, lesson.version, lesson.pinned)


def test_a_mixed_way_names_its_stops_by_lesson_and_question(lessons, way):
    first = lessons["start-here"]
    assert way.lesson is None
    assert way.stops[0] == Stop("start-here.no-way-to-check", first, first.questions[0])
    with pytest.raises(KeyError):
        way.stop("no-way-to-check")


def test_a_way_is_made_again_from_what_was_pinned(lessons, way):
    versions = {lesson.version: lesson for lesson in lessons.values()}
    for made in (way, through(lessons["start-here"])):
        assert way_of(made.version, made.pinned, versions.__getitem__) == made


def test_a_way_goes_on_behind_the_last_answer_and_then_from_the_start(way):
    first, second = (stop.id for stop in way.stops)
    assert sittings.next_stop(way, {}) == first
    assert sittings.next_stop(way, {}, after=first) == second
    assert sittings.next_stop(way, {second}, after=second) == first
    assert sittings.next_stop(way, {first, second}) is None


def test_a_mixed_sitting_is_saved_and_found_again(store, lessons, way):
    store.add_learner("mina", "her-laptop", MORNING)
    sitting = store.start("mina", way, "sitting-1", MORNING)
    assert (sitting.lesson, sitting.version) == ("", way.version)
    assert (
        store.start("mina", through(lessons["start-here"]), "sitting-2", MORNING).id == "sitting-2"
    )
    assert store.start("mina", way, "sitting-3", MORNING) == sitting
    assert store.pinned(way.version) == way.pinned
    assert all(store.pinned(stop.lesson.version) for stop in way.stops)


def test_answers_of_a_mixed_sitting_belong_to_their_own_lessons(store, way):
    store.add_learner("mina", "her-laptop", MORNING)
    sitting = store.start("mina", way, "sitting-1", MORNING)
    stop = way.stops[0]
    made = sittings.attempt(
        sitting,
        stop,
        {"marks": ["s4"], "none": False},
        confidence=None,
        submit_key="key-1",
        at=MORNING,
        day=MORNING.date(),
    )
    store.record(made)
    assert (made.lesson, made.version) == (stop.lesson.id, stop.lesson.version)
    (kept,) = store.attempts_in("sitting-1")
    assert way.answered([kept]) == {stop.id: made}
