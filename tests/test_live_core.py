"""A live session, event by event: what may happen when, and what it allows."""

from dataclasses import replace
from datetime import timedelta

import pytest

from quiz.core.live import apply, replay
from quiz.core.live_state import Event, Live
from quiz.core.live_steps import STEPS
from quiz.core.model import Problem
from tests.conftest import MORNING

LOBBY = Live(stops=("q1", "q2"))


def after(*names, start=LOBBY, at=MORNING):
    """The state after events given by name, or as (name, params)."""
    events = [Event(*((name,) if isinstance(name, str) else name)) for name in names]
    return replay(start, [(event, at) for event in events])


def refused(state, event, /, **params):
    found = apply(state, Event(event, params), MORNING)
    assert isinstance(found, Problem), f"{event} was taken"
    return found.code


def joins(seat, name=None, **more):
    return ("joined", {"seat": seat, "name": name or seat, "key": (name or seat).lower(), **more})


def test_a_whole_lesson():
    question = ["read", "asked", "closed", "shown", "explained"]
    phases, state = [], LOBBY
    for name in [*question, *question, "debriefed", "ended"]:
        state = after(name, start=state)
        phases.append((state.phase, state.stop))
    assert phases == [
        ("reading", "q1"), ("asking", "q1"), ("closed", "q1"), ("shown", "q1"), ("explained", "q1"),
        ("reading", "q2"), ("asking", "q2"), ("closed", "q2"), ("shown", "q2"), ("explained", "q2"),
        ("debrief", "q2"), ("ended", "q2"),
    ]  # fmt: skip


def test_vote_discuss_vote_again_and_no_third_time():
    state = after("read", "asked", "closed", "discussed", "asked-again")
    assert (state.phase, state.round, state.stop) == ("asking", 2, "q1")
    assert refused(after("closed", start=state), "discussed") == "live-voted-twice"
    assert after("closed", "explained", "read", start=state).round == 1


ALLOWED = {
    "lobby": {"read", "pretended", "ended"},
    "reading": {"asked", "skipped", "debriefed", "paused", "ended"},
    "asking": {"closed", "skipped", "debriefed", "paused", "timed", "untimed", "hands", "ended"},
    "closed": {
        "hands",
        "shown-anyway",
        "unpicked",
        "reopened",
        "discussed",
        "shown",
        "explained",
        "skipped",
        "debriefed",
        "paused",
        "ended",
    },
    "shown": {
        "hands",
        "shown-anyway",
        "unpicked",
        "discussed",
        "explained",
        "skipped",
        "debriefed",
        "paused",
        "ended",
    },
    "discussing": {
        "asked-again",
        "unpicked",
        "explained",
        "skipped",
        "debriefed",
        "paused",
        "ended",
    },
    "explained": {"shown-anyway", "unpicked", "read", "debriefed", "paused", "ended"},
    "debrief": {"ended"},
    "ended": set(),
}
PHASES = {
    "lobby": LOBBY,
    "reading": after("read"),
    "asking": after("read", "asked"),
    "closed": after("read", "asked", "closed"),
    "shown": after("read", "asked", "closed", "shown"),
    "explained": after("read", "asked", "closed", "explained"),
    "discussing": after("read", "asked", "closed", "discussed"),
    "debrief": after("read", "debriefed"),
    "ended": after("ended"),
}
ALWAYS = {"joined", "renamed", "removed", "let-back", "locked", "unlocked", "resumed", "forgotten"}


@pytest.mark.parametrize("phase", PHASES)
def test_each_phase_allows_just_what_makes_sense_in_it(phase):
    params = {"seat": "s", "name": "n", "key": "n", "seconds": 60}
    params |= {"stop": "q1", "people": 1, "counts": {}, "names": [], "seed": "x"}
    took = {
        name
        for name in STEPS.keys() - ALWAYS
        if not isinstance(apply(PHASES[phase], Event(name, params), MORNING), Problem)
    }
    assert took == ALLOWED[phase]


def test_a_closed_question_may_be_opened_again_until_the_key_was_shown():
    assert after("read", "asked", "closed", "reopened").phase == "asking"
    assert refused(PHASES["explained"], "reopened") == "live-not-now"
    assert refused(PHASES["discussing"], "reopened") == "live-not-now"


def test_behind_the_last_question_there_is_only_the_debrief():
    last = after("read", "skipped")
    assert last.stop == "q2"
    assert refused(after("asked", "closed", "explained", start=last), "read") == "live-last"
    assert after("skipped", start=last).phase == "debrief"


def test_a_line_is_put_on_the_wall_only_when_nobody_is_writing_and_can_be_taken_away():
    pick, asking = ("picked", {"seat": "s1"}), after(joins("s1"), joins("s2"), "read", "asked")
    assert refused(asking, "picked", seat="s1") == "live-not-now"
    closed = after("closed", start=asking)
    assert refused(closed, "picked", seat="s9") == "live-no-seat"
    shown = after(pick, "shown", "explained", start=closed)
    assert shown.picked == "s1"
    assert after(("picked", {"seat": "s2"}), start=shown).picked == "s2", "one at a time"
    assert after("unpicked", start=shown).picked == ""


