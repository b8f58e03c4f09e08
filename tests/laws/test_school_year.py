"""How long a class is kept: to the end of the school year, never longer than one."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.core.school_year import LEAST, LONGEST, last_day


@pytest.mark.parametrize(
    ("made", "kept"),
    [
        ((2026, 9, 1), (2027, 7, 31)),
        ((2027, 2, 1), (2027, 7, 31)),
        ((2027, 6, 1), (2027, 7, 31)),
        ((2027, 6, 2), (2028, 6, 2)),
        ((2027, 7, 31), (2028, 7, 31)),
        ((2027, 8, 1), (2028, 7, 31)),
    ],
)
def test_a_class_made_on_a_day_is_kept_until(made, kept):
    assert last_day(date(*made)) == date(*kept)


@given(st.dates(date(2000, 1, 1), date(2200, 1, 1)))
def test_it_is_two_months_at_least_and_a_year_at_most(made):
    assert LEAST <= last_day(made) - made <= LONGEST
    assert last_day(made) - made <= timedelta(days=366)
