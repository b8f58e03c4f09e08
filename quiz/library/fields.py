"""The sorts of single value that a lesson file holds: days, ages, addresses, texts of a length."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

ShortText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
LongText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=8000)]
Side = Annotated[str, StringConstraints(strip_whitespace=True, max_length=80)]
HASH_PATTERN = r"^([0-9a-f]{64})?$"
LANGUAGE_PATTERN = r"^[a-z]{2,3}(-[A-Za-z]{2,4})?$"
OPTIONAL_ID_PATTERN = r"^([a-z][a-z0-9_-]{0,39})?$"
Hash = Annotated[str, StringConstraints(pattern=HASH_PATTERN)]
OptionalId = Annotated[str, StringConstraints(pattern=OPTIONAL_ID_PATTERN)]
Genre = Literal["news", "opinion", "analysis", "comment", "statement", "record"]


def _ages(value: Any) -> Any:
    """`14+` as a number."""
    match = re.fullmatch(r"([0-9]{1,2})\+?", value) if isinstance(value, str) else None
    if not match:
        raise ValueError("not-an-age")
    return int(match.group(1))


def _whole(value: Any) -> Any:
    """Digits only: pydantic would also take `1_0` and `5.0` for numbers."""
    if isinstance(value, int) or re.fullmatch(r"[0-9]{1,9}", str(value)):
        return value
    raise ValueError("number-expected")


def _full_day(value: Any) -> Any:
    """Year, month and day: pydantic would also take a count of seconds for a date."""
    if isinstance(value, str) and not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError("not-a-date")
    return value


def _day(value: str) -> str:
    """A date of the form 2022-01-03; a month (2021-09) or a year may stand for it."""
    if not re.fullmatch(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?", value):
        raise ValueError("not-a-date")
    try:
        date.fromisoformat((value + "-01-01")[:10])
    except ValueError:
        raise ValueError("not-a-date") from None
    return value


def _address(value: str) -> str:
    """Only web addresses: a link in a lesson never runs script or reads a file."""
    if value and not re.fullmatch(r"https?://[^\s<>\"]+", value):
        raise ValueError("not-an-address")
    return value


Whole = Annotated[int, BeforeValidator(_whole)]
FullDay = Annotated[date, BeforeValidator(_full_day)]
Ages = Annotated[
    int,
    Field(ge=6, le=18, json_schema_extra={"pattern": r"^([6-9]|1[0-8])\+?$"}),
    BeforeValidator(_ages),
]
Day = Annotated[
    str,
    AfterValidator(_day),
    Field(json_schema_extra={"pattern": "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"}),
]
Address = Annotated[str, AfterValidator(_address)]
