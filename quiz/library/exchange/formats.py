"""The formats a lesson can be exported to, by the names that the command and the pages use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from quiz.core.lesson import Lesson
from quiz.library.exchange import gift, moodle_xml, qti
from quiz.library.exchange.items import Speak


@dataclass(frozen=True, slots=True)
class Format:
    """How a format is made: a lesson and a speaker in, the bytes of one file out."""

    ending: str
    mimetype: str
    make: Callable[[Lesson, Speak], bytes]


FORMATS = {
    "moodle": Format("xml", "application/xml", moodle_xml.make),
    "gift": Format("gift", "text/plain", gift.make),
    "qti": Format("zip", "application/zip", qti.make),
}
