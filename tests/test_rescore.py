"""Scoring again: what becomes of an old answer when its question is put right.

The clock lesson asks five questions, one of each kind; each has a mistake in its key that its
author mends. The scenes with files, learners and the command stand in test_rescoring.py.
"""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest
from werkzeug.datastructures import MultiDict

from quiz.core import sitting as sittings
from quiz.core.model import Correction
from quiz.core.rescore import corrections, rescore, totals
from quiz.core.sitting import Sitting, Stop
from quiz.questions import SPECS
from tests.conftest import MORNING
from tests.problem_files import HEAD, PAIR, PICK, PUSH, SORTS, SPOT, lesson_from

LESSON = HEAD + SPOT + PUSH + PAIR + SORTS + PICK
DAY = timedelta(days=1)

# A key put right, by question: what stood in the file, and what stands there now.
MENDED = {
    "unproven": [("s3: {reason", "s4: {reason"), ("s4: A log.", "s3: A log.")],
    "push": [("key: loaded-language", "key: false-choice")],
    "two": [("Bread., answer: only-a, cite: {a: [s5]}", "Bread., answer: only-b, cite: {b: [s2]}")],
    "kinds": [("a.s2, answer: fact", "a.s2, answer: opinion")],
    "limit": [("At the crack., right", "At the crack., wrong"), ("gear., wrong", "gear., right")],
}
# The same questions asked in other words.
REWORDED = {
    "unproven": [("Mark what you cannot check.", "Mark what nobody can check.")],
    "push": [("p5: {text: a check in May", "p5: {text: check in May")],
    "two": [("fact: The hour.", "fact: The minute.")],
    "kinds": [("opinion: A judgement", "opinion: A view")],
    "limit": [("At the hour.", "At the minute.")],
}
ROWS = dict.fromkeys(("row-r1", "row-r2", "row-r3", "row-r4", "row-r5", "row-r6"), "only-a")
FACTS = dict.fromkeys(("row-u1", "row-u2", "row-u4", "row-u5"), "fact")


def corrected(changes, text=LESSON):
    for old, new in changes:
        assert text.count(old) == 1, f"“{old}” stands {text.count(old)} times"
        text = text.replace(old, new)
    return text


@cache
def lesson_of(text):
    read = lesson_from(text)
    assert read.lesson, read.problems
    return read.lesson


def old():
    return lesson_of(LESSON)


def new(question):
    return lesson_of(corrected(MENDED[question]))


def answered(question, **more):
    """An answer to a question of the lesson as it was."""
    form = {**FORMS[question], **more}
    asked = old().question(question)
    return sittings.attempt(
        Sitting("sitting-1", "mina", "clock", old().version, MORNING),
        Stop(question, old(), asked),
        asked.parse(MultiDict(form)),
        confidence=0.9,
        submit_key=f"key-{question}",
        at=MORNING,
        day=MORNING.date(),
    )


def asked(version, question):
    assert version == old().version
    return old().question(question)


def judged(attempt, lesson, **more):
    (one,) = rescore([attempt], asked, lesson, **more)
    return one


def then(attempt, one):
    """The attempt with what became of it."""
    made = corrections([one], "v2", MORNING + DAY)
    return replace(attempt, correction=made.get(attempt.submit_key))


# Wording and key.


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("spot_claim", "59c5d185fdd6fb5fa372ca79"),
        ("framing", "035b8faa1013e3d9ea5d2c27"),
        ("compare", "279c76ecbf0996c3147593be"),
        ("sort", "7f36741dacd3ef274deb559e"),
        ("choice", "5de8a6618a1d11d8e7b3a32c"),
    ],
)
def test_the_name_of_a_wording_and_its_key_is_what_it_was_in_every_record(kind, name):
    example = SPECS[kind].EXAMPLES[0]
    assert example.spec.bind(example.passages).hash == name


@pytest.mark.parametrize("question", MENDED)
def test_a_corrected_key_asks_the_same_and_other_words_ask_something_else(question):
    was = old().question(question)
    assert new(question).question(question).wording == was.wording
    assert new(question).question(question).hash != was.hash
    reworded = lesson_of(corrected(REWORDED[question])).question(question)
    assert reworded.wording != was.wording
    assert reworded.key() == was.key()


