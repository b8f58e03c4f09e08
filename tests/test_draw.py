"""What a second look asks: due skills in turn, on texts that were not read before."""

from datetime import timedelta
from random import Random

from quiz.core.draw import MOST, draw, open_to
from quiz.core.sitting import Sitting
from tests.conftest import MORNING
from tests.made_up import evidence, lesson

CLOCK = lesson("clock", ("q1", "numbers", "clock"), ("q2", "naming", "clock tower"))
BRIDGE = lesson("bridge", ("q1", "numbers", "bridge"), ("q2", "numbers", "bridge pillars"))
STORM = lesson("storm", ("q1", "naming", "storm"), ("q2", "naming", "bridge"), pack="weather")
EVERY = (CLOCK, BRIDGE, STORM)
ALL = {one.id: one for one in EVERY}


def drawn(skills, seen, *, at=MORNING, seed=1, lessons=EVERY):
    picks = draw(skills, lessons, seen, read_in=ALL, at=at, chance=Random(seed))
    return [f"{lesson.id}.{question.id}" for lesson, question in picks]


def test_nothing_is_due_so_nothing_is_drawn():
    assert drawn([], []) == []


def test_a_question_that_was_answered_is_not_drawn_again():
    seen = [evidence("q1", lesson="bridge"), evidence("q2", lesson="bridge")]
    assert drawn(["numbers"], seen) == ["clock.q1"]


def test_a_text_that_was_read_is_not_shown_again_whatever_is_asked_about_it():
    """storm.q2 asks another thing about the same words as bridge.q1."""
    seen = [evidence("q1", lesson="bridge")]
    assert sorted(drawn(["naming"], seen)) == ["clock.q2", "storm.q1"]


def test_one_text_is_not_drawn_twice_in_one_go():
    found = drawn(["numbers", "naming"], [])
    assert ("bridge.q1" in found) != ("storm.q2" in found)


def test_skills_take_turns():
    found = drawn(["naming", "numbers"], [])
    skills = [
        "numbers" if name in ("clock.q1", "bridge.q1", "bridge.q2") else "naming" for name in found
    ]
    assert skills[:4] == ["naming", "numbers", "naming", "numbers"]


def test_five_at_most():
    long = lesson("long", *((f"q{n}", "numbers", f"text {n}") for n in range(9)))
    picks = draw(["numbers"], [long], [], read_in={"long": long}, at=MORNING, chance=Random(1))
    assert len(picks) == MOST == 5


def test_the_same_chance_draws_the_same_and_another_may_not():
    assert drawn(["numbers", "naming"], [], seed=3) == drawn(["numbers", "naming"], [], seed=3)
    assert len({tuple(drawn(["numbers"], [], seed=seed)) for seed in range(20)}) > 1


def test_when_no_unread_text_is_left_the_oldest_comes_back_after_thirty_days():
    seen = [
        evidence("q2", lesson="bridge", days=-40),
        evidence("q1", lesson="clock", days=-35),
        evidence("q1", lesson="bridge", days=-29),
    ]
    assert drawn(["numbers"], seen) == ["bridge.q2", "clock.q1"]
    assert drawn(["numbers"], seen, at=MORNING - timedelta(days=6)) == ["bridge.q2"]
    assert drawn(["numbers"], seen, at=MORNING - timedelta(days=11)) == []


def test_a_text_answered_again_lately_is_not_an_old_one():
    seen = [evidence("q1", lesson="clock", days=-40), evidence("q1", lesson="clock", days=-3)]
    assert drawn(["numbers"], seen, lessons=[CLOCK]) == []


def sitting(lesson_id, *, ended=True):
    return Sitting("s", "mina", lesson_id, "v", MORNING, MORNING if ended else None)


def test_a_pack_that_was_not_opened_stays_closed():
    assert open_to(EVERY, [sitting("clock")], ()) == [CLOCK, BRIDGE]
    assert open_to(EVERY, [sitting("storm")], ()) == [CLOCK, BRIDGE, STORM]


def test_forms_of_a_check_and_a_lesson_under_way_are_left_alone():
    assert open_to(EVERY, [], ["bridge"]) == [CLOCK]
    assert open_to(EVERY, [sitting("clock", ended=False)], ()) == [BRIDGE]
