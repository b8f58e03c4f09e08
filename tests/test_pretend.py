"""A pretended class, and a class that answers by show of hands."""

import re
from datetime import timedelta
from random import Random

import pytest

from quiz.core import pretend
from quiz.core.eye import Eye
from quiz.core.live import apply
from quiz.core.live_state import Event, Live
from quiz.core.sitting import through
from quiz.questions import SPECS
from tests.conftest import MORNING, Person
from tests.test_classroom import ALL, joins, okoro, opens, presses, store  # noqa: F401

EXAMPLES = [example for spec in SPECS.values() for example in spec.EXAMPLES]
SHARP, BLIND = Eye(1, 0, 1), Eye(0, 0, 0)


# Simulated pupils.


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.spec.id)
def test_who_sees_everything_matches_the_key(example):
    question = example.spec.bind(example.passages)
    given = question.guess(SHARP, Random(1))
    assert question.grade(given).score == question.grade(question.matching()).score


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.spec.id)
def test_whoever_guesses_gives_an_answer_that_can_be_judged_and_counted(example):
    question = example.spec.bind(example.passages)
    keys = {key for key, _ in question.tally([]).chosen}
    for seed in range(200):
        given = question.guess(pretend.EYES[seed % 4], Random(seed))
        assert 0 <= question.grade(given).score <= 1
        is_nothing = given.get("none") or not question.is_scored
        assert any(n for _, n in question.tally([given]).chosen) or is_nothing
        assert {key for key, _ in question.tally([given]).chosen} == keys


def pretended(stops, n=24):
    names = [f"Simulated pupil {n}" for n in range(1, n + 1)]
    return happens(Live(stops=tuple(stops)), "pretended", names=names, seed="a-room")


def happens(state, event, at=MORNING, **params):
    return apply(state, Event(event, params), at)


def test_they_come_in_one_by_one_and_say_the_same_whenever_they_are_asked(app):
    way = through(app.extensions["second-look"].shelf.lesson("start-here"))
    state, stop = pretended(stop.id for stop in way.stops), way.stops[0]
    seconds = [timedelta(seconds=n) for n in (0, 5, 10, 20, 25)]
    seen = [pretend.answers(state, stop, 1, after) for after in seconds]
    counts = [len(answers) for answers in seen]
    assert counts == sorted(counts)
    assert (counts[0], counts[-1]) == (0, 24)
    assert 0 < counts[2] < 24
    assert seen[2].items() <= seen[4].items()
    assert seen[4] == pretend.answers(state, stop, 1, seconds[4])
    assert len({str(made.answer) for made in seen[4].values()}) > 5


def test_after_talking_most_are_nearer_and_some_do_not_move(app):
    way = through(app.extensions["second-look"].shelf.lesson("start-here"))
    state = pretended(stop.id for stop in way.stops)
    for stop in way.stops:
        votes = [pretend.answers(state, stop, n, pretend.LATEST) for n in (1, 2)]
        before, after = (sum(made.outcome.raw for made in vote.values()) for vote in votes)
        assert after > before
        assert any(votes[0][seat].answer == votes[1][seat].answer for seat in votes[0])


@pytest.mark.parametrize(
    ("story", "open_for"),
    [
        ((("asked", 0),), 40),
        ((("asked", 0), ("closed", 10)), 10),
        ((("asked", 0), ("closed", 10), ("reopened", 15)), 35),
        ((("asked", 0), ("paused", 10), ("resumed", 30)), 20),
        ((("asked", 0), ("timed", 1)), 31),
        ((("asked", 0), ("closed", 30), ("discussed", 31), ("asked-again", 35)), 5),
        ((("asked", 0), ("closed", 30), ("explained", 31), ("read", 32)), 0),
    ],
    ids=lambda value: "-".join(name for name, _ in value) if isinstance(value, tuple) else "",
)
def test_a_question_has_been_open_for_the_time_it_took_answers(story, open_for):
    state = happens(pretended(["q1", "q2"]), "read")
    for name, second in story:
        state = happens(state, name, MORNING + timedelta(seconds=second), seconds=30)
    assert state.has_been_open(MORNING + timedelta(seconds=40)) == timedelta(seconds=open_for)


