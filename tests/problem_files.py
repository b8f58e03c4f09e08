"""Small good files, and tables of slips: each row of a table breaks one of them a little.

A row reads like a change somebody made (`-` and `+`), under the code of the problem, with
the sentences that `check` then says (`>`):

    not-one-of
    - level: easy
    + level: easi
    > clock.yaml:4:8: “easi” is not a possible value of “level” (choose one of: …)

What `-` shows stands exactly once in the good file; it need not be a whole line. A row may
hold several changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from quiz import words
from quiz.core.model import Problem
from quiz.library.reader import Reading, read_lesson, read_pack, read_source

RECORD_TEXT = """\
format: 1
id: notice-2031
title: Notice on the door of the clock house
publisher: Ines Holt, clock keeper
published: 2031-03-07
genre: statement
authenticity: verbatim
licence: short quotation for teaching
full_text_sha256: d34a7f083001348c267d0dbc045c689735e7545d918649f199557fd7629ff890
passages:
  gear:
    ages: 11+
    segments:
      s1:
        at: [0, 37]
        sha256: bf6199ff4ac1a70c5adac4f2673cd437d4239a826745cea2ae7904c6e394e743
        text: I fitted a new gear at five past ten.
      s2:
        at: [38, 71]
        sha256: 8b7dcdeac7c907f3a417a08a30cba62a9fb2c1138d5494bf66be979e8d24f9c9
        text: I do not know what made it crack.
"""

PACK_TEXT = """\
format: 1
id: one-clock
title: One clock, many accounts
about: Real and invented texts about a clock that stopped.
ages: 11+
"""

HEAD = """\
format: 1
id: clock
title: Who stopped the clock?
level: easy
minutes: 5
ages: 11+
goal: Ask who says so.
advisory: none
sources:
  r1: {publisher: Saltmere Library, date: 2031-03, confidence: verified}
debrief: A gear was cracked. [r1]
excerpts:
  a:
    who: Saltmere Bell
    when: 2031-03-05
    kind: news
    written_for_lesson: yes
    text: |
      [s1] The clock stopped at 9:14.
      [s2] The keeper found a cracked gear.
      [s3] Everyone knows who forgot our beloved clock.
      [s4] The log shows a check in May.
      [s5] The baker says that his bread was late on Tuesday, as it is on many days.
  b: {source: notice-2031, passage: gear}
questions:
"""

SPOT = """\
  - id: unproven
    type: spot_claim
    skill: attribution
    excerpt: a
    prompt: Mark what you cannot check.
    targets:
      s3: {reason: no-source-given, why: It names nobody.}
    sound: {s1: A minute., s2: She looked., s4: A log., s5: Ask him.}
"""

PUSH = """\
  - id: push
    type: framing
    skill: emotional-framing
    excerpt: a
    prompt: Tap what pushes.
    phrases:
      p1: {text: Everyone knows, pushes: It names nobody.}
      p2: {text: our beloved clock, pushes: Plain is the clock.}
      p3: {text: stopped at 9:14, tells: A minute.}
      p4: {text: a cracked gear, tells: A thing.}
      p5: {text: a check in May, tells: A month.}
      p6: {text: his bread, tells: Bread.}
    technique: {key: loaded-language, accept: [], offer: [loaded-language, false-choice]}
"""

PAIR = """\
  - id: two
    type: compare
    skill: corroboration
    excerpts: [a, b]
    prompt: Lay them side by side.
    rows:
      r1: {fact: A gear., answer: agree, cite: {a: [s2], b: [s1]}, why: Both say gear.}
      r2: {fact: Bread., answer: only-a, cite: {a: [s5]}, why: Only the Bell asked.}
      r3: {fact: The hour., answer: only-a, cite: {a: [s1]}, why: Only the Bell.}
      r4: {fact: The log., answer: only-a, cite: {a: [s4]}, why: The Bell read it.}
      r5: {fact: The cause., answer: only-b, cite: {b: [s2]}, why: Only she does not know.}
      r6: {fact: Ten past ten., answer: only-b, cite: {b: [s1]}, why: Only on the door.}
"""

SORTS = """\
  - id: kinds
    type: sort
    skill: claim-types
    excerpts: [a, b]
    prompt: What kind is each?
    labels: {fact: Can be checked, opinion: A judgement}
    units:
      u1: {at: a.s1, answer: fact, why: A minute.}
      u2: {at: a.s2, answer: fact, why: A gear.}
      u3: {at: a.s3, answer: opinion, why: Beloved by whom.}
      u4: {at: a.s4, answer: fact, why: A log.}
      u5: {at: b.s1, answer: fact, accept: [opinion], why: She was there.}
"""

PICK = """\
  - id: limit
    type: choice
    skill: attribution
    excerpts: [b]
    prompt: Where does her knowledge end?
    options:
      o1: {text: At the crack., right: She says so.}
      o2: {text: At the gear., wrong: She fitted it.}
      o3: {text: At the hour., wrong: She names it.}
    cite: {b: [s2]}
"""

WHEN = """\
  - id: days
    type: order
    skill: chronology
    excerpts: [a, b]
    prompt: What came first?
    events:
      e1: {text: A new gear., place: 4, when: 2031-03-07, cite: {b: [s1]}, why: So.}
      e2: {text: The log was written., place: 1, when: 2030-05, why: "May. [r1]"}
      e3: {text: A crack., place: 3, when: 2031-03-04, cite: {a: [s2]}, why: Then.}
      e4: {text: The clock stopped., place: 2, when: 2031-03-03 21:14, cite: {a: [s1]}, why: So.}
      e5: {text: The bread was late., place: 3, when: 2031-03-04, cite: {a: [s5]}, why: Then.}
