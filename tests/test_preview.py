"""`preview`: what Ms Okoro sees of the lesson she is writing, save by save."""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from quiz.cli import main
from quiz.previewing import previewed
from tests.conftest import ROOT, Person
from tests.problem_files import CLOCK, HEAD, PICK, PUSH, RECORD_TEXT, SPOT
from tests.test_lessons import LESSONS

LESSON = HEAD + SPOT + PUSH + PICK
MODES = ("learner", "projector", "key", "print")


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """Her folder: one lesson, and the record it quotes from beside it."""
    (tmp_path / "lessons").mkdir()
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "notice-2031.yaml").write_text(RECORD_TEXT, encoding="utf-8")
    (tmp_path / "lessons" / "clock.yaml").write_text(LESSON, encoding="utf-8")
    return tmp_path / "lessons"


@pytest.fixture
def preview(desk: Path) -> Iterator[Flask]:
    with previewed(desk) as app:
        yield app


@pytest.fixture
def okoro(preview: Flask) -> Person:
    return Person(preview.test_client())


def saves(desk: Path, text: str, name: str = "clock.yaml") -> None:
    (desk / name).write_text(text, encoding="utf-8")


BROKEN = LESSON.replace("level: easy", "level: esay")


def test_the_first_page_leads_to_each_lesson_in_each_form(okoro, desk):
    saves(desk, BROKEN.replace("id: clock", "id: other"), "other.yaml")
    okoro.opens("/preview")
    assert okoro.status == 200
    assert "Who stopped the clock?" in okoro.text
    assert "lessons/other.yaml 1 error: not shown until it is mended" in okoro.text
    for mode in MODES:
        assert f'href="/preview/clock/{mode}"' in okoro.page.text


def test_a_draft_is_shown_to_its_author_and_said_to_be_one(okoro, desk):
    saves(desk, f"draft: yes\n{LESSON}")
    okoro.opens("/preview")
    assert "lessons/clock.yaml · a draft, not on the shelf" in okoro.text
    assert "Play it in the app" not in okoro.text
    assert okoro.opens("/preview/clock/key").status == 200


def test_an_empty_folder_says_what_to_do(tmp_path):
    (tmp_path / "lessons").mkdir()
    with previewed(tmp_path / "lessons") as app:
        assert "Put a lesson file" in Person(app.test_client()).opens("/preview").text


def test_as_a_learner_she_reads_answers_and_is_explained(okoro):
    okoro.opens("/preview/clock/learner")
    assert "Ask who says so." in okoro.text
    okoro.opens("/preview/clock/learner/unproven")
    assert "Mark what you cannot check." in okoro.text
    assert "It names nobody" not in okoro.text, "the key is not there before the answer"
    okoro.opens("/preview/clock/learner/unproven?given=yes&mark=s3")
    assert "A full match" in okoro.text and "It names nobody" in okoro.text
    assert 'href="/preview/clock/learner/push"' in okoro.page.text, "and on to the next"


def test_after_the_last_question_comes_the_look_back(okoro):
    okoro.opens("/preview/clock/learner/limit?given=yes&option=o1")
    assert 'href="/preview/clock/debrief"' in okoro.page.text
    assert "A gear was cracked." in okoro.opens("/preview/clock/debrief").text


def test_an_answer_that_lacks_something_is_asked_for_again(okoro):
    okoro.opens("/preview/clock/learner/push?given=yes&mark=p1")
    assert "Choose" in okoro.text or "choose" in okoro.text
    assert re.search(r'value="p1"[^>]* checked', okoro.page.text), "what was chosen is still there"


def test_on_the_wall_the_explanation_waits_until_it_is_asked_for(okoro):
    okoro.opens("/preview/clock/projector")
    assert okoro.path == "/preview/clock/projector/unproven"
    assert "It names nobody" not in okoro.text
    assert "It names nobody" in okoro.opens(f"{okoro.path}?explained=yes").text


def test_the_key_shows_every_why_and_the_handout_none(okoro):
    whys = ("It names nobody.", "Plain is the clock.", "She says so.")
    key = okoro.opens("/preview/clock/key").text
    paper = okoro.opens("/preview/clock/print").text
    for why in whys:
        assert why in key
        assert why not in paper
    for prompt in ("Mark what you cannot check.", "Tap what pushes.", "Where does her knowledge"):
        assert prompt in key and prompt in paper


def test_no_two_things_on_a_page_have_the_same_id(okoro):
    for mode in MODES:
        ids = re.findall(r'\sid="([^"]+)"', okoro.opens(f"/preview/clock/{mode}").page.text)
        assert len(ids) == len(set(ids)), mode


