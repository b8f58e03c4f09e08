"""A new lesson drawn up: commented, with a worked example and blanks for each kind of question."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from quiz import words
from quiz.core.sketch import BLANK
from quiz.library.describe import description, hinted
from quiz.library.format import InlineExcerpt, LessonFile
from quiz.library.kinds import control, docstring, example_lines, sketch
from quiz.library.yaml_text import block, flow, item

SCHEMA = "# yaml-language-server: $schema=lesson.schema.json"
OWN_SENTENCES = tuple(f"s{n}" for n in range(1, 7))
"""How many sentences a text of the author's own has to begin with."""

_WIDTH = 98
_ADVISORY = """\
# advisory: {topics: [war], note: "You will meet …"}
# review_by: 2031-09-01
advisory: none"""
_SOURCES = """\
# sources:
#   r1: {publisher: Saltmere Library, date: 2031-03, what: "Repair log", confidence: verified}"""


@dataclass(frozen=True, slots=True)
class Quoted:
    """An excerpt that is a passage of a source record, with the ids of its sentences."""

    source: str
    passage: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """What a new lesson begins with. An excerpt that is None is written in the lesson itself.

    What nobody has said is a blank: `as_of`, the day of the facts, and `skill`, that of all
    questions.
    `texts` are excerpts whose sentences are known, `questions` are questions that are written
    already but for their blanks; both come from elsewhere.
    """

    id: str
    title: str
    kinds: Sequence[str]
    excerpts: Mapping[str, Quoted | None]
    as_of: str = ""
    skill: str = ""
    language: str = "en"
    level: str = "easy"
    minutes: str = "10"
    ages: str = "11+"
    texts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    questions: Sequence[Mapping[str, object]] = ()

    def sentences(self) -> dict[str, tuple[str, ...]]:
        """The sentence ids of each excerpt."""
        return {
            name: quoted.sentences if quoted else OWN_SENTENCES
            for name, quoted in self.excerpts.items()
        }


def lesson_text(draft: Draft) -> str:
    """The file of a new lesson; `check` names each of its blanks until it is filled in."""
    parts = (
        (SCHEMA,),
        _comment("new.head"),
        block(_head(draft)),
        _comment("new.advisory"),
        (_ADVISORY,),
        _comment("new.look"),
        block(_blanks("first_look", "second_look")),
        _comment("new.before"),
        _written("before"),
        _comment("new.excerpts"),
        ("excerpts:",),
        *(_excerpt(name, quoted) for name, quoted in draft.excerpts.items()),
        *(_own_text(name, lines) for name, lines in draft.texts.items()),
        _comment("new.questions"),
        ("questions:",),
        *(_question(kind, draft) for kind in draft.kinds),
        *(_control(draft) for _ in draft.kinds[:1]),
        *(item(fields, 2) for fields in draft.questions),
        _comment("new.debrief"),
        _written("debrief"),
        _comment("new.sources"),
        (_SOURCES,),
    )
    return "".join(f"{line}\n" for part in parts for line in part)


def _head(draft: Draft) -> dict[str, object]:
    return {
        "format": "1",
        "id": draft.id,
        "title": draft.title,
        "language": draft.language,
        "level": draft.level,
        "minutes": draft.minutes,
        "ages": draft.ages,
        **_blanks("goal"),
        "topics": [f"{BLANK} {words.sentence('new.topic')}"],
        "as_of": draft.as_of or hinted(LessonFile, BLANK, ("as_of",)),
    }


def _blanks(*names: str) -> dict[str, str]:
    return {name: hinted(LessonFile, BLANK, (name,)) for name in names}


def _written(name: str) -> Iterator[str]:
    """A longer text: its blank stands on a line of its own, ready for several paragraphs."""
    yield f"{name}: |"
    yield f"  {BLANK} {description(LessonFile, (name,))}"


def _excerpt(name: str, quoted: Quoted | None) -> Iterator[str]:
    if quoted:
        yield f"  {name}: {flow({'source': quoted.source, 'passage': quoted.passage})}"
        return
    yield f"  {name}:"
    own = {"written_for_lesson": "yes"}
    yield from block({**_unsaid("who", "kind", "title", "when"), **own}, 4)
    yield "    text: |"
    for n, mark in enumerate(OWN_SENTENCES, 1):
        yield f"      [{mark}] {BLANK} {words.sentence('new.sentence', {'number': n})}"


def _own_text(name: str, lines: Sequence[str]) -> Iterator[str]:
    """A text that came from elsewhere, one sentence a line: whose it is, its author has to say."""
    yield f"  {name}:"
    yield from block(_unsaid("who", "kind", "title", "when", "licence"), 4)
    yield "    text: |"
    yield from (f"      [s{n}] {line}" for n, line in enumerate(lines, 1))


def _unsaid(*names: str) -> dict[str, str]:
    return {name: hinted(InlineExcerpt, BLANK, (name,)) for name in names}


def _question(kind: str, draft: Draft) -> Iterator[str]:
    """The kind in its own words, an example of it as a comment, and the same with blanks."""
    yield ""
    for paragraph in docstring(kind).split("\n\n"):
        yield from _wrapped(" ".join(paragraph.split()), "  # ")
    yield from _wrapped(words.sentence("new.example"), "  # ")
    yield from (f"  #   {line}" for line in example_lines(kind))
    yield from _wrapped(words.sentence("new.yours"), "  # ")
    yield from item(sketch(kind, draft.sentences(), draft.skill), 2)


def _control(draft: Draft) -> Iterator[str]:
    """A question on the last text in which nothing needs flagging."""
    yield ""
    yield from _wrapped(words.sentence("new.control"), "  # ")
    yield from item(control(draft.sentences(), draft.skill), 2)


def _comment(code: str) -> Iterator[str]:
    """A sentence of the catalogue as comment lines, a blank line before it."""
    yield ""
    yield from _wrapped(words.sentence(code), "# ")


def _wrapped(text: str, sign: str) -> list[str]:
    return textwrap.wrap(
        text, _WIDTH, initial_indent=sign, subsequent_indent=sign, break_on_hyphens=False
    )
