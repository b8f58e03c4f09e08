"""On paper: what pupils get, what only their teacher gets, and nothing that colour must say."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest
from click.testing import CliRunner

from quiz.cli import main
from quiz.exporting import on_paper
from quiz.library.exchange.loss import losses
from quiz.questions import NAMES
from tests.exchange.lesson import lesson
from tests.test_classroom import teaches

PRINT = "/teach/print/start-here"
PUPILS, KEY = 0, 1


@pytest.fixture
def okoro(app):
    return teaches(app, "okoro")


@pytest.fixture(scope="module")
def halves():
    """The pages of the pupils, and those of the key."""
    return on_paper(lesson()).decode().split('<section class="key">')


def test_she_finds_it_where_she_chooses_her_questions(okoro):
    assert f'href="{PRINT}"' in okoro.opens("/teach/start/start-here").page.text
    assert "Print it with your browser" in okoro.opens(PRINT).text
    assert 'href="/teach/start/start-here"' in okoro.page.text


def test_the_key_is_on_it_so_pupils_cannot_open_it(mina):
    assert "/teach/login" in mina.opens(PRINT).path


def test_a_lesson_that_is_not_there_cannot_be_printed(okoro):
    assert okoro.opens("/teach/print/nowhere").status == 404


@pytest.mark.parametrize(
    ("chosen", "questions", "has_key", "is_large"),
    [
        ("", 4, True, False),
        ("?which=short", 3, True, False),
        ("?which=short&large=yes&key=no", 3, False, True),
        ("?which=anything&large=1&key=perhaps", 4, True, False),
    ],
)
def test_she_chooses_questions_print_and_whether_the_key_is_on_it(
    okoro, chosen, questions, has_key, is_large
):
    page = okoro.opens(PRINT + chosen).page.text
    assert page.count('<section class="question">') == questions
    assert ('<section class="key">' in page) == has_key
    assert ('class="paper large"' in page) == is_large
    kept = okoro.opens(PRINT + "/file" + chosen).page
    assert kept.headers["Content-Disposition"] == 'attachment; filename="start-here.html"'
    assert kept.text.count('<section class="question">') == questions


def test_the_file_needs_nothing_else(okoro):
    page = okoro.opens(PRINT + "/file").page.text
    assert not re.search(r"<script|<link|<img|src=|url\(|@import|href=\"(?!#)", page)
    assert "@page" in page


def test_the_page_itself_has_no_style_of_its_own(okoro):
    assert "<style" not in okoro.opens(PRINT).page.text


def test_what_paper_cannot_hold_stands_on_the_page(okoro):
    said = okoro.opens(PRINT).text
    assert "How sure a learner is, is not asked." in said


def test_pupils_get_nothing_of_the_key(halves):
    for question in lesson().questions:
        for note in question.portable().notes:
            if note.feature in ("why", "reason", "model", "checklist", "date"):
                assert note.text not in halves[PUPILS], note
    assert 'class="box ticked"' not in halves[PUPILS]
    assert lesson().debrief not in halves[PUPILS]


def test_what_may_be_marked_looks_alike_whatever_is_right(halves):
    boxes = re.findall(r'<span class="markable">(.*?)</span>', halves[PUPILS])
    assert len(boxes) == 6 + 2 + 6 and len(set(boxes)) == 1


def test_every_text_comes_with_who_when_and_what_it_is_and_is_printed_whole_once(halves):
    assert "Saltmere Bell</bdi> · News report · 5 March 2031 · Written for this lesson" in halves[0]
    assert halves[PUPILS].count("I fitted a new gear at five past ten.") == 1
    assert "Read text 2 again: Ines Holt, clock keeper, 7 March 2031." in halves[PUPILS]
    assert "; by kind permission of the keeper" in halves[PUPILS]
    assert "<em>every</em> check" in halves[PUPILS]


def test_texts_are_texts_whatever_signs_are_in_them(halves):
    assert "&lt;b&gt;bell&lt;/b&gt;" in halves[PUPILS]
    assert "<b>bell" not in halves[PUPILS] + halves[KEY]


def test_there_is_room_for_every_kind_of_answer(halves):
    assert set(NAMES) == {question.kind for question in lesson().questions}
    assert halves[PUPILS].count('<div class="write">') == 3
    assert halves[PUPILS].count('class="box place"') == 5
    assert halves[PUPILS].count("<td><span") == 6 * 4 + 5 * 2


@pytest.mark.parametrize(
    "said",
    [
        "To mark: 1 of 5.", "not counted", "No source given.", "names nobody.",
        "To trust all of it is the right answer.", "also right", "3 or 4", "2031-03-04",
        "She was there.", "Both say gear.", "A: The keeper found a cracked gear.",
        "I do not know what made it crack.", "Nobody is named.", "The judging word is gone.",
        "How would you find out?", "Who says so", "A gear was cracked.", "Saltmere Library",
    ],
)  # fmt: skip
def test_the_key_says_what_is_right_and_why(halves, said):
    assert said in halves[KEY]


def test_the_key_marks_what_is_to_be_marked(halves):
    rows = re.findall(r'<tr class="(.*?)">.*?</td>\s*<td>(.*?)</td>', halves[KEY], re.S)
    marked = [html.unescape(words) for is_marked, words in rows if is_marked]
    forms = [question.portable() for question in lesson().questions]
    right = [
        words
        for form in forms
        for option, words in form.options
        if form.shape in ("hottext", "choice") and option in form.right
    ]
    assert marked[0] == right[0] and len(marked) == len(right) + 1, "and the technique"


@pytest.mark.parametrize(
    ("language", "direction"), [("en", "ltr"), ("fa", "rtl"), ("pt-BR", "ltr"), ("zz", "ltr")]
)
def test_a_lesson_is_printed_in_the_direction_of_its_language(language, direction):
    page = on_paper(replace(lesson(), language=language)).decode()
    assert f'<html lang="{language}" dir="{direction}">' in page


def exported(*args: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["export", *args])
    return done.exit_code, done.output


def test_the_command_writes_it_and_says_what_stays_behind(tmp_path):
    file = tmp_path / "clock.html"
    code, said = exported("start-here", "--to", "print", "--out", str(file))
    assert code == 0
    assert f"Saved: {file}" in said and "How sure a learner is, is not asked. (in no-way" in said
    assert file.read_bytes().startswith(b"<!doctype html>")
    before = file.read_bytes()
    code, said = exported("start-here", "--to", "print", "--out", str(file))
    assert code == 1 and "is there already" in said
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (["nowhere", "--to", "print"], "There is no lesson “nowhere” without errors."),
        (["start-here", "--to", "parchment"], "'parchment' is not"),
        (["start-here", "--to", "print", "--out", "/dev/null/a.html"], "cannot be written"),
    ],
)
def test_what_cannot_be_exported_is_said_in_a_sentence(args, sentence):
    code, said = exported(*args)
    assert code and sentence in said and "Traceback" not in said


def test_a_loss_names_its_questions():
    found = {one.feature: one.questions for one in losses(lesson(), "print")}
    assert found["confidence"] == tuple(q.id for q in lesson().questions if q.is_scored)
    assert found["progress"] == ()
