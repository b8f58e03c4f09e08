"""Slips in the shape: fields that are missing, unknown, blank, or of another form."""

from __future__ import annotations

from decimal import Decimal

import pytest

from quiz.core.model import Frozen
from quiz.library.shape import validate
from tests.problem_files import CLOCK, HEAD, PACK, RECORD, SPOT, as_params, slips

ROWS = (
    slips(
        CLOCK,
        """
field-missing
- goal: Ask who says so.
+ # no goal
> clock.yaml:1:1: “goal” is missing here (add it)

field-missing
-     prompt: Mark what you cannot check.
+     # no prompt
> clock.yaml:26:5: “prompt” is missing here (add it)

field-missing
-     type: spot_claim
+     # type: spot_claim
> clock.yaml:26:5: “type” is missing here (add it)

field-unknown
-     targets:
+     targetz:
> clock.yaml:31:5: there is no field “targetz” here (correct or delete it; did you mean
  “targets”?)

entry-alone
- why: It names nobody.
+ why: It names nobody, so far.
> clock.yaml:32:59: “so far.” stands here by itself (if a comma before it belongs to the text,
  put that text in double quotes; else correct or delete it)

entry-alone
- s1: A minute.,
+ s1: A minute, to be exact.,
> clock.yaml:33:27: “to be exact.” stands here by itself (if a comma before it belongs to the
  text, put that text in double quotes; else correct or delete it)

value-missing
- level: easy
+ level:
> clock.yaml:4:7: “level” has nothing behind it (write a value, or delete the line)

value-missing
- advisory: none
+ advisory:
> clock.yaml:8:10: “advisory” has nothing behind it (write a value, or delete the line)

value-missing
- goal: Ask who says so.
+ goal: ""
> clock.yaml:7:7: “goal” has nothing behind it (write a value, or delete the line)

text-expected
- title: Who stopped the clock?
+ title: [Who stopped the clock?]
> clock.yaml:3:8: “title” should be a text (write plain words, in double quotes if they hold a
  colon)

mapping-expected
- advisory: none
+ advisory: war
> clock.yaml:8:11: “advisory” should be indented “name: value” lines (write its
  parts in braces, like {reason: …, why: …}, or indented below it)

mapping-expected
-     targets:
-       s3: {reason: no-source-given, why: It names nobody.}
+     targets: s3
> clock.yaml:31:14: “targets” should be indented “name: value” lines (write its
  parts in braces, like {reason: …, why: …}, or indented below it)

list-expected
- goal: Ask who says so.
+ goal: Ask who says so.
+ topics: town
> clock.yaml:8:9: “topics” should be a list (write [one, two], or one “- ” line each)

list-short
- advisory: none
+ advisory: {topics: [], note: A clock stops.}
+ review_by: 2031-09-01
> clock.yaml:8:20: “topics” has too few entries; the least is 1 (add what is missing)

number-expected
- minutes: 5
+ minutes: five
> clock.yaml:5:10: “five” is not a whole number (write digits only)

number-expected
- minutes: 5
+ minutes: 5.0
> clock.yaml:5:10: “5.0” is not a whole number (write digits only)

number-expected
- minutes: 5
+ minutes: 1_0
> clock.yaml:5:10: “1_0” is not a whole number (write digits only)

number-small
- minutes: 5
+ minutes: 0
> clock.yaml:5:10: “minutes” is 0; the least is 1 (raise it)

number-large
- minutes: 5
+ minutes: 120
> clock.yaml:5:10: “minutes” is 120; the most is 90 (lower it)

yes-or-no
-     written_for_lesson: yes
+     written_for_lesson: sure
> clock.yaml:17:25: “sure” is neither yes nor no (write yes or no)

not-one-of
- level: easy
+ level: easi
> clock.yaml:4:8: “easi” is not a possible value of “level” (choose one of: easy, middle, hard;
  did you mean “easy”?)

not-one-of
- format: 1
+ format: 2
> clock.yaml:1:9: “2” is not a possible value of “format” (choose one of: 1)

not-a-date
- when: 2031-03-05
+ when: 5 March 2031
> clock.yaml:15:11: “5 March 2031” is not a date (write it like 2026-03-09)

not-a-date
- when: 2031-03-05
+ when: 2031-02-30
> clock.yaml:15:11: “2031-02-30” is not a date (write it like 2026-03-09)

not-a-date
- minutes: 5
+ minutes: 5
+ as_of: 2031-03
> clock.yaml:6:8: “2031-03” is not a date (write it like 2026-03-09)

not-an-age
- ages: 11+
+ ages: eleven
> clock.yaml:6:7: “eleven” is not an age (write it like 14+)

not-an-address
- confidence: verified
+ confidence: verified, url: saltmere.example/log
> clock.yaml:10:79: “saltmere.example/log” is not a web address (begin it with https://)

bad-id
- id: clock
+ id: Clock 1
> clock.yaml:2:1: “Clock 1” cannot be an id (use small letters, digits and hyphens, a letter
  first, 40 characters at most)

bad-id
-   a:
-     who: Saltmere Bell
+   A:
+     who: Saltmere Bell
> clock.yaml:13:3: “A” cannot be an id (use small letters, digits and hyphens, a letter first, 40
  characters at most)
> clock.yaml:29:14: this lesson has no excerpt “a” (choose one of: A, b)

bad-language
- level: easy
+ level: easy
+ language: English
> clock.yaml:5:11: “English” is not a language code (write it like en or pt-BR)
""",
    )
    + slips(
        RECORD,
        """
bad-hash
- full_text_sha256: d34a7f083001348c267d0dbc045c689735e7545d918649f199557fd7629ff890
+ full_text_sha256: 9368A7D2
> notice.yaml:9:19: this is not a SHA-256 fingerprint (it has 64 signs, 0 to 9 and a to f)

list-long
- at: [0, 37]
+ at: [0, 37, 38]
> notice.yaml:15:13: “at” takes at most 2 entries (take some out)

list-short
- at: [0, 37]
+ at: [0]
> notice.yaml:15:13: “at” has too few entries; the least is 2 (add what is missing)
""",
    )
    + slips(
        PACK,
        """
entry-alone
- ages: 11+
+ lesons:
+ ages: 11+
> pack.yaml:5:1: “lesons” stands here by itself (if a comma before it belongs to the text, put
  that text in double quotes; else correct or delete it)

value-missing
- ages: 11+
+ ages:
> pack.yaml:5:6: “ages” has nothing behind it (write a value, or delete the line)

forms-two
- ages: 11+
+ ages: 11+
+ forms: [check-a]
> pack.yaml:6:8: “forms” does not name two different lessons (name two, like [check-a, check-b],
  or delete the line)

forms-two
- ages: 11+
+ forms: [check-a, check-a]
+ ages: 11+
> pack.yaml:5:8: “forms” does not name two different lessons (name two, like [check-a, check-b],
  or delete the line)
""",
    )
    + slips(
        CLOCK,
        f"""
text-too-long
- goal: Ask who says so.
+ goal: Ask who says so{" and why" * 30}.
> clock.yaml:7:7: “goal” is longer than 200 characters (shorten it)
""",
    )
)