def test_nobody_joins_a_pretended_class_and_it_does_not_mix_with_a_real_one():
    state = pretended(["q1"])
    for event in ("joined", "unlocked"):
        after = happens(state, event, seat="s", name="Ann", key="ann")
        assert after.code == "live-locked"
    seated = happens(Live(stops=("q1",)), "joined", seat="s", name="Ann", key="ann")
    assert happens(seated, "pretended", names=["P"], seed="x").code == "live-not-now"


def test_her_first_page_lets_her_try_with_one_press(okoro, store, clock):  # noqa: F811
    teacher = okoro.opens("/teach")
    assert 'class="main">Try with a pretend class' in teacher.page.text
    teacher.sends("/teach/pretend")
    (room,) = store.rooms_of("okoro")
    assert room.code == ""
    assert "These pupils are simulated." in teacher.text
    presses(teacher, "read", "asked")
    clock.pass_(seconds=12)
    some = int(re.search(r"(\d+) of 24 have answered", teacher.opens(teacher.path).text)[1])
    assert 0 < some < 24
    clock.pass_(seconds=30)
    assert "24 of 24 have answered" in teacher.opens(teacher.path).text
    assert "Most often so far:" in teacher.text


def test_the_wall_plays_along_and_says_that_it_is_pretended(app, okoro, store, clock):  # noqa: F811
    okoro.opens("/teach").sends("/teach/pretend")
    wall = Person(app.test_client())
    at = f"/screen/{store.rooms_of('okoro')[0].id}"
    assert "24 simulated pupils are here" in wall.opens(at).text
    presses(okoro, "read", "asked")
    before = wall.opens(f"{at}/now").text
    clock.pass_(seconds=20)
    assert wall.opens(f"{at}/now").text != before
    presses(okoro, "closed", "shown")
    assert "A pretend class" in wall.opens(at).text
    assert re.search(r"\d+ of \d+", wall.text)
    presses(okoro, "discussed", "asked-again")
    clock.pass_(seconds=40)
    presses(okoro, "closed", "shown", "explained")
    assert "From the first to the second vote" in wall.opens(at).text


def test_nothing_that_a_pretended_class_does_is_stored_as_an_answer(okoro, store, clock):  # noqa: F811
    opens(okoro, pretend="yes", seen="")
    presses(okoro, "read", "asked")
    clock.pass_(seconds=40)
    okoro.opens(okoro.path)
    presses(okoro, "closed", "shown", "explained", "read", "asked", "closed")
    presses(okoro, "debriefed", "ended")
    for table in ("attempt", "sitting", "learner", "live_seat"):
        assert store.rows(f"SELECT * FROM {table}") == []
    assert "pretend class" in okoro.opens("/teach").text


def test_a_class_without_a_lesson_is_not_pretended(okoro):  # noqa: F811
    assert opens(okoro, question=[], pretend="yes").status == 422


# Hands.


HANDS = {"people": "20", "hands-s1": "3", "hands-s3": "12", "hands-s4": "15"}


def counts_hands(teacher, stop="no-way-to-check", **hands):
    return teacher.sends(event="hands", stop=stop, **hands)


def at_question(teacher, *events, **more):
    return presses(opens(teacher, **more), "read", "asked", *events)


def test_without_phones_she_types_the_hands_and_the_wall_shows_them(app, okoro, store):  # noqa: F811
    teacher = at_question(okoro)
    assert teacher.page.text.count('name="hands-s') == 8
    counts_hands(teacher, **HANDS)
    assert "0 of 0 have answered · 20 by show of hands" in teacher.text
    presses(teacher, "closed", "shown")
    wall = Person(app.test_client()).opens(f"/screen/{store.rooms_of('okoro')[0].id}")
    assert "15 of 20" in wall.text
    assert "too few" not in wall.text


