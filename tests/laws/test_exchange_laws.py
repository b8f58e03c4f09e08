"""Laws of taking questions out and in: signs survive, and no file breaks a reader."""

from __future__ import annotations

import string
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree as ET

from hypothesis import given, settings
from hypothesis import strategies as st

from quiz import words
from quiz.desk.brought import imported_text
from quiz.desk.lesson import Draft
from quiz.importing import READERS, told
from quiz.library.exchange import gift, moodle_xml, read_gift
from tests.made_up import lesson

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=9)
SIGNS = st.text("~=#{}:\\n%[]<>&\"'/-> 1a", min_size=1, max_size=12).map(str.strip).filter(bool)
MADE = lesson("made", ("q", "numbers", "words"))


@settings(deadline=None)
@given(st.lists(WORDS | SIGNS, min_size=3, max_size=3, unique=True))
def test_whatever_signs_are_in_it_a_choice_comes_back(texts):
    prompt, *options = texts
    asked = MADE.questions[0]
    with_texts = [
        replace(option, text=text) for option, text in zip(asked.options, options, strict=True)
    ]
    changed = replace(asked, prompt=prompt, options=tuple(with_texts), passages=())
    left = replace(MADE, questions=(changed,))
    (back,) = read_gift.read(gift.make(left, words.sentence), "any.gift").questions
    assert [back.prompt, *(option.text for option in back.options)] == [
        " ".join(text.split()) for text in texts
    ]
    assert [option.is_right for option in back.options] == [True, False]
    quiz = ET.fromstring(moodle_xml.make(left, words.sentence))
    assert len(quiz.findall("question[@type='multichoice']/answer")) == 2


@settings(deadline=None)
@given(st.binary(max_size=200) | st.text(string.printable).map(str.encode))
def test_no_file_whatever_is_in_it_breaks_a_reader(raw):
    for read in READERS.values():
        found = read(raw, "any")
        assert all(told(problem).startswith("any:") for problem in found.problems)
        imported_text(Draft("any", "Any", (), {}, date(2031, 3, 8)), found.questions)
