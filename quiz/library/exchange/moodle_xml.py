"""Moodle XML: a category with the questions of a lesson, for Moodle 4.4 and newer.

Rows become one `matching` question, not one `multichoice` a row: a question stays one question,
with its one grade. Orders become `ordering`, graded by pairs as here. Facts about the format are
Moodle's own (docs.moodle.org, and how its importer reads files); it has no official schema.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as ET  # only writes; nothing here reads XML

from markupsafe import Markup, escape

from quiz.core.lesson import Lesson
from quiz.core.portable import Portable
from quiz.library.exchange import wording
from quiz.library.exchange.items import Item, Speak, items
from quiz.library.exchange.xml_file import as_file

LISTED = (
    100, 90, 83.33333, 80, 75, 70, 66.66667, 60, 50, 40, 33.33333, 30, 25, 20, 16.66667,
    14.28571, 12.5, 11.11111, 10, 5, 0,
)  # fmt: skip
"""The grades in per cent that Moodle takes; another one makes its import stop."""


def make(lesson: Lesson, speak: Speak) -> bytes:
    """The lesson as a file for Moodle's question bank (import format: Moodle XML)."""
    quiz = ET.Element("quiz")
    category = ET.SubElement(quiz, "question", type="category")
    _text(category, "category", f"$course$/top/Second Look/{lesson.title.replace('/', '//')}")
    _told(quiz, lesson, "before", speak, wording.opening(lesson, speak))
    for item in items(lesson, speak):
        _question(quiz, item, item.form, lesson, speak)
        if item.form.second:
            _question(quiz, item, item.form.second, lesson, speak, part="technique")
    _told(quiz, lesson, "after", speak, wording.closing(lesson))
    ET.indent(quiz, " ")
    return as_file(quiz)


def _told(quiz: ET.Element, lesson: Lesson, when: str, speak: Speak, html: str) -> None:
    """A page to read, which asks nothing."""
    made = ET.SubElement(quiz, "question", type="description")
    _text(made, "name", f"{lesson.title}: {speak(f'exchange.{when}')}"[:250])
    _html(made, "questiontext", html)
    _html(made, "generalfeedback", "")
    for name, value in (("defaultgrade", "0"), ("penalty", "0"), ("hidden", "0")):
        ET.SubElement(made, name).text = value
    ET.SubElement(made, "idnumber").text = f"{lesson.id}.{when}"


def _question(
    quiz: ET.Element, item: Item, form: Portable, lesson: Lesson, speak: Speak, part: str = ""
) -> None:
    kind, fill = _SHAPES[form.shape]
    made = ET.SubElement(quiz, "question", type=kind)
    named = wording.first_words(item, lesson) + (f" ({form.prompt})" if part else "")
    _text(made, "name", named[:250])
    ask = wording.texts(item, speak) + wording.paragraph(wording.strong(form.prompt))
    _html(made, "questiontext", ask)
    _html(made, "generalfeedback", wording.explained(item, lesson, speak))
    grade = "1" if form.is_scored else "0"
    for name, value in (("defaultgrade", grade), ("penalty", "0"), ("hidden", "0")):
        ET.SubElement(made, name).text = value
    ET.SubElement(made, "idnumber").text = f"{item.name}.{part}" if part else item.name
    fill(made, form, speak)
    tag = ET.SubElement(ET.SubElement(made, "tags"), "tag")
    ET.SubElement(tag, "text").text = wording.skill(item)


def _multichoice(made: ET.Element, form: Portable, speak: Speak) -> None:
    is_one = form.shape == "choice" and not form.several
    settings = {"single": is_one, "shuffleanswers": False, "showstandardinstruction": not is_one}
    for name, value in settings.items():
        ET.SubElement(made, name).text = str(value).lower()
    ET.SubElement(made, "answernumbering").text = "none"
    _combined(made)
    for option in weighed(form, speak):
        answer = ET.SubElement(made, "answer", fraction=option.percent, format="html")
        ET.SubElement(answer, "text").text = str(escape(option.words))
        _html(answer, "feedback", option.feedback)


