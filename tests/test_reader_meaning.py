"""Slips in the meaning: ids that lead nowhere, marks, quotations, what a lesson owes."""

from __future__ import annotations

import hashlib

import pytest

from tests.problem_files import CLOCK, RECORD, Slip, as_params, lesson_from, slips

OF_CLOCK = slips(
    CLOCK,
    """
blank-unfilled
- goal: Ask who says so.
+ goal: "___ What learners can do afterwards."
> clock.yaml:7:7: this blank is not filled in yet (write here: What learners can do afterwards.)

blank-unfilled
- [s4] The log shows a check in May.
+ [s4] ___ One more sentence.
> clock.yaml:22:7: this blank is not filled in yet (write here: One more sentence.)

blank-unfilled
- {reason: no-source-given, why: It names nobody.}
+ {reason: ___ one of the list, why: It names nobody.}
> clock.yaml:32:20: this blank is not filled in yet (write here: one of the list)

blank-bare
- when: 2031-03-05
+ when: ____
> clock.yaml:15:11: this blank is not filled in yet (put your words in the place of the
  underscores, or delete the field)

unknown-kind
- type: spot_claim
+ type: spot_claims
> clock.yaml:27:11: there is no kind of question “spot_claims” (choose one of: spot_claim,
  framing, compare, sort, choice, order, reword; did you mean “spot_claim”?)

unknown-excerpt
- excerpt: a
+ excerpt: c
> clock.yaml:29:14: this lesson has no excerpt “c” (choose one of: a, b)

unknown-source
- source: notice-2031
+ source: notice-2013
> clock.yaml:24:15: there is no source record “notice-2013” in seeds/ that can be used (correct
  the id, or add the record; if it is there, check it first; did you mean “notice-2031”?)

unknown-passage
- passage: gear
+ passage: gears
> clock.yaml:24:37: that source record has no passage “gears” (choose one of: gear; did you mean
  “gear”?)

unknown-sentence
- sound: {s1:
+ sound: {s11:
> clock.yaml:33:12: the sentence “s1” is in none of the lists (put it under targets, sound or
  neutral, with its why)
> clock.yaml:33:13: the excerpt has no sentence “s11” (choose one of: s1, s2, s3, s4, s5; did you
  mean “s1”?)

unknown-skill
- skill: attribution
+ skill: atribution
> clock.yaml:28:12: there is no skill “atribution” (choose one of: claim-types,
  unverified-claims, attribution, emotional-framing, naming, numbers, chronology, omission,
  quotation, corroboration, reasoning; did you mean “attribution”?)

unknown-reason
- reason: no-source-given
+ reason: no-source
> clock.yaml:32:20: there is no reason “no-source” (choose one of: no-source-given,
  anonymous-source, beyond-the-evidence, contradicted-by-record, cannot-be-checked,
  quotation-altered, missing-context; did you mean “no-source-given”?)

unknown-cite
- why: It names nobody.
+ why: "It names nobody. [r2]"
> clock.yaml:32:42: [r2] is not among the sources of this lesson (add it under “sources”, or
  correct it)

unknown-cite
- [s4] The log shows a check in May.
+ [s4] The log shows a check in May. [r2]
> clock.yaml:22:7: [r2] is not among the sources of this lesson (add it under “sources”, or
  correct it)

source-unused
- A gear was cracked. [r1]
+ A gear was cracked.
> clock.yaml:10:7: nothing cites the source [r1] (cite it where it is needed, or delete it)

question-twice
- questions:
+ questions:
+   - id: unproven
+     type: spot_claim
+     skill: attribution
+     excerpt: b
+     prompt: Mark what you cannot check.
+     sound: {s1: She was there., s2: She says so.}
> clock.yaml:32:9: another question has the id “unproven” already (give this one an id of its
  own)

no-marks
- [s1] The clock stopped at 9:14.
-       [s2] The keeper found a cracked gear.
-       [s3] Everyone knows who forgot our beloved clock.
-       [s4] The log shows a check in May.
-       [s5] The
+ The
> clock.yaml:18:11: the text has no sentence marks (begin each sentence with [s1], [s2], …)

text-before-mark
- [s1] The clock stopped at 9:14.
+ Saltmere, Monday. [s1] The clock stopped at 9:14.
> clock.yaml:18:11: “Saltmere, Monday.” stands before the first sentence mark (begin the text
  with [s1])

mark-twice
- [s4] The log shows a check in May.
+ [s2] The log shows a check in May.
> clock.yaml:22:7: the mark [s2] stands twice in this text (number the sentences one after the
  other)

sentence-empty
- [s4] The log shows a check in May.
+ [s4]
> clock.yaml:22:7: there are no words behind [s4] (write the sentence, or delete the mark)

licence-missing
-     written_for_lesson: yes
+     written_for_lesson: no
> clock.yaml:14:5: a text from outside needs a licence line (say on what ground it is quoted, or
  add “written_for_lesson: yes”)

sentence-twice
- s4: A log.,
+ s4: A log., s3: She says so.,
> clock.yaml:33:57: the sentence “s3” is listed here and under “targets” (keep it in one place)

sentence-unlisted
- s4: A log., s5: Ask him.}
+ s5: Ask him.}
> clock.yaml:33:12: the sentence “s4” is in none of the lists (put it under targets, sound or
  neutral, with its why)

few-units
- s4: A log., s5: Ask him.}
+ s5: Ask him.}
+     neutral: {s4: A log.}
> clock.yaml:29:14: too few sentences can be scored: 4 (use at least five, or move some out of
  “neutral”)

many-targets
-     sound: {s1: A minute., s2: She looked., s4: A log., s5: Ask him.}
+       s1: {reason: no-source-given, why: So.}
+       s2: {reason: no-source-given, why: So.}
+     sound: {s4: A log., s5: Ask him.}
> clock.yaml:32:7: 3 of 5 sentences should be flagged (keep it to half: add sound sentences)

ages-low
- ages: 11+
+ ages: 9+
> clock.yaml:6:7: the passage “gear” is for 11+, this lesson for 9+ (raise the age of the lesson)

advisory-missing
- goal: Ask who says so.
+ goal: Ask who says so.
+ topics: [town, war]
> clock.yaml:9:11: a lesson on war needs an advisory (say under “advisory” what a reader will
  meet)

review-missing
- advisory: none
+ advisory: {topics: [injury], note: A baker burns his thumb.}
> clock.yaml:8:11: a lesson with an advisory needs “review_by” (add the day by which its facts
  are looked at again)
""",
)

