"""What holds for every homework, whatever was given to whom."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from quiz.core.assignments import GRACE, Allowance, Assignment, held_until, task_of
from quiz.core.assignments import Try as Sat
from tests.conftest import MORNING

LESSONS = ("a", "b", "c")
moments = st.integers(0, 5000).map(lambda minutes: MORNING + timedelta(minutes=minutes))
ends = st.none() | moments


@st.composite
def homework(draw):
    opens, closes = draw(moments), draw(ends)
    feedback = draw(st.sampled_from(["now", "after"])) if closes else "now"
    return Assignment(
        id="h", school_class="7b", opens_at=opens, made_at=MORNING, pack="p",
        closes_at=closes and max(closes, opens + timedelta(minutes=1)),
        tries=draw(st.integers(1, 5)), feedback=feedback,
    )  # fmt: skip


@st.composite
def sittings(draw, pupil):
    begun = draw(moments)
    ended = draw(st.none() | st.just(begun + timedelta(minutes=5)))
    live = draw(st.sampled_from(["", "room"]))
    answered = draw(st.integers(0, 3))
    lesson, own = draw(st.sampled_from(LESSONS)), "" if live else "h"
    return Sat(
        f"{pupil}{draw(st.integers(0, 10**9))}",
        pupil,
        lesson,
        begun,
        ended,
        own,
        live,
        "s",
        answered,
    )


@given(homework(), ends, st.lists(sittings("mina"), max_size=6), moments)
def test_more_time_never_shortens(made, until, tries, at):
    plain = task_of(made, LESSONS, None, tries)
    more = task_of(made, LESSONS, Allowance(until), tries)
    if plain.closes_at is None:
        assert more.closes_at is None
    else:
        assert more.closes_at >= plain.closes_at
    assert not more.is_closed(at) or plain.is_closed(at)
    if plain.state(at) in ("coming", "open", "done"):
        assert more.state(at) == plain.state(at)


@given(homework(), st.lists(sittings("mina"), max_size=6), moments, moments)
def test_nothing_is_explained_while_an_answer_may_still_come(made, tries, given_at, at):
    task = task_of(made, LESSONS, None, tries)
    in_window = made.opens_at <= given_at and not task.is_closed(given_at)
    may_come = at < (task.closes_at or at) + GRACE
    for lesson in LESSONS:
        until = held_until([task], lesson, given_at, at)
        if made.feedback == "after" and in_window and may_come:
            assert until and until > at
        if made.feedback == "now":
            assert until is None


@given(homework(), st.lists(sittings("mina"), max_size=6), moments)
def test_every_try_is_counted_once_and_none_in_class(made, tries, at):
    task = task_of(made, LESSONS, None, tries)
    for lesson in LESSONS:
        alone = [one for one in task.tries_at(lesson) if not one.live]
        assert task.tries_left(lesson) == max(0, made.tries - len(alone))
    late = replace(task, tries=tuple(one for one in task.tries if not one.live))
    assert {one.assignment for one in late.tries} <= {"h"}
