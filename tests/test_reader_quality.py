"""What makes a lesson good beyond being without errors: trust, fair keys, ages, days, stems."""

from __future__ import annotations

from datetime import date

import pytest

from quiz import words
from quiz.library.reader import read_lesson, read_source
from quiz.library.stems import opinion_asked
from tests.problem_files import (
    CLOCK,
    COMPARED,
    FRAMED,
    HEAD,
    PUSH,
    RECORD_TEXT,
    SPOT,
    THREE_CHOSEN,
    Good,
    Slip,
    as_params,
    lesson_from,
    slips,
)

PUSHED = Good("clock.yaml", HEAD + SPOT + PUSH, CLOCK.problems)

OF_REFUSED = slips(
    CLOCK,
    """
opinion-asked
- prompt: Mark what you cannot check.
+ prompt: Who is right, the Bell or the keeper?
> clock.yaml:30:13: “Who is right” asks for an opinion (ask what the words say, who says so, or
  what would show it)

opinion-asked
- advisory: none
+ advisory: none
+ first_look: "Decide silently: do you agree with the Bell?"
> clock.yaml:9:13: “do you agree” asks for an opinion (ask what the words say, who says so, or
  what would show it)

opinion-asked
- level: easy
+ level: easy
+ language: de
- advisory: none
+ advisory: none
+ second_look: Was hältst du von der Uhr jetzt?
> clock.yaml:10:14: “Was hältst du von” asks for an opinion (ask what the words say, who says so,
  or what would show it)
""",
)

LONG = " ".join(["so"] * 151)
OF_LONG_TEXT = Slip(
    "quotation-long",
    CLOCK,
    (
        ("    written_for_lesson: yes", "    licence: short quotation for teaching"),
        ("The clock stopped at 9:14.", LONG),
    ),
    ("clock.yaml:18:11: this passage quotes 187 words; the most is 150 (quote less)",),
)

OF_LESSONS = [
    *slips(
        FRAMED,
        """
control-missing
- tells: A minute.
+ pushes: A minute.
> clock.yaml:26:3: this lesson gives little to trust: 3 of 6 units are sound, and there is no
  control (add a passage in which nothing needs flagging, or more sound units)
""",
    ),
    *slips(
        CLOCK,
        """
why-twice
- s4: A log.
+ s4: A minute.
> clock.yaml:26:5: “s4” has the same why as “s1” (say of each one what its own words show)

ages-of-topic
- advisory: none
+ topics: [town, war]
+ advisory: {topics: [war], note: War is named.}
+ review_by: 2031-09-01
> clock.yaml:6:7: a lesson on war is for 14+, this one for 11+ (raise the age of the lesson)

source-later
- advisory: none
+ advisory: none
+ as_of: 2031-02-28
> clock.yaml:11:43: this source is from 2031-03, but the facts were looked at on 2031-02-28
  (correct the date, or set “as_of” to the day you looked)
""",
    ),
    *slips(
        COMPARED,
        """
key-in-turn
-       r2: {fact: Bread., answer: only-a, cite: {a: [s5]}, why: Only the Bell asked.}
-       r3: {fact: The hour., answer: only-a, cite: {a: [s1]}, why: Only the Bell.}
-       r4: {fact: The log., answer: only-a, cite: {a: [s4]}, why: The Bell read it.}
-       r5: {fact: The cause., answer: only-b, cite: {b: [s2]}, why: Only she does not know.}
-       r6: {fact: Ten past ten., answer: only-b, cite: {b: [s1]}, why: Only on the door.}
+       r2: {fact: Bread., answer: only-a, cite: {a: [s5]}, why: Only the Bell asked.}
+       r3: {fact: It goes., answer: agree, cite: {a: [s2], b: [s1]}, why: Both look at it.}
+       r4: {fact: The log., answer: only-a, cite: {a: [s4]}, why: The Bell read it.}
+       r5: {fact: A case., answer: agree, cite: {a: [s2], b: [s1]}, why: Both open it.}
+       r6: {fact: The hour., answer: only-a, cite: {a: [s1]}, why: Only the Bell.}
> clock.yaml:26:5: the right answers of these rows follow each other in turn: agree, only-a (change
  the order of the rows)
""",
    ),
    *slips(
        THREE_CHOSEN,
        """
key-place
-       o1: {text: The baker., wrong: He bakes.}
-       o2: {text: The keeper., right: She opened the case.}
+       o2: {text: The keeper., right: She opened the case.}
+       o1: {text: The baker., wrong: He bakes.}
> clock.yaml:26:3: in 3 of 3 questions with one right option it stands at place 1 (change the order
  of the options in some of them)

key-longest
- text: The hour.
+ text: The hour on its face.
- text: The keeper.
+ text: The keeper of the clock.
- text: Both.
+ text: Both of the two.
> clock.yaml:26:3: in 3 of 3 questions with one right option it is much longer than the others
  (shorten it, or say more in a wrong one)
""",
    ),
]  # fmt: skip

