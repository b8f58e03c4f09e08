"""How long a class is kept: to the end of its school year, and never longer than one."""

from __future__ import annotations

from datetime import date, timedelta

LONGEST = timedelta(days=366)
"""One school year: nothing of a class is kept longer after it was made."""

LEAST = timedelta(days=60)
LAST_DAY = (7, 31)
"""Month and day by which school years have ended in most of Europe and North America."""


def last_day(made: date) -> date:
    """The day a class made on `made` is kept until, unless its teacher chooses another.

    The next 31 July that is at least 60 days away, but at most 366 days after `made`.
    """
    year = made.year + (date(made.year, *LAST_DAY) - made < LEAST)
    return min(date(year, *LAST_DAY), made + LONGEST)
