"""Forty mistakes that teachers make in a lesson file, and what `check` then says, word for word.

The name of a row is the mistake. `-` and `+` show it like a change to a good file (see
tests/problem_files.py), `>` is the sentence: file, line, column, what is wrong, what to do.
"""

from __future__ import annotations

import re

import pytest

from tests.problem_files import (
    CHOSEN,
    CLOCK,
    COMPARED,
    FRAMED,
    PACK,
    RECORD,
    SORTED,
    Slip,
    slips,
)
from tests.test_reader import PYTHON

IN_THE_YAML = slips(
    CLOCK,
    """
a tab in the indent
-     who: Saltmere Bell
+ \t    who: Saltmere Bell
> clock.yaml:14:1: there is a tab in the indent (use spaces instead)

a colon in a title without quotation marks
- title: Who stopped the clock?
+ title: Start here: who stopped the clock?
> clock.yaml:3:18: there is a “: ” inside this text (put the text in double quotes)

a colon in a title between curly quotation marks
- title: Who stopped the clock?
+ title: “Start here: who stopped the clock?”
> clock.yaml:3:19: there is a “: ” inside this text, and curly quotation marks do not hold it
  together (put the whole text in straight double quotes)

a quotation mark that is never closed
- goal: Ask who says so.
+ goal: "Ask who says so.
> clock.yaml:7:7: this quotation mark is never closed (close it, or leave both marks out)

quotation marks around the first words only
- goal: Ask who says so.
+ goal: "Ask" who says so.
> clock.yaml:7:13: there are more words behind a quotation mark or bracket that is closed already
  (put the whole text in one pair of double quotes, with curly ones inside: “so”; between two
  entries put a comma)

no space behind the colon
- level: easy
+ level:easy
> clock.yaml:4:1: there is no space behind the colon (write “name: value”)

a special space behind the colon
- level: easy
+ level:\xa0easy
> clock.yaml:4:1: there is a special space here, as word processors and web pages use it (delete
  it and type plain spaces)

an indent pasted from a web page
-     who: Saltmere Bell
+ \xa0\xa0\xa0 who: Saltmere Bell
> clock.yaml:14:1: there is a special space here, as word processors and web pages use it (delete
  it and type plain spaces)

a line indented too little
-     excerpt: a
+    excerpt: a
> clock.yaml:29:4: the indent here does not fit the lines above (line it up with its neighbours)

a question without its dash
-   - id: unproven
+     id: unproven
> clock.yaml:26:5: “questions” should be a list (write [one, two], or one “- ” line each)

a long dash instead of a hyphen
-   - id: unproven
+   – id: unproven
> clock.yaml:26:3: the sign “–” does not begin an entry (write a plain hyphen and a space: “- ”)

a bullet from a word processor
-   - id: unproven
+   • id: unproven
> clock.yaml:26:3: the sign “•” does not begin an entry (write a plain hyphen and a space: “- ”)

a comma in a why without quotation marks
- why: It names nobody.
+ why: It names nobody, or does it
> clock.yaml:32:59: “or does it” stands here by itself (if a comma before it belongs to the text,
  put that text in double quotes; else correct or delete it)

a bracket that is never closed
- why: It names nobody.}
+ why: It names nobody.
> clock.yaml:33:10: a bracket opened before this is not closed (close it, with commas between the
  entries)

a why with a colon
- why: It names nobody.
+ why: It says: everyone.
> clock.yaml:32:49: there is a “: ” inside this text (put the text in double quotes)

a text without the sign for a long text
- text: |
+ text:
> clock.yaml:19:12: a text with sentence marks lacks its “|” (write “text: |”, and the sentences
  indented under it)

two lessons in one file
- questions:
+ ---
+ questions:
> clock.yaml:25:1: a second document begins here with “---” (keep one lesson in one file)

a field written twice
- level: easy
+ level: easy
+ level: middle
> clock.yaml:5:1: “level” stands here a second time, first in line 4 (keep one of the two)
""",
)