def test_a_sentence_of_the_text_belongs_to_the_wording_and_a_why_does_not():
    text = corrected([("The keeper found", "Ines Holt found")])
    why = corrected([("It names nobody.}\n    sound", "Nobody is named.}\n    sound")])
    was = old().question("unproven")
    assert lesson_of(text).question("unproven").wording != was.wording
    assert lesson_of(why).question("unproven").wording == was.wording


# One answer under a corrected key.

FORMS = {
    "unproven": {"mark": ["s4"]},
    "push": {"mark": ["p1", "p2"], "technique": "loaded-language"},
    "two": {**ROWS, "row-r1": "agree", "row-r2": "only-b", "row-r5": "only-b", "row-r6": "only-b"},
    "kinds": {**FACTS, "row-u3": "opinion"},
    "limit": {"option": "o2"},
}
# The answer above: what it was worth, what it is worth now, and what is said of that.
BY_KEY = [
    ("unproven", 0.0, 1.0, "up"),
    ("push", 1.0, 0.5, "down"),
    ("two", 0.7391, 1.0, "up"),
    ("kinds", 1.0, 0.5455, "down"),
    ("limit", 0.0, 1.0, "up"),
]


@pytest.mark.parametrize(("question", "was", "now", "change"), BY_KEY)
def test_an_answer_is_judged_by_the_key_as_it_stands_now(question, was, now, change):
    attempt = answered(question)
    one = judged(attempt, new(question))
    assert (attempt.outcome.score, one.outcome.score) == pytest.approx((was, now), abs=1e-4)
    assert (one.standing, one.change, one.is_changed) == ("key", change, True)
    assert one.attempt is attempt, "what was judged then stays as it was"


@pytest.mark.parametrize("question", FORMS)
def test_under_the_same_key_nothing_changes(question):
    one = judged(answered(question), old())
    assert one.change == "same"
    assert corrections([one], "v2", MORNING) == {}


def test_a_corrected_key_may_leave_an_answer_as_it_was():
    one = judged(answered("push", technique="false-choice"), new("unproven"))
    assert one.change == "same"


def test_another_verdict_for_the_same_score_is_a_change_too():
    attempt = answered("unproven", mark=["s1"])
    one = judged(attempt, new("unproven"))
    assert (attempt.outcome.score, one.outcome.score) == (0, 0)
    assert (dict(attempt.outcome.units)["s4"], dict(one.outcome.units)["s4"]) == (
        "trusted",
        "missed",
    )
    assert one.change == "otherwise"
    assert list(corrections([one], "v2", MORNING)) == ["key-unproven"]


def test_an_answer_given_in_a_second_round_is_judged_like_one_of_the_first():
    one = judged(replace(answered("unproven"), round=2), new("unproven"))
    assert one.change == "up"


@pytest.mark.parametrize("question", REWORDED)
def test_an_answer_to_other_words_is_left_alone(question):
    one = judged(answered(question), lesson_of(corrected(REWORDED[question])))
    assert (one.change, one.why_not, one.outcome) == ("left-alone", "wording-changed", None)
    assert corrections([one], "v2", MORNING) == {}


def test_an_answer_to_a_question_that_is_gone_is_left_alone():
    one = judged(answered("limit"), lesson_of(HEAD + SPOT))
    assert (one.change, one.why_not) == ("left-alone", "question-gone")


def test_an_answer_whose_wording_cannot_be_read_is_left_alone():
    (one,) = rescore([answered("limit")], lambda version, question: None, new("limit"))
    assert (one.change, one.why_not) == ("left-alone", "wording-unknown")


# Void, accepted, and back.

# A way through several corrections; after each, what is said of the same answer.
WAYS = [
    ("void and back", "unproven", [("void", "out"), ("void", "same"), ("key", "back")]),
    ("accepted and back", "limit", [("all", "up"), ("all", "same"), ("key", "down")]),
    ("right, accepted and back", "push", [("all", "otherwise"), ("key", "otherwise")]),
    ("void, then accepted", "kinds", [("void", "out"), ("all", "back"), ("void", "out")]),
    ("never touched", "two", [("key", "same"), ("key", "same")]),
]


