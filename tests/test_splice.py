"""Splices: Ms Okoro changes a word, and her comments and her manner of writing stay."""

from __future__ import annotations

import pytest

from quiz.desk.marking import marked
from quiz.desk.splice import CannotSplice, changed
from quiz.library import yaml_nodes

FILE = """\
# My lesson
title: The clock   # short
goal: 'Ask who'
note: "It is \\u00e9"
before: |  # two lines
    Look twice.

    Then ask.
after: >-
  folded text
  goes on
terms: {clock: "a thing", gear: wheel}  # words
empty:
questions:

  # the first
  - id: one
    prompt: First?
  # the second
  - id: two   # still mine
    prompt: Second?

# end
"""


def after(**changes):
    raw = FILE.encode()
    return changed(raw, {**yaml_nodes.read(raw).data, **changes}).decode()


ROWS = [
    ({"title": "The bell"}, "title: The clock ", "title: The bell "),
    ({"title": "The clock: who?"}, "title: The clock ", 'title: "The clock: who?" '),
    ({"goal": "It's so"}, "'Ask who'", "'It''s so'"),
    ({"note": "Ünï “x”"}, '"It is \\u00e9"', '"Ünï “x”"'),
    ({"before": "Look.\n"}, "    Look twice.\n\n    Then ask.", "    Look."),
    (
        {"before": "Look."},
        "|  # two lines\n    Look twice.\n\n    Then ask.",
        "|-  # two lines\n    Look.",
    ),
    ({"after": "one\ntwo"}, "folded text\n  goes on", "one\n\n  two"),
    ({"terms": {"clock": "a thing", "gear": "a wheel"}}, "gear: wheel", "gear: a wheel"),
    ({"terms": {"gear": "wheel"}}, 'clock: "a thing", ', ""),
    (
        {"terms": {"gear": "wheel", "clock": "a thing"}},
        'clock: "a thing", gear: wheel',
        'gear: wheel, clock: "a thing"',
    ),
    ({"empty": "no more"}, "empty:", 'empty: "no more"'),
    ({"empty": "two\nlines\n"}, "empty:", "empty: |\n  two\n  lines"),
    ({"title": "two\nlines"}, "title: The clock   # short", "title: |-   # short\n  two\n  lines"),
]


@pytest.mark.parametrize(("change", "old", "new"), ROWS)
def test_a_value_changes_in_its_own_manner_and_nothing_else_does(change, old, new):
    assert FILE.count(old) == 1
    assert after(**change) == FILE.replace(old, new)


QUESTIONS = [{"id": "one", "prompt": "First?"}, {"id": "two", "prompt": "Second?"}]


def test_a_question_moves_with_the_comment_above_it():
    first = "  # the first\n  - id: one\n    prompt: First?\n"
    second = "  # the second\n  - id: two   # still mine\n    prompt: Second?\n"
    assert first + second in FILE
    assert after(questions=QUESTIONS[::-1]) == FILE.replace(first + second, second + first)


def test_a_question_goes_with_its_comment_and_a_new_one_stands_in_its_place():
    made = after(questions=[QUESTIONS[0], {"id": "three", "prompt": "Third: why?"}])
    assert '    prompt: "Third: why?"\n\n# end' in made and "# the first" in made
    made = after(questions=[QUESTIONS[1]])
    assert "# the first" not in made and "# the second\n  - id: two   # still mine" in made
    made = after(questions=[*QUESTIONS, {"id": "three", "rows": {"r1": {"why": "a\nb\n"}}}])
    assert made.endswith(
        "  - id: three\n    rows:\n      r1:\n        why: |\n          a\n          b\n\n# end\n"
    )


def test_line_ends_of_windows_and_the_mark_at_the_beginning_stay():
    raw = ("\ufeff" + FILE.replace("\n", "\r\n")).encode()
    made = changed(raw, {**yaml_nodes.read(raw).data, "before": "One.\nTwo.\n"}).decode()
    assert made == (
        "\ufeff" + FILE.replace("Look twice.\n\n    Then ask.", "One.\n    Two.")
    ).replace("\n", "\r\n")


@pytest.mark.parametrize("text", ["a: 1\na: 2\n", "a: [1\n", "a: &x 1\nb: *x\n", "a: 1\r\nb: 2\n"])
def test_what_cannot_be_read_or_is_written_unevenly_is_left_to_its_author(text):
    with pytest.raises(CannotSplice):
        changed(text.encode(), {"a": "2"})


MARKS = [
    ("It stopped. Why?", "[s1] It stopped.\n[s2] Why?\n"),
    ("One.\r\n\r\nTwo.", "[s1] One.\n\n[s2] Two.\n"),
    ("[s1] One. Still one.\n[s3] Two.", "[s1] One. Still one.\n[s3] Two.\n"),
    ("New here.\n[s1] One.", "[s2] New here.\n[s1] One.\n"),
    ("", ""),
]


@pytest.mark.parametrize(("text", "made"), MARKS)
def test_sentences_get_marks_and_keep_those_they_have(text, made):
    assert marked(text) == made
    assert marked(made) == made
