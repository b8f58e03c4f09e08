"""Slips in the questions: each kind has its own rules of what fits together."""

from __future__ import annotations

import pytest

from tests.problem_files import (
    CHOSEN,
    COMPARED,
    FRAMED,
    ORDERED,
    REWORDED,
    SORTED,
    as_params,
    lesson_from,
    slips,
)

OF_FRAMED = slips(
    FRAMED,
    """
phrase-needs-one-why
- tells: A thing.
+ tells: A thing., pushes: Cracked.
> clock.yaml:35:11: a phrase has either “pushes” or “tells” (keep the one that is so, with its
  why)

phrase-missing
- text: a cracked gear
+ text: a Cracked Gear
> clock.yaml:35:18: the excerpt does not contain “a Cracked Gear” (copy the words exactly as they
  stand there)

phrase-repeated
- text: his bread
+ text: is
> clock.yaml:37:18: “is” stands 2 times in the excerpt (add a neighbouring word, so that it
  stands once)

phrase-overlap
- text: his bread
+ text: knows who
> clock.yaml:37:18: “knows who” overlaps with “Everyone knows” (cut the phrases so that they do
  not share words)

phrase-count
-       p6: {text: his bread, tells: Bread.}
+       # no p6
> clock.yaml:32:7: the number of phrases is 5 (offer 6 to 14)

many-pushing
- tells: A minute.
+ pushes: A minute.
- tells: A thing.
+ pushes: A thing.
> clock.yaml:32:7: 4 of 6 phrases push (keep it to half: add phrases that only tell)

phrase-length
- text: his bread
+ text: "his bread was late on Tuesday, as it is on many days"
> clock.yaml:37:18: this phrase is much longer than the others (cut phrases alike, so that length
  gives nothing away)

unknown-technique
- accept: []
+ accept: [false-choices]
- offer: [loaded-language, false-choice]
+ offer: [loaded-language, false-choices]
> clock.yaml:38:48: there is no technique “false-choices” (choose one of: loaded-language,
  name-calling, repetition, exaggeration, doubt, appeal-to-fear, flag-waving, single-cause,
  slogan, appeal-to-authority, false-choice, conversation-stopper, whataboutism, straw-man,
  red-herring, bandwagon, guilt-by-association, vagueness, appeal-to-values; did you mean
  “false-choice”?)
> clock.yaml:38:89: there is no technique “false-choices” (choose one of: loaded-language,
  name-calling, repetition, exaggeration, doubt, appeal-to-fear, flag-waving, single-cause,
  slogan, appeal-to-authority, false-choice, conversation-stopper, whataboutism, straw-man,
  red-herring, bandwagon, guilt-by-association, vagueness, appeal-to-values; did you mean
  “false-choice”?)

technique-unoffered
- accept: []
+ accept: [exaggeration]
> clock.yaml:38:47: the technique “exaggeration” is not among those offered (add it to “offer”)
""",
)

OF_COMPARED = slips(
    COMPARED,
    """
few-rows
-       r6: {fact: Ten past ten., answer: only-b, cite: {b: [s1]}, why: Only on the door.}
+       # no r6
> clock.yaml:32:7: there are too few rows: 5 (write six or more, never fewer than four)

few-rows
-       r4: {fact: The log., answer: only-a, cite: {a: [s4]}, why: The Bell read it.}
-       r5: {fact: The cause., answer: only-b, cite: {b: [s2]}, why: Only she does not know.}
-       r6: {fact: Ten past ten., answer: only-b, cite: {b: [s1]}, why: Only on the door.}
+       # three rows
> clock.yaml:32:7: there are too few rows: 3 (write six or more, never fewer than four)

one-relation
- answer: agree, cite: {a: [s2], b: [s1]}
+ answer: only-a, cite: {a: [s2]}
- {fact: The cause., answer: only-b, cite: {b: [s2]}
+ {fact: The cause., answer: only-a, cite: {a: [s2]}
- {fact: Ten past ten., answer: only-b, cite: {b: [s1]}
+ {fact: Ten past ten., answer: only-a, cite: {a: [s1]}
> clock.yaml:32:7: all rows have the same answer (add a row with another one)
> clock.yaml:32:7: no row is an “agree” (add a fact that both accounts share)

ids-unlisted
- cite: {a: [s2], b: [s1]}
+ cite: {a: ["s2, s3"], b: [s1]}
> clock.yaml:32:53: “s2, s3” is more than one id (write a list: [one, two])

no-agreement
- answer: agree,
+ answer: conflict,
> clock.yaml:32:7: no row is an “agree” (add a fact that both accounts share)

cite-foreign
- cite: {a: [s5]}
+ cite: {a: [s5], c: [s1]}
> clock.yaml:33:58: “c” is not an excerpt of this question (choose one of: a, b; or name
  it in the “excerpts” of the question, too)

cite-unfit
- cite: {a: [s5]}
+ cite: {a: [s5], b: [s1]}
> clock.yaml:33:48: the sentences cited do not fit the answer “only-a” (cite both accounts for
  agree and conflict, else only the one that speaks)

unknown-sentence
- cite: {a: [s5]}
+ cite: {a: [s7]}
> clock.yaml:33:53: the excerpt has no sentence “s7” (choose one of: s1, s2, s3, s4, s5)
""",
)