ROWS = [*OF_REFUSED, OF_LONG_TEXT, *OF_LESSONS]
ADVICE = {"why-twice"}


@pytest.mark.parametrize("slip", as_params(ROWS))
def test_what_a_good_lesson_does_not_do_is_told_in_one_sentence(slip):
    assert slip.good.said(slip.text()) == list(slip.sentences)
    assert slip.code in slip.codes()


@pytest.mark.parametrize("slip", as_params(OF_LESSONS))
def test_a_lesson_that_could_be_better_is_on_the_shelf_all_the_same(slip):
    reading = lesson_from(slip.text())
    (problem,) = reading.problems
    assert problem.severity == ("advice" if problem.code in ADVICE else "warning")
    assert reading.lesson


def test_an_opinion_is_never_asked_even_if_all_else_is_right():
    assert lesson_from(OF_REFUSED[0].text()).lesson is None


ASKED = [
    ("What do you think of the mayor?", "en"),
    ("What do you think about it?", "en"),
    ("Who's right here?", "en"),
    ("Who’s right here?", "en"),
    ("Which side are you on?", "en"),
    ("Do you support the strike?", "en"),
    ("In your opinion, was it fair?", "en"),
    ("Who do you believe?", "en"),
    ("Stimmst du ihm zu?", "de"),
    ("Es-tu d’accord avec le maire ?", "fr"),
    ("¿Quién tiene razón?", "es"),
    ("به نظر شما این درست است؟", "fa"),
    ("ما رأيك في الخبر؟", "ar"),
]
NOT_ASKED = [
    "Who says so, and how could they know?",
    "Do not ask whether it is right; ask what kind of sentence it is.",
    "Which side does each sentence speak of?",
    "What does the writer want readers to think of the mayor?",
    "Which of the two agrees with the log?",
    "Mark what he thinks of it.",
]


@pytest.mark.parametrize(("text", "language"), ASKED)
def test_a_stem_that_asks_for_an_opinion_is_known_in_the_language_of_the_lesson(text, language):
    assert opinion_asked(text, language)


@pytest.mark.parametrize("text", NOT_ASKED)
def test_a_question_about_words_and_evidence_is_no_question_of_opinion(text):
    assert opinion_asked(text) == ""


def on(day: str, text: str) -> list[str]:
    record, _ = read_source(RECORD_TEXT.encode(), "notice-2031.yaml")
    found = read_lesson(text.encode(), "clock.yaml", {record.id: record}, date.fromisoformat(day))
    assert found.lesson, "a day that has passed takes no lesson away"
    return [words.line(problem) for problem in found.problems]


def test_facts_that_nobody_looked_at_in_time_are_a_warning_from_the_next_day_on():
    text = CLOCK.text.replace("advisory: none", "advisory: none\nreview_by: 2031-09-01")
    assert on("2031-09-01", text) == []
    assert on("2031-09-02", text) == [
        "clock.yaml:9:12: the facts of this lesson were to be looked at again by 2031-09-01"
        " (look at its sources, then set “as_of” and “review_by” anew)"
    ]


def test_the_shelf_knows_no_day_and_so_shows_the_same_lesson_tomorrow():
    text = CLOCK.text.replace("advisory: none", "advisory: none\nreview_by: 2001-09-01")
    assert lesson_from(text).problems == ()


MARKED = """\
  - id: {id}
    type: spot_claim
    skill: attribution
    excerpt: a
    prompt: Mark {id}.
    targets: {{s3: {{reason: no-source-given, why: It names nobody.}}}}
    sound: {{s1: A minute., s2: She looked., s4: A log., s5: Ask him.}}
"""


def test_marks_at_the_same_place_in_three_texts_can_be_guessed():
    def said(*ids: str) -> list[str]:
        return CLOCK.said(HEAD + "".join(MARKED.format(id=name) for name in ids))

    assert said("one", "two") == []
    assert said("one", "two", "three") == [
        "clock.yaml:26:3: in all 3 texts the marks belong to the same places: 3"
        " (take other passages, or ask for something else in one of them)"
    ]


CONTROLS = {
    "a control beside a hard question": PUSHED.text,
    "two accounts without a conflict": COMPARED.text,
}


@pytest.mark.parametrize("text", CONTROLS.values(), ids=CONTROLS)
def test_a_lesson_gives_enough_to_trust(text):
    assert lesson_from(text).problems == ()


WITHOUT_TRUST = {
    "a lesson that only chooses": THREE_CHOSEN.text.partition("  - id: trust")[0],
    "three sound sentences of five": HEAD
    + SPOT.replace("why: It names nobody.}", "why: It names nobody.}\n      s4: {reason: "
    "no-source-given, why: Which log.}").replace("s4: A log., ", ""),
}  # fmt: skip


@pytest.mark.parametrize("text", WITHOUT_TRUST.values(), ids=WITHOUT_TRUST)
def test_a_lesson_with_neither_a_control_nor_enough_to_trust_is_warned(text):
    (problem,) = lesson_from(text).problems
    assert (problem.code, problem.severity) == ("control-missing", "warning")
