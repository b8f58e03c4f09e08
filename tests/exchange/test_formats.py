"""Every format: nothing is lost without a word, and no golden file changes unseen."""

from __future__ import annotations

import html
import io
import re
import zipfile
from xml.etree import ElementTree as ET

import pytest

from quiz import words
from quiz.core.portable import FEATURES
from quiz.exporting import on_paper
from quiz.library.exchange.formats import FORMATS
from quiz.library.exchange.loss import LOST, losses
from quiz.library.reader import read_lesson
from quiz.settings import PROJECT
from tests.exchange.golden import FOLDER, made
from tests.exchange.lesson import FILE, lesson

# Words of the example lesson that can only be there if the feature is carried.
WITNESSES = {
    "why": ["It says what is missing.", "Only she does not know.", "Plain is the clock."],
    "reason": ["No source given"],
    "cites": ["I do not know what made it crack."],
    "date": ["2030-05", "2031-03-03 21:14"],
    "model": ["We do not know who forgot it."],
    "checklist": ["Who did what is there."],
    "neutral": ["A mood."],
    "technique": ["What do the phrases you marked do?", "False choice"],
    "control": ["Nothing here needs flagging", "She says so herself."],
    "discuss": ["How would you find out?"],
    "skill": ["Who says so", "Order of events"],
    "sources": ["Saltmere Library"],
    "terms": ["log", "every"],
    "lesson-words": ["Whom would you ask now?", "A gear was cracked.", "You will meet a clock"],
}
# Others are no words: each is looked for in the format itself (test_moodle, test_gift, test_qti).
SHOWN_ELSEWHERE = {
    "in-text", "accept", "either-way", "unscored", "by-chance", "confidence", "progress",
}  # fmt: skip


def everything(name: str) -> str:
    """All that stands in an exported lesson, as plain words."""
    if name == "print":
        return html.unescape(on_paper(lesson()).decode())
    raw = FORMATS[name].make(lesson(), words.sentence)
    if FORMATS[name].ending != "zip":
        return plain(raw.decode())
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        return plain("".join(package.read(inner).decode() for inner in package.namelist()))


def plain(text: str) -> str:
    """Without escapes of GIFT, of XML and of the HTML inside."""
    for sign in "~=#{}:":
        text = text.replace("\\" + sign, sign)
    return html.unescape(html.unescape(text))


@pytest.mark.parametrize("name", LOST)
def test_each_feature_is_carried_or_told(name):
    said = everything(name)
    for feature, marks in WITNESSES.items():
        if feature not in LOST[name]:
            assert [mark for mark in marks if mark not in said] == [], feature


def test_the_example_has_every_feature_and_every_feature_is_looked_for():
    assert set(WITNESSES) | SHOWN_ELSEWHERE == set(FEATURES)
    forms = [question.portable() for question in lesson().questions]
    parts = [part for form in forms for part in (form, form.second) if part]
    has = {feature for part in parts for feature in part.features()}
    of_lessons = {"discuss", "skill", "sources", "terms", "lesson-words", "progress"}
    assert has | of_lessons == set(FEATURES)


def test_a_question_for_discussion_is_worth_nothing_elsewhere():
    """Its key travels, for the talk; no other system judges anybody by it."""
    text = FILE.read_text(encoding="utf-8")
    text = re.sub(r"(?m)^(    )type: (.*)$", r"\1type: \2\n\1for_discussion: yes", text)
    found = read_lesson(text.encode(), FILE.name, {}).lesson
    forms = [question.portable() for question in found.questions]
    assert not any(part.is_scored for form in forms for part in (form, form.second) if part)
    moodle = FORMATS["moodle"].make(found, words.sentence).decode()
    assert set(re.findall(r"<defaultgrade>(.*?)</defaultgrade>", moodle)) == {"0"}
    with zipfile.ZipFile(io.BytesIO(FORMATS["qti"].make(found, words.sentence))) as package:
        files = [package.read(name).decode() for name in package.namelist()]
    qti = [text for text in files if "<assessmentItem " in text]
    assert len(qti) == len(forms)
    assert not any('<setOutcomeValue identifier="SCORE"' in each for each in qti)
    (unscored,) = (loss for loss in losses(found, "gift") if loss.feature == "unscored")
    assert unscored.questions == tuple(question.id for question in found.questions)


def test_every_format_says_what_it_loses():
    assert set(LOST) == {"print", *FORMATS}
    for name, lost in LOST.items():
        assert {one.split("@")[0] for one in lost} <= set(FEATURES)
        told = {loss.feature for loss in losses(lesson(), name)}
        assert told == {one.split("@")[0] for one in lost}


def test_every_loss_has_its_sentence():
    for feature in FEATURES:
        assert words.sentence(f"lost.{feature}") != f"lost.{feature}"


def test_a_lesson_without_a_feature_is_not_told_that_it_lost_it():
    one = lesson().questions[0]
    assert "accept" not in one.portable().features()
    assert all(one.id not in loss.questions for loss in losses(lesson(), "moodle")
               if loss.feature in ("accept", "either-way"))  # fmt: skip


def test_the_golden_files_are_what_is_made_today():
    """`python3 -m tests.exchange.golden` writes them anew."""
    today = made()
    kept = {path: path.read_text(encoding="utf-8") for path in FOLDER.rglob("*.*")}
    assert set(today) == set(kept)
    for path, text in today.items():
        assert text == kept[path], path.name


@pytest.mark.parametrize("path", [path for path in made() if path.suffix == ".xml"], ids=str)
def test_what_is_xml_is_well_formed(path):
    assert len(ET.fromstring(made()[path])) > 0


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_lesson_gives_the_same_bytes(name):
    first, second = (FORMATS[name].make(lesson(), words.sentence) for _ in range(2))
    assert first == second


def test_the_table_of_the_manual_says_the_same():
    page = (PROJECT / "docs" / "exchange.md").read_text(encoding="utf-8")
    rows = [
        [cell.strip(" `") for cell in line.strip("|").split("|")]
        for line in page.split("## What travels")[1].split("\n\n## ")[0].splitlines()
        if line.startswith("| `") or line.startswith("| feature")
    ]
    columns, *told = rows
    assert columns[1:] == list(LOST)
    assert [row[0].split("`")[0] for row in told] == list(FEATURES)
    for feature, *cells in told:
        for name, cell in zip(LOST, cells, strict=True):
            assert cell == carried(feature.split("`")[0], name), (feature, name)


def carried(feature: str, name: str) -> str:
    if feature in LOST[name]:
        return "no"
    return "in part" if any(one.startswith(f"{feature}@") for one in LOST[name]) else "yes"


def test_every_lesson_of_the_shelf_can_leave_in_every_format(app):
    for one in app.extensions["second-look"].shelf.contents().lessons.values():
        for how in FORMATS.values():
            raw = how.make(one, words.sentence)
            assert one.questions[-1].id.encode() in raw