OF_SORTED = slips(
    SORTED,
    """
unknown-label
- answer: opinion
+ answer: opinions
> clock.yaml:35:30: there is no label “opinions” in this question (choose one of: fact, opinion;
  did you mean “opinion”?)

cite-foreign
- at: a.s1
+ at: c.s1
> clock.yaml:33:12: “c” is not an excerpt of this question (choose one of: a, b; or name
  it in the “excerpts” of the question, too)

unknown-sentence
- at: a.s1
+ at: a.s9
> clock.yaml:33:12: the excerpt has no sentence “s9” (choose one of: s1, s2, s3, s4, s5)

few-sorted
-       u5: {at: b.s1, answer: fact, accept: [opinion], why: She was there.}
+       # no u5
> clock.yaml:33:7: there are too few units to sort: 4 (write five or more, never fewer than four)

one-label
- answer: opinion
+ answer: fact
> clock.yaml:33:7: all units have the same label (add a unit with another one)
""",
)

OF_CHOSEN = slips(
    CHOSEN,
    """
option-needs-one-why
- wrong: She names it.
+ wrong: She names it., right: She does not.
> clock.yaml:34:11: an option has either “right” or “wrong” (keep the one that is so, with its
  why)

right-count
- wrong: She names it.
+ right: She names it.
> clock.yaml:32:7: 2 of 3 options are right (one must be right (with “several: yes” one or more),
  and never all)

option-length
- text: At the crack.
+ text: At the crack in the old gear that lay on the table inside the clock house since Tuesday.
> clock.yaml:32:7: the options differ much in length (make them alike, so that length gives
  nothing away)

unknown-sentence
- cite: {b: [s2]}
+ cite: {b: [s3]}
> clock.yaml:35:16: the excerpt has no sentence “s3” (choose one of: s1, s2)
""",
)

OF_ORDERED = slips(
    ORDERED,
    """
not-a-moment
- when: 2031-03-07
+ when: Friday
> clock.yaml:32:47: “Friday” is not a date or time (write it like 2026-03-09, with its time like
  2026-03-09 21:14, or only 2026-03 or 2026)

not-a-moment
- when: 2031-03-07
+ when: 2031-02-30 25:00
> clock.yaml:32:47: “2031-02-30 25:00” is not a date or time (write it like 2026-03-09, with its
  time like 2026-03-09 21:14, or only 2026-03 or 2026)

not-one-of
- place: 4
+ place: last
> clock.yaml:32:38: “last” is not a possible value of “place” (choose one of: 1, 2, 3, 4, 5, 6, 7,
  8)

place-gap
- place: 4
+ place: 5
> clock.yaml:32:7: no event has the place 4, and later ones are taken (count on from 1, the
  earliest, and leave no number out; events that may stand either way share one)

one-place
- place: 4
+ place: 1
- place: 3, when: 2031-03-04, cite: {a: [s2]}
+ place: 1, when: 2031-03-04, cite: {a: [s2]}
- place: 2
+ place: 1
- place: 3, when: 2031-03-04, cite: {a: [s5]}
+ place: 1, when: 2031-03-04, cite: {a: [s5]}
> clock.yaml:32:7: all events have the same place (give a later event a higher number)

place-against-date
- when: 2031-03-04, cite: {a: [s2]}
+ when: 2031-03, cite: {a: [s2]}
- when: 2031-03-07
+ when: 2031-03-02
> clock.yaml:32:47: its place does not fit the dates: this is 2031-03-02, and “e4” is 2031-03-03
  21:14 (put the place or the date right; events share a place only where the record leaves their
  order open)
> clock.yaml:32:47: its place does not fit the dates: this is 2031-03-02, and “e5” is 2031-03-04
  (put the place or the date right; events share a place only where the record leaves their order
  open)

place-against-date
- place: 2
+ place: 1
- place: 4
+ place: 3
- place: 3, when: 2031-03-04, cite: {a: [s2]}
+ place: 2, when: 2031-03-04, cite: {a: [s2]}
- place: 3, when: 2031-03-04, cite: {a: [s5]}
+ place: 2, when: 2031-03-04, cite: {a: [s5]}
> clock.yaml:35:54: its place does not fit the dates: this is 2031-03-03 21:14, and “e2” is
  2030-05 (put the place or the date right; events share a place only where the record leaves
  their order open)

event-uncited
- , cite: {a: [s5]}, why: Then.
+ , why: Then.
> clock.yaml:36:11: nothing shows when this happened (add “cite” with the sentences that say so,
  or a source such as [r1] in the why)

cite-foreign
- cite: {a: [s5]}
+ cite: {c: [s5]}
> clock.yaml:36:74: “c” is not an excerpt of this question (choose one of: a, b; or name
  it in the “excerpts” of the question, too)

unknown-sentence
- cite: {a: [s5]}
+ cite: {a: [s9]}
> clock.yaml:36:78: the excerpt has no sentence “s9” (choose one of: s1, s2, s3, s4, s5)

start-right
- place: 4, when: 2031-03-07
+ place: 1, when: 2030-04
- place: 1, when: 2030-05
+ place: 2, when: 2030-05
- place: 2, when: 2031-03-03 21:14
+ place: 3, when: 2031-03-04 21:14
> clock.yaml:32:7: the events stand in the right order already (mix the lines: they are shown as
  they stand in the file)

start-near
- place: 1, when: 2030-05
+ place: 4, when: 2031-03-08
- place: 4, when: 2031-03-07
+ place: 3, when: 2031-03-07
- place: 3, when: 2031-03-04, cite: {a: [s2]}
+ place: 2, when: 2031-03-04, cite: {a: [s2]}
- place: 2, when: 2031-03-03 21:14
+ place: 1, when: 2031-03-03 21:14
- place: 3, when: 2031-03-04, cite: {a: [s5]}
+ place: 1, when: 2031-03-03, cite: {a: [s5]}
> clock.yaml:32:7: the events stand almost in the right order, or in that order turned round (mix
  the lines more, so that leaving them as they stand, or turning all round, is worth little)

text-too-long
- The bread was late.
+ The bread of the baker on the quay was late on that day because he lights his
+           oven by the clock of the harbour which had stopped on the evening before that day.
> clock.yaml:36:18: “text” is longer than 140 characters (shorten it)

list-short
-       e3: {text: A crack., place: 3, when: 2031-03-04, cite: {a: [s2]}, why: Then.}
-       e4: {text: The clock stopped., place: 2, when: 2031-03-03 21:14, cite: {a: [s1]}, why: So.}
-       e5: {text: The bread was late., place: 3, when: 2031-03-04, cite: {a: [s5]}, why: Then.}
+       # two events
> clock.yaml:32:7: “events” has too few entries; the least is 3 (add what is missing)
""",
)

