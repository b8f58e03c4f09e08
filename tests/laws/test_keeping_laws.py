"""How long something is kept, whatever anybody chooses."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from quiz.core.keeping import HELD, class_goes, held_goes, last_day_chosen
from quiz.core.model import Problem
from quiz.core.school_year import LONGEST, last_day
from quiz.web.keeping import noon_of

SPANS = st.timedeltas(timedelta(), timedelta(days=900))
DAYS = st.dates(date(2020, 1, 1), date(2090, 1, 1))
MOMENTS = st.builds(datetime.combine, DAYS, st.times(), st.just(UTC))


@given(MOMENTS, SPANS, SPANS, st.booleans())
def test_nothing_is_kept_longer_than_a_school_year_and_no_lesson_longer_than_its_class(
    made, lasted, until, has_class
):
    ends = class_goes(made, made + until)
    of_class = ends if has_class else None
    plain, pinned = (
        held_goes(made, made + lasted, is_pinned=pin, class_goes_at=of_class)
        for pin in (False, True)
    )
    assert max(ends, plain, pinned) <= made + LONGEST
    assert plain <= pinned, "a pin never shortens"
    assert plain <= made + lasted + HELD
    if has_class:
        assert pinned <= ends


@given(DAYS, DAYS, DAYS)
def test_a_day_that_was_chosen_is_within_reach_and_every_other_is_a_problem(chosen, made, today):
    found = last_day_chosen(chosen.isoformat(), made, today)
    within = today <= chosen <= made + LONGEST
    assert (found == chosen) if within else isinstance(found, Problem)


@given(st.text(max_size=20), DAYS)
def test_no_text_is_too_odd_for_a_day(typed, made):
    found = last_day_chosen(typed, made, made)
    assert isinstance(found, Problem | date)


@given(DAYS)
def test_the_day_that_is_offered_may_be_chosen_and_lasts_until_it_is_over(made):
    offered = last_day(made)
    assert last_day_chosen(offered.isoformat(), made, made) == offered
    begun = datetime.combine(made, datetime.max.time(), UTC)
    assert class_goes(begun, noon_of(offered)).date() in (offered, offered + timedelta(days=1))
