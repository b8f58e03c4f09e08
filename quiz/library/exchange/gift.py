"""GIFT: plain text that Moodle and many other systems read; written so that Moodle reads it.

Each question is one block without a blank line. `\\ ~ = # { } :` have a backslash in front, a line
break is `\\n` (Moodle's documentation of the format; its importer in question/format/gift).
"""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import escape

from quiz.core.lesson import Lesson
from quiz.core.portable import Portable
from quiz.library.exchange import wording
from quiz.library.exchange.items import Item, Speak, items
from quiz.library.exchange.moodle_xml import weighed

SIGNS = "~=#{}:"


def make(lesson: Lesson, speak: Speak) -> bytes:
    """The lesson as a GIFT file in UTF-8."""
    return ("\n\n".join(_blocks(lesson, speak)) + "\n").encode("utf-8", "replace")


def escaped(text: str) -> str:
    """A text in which no sign has a meaning of its own any more."""
    text = text.replace("\\", "\\\\")
    for sign in SIGNS:
        text = text.replace(sign, "\\" + sign)
    return text.replace("\r\n", "\n").replace("\n", "\\n")


def _blocks(lesson: Lesson, speak: Speak) -> Iterator[str]:
    # A category is taken as it stands, without escapes; its parts are parted by one stroke.
    yield f"$CATEGORY: $course$/top/Second Look/{lesson.title.replace('/', '//')}"
    yield _told(lesson, "before", speak, wording.opening(lesson, speak))
    for item in items(lesson, speak):
        yield _question(item, item.form, lesson, speak)
        if item.form.second:
            yield _question(item, item.form.second, lesson, speak, part="technique")
    yield _told(lesson, "after", speak, wording.closing(lesson))


def _told(lesson: Lesson, when: str, speak: Speak, html: str) -> str:
    """A page to read; a block without braces asks nothing."""
    name = f"{lesson.title}: {speak(f'exchange.{when}')}"
    return f"// [id:{lesson.id}.{when}]\n::{escaped(name)}::[html]{escaped(html)}"


def _question(item: Item, form: Portable, lesson: Lesson, speak: Speak, part: str = "") -> str:
    name = wording.first_words(item, lesson) + (f" ({form.prompt})" if part else "")
    number = f"{item.name}.{part}" if part else item.name
    ask = wording.texts(item, speak) + wording.paragraph(wording.strong(form.prompt))
    return "\n".join(
        (
            f"// [id:{number}] [tag:{wording.skill(item)}]",
            f"::{escaped(name)}::[html]{escaped(ask)}{{",
            *_answers(form, speak),
            f"####{escaped(wording.explained(item, lesson, speak))}",
            "}",
        )
    )


def _answers(form: Portable, speak: Speak) -> Iterator[str]:
    if form.shape in ("matrix", "order"):
        yield from _pairs(form)
        return
    is_one = form.shape == "choice" and not form.several
    for option in weighed(form, speak):
        words = escaped(escape(option.words))
        if is_one and option.share:
            sign = "="
        elif is_one and not words.startswith("%"):
            sign = "~"
        else:
            sign = f"~%{option.percent}%"
        yield f"{sign}{words}#{escaped(option.feedback)}"


def _pairs(form: Portable) -> Iterator[str]:
    """Rows with their labels; a label of no row stands alone. No row holds a bare arrow."""
    words, used = dict(form.options), set()
    for row, said in form.rows:
        used.add(form.fitting(row)[0])
        yield f"={escaped(escape(said))} -> {escaped(words[form.fitting(row)[0]])}"
    yield from (f"= -> {escaped(label)}" for option, label in form.options if option not in used)