@pytest.mark.parametrize("slip", as_params(ROWS))
def test_a_slip_in_the_shape_is_told_in_one_sentence(slip):
    assert slip.good.said(slip.text()) == list(slip.sentences)
    assert slip.code in slip.codes()


# What stands where the list of questions or the mapping of excerpts should be.
INSTEAD = [
    ("questions", "", "clock.yaml:1:1: “questions” is missing here (add it)"),
    (
        "questions",
        "questions: soon\n",
        "clock.yaml:25:12: “questions” should be a list (write [one, two], or one “- ” line each)",
    ),
    (
        "questions",
        "questions: []\n",
        "clock.yaml:25:12: “questions” has too few entries; the least is 1 (add what is missing)",
    ),
    (
        "questions",
        "questions: [" + "{}, " * 41 + "]\n",
        "clock.yaml:25:12: “questions” takes at most 40 entries (take some out)",
    ),
    (
        "questions",
        "questions: [who]\n",
        "clock.yaml:25:13: “questions” should be indented “name: value” lines"
        " (write its parts in braces, like {reason: …, why: …}, or indented below it)",
    ),
    ("excerpts", "", "clock.yaml:1:1: “excerpts” is missing here (add it)"),
    (
        "excerpts",
        "excerpts: [a, b]\n",
        "clock.yaml:12:11: “excerpts” should be indented “name: value” lines"
        " (write its parts in braces, like {reason: …, why: …}, or indented below it)",
    ),
    (
        "excerpts",
        "excerpts: {a: Who stopped it}\n",
        "clock.yaml:12:15: “a” should be indented “name: value” lines"
        " (write its parts in braces, like {reason: …, why: …}, or indented below it)",
    ),
]


@pytest.mark.parametrize(("field", "instead", "sentence"), INSTEAD)
def test_questions_and_excerpts_have_to_be_there(field, instead, sentence):
    before, _, behind = (HEAD + SPOT).partition(f"{field}:\n")
    behind = behind[behind.index("questions:") :] if field == "excerpts" else ""
    said = CLOCK.said(before + instead + behind)
    assert said == [sentence]


def test_a_shape_nobody_thought_of_still_gets_a_sentence():
    class Odd(Frozen):
        weight: Decimal

    (problem,) = validate(Odd, {"weight": "heavy"})
    assert problem.code == "value-wrong"
    assert problem.params == {"field": "weight", "given": "heavy"}
