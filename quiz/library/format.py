"""The file format, version 1: the shape of a lesson file and of a source record.

Only shapes live here; what they mean together is `reader`, what makes them good `checks`.
Fields a machine does not know are errors, because they are nearly always typing slips.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, field_validator

from quiz.core.model import Cited, Frozen
from quiz.core.question import Id, Text
from quiz.library.fields import (
    LANGUAGE_PATTERN,
    Address,
    Ages,
    Day,
    FullDay,
    Genre,
    Hash,
    LongText,
    OptionalId,
    ShortText,
    Side,
    Whole,
)


class InlineExcerpt(Frozen):
    """A text in the lesson file itself, its sentences marked `[s1]`, `[s2]`, ...

    `side` is whose words they are, for the balance of a pack; see `SourceFile`.
    """

    who: ShortText
    """Who published it: a newspaper, an office, a person."""
    when: Day
    """The day it was published, like 2031-03-05; a month or a year will do."""
    kind: Genre
    """What kind of text it is."""
    title: str = ""
    """Its headline; take the line out if it has none."""
    know: str = ""
    """What a reader should know of who published it, in one calm sentence."""
    written_for_lesson: bool = False
    """yes if you wrote the text yourself for this lesson."""
    licence: str = ""
    """On what ground you may use somebody else's text; not needed for your own."""
    side: Side = ""
    """Whose words they are, like a country or several; only counted, never shown."""
    text: Annotated[str, StringConstraints(min_length=1, max_length=8000)]
    """The text; before each sentence its mark: [s1], [s2], and so on."""


class ExcerptReference(Frozen):
    """A passage of a source record in `seeds/`."""

    source: Id
    """The id of a source record in seeds/."""
    passage: Id
    """The name of a passage in that record."""


class SourceNote(Frozen):
    """A dated source that a why may cite as `[r1]`."""

    publisher: ShortText
    """Who published it."""
    date: Day
    """When, like 2031-03-05; a month or a year will do."""
    what: str = ""
    """What it says, in a few words."""
    confidence: Literal["verified", "well-established"]
    """verified: you read it yourself; well-established: several good sources agree."""
    url: Address = ""
    """Its web address, only if it is the publisher's own."""

    def cited(self, note_id: str) -> Cited:
        """The same note under its id, as pages show it."""
        return Cited(id=note_id, **self.model_dump())


class AdvisoryNote(Frozen):
    """What a reader meets that may weigh on her."""

    topics: tuple[str, ...] = Field(min_length=1)
    """What a reader meets, like war or death."""
    note: Text
    """One or two sentences to read before beginning."""


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
    """The version of this file format: 1."""
    id: Id
    """The name of the lesson in links and records; it never changes."""
    title: ShortText
    """The title of the lesson, as learners see it."""
    language: Annotated[str, StringConstraints(pattern=LANGUAGE_PATTERN)] = "en"
    """The language of the lesson: en, fa, pt-BR."""
    level: Literal["easy", "middle", "hard"]
    """How hard it is."""
    minutes: Whole = Field(ge=1, le=90)
    """How many minutes it takes."""
    ages: Ages
    """The youngest reader it is meant for, like 11+."""
    goal: ShortText
    """What learners can do afterwards, in one sentence."""
    topics: tuple[ShortText, ...] = ()
    """What it is about, like town or clock; learners can search for it."""
    pack: OptionalId = ""
    """The id of the pack it belongs to, if any (lessons/packs/)."""
    as_of: FullDay | None = None
    """The day on which you last checked the facts, like 2031-03-05."""
    review_by: FullDay | None = None
    """The day by which the facts should be checked again."""
    advisory: Advisory
    """What a reader meets that may weigh on her, like war; none if there is nothing."""
    terms: dict[str, Text] = {}
    """Words to explain beside the text, each with a plain meaning."""
    first_look: LongText = ""
    """A question to think about in silence before the lesson; no answer is kept."""
    before: LongText = ""
    """What to look for, with an example: it is read before the first question."""
    sources: dict[Id, SourceNote] = {}
    """Dated sources that a why cites as [r1]."""
    second_look: LongText = ""
    """The question of the beginning, asked once more at the end."""
    debrief: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
    """What to take home: what was found, what was sound, what happened next."""
    next: OptionalId = ""
    """The id of a lesson that goes on from here."""
    draft: bool = False
    """yes keeps the lesson off the shelf."""

    @field_validator("terms", "sources", mode="before")
    @classmethod
    def _blank_is_empty(cls, value: Any) -> Any:
        """A key with nothing behind it means that there are none."""
        return {} if value is None else value


