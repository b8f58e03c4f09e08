"""The page from which a teacher takes a lesson to another system."""

from __future__ import annotations

import pytest

from quiz import words
from quiz.library.exchange.formats import FORMATS
from quiz.library.exchange.loss import LOST
from tests.exchange.test_handout import exported
from tests.test_classroom import teaches

TAKE = "/teach/take/start-here"


@pytest.fixture
def okoro(app):
    return teaches(app, "okoro")


def test_she_finds_it_where_she_chooses_her_questions(okoro):
    assert f'href="{TAKE}"' in okoro.opens("/teach/start/start-here").page.text


@pytest.mark.parametrize("name", FORMATS)
def test_each_format_has_its_file_its_steps_and_what_it_cannot_hold(okoro, app, name):
    said = okoro.opens(TAKE).text
    for code in (f"format.{name}", f"format.{name}.how", "lost.confidence", "lost.progress"):
        assert words.sentence(code) != code and words.sentence(code) in said
    made = okoro.opens(f"{TAKE}/{name}").page
    assert made.headers["Content-Disposition"].endswith(f'.{name}.{FORMATS[name].ending}"')
    assert made.mimetype == FORMATS[name].mimetype
    lesson = app.extensions["second-look"].shelf.lesson("start-here")
    assert made.data == FORMATS[name].make(lesson, words.sentence)


def test_the_key_goes_with_it_so_pupils_cannot_open_it(mina):
    assert "/teach/login" in mina.opens(TAKE).path
    assert "/teach/login" in mina.opens(f"{TAKE}/moodle").path


@pytest.mark.parametrize("path", [f"{TAKE}/parchment", "/teach/take/nowhere"])
def test_what_is_not_there_cannot_be_taken(okoro, path):
    assert okoro.opens(path).status == 404


@pytest.mark.parametrize("name", LOST)
def test_the_command_makes_the_same_file(app, tmp_path, name):
    file = tmp_path / "made"
    code, said = exported("start-here", "--to", name, "--out", str(file))
    assert code == 0 and "- How sure a learner is, is not asked." in said
    if name in FORMATS:
        lesson = app.extensions["second-look"].shelf.lesson("start-here")
        assert file.read_bytes() == FORMATS[name].make(lesson, words.sentence)


def test_without_a_name_the_file_has_the_name_of_the_lesson(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert exported("start-here", "--to", "moodle")[0] == 0
    assert (tmp_path / "start-here.xml").exists()