def test_a_line_leaves_the_wall_with_its_question_and_with_its_writer():
    picked = after(joins("s1"), "read", "asked", "closed", ("picked", {"seat": "s1"}))
    assert after("reopened", start=picked).picked == ""
    assert after("discussed", start=picked).picked == "s1", "there it is talked about"
    assert after("discussed", "asked-again", start=picked).picked == ""
    assert after("explained", "read", start=picked).picked == ""
    gone = after(("removed", {"seat": "s1"}), start=picked)
    assert gone.picked == "" and refused(gone, "picked", seat="s1") == "live-no-seat"


def test_only_the_open_question_takes_answers():
    asking = PHASES["asking"]
    assert asking.takes("q1", MORNING)
    assert not asking.takes("q2", MORNING)
    for phase in PHASES.keys() - {"asking"}:
        assert not PHASES[phase].takes("q1", MORNING), phase


def test_at_their_own_pace_learners_answer_what_they_like_once_it_has_begun():
    lobby = Live(stops=("q1", "q2"), pace="learner")
    assert not lobby.takes("q1", MORNING)
    begun = after("read", start=lobby)
    assert begun.takes("q1", MORNING)
    assert begun.takes("q2", MORNING)
    assert not begun.takes("q3", MORNING)
    assert not after("ended", start=begun).takes("q1", MORNING)


def test_a_key_is_seen_when_it_was_shown_and_not_before():
    seen = {phase for phase, state in PHASES.items() if state.may_see_key("q1")}
    assert seen == {"explained", "debrief", "ended"}
    assert not any(
        PHASES[phase].may_see_key("q2") for phase in PHASES.keys() - {"debrief", "ended"}
    )
    assert after("read", "asked", "closed", "explained", "read").may_see_key("q1")


def test_a_pause_stops_answers_and_takes_the_timer_away():
    paused = after("read", "asked", ("timed", {"seconds": 60}), "paused")
    assert not paused.takes("q1", MORNING)
    assert paused.closes_at is None
    assert after("resumed", start=paused).takes("q1", MORNING)


def test_a_timer_is_generous_can_be_extended_and_switched_off():
    asking = PHASES["asking"]
    assert asking.closes_at is None
    timed = after(("timed", {"seconds": 60}), start=asking)
    assert timed.takes("q1", MORNING + timedelta(seconds=59))
    assert not timed.takes("q1", MORNING + timedelta(seconds=60))
    longer = after(("timed", {"seconds": 30}), start=timed)
    assert longer.closes_at == MORNING + timedelta(seconds=90)
    assert after("untimed", start=timed).takes("q1", MORNING + timedelta(hours=1))
    assert refused(asking, "timed", seconds=5) == "live-timer"
    assert refused(asking, "timed", seconds=9999) == "live-timer"
    assert refused(asking, "timed", seconds=10**25) == "live-timer"
    assert after("closed", start=timed).closes_at is None


def test_anyone_may_come_late_unless_the_door_is_locked():
    late = after("read", "asked", joins("s1", "Ann"))
    assert [seat.name for seat in late.present] == ["Ann"]
    locked = after("locked", start=late)
    assert refused(locked, "joined", seat="s2", name="Ben", key="ben") == "live-locked"
    assert len(after("unlocked", joins("s2", "Ben"), start=locked).present) == 2


def test_two_may_not_have_one_name_but_a_removed_name_is_free():
    room = after(joins("s1", "Ann"))
    assert refused(room, "joined", seat="s2", name="ANN", key="ann") == "name-taken"
    gone = after(("removed", {"seat": "s1"}), start=room)
    assert gone.present == ()
    again = after(joins("s2", "Ann"), start=gone)
    assert refused(again, "let-back", seat="s1") == "name-taken"
    assert refused(again, "renamed", seat="s1", name="Eve", key="eve") == "live-no-seat"
    free = after(("renamed", {"seat": "s2", "name": "Eve", "key": "eve"}), start=again)
    assert [s.name for s in after(("let-back", {"seat": "s1"}), start=free).present] == [
        "Ann",
        "Eve",
    ]


@pytest.mark.parametrize("phase", PHASES)
def test_a_name_can_be_forgotten_at_any_time_even_after_the_end(phase):
    room = replace(PHASES[phase], seats=after(joins("s1", "Ann"), joins("s2", "Ben")).seats)
    gone = after(("forgotten", {"seat": "s1"}), start=room)
    assert [seat.name for seat in gone.present] == ["Ben"]
    assert "Ann" not in str(gone) and "ann" not in str(gone)
    assert (gone.phase, gone.stop) == (room.phase, room.stop), "the class is where it was"
    assert after(("forgotten", {"seat": "s1"}), start=gone) == gone
    assert refused(room, "forgotten", seat="s3") == "live-no-seat"


def test_one_phone_answers_for_three_at_most():
    assert after(joins("s1", people=3)).present[0].people == 3
    for people in (0, 4):
        code = refused(LOBBY, "joined", seat="s", name="n", key="n", people=people)
        assert code == "live-people"


def test_the_same_events_give_the_same_state():
    events = [joins("s1"), "read", "asked", joins("s2"), "closed", "explained"]
    assert after(*events) == after(*events)
    with pytest.raises(ValueError, match="live-not-now"):
        after("asked")
    with pytest.raises(KeyError):
        apply(LOBBY, Event("exploded"), MORNING)
