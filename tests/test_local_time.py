"""Times that somebody types stay what was typed, whatever the clocks do meanwhile."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from quiz.core.local_time import LocalTime

BERLIN = LocalTime(ZoneInfo("Europe/Berlin"))


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("2026-10-23T18:00", "2026-10-23T16:00"),  # summer time
        ("2026-10-26T18:00", "2026-10-26T17:00"),  # clocks have gone back in between
        ("2027-03-29T07:30", "2027-03-29T05:30"),  # and forward again
    ],
)
def test_a_window_over_the_change_of_clocks_stays_what_was_typed(typed, moment):
    at = BERLIN.moment(datetime.fromisoformat(typed))
    assert at == utc(moment)
    assert BERLIN.typed(at) == typed


def test_a_time_that_is_left_out_in_spring_is_no_time():
    assert BERLIN.moment(datetime.fromisoformat("2027-03-28T02:30")) is None
    assert BERLIN.moment(datetime.fromisoformat("2027-03-28T03:00")) == utc("2027-03-28T01:00")


def test_an_hour_that_comes_twice_gives_the_longer_window():
    twice = datetime.fromisoformat("2026-10-25T02:30")
    assert BERLIN.moment(twice) == utc("2026-10-25T00:30")
    assert BERLIN.moment(twice, is_end=True) == utc("2026-10-25T01:30")


def test_the_name_of_a_zone_says_which_and_how_far():
    assert BERLIN.name(utc("2026-07-01T12:00")) == "Europe/Berlin, UTC+02:00"
    assert BERLIN.name(utc("2026-12-01T12:00")) == "Europe/Berlin, UTC+01:00"
    assert LocalTime(UTC).name(utc("2026-12-01T12:00")) == "UTC"


def test_without_a_zone_it_is_the_clock_of_this_computer():
    here, noon = LocalTime(), utc("2026-12-01T12:00")
    assert here.moment(datetime.fromisoformat(here.typed(noon))) == noon
    assert "UTC" in here.name(noon)