OF_RECORD = slips(
    RECORD,
    """
hash-missing
-         sha256: 8b7dcdeac7c907f3a417a08a30cba62a9fb2c1138d5494bf66be979e8d24f9c9
+         # no sha256
> notice.yaml:19:9: “sha256” is missing; a verbatim source needs it (add it, or say
  “authenticity: written-for-lesson”)

hash-missing
- full_text_sha256:
+ #
> notice.yaml:1:1: “full_text_sha256” is missing; a verbatim source needs it (add it, or say
  “authenticity: written-for-lesson”)

hash-wrong
- what made it crack
+ what made it break
> notice.yaml:21:15: the text of “s2” is not the one that was fingerprinted (restore the frozen
  words)

range-wrong
- at: [38, 71]
+ at: [38, 72]
> notice.yaml:19:13: this range has 34 characters, the text 33 (correct the range)

range-order
- at: [38, 71]
+ at: [30, 63]
> notice.yaml:19:13: “s2” does not follow the segment before it (keep the order of the source)

range-never
- genre: statement
+ genre: statement
+ never: [[60, 80]]
> notice.yaml:20:13: “s2” quotes words that no lesson may show (leave the passage out)

ages-of-range
- genre: statement
+ genre: statement
+ older: [[0, 10]]
> notice.yaml:16:13: “s1” quotes words for readers of 16 and older (write “ages: 16+” for this
  passage)
""",
)

LONG = " ".join(["so"] * 151)
OF_LONG_QUOTATION = Slip(
    "quotation-long",
    RECORD,
    (
        ("at: [38, 71]", f"at: [38, {38 + len(LONG)}]"),
        ("I do not know what made it crack.", LONG),
        (
            "8b7dcdeac7c907f3a417a08a30cba62a9fb2c1138d5494bf66be979e8d24f9c9",
            hashlib.sha256(LONG.encode()).hexdigest(),
        ),
    ),
    ("notice.yaml:12:5: this passage quotes 160 words; the most is 150 (quote less)",),
)
ROWS = [*OF_CLOCK, *OF_RECORD, OF_LONG_QUOTATION]


@pytest.mark.parametrize("slip", as_params(ROWS))
def test_a_slip_in_the_meaning_is_told_in_one_sentence(slip):
    assert slip.good.said(slip.text()) == list(slip.sentences)
    assert slip.code in slip.codes()


@pytest.mark.parametrize("slip", as_params(OF_CLOCK))
def test_an_error_keeps_a_lesson_off_the_shelf_and_a_warning_does_not(slip):
    is_warning = slip.code == "source-unused"
    reading = lesson_from(slip.text())
    severities = {problem.severity for problem in reading.problems}
    assert severities == {"warning" if is_warning else "error"}
    assert bool(reading.lesson) == is_warning