def test_phones_and_hands_are_counted_together(app, okoro, store):  # noqa: F811
    teacher = opens(okoro)
    ann = joins(app, re.search(r"Code <b>(\w+ \w+)", teacher.page.text)[1], "Ann")
    presses(teacher, "read", "asked")
    ann.opens(ann.path).sends(mark=["s4"])
    counts_hands(teacher.opens(teacher.path), **HANDS)
    presses(teacher, "closed", "shown")
    wall = Person(app.test_client()).opens(f"/screen/{store.rooms_of('okoro')[0].id}")
    assert "16 of 21" in wall.text


@pytest.mark.parametrize("question", ALL)
def test_hands_can_be_counted_for_every_kind(app, okoro, store, question):  # noqa: F811
    teacher = at_question(okoro, question=[question])
    names = re.findall(r'name="(hands-[^"]+)"', teacher.page.text)
    assert len(names) >= 4
    counts_hands(teacher, question, people="9", **dict.fromkeys(names, "7"))
    assert "9 by show of hands" in teacher.text
    presses(teacher, "closed", "shown", "explained")
    wall = Person(app.test_client()).opens(f"/screen/{store.rooms_of('okoro')[0].id}")
    assert wall.text.count("7 of 9") >= len(names)


def test_more_hands_than_people_is_said_and_nothing_typed_is_lost(okoro):  # noqa: F811
    teacher = at_question(okoro)
    counts_hands(teacher, **{**HANDS, "people": "10"})
    assert "More hands than people: with 10 people, no count can be higher." in teacher.text
    assert 'name="hands-s4" min="0" max="200" inputmode="numeric" value="15"' in teacher.page.text
    counts_hands(teacher, people="999")
    assert "a number from 0 to 200" in teacher.text


def test_a_count_for_a_question_that_was_left_meanwhile_changes_nothing(okoro):  # noqa: F811
    teacher = at_question(okoro)
    counts_hands(teacher, "two-accounts", **HANDS)
    assert "the class has gone on" in teacher.text


def test_a_count_may_be_put_right_and_taken_away(okoro):  # noqa: F811
    teacher = at_question(okoro)
    counts_hands(teacher, **HANDS)
    counts_hands(teacher, **{**HANDS, "people": "21"})
    assert "21 by show of hands" in teacher.text
    counts_hands(teacher, people="0")
    assert "by show of hands" not in teacher.text


def test_the_second_vote_has_hands_of_its_own(okoro, store):  # noqa: F811
    teacher = at_question(okoro)
    counts_hands(teacher, **HANDS)
    presses(teacher, "closed", "shown", "discussed", "asked-again")
    assert "by show of hands" not in teacher.text
    counts_hands(teacher, people="19", **{"hands-s4": "18"})
    (room,) = store.rooms_of("okoro")
    assert {key[1]: one.people for key, one in room.state.hands.items()} == {1: 20, 2: 19}


def test_the_report_of_a_pretended_class_says_that_it_is_one(okoro, store, clock):  # noqa: F811
    okoro.opens("/teach").sends("/teach/pretend")
    presses(okoro, "read", "asked")
    clock.pass_(seconds=40)
    presses(okoro, "closed", "discussed", "asked-again")
    clock.pass_(seconds=40)
    presses(okoro, "closed", "explained", "debriefed", "ended")
    report = okoro.opens(f"/teach/room/{store.rooms_of('okoro')[0].id}/report")
    assert "These pupils are simulated." in report.text
    assert "24 of 24 answered" in report.text
    assert "the votes of 24 phones that answered both times" in report.text
    assert "pretend class" in okoro.opens("/teach").text


def test_hands_stand_in_the_report_also_when_nobody_had_a_phone(okoro, store):  # noqa: F811
    counts_hands(at_question(okoro), **HANDS)
    presses(okoro, "closed", "explained", "debriefed", "ended")
    report = okoro.opens(f"/teach/room/{store.rooms_of('okoro')[0].id}/report").text
    assert "20 by show of hands" in report
    assert "15 of 20" in report
    assert "Nobody joined" not in report