IN_THE_HEAD = slips(
    CLOCK,
    """
a field with a typing slip
- goal: Ask who says so.
+ gaol: Ask who says so.
> clock.yaml:1:1: “goal” is missing here (add it)
> clock.yaml:7:1: there is no field “gaol” here (correct or delete it; did you mean “goal”?)

a field with nothing behind it
- advisory: none
+ advisory:
> clock.yaml:8:10: “advisory” has nothing behind it (write a value, or delete the line)

a number in words
- minutes: 5
+ minutes: five
> clock.yaml:5:10: “five” is not a whole number (write digits only)

a date as people say it
- when: 2031-03-05
+ when: 5 March 2031
> clock.yaml:15:11: “5 March 2031” is not a date (write it like 2026-03-09)

a day that no month has
- when: 2031-03-05
+ when: 2031-02-30
> clock.yaml:15:11: “2031-02-30” is not a date (write it like 2026-03-09)

an age in words
- ages: 11+
+ ages: year 7
> clock.yaml:6:7: “year 7” is not an age (write it like 14+)

a level that does not exist
- level: easy
+ level: beginner
> clock.yaml:4:8: “beginner” is not a possible value of “level” (choose one of: easy, middle,
  hard)

an id with capitals and spaces
- id: clock
+ id: The Clock
> clock.yaml:2:1: “The Clock” cannot be an id (use small letters, digits and hyphens, a letter
  first, 40 characters at most)

a heavy topic without an advisory
- goal: Ask who says so.
+ goal: Ask who says so.
+ topics: [election]
> clock.yaml:9:11: a lesson on election needs an advisory (say under “advisory” what a reader will
  meet)
""",
)

IN_TEXT_AND_QUESTIONS = slips(
    CLOCK,
    """
two excerpts with one id
-   b: {source: notice-2031, passage: gear}
+   a: {source: notice-2031, passage: gear}
> clock.yaml:24:3: “a” stands here a second time, first in line 13 (keep one of the two)

a sentence without its mark
- [s4] The log shows
+ The log shows
> clock.yaml:33:45: the excerpt has no sentence “s4” (choose one of: s1, s2, s3, s5)

two sentences with the same mark
- [s4] The log shows
+ [s3] The log shows
> clock.yaml:22:7: the mark [s3] stands twice in this text (number the sentences one after the
  other)

a passage that the record does not have
- passage: gear
+ passage: clockwork
> clock.yaml:24:37: that source record has no passage “clockwork” (choose one of: gear)

a record that is not there
- source: notice-2031
+ source: notice
> clock.yaml:24:15: there is no source record “notice” in seeds/ that can be used (correct the id,
  or add the record; if it is there, check it first; did you mean “notice-2031”?)

a text from a newspaper without a licence
-     written_for_lesson: yes
+     # from the paper
> clock.yaml:14:5: a text from outside needs a licence line (say on what ground it is quoted, or
  add “written_for_lesson: yes”)

a kind of question that does not exist
- type: spot_claim
+ type: multiple choice
> clock.yaml:27:11: there is no kind of question “multiple choice” (choose one of: spot_claim,
  framing, compare, sort, choice, order, reword)

a skill in the teacher's own words
- skill: attribution
+ skill: sources
> clock.yaml:28:12: there is no skill “sources” (choose one of: claim-types, unverified-claims,
  attribution, emotional-framing, naming, numbers, chronology, omission, quotation, corroboration,
  reasoning)

a target that is not in the text
- s3: {reason
+ s33: {reason
> clock.yaml:32:7: the excerpt has no sentence “s33” (choose one of: s1, s2, s3, s4, s5; did you
  mean “s3”?)
> clock.yaml:33:12: the sentence “s3” is in none of the lists (put it under targets, sound or
  neutral, with its why)

a sentence that no list decides about
- s4: A log., s5
+ s5
> clock.yaml:33:12: the sentence “s4” is in none of the lists (put it under targets, sound or
  neutral, with its why)

a target without a why
- {reason: no-source-given, why: It names nobody.}
+ {reason: no-source-given}
> clock.yaml:32:11: “why” is missing here (add it)

a source that is cited and not listed
- why: It names nobody.
+ why: "It names nobody [r4]."
> clock.yaml:32:42: [r4] is not among the sources of this lesson (add it under “sources”, or
  correct it)

a question about the pupils' opinion
- prompt: Mark what you cannot check.
+ prompt: Do you agree with the Bell?
> clock.yaml:30:13: “Do you agree” asks for an opinion (ask what the words say, who says so, or
  what would show it)
""",
)