class SourceSegment(Frozen):
    """A frozen sentence of a source: its place in the full text and its fingerprint."""

    at: tuple[Whole, Whole] | None = None
    """Its first and last place in the whole text, counted in characters."""
    sha256: Hash = ""
    """The fingerprint of its words; the command “segment” writes it."""
    text: Annotated[str, StringConstraints(min_length=1)]
    """The sentence, word for word."""


class SourcePassage(Frozen):
    """Sentences quoted together; `ages` is the youngest reader it is meant for."""

    ages: Ages | None = None
    """The youngest reader this passage is meant for, like 14+."""
    segments: dict[Id, SourceSegment] = Field(min_length=1)
    """The sentences quoted, each under its mark."""


class SourceFile(Frozen):
    """A source record: who published the document, and the passages quoted from it.

    `never` holds ranges of the document that no lesson shows, `older` those for readers of
    16 and older. `side` is the seat of the publisher in neutral words (a country, or what it
    is), never a judgement; “several” where the words of several sides stand together. It only
    serves to count whose texts are the bad examples, and no learner's page shows it.
    """

    format: Literal["1"]
    """The version of this file format: 1."""
    id: Id
    """The name by which lessons quote this source; it never changes."""
    title: ShortText
    """The headline, word for word."""
    publisher: ShortText
    """Who published it: a newspaper, an office, a person."""
    author: str = ""
    """Who wrote it, if the text says so."""
    published: Day
    """The day it was published, like 2031-03-05; a month or a year will do."""
    genre: Genre
    """What kind of text it is."""
    authenticity: Literal["verbatim", "shortened", "written-for-lesson"]
    """verbatim: word for word; shortened: words left out; written-for-lesson: yours."""
    licence: ShortText
    """On what ground it is quoted, like: short quotation for teaching; all rights reserved."""
    full_text_sha256: Hash = ""
    """The fingerprint of the whole text; the command “segment” writes it."""
    know: LongText = ""
    """What a reader should know of the publisher, in one calm sentence."""
    side: Side = ""
    """The seat of the publisher, like a country; only counted for the balance, never shown."""
    never: tuple[tuple[Whole, Whole], ...] = ()
    """Ranges of the text that no lesson shows."""
    older: tuple[tuple[Whole, Whole], ...] = ()
    """Ranges of the text for readers of 16 and older."""
    passages: dict[Id, SourcePassage] = Field(min_length=1)
    """The passages quoted, each under a name of its own."""


def _two(value: tuple[str, ...]) -> tuple[str, ...]:
    """A check before and after takes two forms, which are not the same."""
    if value and not len(value) == len(set(value)) == 2:
        raise ValueError("forms-two")
    return value


class PackStep(Frozen):
    """One lesson in the order of a pack, and which of those before it it builds on."""

    id: Id
    """The id of the lesson."""
    after: tuple[Id, ...] = ()
    """The lessons to take before it, if it builds on any."""


class PackFile(Frozen):
    """Lessons that belong together and are opened on purpose; `note` says what is in them.

    `lessons` is their order; those that it leaves out come last, in the order of their files.
    `forms` may name two of its lessons as parallel forms, for a check before and after.
    """

    format: Literal["1"]
    """The version of this file format: 1."""
    id: Id
    """The name that lessons give in their field pack."""
    title: ShortText
    """The title of the pack."""
    about: Text
    """What its lessons are about."""
    ages: Ages
    """The youngest reader it is meant for, like 14+."""
    note: LongText = ""
    """What a reader meets in it that may weigh on her."""
    forms: Annotated[tuple[Id, ...], AfterValidator(_two)] = ()
    """Two lessons of the pack that ask alike, for a check before and after."""
    after: OptionalId = ""
    """The pack to take before this one, if there is one."""
    lessons: tuple[PackStep, ...] = ()
    """Its lessons in the order in which to take them, without the forms."""


def full_day(value: str) -> tuple[date, str]:
    """A format-1 date as a day, and the pattern that shows no more than it says."""
    pattern = {4: "y", 7: "MMMM y"}.get(len(value), "long")
    return date.fromisoformat((value + "-01-01")[:10]), pattern
