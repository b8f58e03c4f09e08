"""The file format, version 1: the shape of a lesson file and of a source record.

Only shapes live here; what they mean together is `reader`, what makes them good `checks`.
Fields a machine does not know are errors, because they are nearly always typing slips.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, field_validator

from quiz.core.model import Cited, Frozen
from quiz.core.question import Id, Text

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
Ages = Annotated[int, BeforeValidator(_ages), Field(ge=6, le=18)]
Day = Annotated[str, AfterValidator(_day)]
Address = Annotated[str, AfterValidator(_address)]


class InlineExcerpt(Frozen):
    """A text in the lesson file itself, its sentences marked `[s1]`, `[s2]`, ...

    `side` is whose words they are, for the balance of a pack; see `SourceFile`.
    """

    who: ShortText
    when: Day
    kind: Genre
    title: str = ""
    know: str = ""
    written_for_lesson: bool = False
    licence: str = ""
    side: Side = ""
    text: Annotated[str, StringConstraints(min_length=1, max_length=8000)]


class ExcerptReference(Frozen):
    """A passage of a source record in `seeds/`."""

    source: Id
    passage: Id


class SourceNote(Frozen):
    """A dated source that a why may cite as `[r1]`."""

    publisher: ShortText
    date: Day
    what: str = ""
    confidence: Literal["verified", "well-established"]
    url: Address = ""

    def cited(self, note_id: str) -> Cited:
        """The same note under its id, as pages show it."""
        return Cited(id=note_id, **self.model_dump())


class AdvisoryNote(Frozen):
    """What a reader meets that may weigh on her."""

    topics: tuple[str, ...] = Field(min_length=1)
    note: Text


def _none_said(value: Any) -> Any:
    """`advisory: none` is an explicit statement; a blank is a forgotten one."""
    if value is None:
        raise ValueError("value-missing")
    return None if value == "none" else value


Advisory = Annotated[AdvisoryNote | None, BeforeValidator(_none_said)]


class LessonFile(Frozen):
    """The head of a lesson file. Excerpts and questions are read one by one, so that a
    slip in one of them does not hide the slips in the others."""

    format: Literal["1"]
    id: Id
    title: ShortText
    language: Annotated[str, StringConstraints(pattern=LANGUAGE_PATTERN)] = "en"
    level: Literal["easy", "middle", "hard"]
    minutes: Whole = Field(ge=1, le=90)
    ages: Ages
    goal: ShortText
    topics: tuple[ShortText, ...] = ()
    pack: OptionalId = ""
    as_of: FullDay | None = None
    review_by: FullDay | None = None
    advisory: Advisory
    terms: dict[str, Text] = {}
    first_look: LongText = ""
    before: LongText = ""
    sources: dict[Id, SourceNote] = {}
    second_look: LongText = ""
    debrief: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
    next: OptionalId = ""
    draft: bool = False

    @field_validator("terms", "sources", mode="before")
    @classmethod
    def _blank_is_empty(cls, value: Any) -> Any:
        """A key with nothing behind it means that there are none."""
        return {} if value is None else value


class SourceSegment(Frozen):
    """A frozen sentence of a source: its place in the full text and its fingerprint."""

    at: tuple[Whole, Whole] | None = None
    sha256: Hash = ""
    text: Annotated[str, StringConstraints(min_length=1)]


class SourcePassage(Frozen):
    """Sentences quoted together; `ages` is the youngest reader it is meant for."""

    ages: Ages | None = None
    segments: dict[Id, SourceSegment] = Field(min_length=1)


class SourceFile(Frozen):
    """A source record: who published the document, and the passages quoted from it.

    `never` holds ranges of the document that no lesson shows, `older` those for readers of
    16 and older. `side` is the seat of the publisher in neutral words (a country, or what it
    is), never a judgement; “several” where the words of several sides stand together. It only
    serves to count whose texts are the bad examples, and no learner's page shows it.
    """

    format: Literal["1"]
    id: Id
    title: ShortText
    publisher: ShortText
    author: str = ""
    published: Day
    genre: Genre
    authenticity: Literal["verbatim", "shortened", "written-for-lesson"]
    licence: ShortText
    full_text_sha256: Hash = ""
    know: LongText = ""
    side: Side = ""
    never: tuple[tuple[Whole, Whole], ...] = ()
    older: tuple[tuple[Whole, Whole], ...] = ()
    passages: dict[Id, SourcePassage] = Field(min_length=1)


def _two(value: tuple[str, ...]) -> tuple[str, ...]:
    """A check before and after takes two forms, which are not the same."""
    if value and not len(value) == len(set(value)) == 2:
        raise ValueError("forms-two")
    return value


class PackFile(Frozen):
    """Lessons that belong together and are opened on purpose; `note` says what is in them.

    `forms` may name two of its lessons as parallel forms, for a check before and after.
    """

    format: Literal["1"]
    id: Id
    title: ShortText
    about: Text
    ages: Ages
    note: LongText = ""
    forms: Annotated[tuple[Id, ...], AfterValidator(_two)] = ()


def full_day(value: str) -> tuple[date, str]:
    """A format-1 date as a day, and the pattern that shows no more than it says."""
    pattern = {4: "y", 7: "MMMM y"}.get(len(value), "long")
    return date.fromisoformat((value + "-01-01")[:10]), pattern
