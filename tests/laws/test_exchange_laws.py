"""Laws of taking questions out and in: signs survive, and no file breaks a reader."""

from __future__ import annotations

import io
import string
import zipfile
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree as ET

from hypothesis import given, settings
from hypothesis import strategies as st

from quiz import words
from quiz.desk.brought import imported_text
from quiz.desk.lesson import Draft
from quiz.importing import READERS, told
from quiz.library.exchange import gift, moodle_xml, qti, read_gift
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


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=40) | st.text("\x00\x07\x1b\ud800\ufffe<&]> a", max_size=9))
def test_what_is_exported_is_xml_whatever_signs_are_in_it(text):
    asked = MADE.questions[0]
    option = replace(asked.options[0], text=text, why=text)
    changed = replace(asked, prompt=text, options=(option, asked.options[1]))
    left = replace(MADE, title=text, debrief=text, questions=(changed,))
    ET.fromstring(moodle_xml.make(left, words.sentence))
    with zipfile.ZipFile(io.BytesIO(qti.make(left, words.sentence))) as package:
        for name in package.namelist():
            ET.fromstring(package.read(name))


@settings(deadline=None)
@given(st.binary(max_size=200) | st.text(string.printable).map(str.encode))
def test_no_file_whatever_is_in_it_breaks_a_reader(raw):
    for read in READERS.values():
        found = read(raw, "any")
        assert all(told(problem).startswith("any:") for problem in found.problems)
        imported_text(Draft("any", "Any", (), {}, date(2031, 3, 8)), found.questions)