OF_REWORDED = slips(
    REWORDED,
    """
unknown-sentence
- sentence: s3
+ sentence: s9
> clock.yaml:30:5: the excerpt has no sentence “s9” (choose one of: s1, s2, s3, s4, s5)

model-unchanged
- text: Nobody is named.
+ text: everyone knows who forgot  our beloved clock.
> clock.yaml:33:18: this model is the sentence as it stands (write it so that it only tells)

model-twice
- text: We do not know who forgot it.
+ text: Nobody is Named.
> clock.yaml:34:18: this model says the same as “m1” (write it in another way, so that there is
  something to compare)

list-short
-       m2: {text: We do not know who forgot it., why: It says what we do not know.}
+       # one model
> clock.yaml:33:7: “models” has too few entries; the least is 2 (add what is missing)

list-short
- , Who did what is there.]
+ ]
> clock.yaml:35:16: “checklist” has too few entries; the least is 2 (add what is missing)

list-long
- [The judging word is gone., Who did what is there.]
+ [One., Two., Three., Four., Five., Six.]
> clock.yaml:35:16: “checklist” takes at most 5 entries (take some out)

text-too-long
- text: Nobody is named.
+ text: Nobody is named in this sentence and so the reader cannot ask anybody about it
+           and that is what a plain line about it should say in as few words as it can say it
+           without a word that judges and without a word that leaves out what was there at first
+           which is that somebody forgot the clock and that the writer thinks that he knows who.
> clock.yaml:33:18: “text” is longer than 300 characters (shorten it)
""",
)

ROWS = [*OF_FRAMED, *OF_COMPARED, *OF_SORTED, *OF_CHOSEN, *OF_ORDERED, *OF_REWORDED]
TOO_FEW = OF_COMPARED[1]
ONLY_ADVICE = ("few-rows", "few-sorted", "phrase-length", "option-length", "start-near")


@pytest.mark.parametrize("slip", as_params(ROWS))
def test_a_slip_in_a_question_is_told_in_one_sentence(slip):
    assert slip.good.said(slip.text()) == list(slip.sentences)
    assert slip.code in slip.codes()


@pytest.mark.parametrize("slip", as_params(ROWS))
def test_an_error_keeps_a_lesson_off_the_shelf_and_advice_does_not(slip):
    is_advice = slip.code in ONLY_ADVICE and slip is not TOO_FEW
    reading = lesson_from(slip.text())
    assert {problem.severity for problem in reading.problems} == {
        "advice" if is_advice else "error"
    }
    assert bool(reading.lesson) == is_advice