@pytest.mark.parametrize(("name", "question", "steps"), WAYS, ids=[way[0] for way in WAYS])
def test_what_is_void_or_accepted_is_undone_by_the_key(name, question, steps):
    attempt = answered(question)
    for step, change in steps:
        named = {"void": {"void": [question]}, "all": {"accept_all": [question]}, "key": {}}[step]
        one = judged(attempt, old(), **named)
        assert one.change == change
        if one.is_changed:
            attempt = then(attempt, one)
    if steps[-1][0] == "key" and attempt.correction:
        assert attempt.correction.standing == "key"
        assert attempt.correction.outcome == attempt.outcome


def test_a_void_answer_keeps_its_outcome_for_the_record():
    attempt = answered("limit")
    one = judged(attempt, new("limit"), void=["limit"])
    assert (one.standing, one.outcome) == ("void", attempt.outcome)


@pytest.mark.parametrize("question", FORMS)
def test_an_accepted_answer_counts_as_right_and_shows_nothing_else(question):
    attempt = answered(question)
    one = judged(attempt, old(), accept_all=[question])
    assert one.standing == "accepted"
    assert (one.outcome.score, one.outcome.raw, one.outcome.parts) == (1.0, 1.0, ())
    assert set(one.outcome.counts.model_dump().values()) == {0}
    assert one.outcome.unit == ""
    assert one.outcome.units == attempt.outcome.units


@pytest.mark.parametrize("named", ["void", "accept_all"])
def test_what_needs_no_key_takes_in_answers_to_other_words_and_to_questions_that_are_gone(named):
    for lesson in (lesson_of(corrected(REWORDED["limit"])), lesson_of(HEAD + SPOT)):
        assert judged(answered("limit"), lesson, **{named: ["limit"]}).is_changed


def test_a_void_answer_to_other_words_stays_void():
    void = then(answered("limit"), judged(answered("limit"), old(), void=["limit"]))
    one = judged(void, lesson_of(corrected(REWORDED["limit"])))
    assert (one.standing, one.change) == ("void", "left-alone")


def test_changes_are_added_up_question_by_question():
    attempts = [answered("unproven"), answered("unproven", mark=["s3"]), answered("limit")]
    text = corrected(REWORDED["limit"], corrected(MENDED["unproven"]))
    found = rescore(attempts, asked, lesson_of(text))
    assert totals(found) == {
        "unproven": {"up": 1, "down": 1},
        "limit": {"wording-changed": 1},
    }


# The record.


def test_corrections_are_kept_all_together_or_not_at_all(store, answers):
    first, second = answers
    outcome = first.outcome
    lesson = new("unproven")
    made = {
        first.submit_key: Correction("key", lesson.version, outcome, MORNING),
        second.submit_key: Correction("key", "a-version-nobody-kept", outcome, MORNING),
    }
    with pytest.raises(sqlite3.IntegrityError):
        store.correct(made, lesson, MORNING)
    assert store.rows("SELECT * FROM correction") == []
    with pytest.raises(KeyError):
        store.pinned(lesson.version)


def test_an_answer_that_was_deleted_meanwhile_is_passed_over(store, answers):
    lesson = new("unproven")
    made = Correction("key", lesson.version, answers[0].outcome, MORNING)
    both = {"gone-meanwhile": made, answers[0].submit_key: made}
    assert store.correct(both, lesson, MORNING) == 1
    assert [row["attempt"] for row in store.rows("SELECT * FROM correction")] == ["key-unproven"]


def test_no_corrections_are_no_write(store, answers):
    assert store.correct({}, new("unproven"), MORNING) == 0
    assert len(store.rows("SELECT * FROM lesson_version")) == 1


@pytest.fixture
def answers(store):
    """Two answers of Mina, in the record."""
    store.add_learner("mina", "her-laptop", MORNING)
    store.start("mina", sittings.through(old()), "sitting-1", MORNING)
    return [store.record(answered(question)).attempt for question in ("unproven", "limit")]