IN_OTHER_KINDS = [
    *slips(
        FRAMED,
        """
a phrase that is not copied exactly
- text: our beloved clock
+ text: our dear clock
> clock.yaml:33:18: the excerpt does not contain “our dear clock” (copy the words exactly as they
  stand there)

both words for why on one phrase
- tells: A thing.
+ tells: A thing., pushes: It cracks.
> clock.yaml:35:11: a phrase has either “pushes” or “tells” (keep the one that is so, with its
  why)
""",
    ),
    *slips(
        CHOSEN,
        """
two right options where one can be chosen
- wrong: She fitted it.
+ right: She fitted it.
> clock.yaml:32:7: 2 of 3 options are right (one must be right (with “several: yes” one or more),
  and never all)
""",
    ),
    *slips(
        COMPARED,
        """
a row that cites only one of two accounts
- cite: {a: [s2], b: [s1]}
+ cite: {a: [s2]}
> clock.yaml:32:48: the sentences cited do not fit the answer “agree” (cite both accounts for
  agree and conflict, else only the one that speaks)
""",
    ),
    *slips(
        SORTED,
        """
a label with a typing slip
- answer: opinion
+ answer: opinon
> clock.yaml:35:30: there is no label “opinon” in this question (choose one of: fact, opinion; did
  you mean “opinion”?)
""",
    ),
    *slips(
        PACK,
        """
one form where two are needed
- ages: 11+
+ ages: 11+
+ forms: [check-a]
> pack.yaml:6:8: “forms” does not name two different lessons (name two, like [check-a, check-b],
  or delete the line)
""",
    ),
    *slips(
        RECORD,
        """
a changed word in a quotation
- what made it crack
+ what made it break
> notice.yaml:21:15: the text of “s2” is not the one that was fingerprinted (restore the frozen
  words)

a date with slashes
- published: 2031-03-07
+ published: 07/03/2031
> notice.yaml:5:12: “07/03/2031” is not a date (write it like 2026-03-09)
""",
    ),
]

TABLE = [*IN_THE_YAML, *IN_THE_HEAD, *IN_TEXT_AND_QUESTIONS, *IN_OTHER_KINDS]
SLIPPED = CLOCK.text.replace("level: easy", "level: esay")
IN_THE_BYTES: list[tuple[str, bytes, list[str]]] = [
    (
        "a file in the encoding of an old Windows",
        CLOCK.text.replace("Bell", "Schön").encode("latin-1"),
        [
            "clock.yaml:14:22: this character is not UTF-8 text"
            " (save the file as UTF-8 in your editor)"
        ],
    ),
    (
        "a file that an editor saved as UTF-16",
        CLOCK.text.encode("utf-16"),
        [
            "clock.yaml:1:1: this character is not UTF-8 text"
            " (save the file as UTF-8 in your editor)"
        ],
    ),
    (
        "a slip in a file with Windows line ends and a byte order mark",
        b"\xef\xbb\xbf" + SLIPPED.replace("\n", "\r\n").encode(),
        [
            "clock.yaml:4:8: “esay” is not a possible value of “level”"
            " (choose one of: easy, middle, hard; did you mean “easy”?)"
        ],
    ),
    (
        "a document of a word processor with another ending",
        b"PK\x03\x04\x14\x00\x06\x00word/document.xml",
        [
            "clock.yaml:1:1: this is a document of a word processor and not plain text"
            " (save it as plain text, UTF-8, with the ending .yaml)"
        ],
    ),
    (
        "an invisible sign that turns the reading direction",
        CLOCK.text.replace("Saltmere Bell", "Saltmere\u202e Bell").encode(),
        [
            "clock.yaml:14:18: there is an invisible character here (U+202E)"
            " (delete it and type the line anew)"
        ],
    ),
    (
        "an empty file",
        b"\n\n",
        ["clock.yaml:1:1: this file is empty (start from lessons/00-start-here.yaml)"],
    ),
]


@pytest.mark.parametrize("slip", [pytest.param(slip, id=slip.code) for slip in TABLE])
def test_a_mistake_is_named_with_its_place_and_what_to_do(slip: Slip):
    assert slip.good.said(slip.text()) == list(slip.sentences)


@pytest.mark.parametrize(
    ("raw", "sentences"),
    [pytest.param(raw, said, id=name) for name, raw, said in IN_THE_BYTES],
)
def test_a_mistake_in_the_bytes_is_named_as_well(raw: bytes, sentences: list[str]):
    assert CLOCK.said(raw) == sentences


def everything_said() -> list[str]:
    in_files = [sentence for slip in TABLE for sentence in slip.sentences]
    return in_files + [sentence for *_, said in IN_THE_BYTES for sentence in said]


def test_every_sentence_has_file_line_column_what_and_remedy_and_speaks_no_python():
    for sentence in everything_said():
        assert re.fullmatch(r"[a-z]+\.yaml:\d+:\d+: .+ \(.+\)", sentence), sentence
        assert not PYTHON.search(sentence), sentence
        assert sentence.isprintable()


def test_the_table_holds_forty_mistakes_and_none_twice():
    names = [slip.code for slip in TABLE] + [name for name, *_ in IN_THE_BYTES]
    assert len(names) == len(set(names)) >= 40