@pytest.mark.parametrize("mode", MODES)
def test_a_broken_lesson_shows_its_problems_and_comes_back_when_it_is_mended(okoro, desk, mode):
    saves(desk, BROKEN)
    okoro.opens(f"/preview/clock/{mode}")
    assert "This lesson cannot be shown yet" in okoro.text
    assert "lessons/clock.yaml:4:8" in okoro.text
    assert "“esay” is not a possible value of “level”" in okoro.text
    assert "did you mean “easy”?" in okoro.text and "[not-one-of]" in okoro.text
    assert "Tap what pushes" not in okoro.text, "no older version in its place"
    saves(desk, LESSON.replace("Mark what you", "Mark all that you"))
    okoro.opens(f"/preview/clock/{mode}")
    assert "cannot be shown" not in okoro.text


def test_a_broken_record_is_named_beside_the_lesson_that_quotes_it(okoro, desk):
    record = desk.parent / "seeds" / "notice-2031.yaml"
    record.write_text(RECORD_TEXT.replace("genre: statement", "genre: gossip"), encoding="utf-8")
    okoro.opens("/preview/clock/learner")
    assert "there is no source record “notice-2031”" in okoro.text
    assert "seeds/notice-2031.yaml:6:8" in okoro.text and "“gossip”" in okoro.text


def test_warnings_and_advice_are_shown_on_a_lesson_that_works(okoro, desk):
    saves(desk, LESSON.replace("s4: A log.", "s4: A minute."))
    okoro.opens("/preview/clock/learner")
    assert "1 remark on this lesson" in okoro.text
    assert "“s4” has the same why as “s1”" in okoro.text
    assert "Begin" in okoro.text


def marked(okoro: Person) -> str:
    return okoro.opens("/preview/mark").page.text


def test_the_mark_changes_with_a_save_and_only_then(okoro, desk):
    before = marked(okoro)
    assert before == marked(okoro)
    tag = okoro.page.headers["ETag"]
    assert okoro.client.get("/preview/mark", headers={"If-None-Match": tag}).status_code == 304
    saves(desk, LESSON + "# a remark\n")
    assert marked(okoro) != before
    page = okoro.opens("/preview/clock/key").page.text
    assert f'data-mark="{marked(okoro)}"' in page


UNKNOWN = [
    "/preview/nothing/key",
    "/preview/clock/upside-down",
    "/preview/clock/learner/no-such-question",
    "/preview/..%2F..%2Fpyproject/key",
]


@pytest.mark.parametrize("path", UNKNOWN)
def test_what_is_not_there_is_not_found(okoro, path):
    assert okoro.opens(path).status == 404


def test_a_lesson_can_be_played_in_the_app_and_its_record_goes_with_the_preview(desk):
    with previewed(desk) as app:
        folder = app.extensions["second-look"].store.path.parent
        mina = Person(app.test_client()).opens("/preview")
        assert 'href="/lesson/clock">Play it in the app' in mina.page.text
        mina.begins("clock").sends(mark="s3")
        assert "Saved." in mina.text
        assert folder.exists() and desk.parent not in folder.parents
    assert not folder.exists()


def test_the_app_itself_has_no_preview(app):
    assert Person(app.test_client()).opens("/preview").status == 404


def test_previewing_keeps_nothing_about_anybody(okoro, preview):
    okoro.opens("/preview/clock/learner/unproven?given=yes&mark=s3")
    assert "Set-Cookie" not in okoro.page.headers
    assert okoro.client.get_cookie("second_look") is None


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Person]:
    folder = tmp_path_factory.mktemp("shipped") / "lessons"
    shutil.copytree(ROOT / "lessons", folder)
    with previewed(folder) as app:  # without records beside it: those of the project
        yield Person(app.test_client())


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)
def test_every_shipped_lesson_can_be_previewed_in_every_form(shipped, lesson):
    shipped.opens("/preview")
    title = re.escape(html.escape(lesson.title, quote=False))
    name = re.search(rf'/preview/([\w-]+)/learner">{title}', html.unescape(shipped.page.text))
    for mode in MODES:
        assert shipped.opens(f"/preview/{name[1]}/{mode}").status == 200
    assert shipped.opens(f"/preview/{name[1]}/debrief").status == 200
    for question in lesson.questions:
        for mode in ("learner", "projector"):
            assert shipped.opens(f"/preview/{name[1]}/{mode}/{question.id}").status == 200


def test_a_folder_that_is_not_there_is_said_in_one_line(tmp_path):
    done = CliRunner().invoke(main, ["preview", str(tmp_path / "nowhere")])
    assert done.exit_code == 2
    assert "does not exist" in done.output


def test_a_taken_port_is_said_in_a_sentence(desk):
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = CliRunner().invoke(main, ["preview", str(desk), "--port", str(port)])
    assert done.exit_code == 1
    assert f"Port {port} is taken" in done.output


def test_the_good_lesson_of_this_file_is_good():
    assert CLOCK.said(LESSON) == []
