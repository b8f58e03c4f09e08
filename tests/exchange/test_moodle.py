"""Moodle XML, read as Moodle reads it: types, grades from its list, safe HTML, names that stay."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest

from quiz import words
from quiz.library.exchange import moodle_xml
from quiz.library.exchange.moodle_xml import LISTED, percent
from tests.exchange.lesson import item, lesson

QUIZ = ET.fromstring(moodle_xml.make(lesson(), words.sentence))
QUESTIONS = {one.findtext("idnumber"): one for one in QUIZ if one.get("type") != "category"}


def grades(question: str) -> dict[str, float]:
    """The answers of a question with their grades, in the order of the file."""
    return {
        str(one.findtext("text")): float(one.get("fraction", ""))
        for one in QUESTIONS[f"clock.{question}"].iter("answer")
    }


def worth(question: str, *chosen: int) -> float:
    """What Moodle gives for the answers at these places: the sum of grades, from 0 to 1."""
    every = list(grades(question).values())
    return max(0.0, min(1.0, sum(every[place] for place in chosen) / 100))


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("clock.before", "description"), ("clock.unproven", "multichoice"),
        ("clock.notice", "multichoice"), ("clock.push", "multichoice"),
        ("clock.push.technique", "multichoice"), ("clock.two", "matching"),
        ("clock.kinds", "matching"), ("clock.limit", "multichoice"),
        ("clock.several", "multichoice"), ("clock.days", "ordering"), ("clock.plain", "essay"),
        ("clock.after", "description"),
    ],
)  # fmt: skip
def test_each_question_has_its_type_and_a_number_that_stays(question, kind):
    assert QUESTIONS[question].get("type") == kind
    assert len(QUESTIONS) == len(QUIZ) - 1 == 12


def test_all_of_it_lies_in_a_category_of_its_own():
    assert QUIZ[0].findtext("category/text") == (
        "$course$/top/Second Look/Who stopped the clock? {a = b}"
    )


REQUIRED = (
    "name/text", "questiontext/text", "generalfeedback/text", "defaultgrade", "penalty", "hidden",
    "idnumber",
)  # fmt: skip
OF_TYPE = {
    "description": (),
    "multichoice": ("single", "shuffleanswers", "answernumbering", "answer", "correctfeedback"),
    "matching": ("shuffleanswers", "subquestion/answer/text", "correctfeedback"),
    "ordering": ("layouttype", "selecttype", "selectcount", "gradingtype", "showgrading", "answer"),
    "essay": ("responseformat", "responsefieldlines", "graderinfo/text", "responsetemplate/text"),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_each_question_has_what_the_importer_asks_for(question):
    found = QUESTIONS[question]
    for path in (*REQUIRED, *OF_TYPE[found.get("type", "")]):
        assert found.find(path) is not None, path
    assert 0 < len(found.findtext("name/text", "")) <= 250
    assert len(question) <= 100
    for html in found.iter():
        assert html.get("format") in (None, "html")


@pytest.mark.parametrize("question", QUESTIONS)
def test_only_grades_that_moodle_takes_are_used(question):
    if QUESTIONS[question].get("type") == "multichoice":
        for answer in QUESTIONS[question].iter("answer"):
            assert abs(float(answer.get("fraction", ""))) in LISTED


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (1, "100"), (-1, "-100"), (1 / 3, "33.33333"), (-1 / 3, "-33.33333"), (1 / 7, "14.28571"),
        (-1 / 13, "-10"), (1 / 6, "16.66667"), (0, "0"), (-1 / 40, "-5"), (0.9, "90"),
    ],
)  # fmt: skip
def test_a_share_becomes_the_next_grade_that_is_not_smaller(share, said):
    assert percent(share) == said


def test_all_right_marks_are_full_and_everything_or_nothing_is_naught():
    everything = range(len(grades("unproven")))
    assert worth("unproven", 2) == worth("unproven", 2, 5) == 1, "the neutral one costs nothing"
    assert worth("unproven", *everything) == worth("unproven") == worth("unproven", 6) == 0
    assert worth("unproven", 2, 0) == 0.75
    assert worth("several", 0, 1) == 1
    assert worth("several", 0) == 0.5
    assert worth("several", *range(5)) == pytest.approx(0, abs=1e-6)


def test_in_a_control_only_the_answer_that_nothing_needs_it_is_full():
    assert worth("notice", 2) == 1
    assert worth("notice", 0, 2) == 0.5
    assert worth("notice") == worth("notice", 0) == worth("notice", 0, 1, 2) == 0
    praise = QUESTIONS["clock.notice"].findall("answer")[2].findtext("feedback/text")
    assert "to trust all of it is the right answer" in praise


def test_one_choice_has_one_full_grade_and_near_names_of_a_technique_have_it_too():
    assert list(grades("limit").values()) == [0, 100, 0]
    assert list(grades("push.technique").values()) == [100, 100, 0, 0]


def test_rows_are_matched_with_every_label_to_choose_from():
    pairs = [
        (row.findtext("text"), row.findtext("answer/text"))
        for row in QUESTIONS["clock.two"].iter("subquestion")
    ]
    assert ("A gear = a wheel.", "Both say it") in pairs
    assert {label for _, label in pairs} == {"Both say it", "They conflict", "Only A", "Only B"}
    assert QUESTIONS["clock.kinds"].findtext("defaultgrade") == "1"


def test_near_labels_are_explained_and_so_is_what_may_stand_either_way():
    assert "also right: A judgement" in QUESTIONS["clock.kinds"].findtext("generalfeedback/text")
    assert "(also right: 4)" in QUESTIONS["clock.days"].findtext("generalfeedback/text")


def test_events_stand_in_their_order_and_are_graded_by_pairs():
    days = QUESTIONS["clock.days"]
    told = [answer.findtext("text") for answer in days.iter("answer")]
    assert told[:2] == ["The log was written.", "The clock stopped."]
    assert told[-1] == "A new gear."
    assert days.findtext("gradingtype") == "RELATIVE_ALL_PREVIOUS_AND_NEXT"


def test_a_line_of_ones_own_gives_no_grade_and_whoever_reads_it_has_the_models():
    plain = QUESTIONS["clock.plain"]
    assert plain.findtext("defaultgrade") == "0"
    assert "We do not know who forgot it." in plain.findtext("graderinfo/text")


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.used: set[str] = set()

    def handle_starttag(self, tag, attrs):
        self.used |= {tag, *(f"{tag}@{name}" for name, _ in attrs)}


def test_no_html_comes_through_but_ours():
    """What an author wrote is text; no link, image, style or script leaves with it."""
    tags = Tags()
    for field in QUIZ.iter("text"):
        tags.feed(field.text or "")
    assert tags.used <= {"p", "ul", "li", "strong", "em", "q", "blockquote"}
    shown = QUESTIONS["clock.unproven"].findtext("questiontext/text")
    assert "&lt;b&gt;bell&lt;/b&gt;" in shown and "]]&gt;" in shown


def test_a_name_says_lesson_number_and_prompt():
    assert re.match(
        r"Who stopped .* 1: Mark what", QUESTIONS["clock.unproven"].findtext("name/text")
    )
    assert item("limit").name == "clock.limit"