"""

ANEW = """\
  - id: plain
    type: reword
    skill: emotional-framing
    excerpt: a
    sentence: s3
    prompt: Write it so that it only tells.
    models:
      m1: {text: Nobody is named., why: It says what is missing.}
      m2: {text: We do not know who forgot it., why: It says what we do not know.}
    checklist: [The judging word is gone., Who did what is there.]
"""


THREE_PICKS = """\
  - id: first
    type: choice
    skill: attribution
    prompt: What can be checked?
    options:
      o1: {text: The hour., right: A clock shows it.}
      o2: {text: The mood., wrong: Nobody can measure it.}
  - id: second
    type: choice
    skill: attribution
    prompt: Who knows about the gear?
    options:
      o1: {text: The baker., wrong: He bakes.}
      o2: {text: The keeper., right: She opened the case.}
  - id: third
    type: choice
    skill: attribution
    excerpts: [a, b]
    prompt: Which of them gives an hour?
    options:
      o1: {text: Both., right: Nine and ten are in them.}
      o2: {text: None., wrong: Look again.}
  - id: trust
    type: spot_claim
    skill: attribution
    excerpt: b
    prompt: Mark what you cannot check.
    sound: {s1: She was there., s2: She says so herself.}
"""


@dataclass(frozen=True)
class Good:
    """A good file; `problems` reads a text in its place."""

    file: str
    text: str
    problems: Callable[[bytes, str], tuple[Problem, ...]]

    def said(self, text: str | bytes) -> list[str]:
        """What `check` says of that text."""
        raw = text.encode() if isinstance(text, str) else text
        return [words.line(problem) for problem in self.problems(raw, self.file)]


@dataclass(frozen=True)
class Slip:
    """A row of a table: what was changed in which good file, and what is then said."""

    code: str
    good: Good
    changes: tuple[tuple[str, str], ...]
    sentences: tuple[str, ...]

    def text(self) -> str:
        """The good file with the slip in it."""
        text = self.good.text
        for old, new in self.changes:
            assert text.count(old) == 1, f"“{old}” stands {text.count(old)} times"
            text = text.replace(old, new)
        return text

    def codes(self) -> list[str]:
        found = self.good.problems(self.text().encode(), self.good.file)
        return [problem.code for problem in found]


def lesson_from(text: str | bytes, file: str = "clock.yaml") -> Reading:
    """A lesson's text read beside the good record."""
    raw = text.encode() if isinstance(text, str) else text
    record, problems = read_source(RECORD_TEXT.encode(), "notice-2031.yaml")
    assert record and not problems
    return read_lesson(raw, file, {record.id: record})


def _of_lesson(raw: bytes, file: str) -> tuple[Problem, ...]:
    return lesson_from(raw, file).problems


CLOCK = Good("clock.yaml", HEAD + SPOT, _of_lesson)
FRAMED = Good("clock.yaml", HEAD + PUSH, _of_lesson)
COMPARED = Good("clock.yaml", HEAD + PAIR, _of_lesson)
SORTED = Good("clock.yaml", HEAD + SORTS, _of_lesson)
CHOSEN = Good("clock.yaml", HEAD + PICK, _of_lesson)
ORDERED = Good("clock.yaml", HEAD + WHEN, _of_lesson)
REWORDED = Good("clock.yaml", HEAD + ANEW, _of_lesson)
THREE_CHOSEN = Good("clock.yaml", HEAD + THREE_PICKS, _of_lesson)
RECORD = Good("notice.yaml", RECORD_TEXT, lambda raw, file: read_source(raw, file)[1])
PACK = Good("pack.yaml", PACK_TEXT, lambda raw, file: read_pack(raw, file)[1])
ALL_GOOD = (
    CLOCK, FRAMED, COMPARED, SORTED, CHOSEN, ORDERED, REWORDED, THREE_CHOSEN, RECORD, PACK,
)  # fmt: skip


def slips(good: Good, table: str) -> list[Slip]:
    """The rows of a table, which are parted by blank lines."""
    return [_slip(good, block.splitlines()) for block in table.strip().split("\n\n")]


def _slip(good: Good, block: list[str]) -> Slip:
    code, *rest = block
    changes = [
        ("\n".join(_behind("-", lines)), "\n".join(_behind("+", lines))) for lines in _hunks(rest)
    ]
    return Slip(code, good, tuple(changes), tuple(_sentences(rest)))


def _hunks(lines: list[str]) -> Iterator[list[str]]:
    """Each change: its `-` lines with the `+` lines that follow."""
    hunk: list[str] = []
    for line in lines:
        if line.startswith("-") and any(other.startswith("+") for other in hunk):
            yield hunk
            hunk = []
        if line[0] in "-+":
            hunk.append(line)
    yield hunk


def _behind(sign: str, lines: list[str]) -> list[str]:
    return [line[2:] for line in lines if line.startswith(sign)]


def _sentences(lines: list[str]) -> list[str]:
    """What stands behind each `>`, with the indented lines that carry it on."""
    found: list[str] = []
    for line in lines:
        if line.startswith(">"):
            found.append(line[2:])
        elif line.startswith("  "):
            found[-1] += line[1:]
    return found


def as_params(table: list[Slip]) -> list[Any]:
    """The rows for pytest, named by their codes."""
    return [pytest.param(slip, id=slip.code) for slip in table]
