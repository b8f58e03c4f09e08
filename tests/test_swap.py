"""The swap test: whoever is named, the same words are judged alike."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from quiz.cli import main
from quiz.library.twins import swapped, unlike_twins
from tests.problem_files import CLOCK, COMPARED, THREE_CHOSEN, lesson_from


def lesson(text: str, name: str):
    return lesson_from(text.replace("id: clock", f"id: {name}")).lesson


NORTH = lesson(CLOCK.text, "north")
SAME_ELSEWHERE = CLOCK.text.replace("Saltmere Bell", "Quayside Post").replace("May", "June")
JUDGED_OTHERWISE = SAME_ELSEWHERE.replace("      s3: {reason", "      s4: {reason").replace(
    "s4: A log.", "s3: All know it."
)


def test_twins_with_the_same_key_are_fine():
    assert list(unlike_twins([NORTH, lesson(SAME_ELSEWHERE, "south")])) == []


def test_twins_with_another_key_are_found():
    (found,) = unlike_twins([NORTH, lesson(JUDGED_OTHERWISE, "south")])
    assert (found.lesson, found.question) == ("south", "unproven")
    assert (found.other_lesson, found.other) == ("north", "unproven")


@pytest.mark.parametrize(
    ("old", "new"),
    [("cracked", "broken"), ("Mark what you", "Mark all that you"), ("stopped at 9:14", "ran")],
)
def test_another_word_that_is_no_name_makes_another_question(old, new):
    other = lesson(JUDGED_OTHERWISE.replace(old, new), "south")
    assert list(unlike_twins([NORTH, other])) == []


def test_options_and_rows_are_words_of_a_question_too():
    one, other = lesson(THREE_CHOSEN.text, "one"), lesson(COMPARED.text, "other")
    assert list(unlike_twins([one, other, one])) == []


def test_names_are_swapped_both_ways_and_only_whole():
    text = CLOCK.text.replace(
        "The keeper found a cracked gear.", "Holt told Holton: Quill lies. Quill told Holt."
    )
    (found,) = swapped([lesson(text, "names")], [("Holt", "Quill")])
    assert (found.question, found.where) == ("unproven", "a.s2")
    assert found.after == "Quill told Holton: Holt lies. Holt told Quill."


def said(*args: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["swap", *args])
    return done.exit_code, done.output


def test_the_command_shows_the_lines_that_change_and_asks():
    code, output = said("Bell=Post", "Saltmere=Quayside", "--in", "start-here")
    assert code == 0
    assert "start-here: two-accounts\n" in output
    assert "  a.s1: The harbour clock in Quayside stopped at 9:14 on Monday evening.\n" in output
    assert "Would you judge each as before?" in output


REFUSED = [
    (["Bell", "--in", "start-here"], "“Bell” is not a pair of two names"),
    (["Bell=Bell"], "“Bell=Bell” is not a pair"),
    (["Bell=Post", "--in", "nowhere"], "There is no lesson and no pack “nowhere”"),
]


@pytest.mark.parametrize(("args", "sentence"), REFUSED)
def test_what_cannot_be_swapped_is_said_in_a_sentence(args, sentence):
    code, output = said(*args)
    assert code == 1
    assert sentence in output


def test_names_that_stand_nowhere_are_said_to_stand_nowhere():
    assert said("Atlantis=Lemuria") == (0, "None of these names stands in a question.\n")
