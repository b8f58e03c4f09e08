"""Two versions of a lesson side by side, and the history that a teacher reads.

The clock lesson asks five questions. Its author mends a key, finds other words, takes a question
out; each row of a table says what a teacher is told of it.
"""

from __future__ import annotations

import re

import pytest

from quiz.core.editions import KeptVersion, history
from quiz.core.versions import compare
from quiz.core.word_changes import pieces, shortened
from quiz.history import marked, told
from tests.conftest import MORNING
from tests.problem_files import HEAD, PICK, SPOT
from tests.test_rescore import LESSON, MENDED, REWORDED, corrected, lesson_of, old

DEBRIEF = ("debrief: A gear was cracked. [r1]", "debrief: A gear had cracked in May. [r1]")
SENTENCE = ("The log shows a check in May.", "The diary shows a check in May.")
WHY = ("It names nobody.}\n    sound", "It names nobody you could ask.}\n    sound")


def since(*changes, text=LESSON):
    return compare(old(), lesson_of(corrected(changes, text)))


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("", "", ""),
        ("a gear", "a gear", "a gear"),
        ("a gear", "a  gear\n", "a gear"),
        ("", "a gear", "{+a gear+}"),
        ("a gear", "", "[-a gear-]"),
        ("the gear cracked", "the gear broke", "the gear [-cracked-] {+broke+}"),
        ("a b c", "a x c y", "a [-b-] {+x+} c {+y+}"),
    ],
)
def test_a_text_is_told_word_by_word(before, after, said):
    assert marked(pieces(before, after)) == said


def test_of_a_long_text_only_what_stands_beside_the_change_is_shown():
    many = " ".join(f"w{n}" for n in range(40))
    said = marked(shortened(pieces(f"{many} old {many}", f"{many} new {many}")))
    assert said == ("… w32 w33 w34 w35 w36 w37 w38 w39 [-old-] {+new+} w0 w1 w2 w3 w4 w5 w6 w7 …")


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        (
            DEBRIEF,
            ["Looking back: A gear [-was cracked.-] {+had cracked in May.+} [r1]"],
        ),
        (
            WHY,
            [
                "The question: Mark what you cannot check. (unproven)",
                "  Why (s3): It names [-nobody.-] {+nobody you could ask.+}",
                "  It is asked in the same words: old answers stay comparable.",
            ],
        ),
        (
            REWORDED["unproven"][0],
            [
                "The question: Mark what nobody can check. (unproven)",
                "  Prompt: Mark what [-you cannot-] {+nobody can+} check.",
                "  It is asked in other words: old answers answer another question.",
            ],
        ),
        (
            ("answer: only-b, cite: {b: [s2]}, why: Only she", "answer: only-b, cite: {b: [s1]}, "
             "why: Only she"),
            [
                "The question: Lay them side by side. (two)",
                "  Something else is shown otherwise, such as the sentences it cites.",
                "  It is asked in the same words: old answers stay comparable.",
            ],
        ),
        (
            ("skill: corroboration", "skill: omission\n    core: yes"),
            [
                "The question: Lay them side by side. (two)",
                "  Skill: [-corroboration-] {+omission+}",
                "  In a short live lesson: [-no-] {+yes+}",
                "  It is asked in the same words: old answers stay comparable.",
            ],
        ),
        (
            ("    who: Saltmere Bell", "    title: Stopped\n    who: Saltmere Bell"),
            ["The excerpt a (Saltmere Bell)", "  Title: {+Stopped+}"],
        ),
    ],
)  # fmt: skip
def test_what_an_author_changed_is_what_a_teacher_reads(change, lines):
    assert list(told(since(change), "clock")) == lines


def test_another_sentence_is_told_once_and_makes_every_question_about_it_another_one():
    said = list(told(since(SENTENCE), "clock"))
    assert said[:2] == [
        "The excerpt a (Saltmere Bell)",
        "  s4: The [-log-] {+diary+} shows a check in May.",
    ]
    about_it = ("unproven", "push", "two", "kinds")
    assert tuple(one.id for one in since(SENTENCE).reworded) == about_it
    assert said.count("  Its excerpt has other words than before.") == len(about_it)


KEYS = {
    "unproven": [
        "Key of s3 “Everyone knows who forgot our beloved clock.”: to be marked, No source given"
        " → not in the key",
        "Key of s4 “The log shows a check in May.”: not in the key → to be marked, No source given",
    ],
    "push": ["Key of the technique: Loaded language → False choice"],
    "two": ["Key of r2 “Bread.”: Only A → Only B"],
    "kinds": ["Key of u2 “The keeper found a cracked gear.”: Can be checked → A judgement"],
    "limit": [
        "Key of “At the crack.”: right → not in the key",
        "Key of “At the gear.”: not in the key → right",
    ],
}


@pytest.mark.parametrize("question", MENDED)
def test_a_key_that_was_put_right_is_told_for_each_unit_with_the_way_to_score_again(question):
    found = since(*MENDED[question])
    assert [one.id for one in found.rekeyed] == [question]
    lines = list(told(found, "clock"))
    keys = [line.strip() for line in lines if line.startswith("  Key of")]
    assert [re.sub(r"of o\d", "of", key) for key in keys] == KEYS[question]
    assert lines[-1].endswith("run.py rescore --lesson clock")


@pytest.mark.parametrize("question", REWORDED)
def test_a_question_in_other_words_is_not_offered_for_scoring_again(question):
    found = since(*REWORDED[question])
    assert [one.id for one in found.reworded] == [question]
    assert not found.rekeyed


def test_questions_that_came_went_or_moved_are_told():
    short = lesson_of(HEAD + SPOT + PICK)
    turned = lesson_of(HEAD + PICK + SPOT)
    added = [(one.id, one.state) for one in compare(short, old()).questions]
    assert added == [("push", "added"), ("two", "added"), ("kinds", "added")]
    assert {one.state for one in compare(old(), short).questions} == {"removed"}
    moved = compare(short, turned)
    assert moved.is_reordered and not moved.questions
    assert list(told(moved, "clock")) == ["The questions stand in another order."]


def kept(lesson, **more):
    return KeptVersion(lesson.version, lesson.pinned, MORNING, **more)


def test_a_history_lists_what_was_met_or_stands_on_the_shelf_and_counts_the_rest():
    first, between, last = (lesson_of(corrected([change])) for change in (WHY, SENTENCE, DEBRIEF))
    known = {one.version: one for one in (first, between, last)}
    rows = [kept(first, used_at=MORNING, sittings=2), kept(between)]
    found = history("clock", rows, known, last)
    assert [(one.number, one.is_on_shelf) for one in found.editions] == [(1, False), (2, True)]
    assert found.unmet == 1
    assert found.editions[1].kept.seen_at is None, "the app has not read it yet"
    assert found.editions[1].since == found.between(1, 2) == compare(first, last)
    assert found.between(1, 9) is None


def test_a_version_that_only_a_newer_app_can_read_has_its_line_and_breaks_nothing():
    rows = [KeptVersion("strange", "{}", MORNING, MORNING), kept(old(), used_at=MORNING)]
    found = history("clock", rows, {}, old())
    assert [one.lesson for one in found.editions] == [None, old()]
    assert found.editions[1].since is None
    assert history("gone", [], {}, None).title == "gone"