def _matching(made: ET.Element, form: Portable, speak: Speak) -> None:
    ET.SubElement(made, "shuffleanswers").text = "false"
    _combined(made)
    words, used = dict(form.options), set()
    for row, said in form.rows:
        used.add(form.fitting(row)[0])
        _pair(made, said, words[form.fitting(row)[0]])
    for option, said in form.options:
        if option not in used:
            _pair(made, "", said)


def _pair(made: ET.Element, row: str, label: str) -> None:
    """A row with its label; without a row it is one more label to choose from."""
    one = ET.SubElement(made, "subquestion", format="html")
    ET.SubElement(one, "text").text = str(escape(row))
    _text(one, "answer", label)


def _ordering(made: ET.Element, form: Portable, speak: Speak) -> None:
    for name, value in {
        "layouttype": "VERTICAL",
        "selecttype": "ALL",
        "selectcount": str(len(form.rows)),
        "gradingtype": "RELATIVE_ALL_PREVIOUS_AND_NEXT",
        "showgrading": "SHOW",
        "numberingstyle": "none",
    }.items():
        ET.SubElement(made, name).text = value
    _combined(made)
    for n, (_, said) in enumerate(wording.in_order(form), 1):
        answer = ET.SubElement(made, "answer", fraction=str(n), format="html")
        ET.SubElement(answer, "text").text = str(escape(said))


def _essay(made: ET.Element, form: Portable, speak: Speak) -> None:
    for name, value in {
        "responseformat": "plain",
        "responserequired": "1",
        "responsefieldlines": "5",
        "attachments": "0",
        "attachmentsrequired": "0",
    }.items():
        ET.SubElement(made, name).text = value
    _html(made, "graderinfo", wording.units(form, speak))
    _html(made, "responsetemplate", "")


_SHAPES = {
    "hottext": ("multichoice", _multichoice),
    "choice": ("multichoice", _multichoice),
    "matrix": ("matching", _matching),
    "order": ("ordering", _ordering),
    "text": ("essay", _essay),
}


@dataclass(frozen=True, slots=True)
class Weighed:
    """An option with its worth (1 to -1), and what is said of it as HTML."""

    words: str
    share: float
    feedback: str

    @property
    def percent(self) -> str:
        """Its worth as Moodle writes it."""
        return percent(self.share)


def weighed(form: Portable, speak: Speak) -> Iterator[Weighed]:
    """The options of a choice or of marks, with the explicit answer that nothing needs them."""
    for option, share in wording.shares(form):
        words = dict(form.options)[option]
        # Of a choice the system itself shows what is right; of a mark it is no matter of course.
        said = [wording.judged(form, option, speak)] if form.shape == "hottext" else []
        parts = (*said, *form.noted("reason", option))
        whys = (wording.inline(why) for why in form.noted("why", option))
        told = Markup(" ").join([wording.strong(part) for part in parts] + [*whys])
        yield Weighed(words, share, told)
    if form.shape == "hottext":
        praise = speak("exchange.control" if form.is_control else "exchange.not-right")
        yield Weighed(speak("exchange.none"), 1 if form.is_control else -1, escape(praise))


def percent(share: float) -> str:
    """A share of the grade as the nearest grade of Moodle's that is not smaller in size."""
    size = min(one for one in LISTED if one >= round(abs(share) * 100, 5) - 1e-4)
    return f"{'-' if share < 0 else ''}{size:.7g}"


def _combined(made: ET.Element) -> None:
    for name in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"):
        _html(made, name, "")


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(ET.SubElement(parent, name), "text").text = text


def _html(parent: ET.Element, name: str, html: str) -> None:
    ET.SubElement(ET.SubElement(parent, name, format="html"), "text").text = str(html)
