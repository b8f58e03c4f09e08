"""A made-up language from right to left, made of the English at the moment it is asked for.

Each letter becomes an Arabic one, each vowel is drawn longer, and brackets stand around the whole.
So a page shows at once which words come from no catalogue (they are still English), which are cut
off or glued together (a bracket is missing), and what does not fit where words are longer or run
the other way. The blanks of a sentence stay as they are.
"""

from __future__ import annotations

import re

from babel.support import NullTranslations

_BLANK = re.compile(r"(%\(\w+\)[-+ #0]*[\d.]*[a-z]|%%|\{\w+\})")
_LETTERS = str.maketrans(
    dict(zip("abcdefghijklmnopqrstuvwxyz", "ابسديفغهيجكلمنوبقرستوفوخيز", strict=True))
)
_VOWEL = re.compile(r"(?i)(?<=[a-z])([aeiou])(?=[a-z])")
_LONGER = "\u0640\u0640"
# Lists of words that are cut apart, and names that may hold letters and digits only.
_BARE = ("nickname.", "pretend.")


def mirrored(text: str) -> str:
    """The text in the made-up language: about 40 % longer, blanks kept."""
    parts = _BLANK.split(text)
    return "[" + "".join(_spelt(part) if n % 2 == 0 else part for n, part in enumerate(parts)) + "]"


def _spelt(text: str) -> str:
    # A vowel inside a word is followed by two strokes, with which Arabic fills a line.
    return _VOWEL.sub(rf"\1{_LONGER}", text).lower().translate(_LETTERS)


class Pseudo(NullTranslations):
    """A catalogue that answers with the English sentence, mirrored."""

    def __init__(self, english: NullTranslations) -> None:
        """Take the catalogue whose sentences are mirrored."""
        super().__init__()
        self._english = english

    def gettext(self, message: str) -> str:
        """The sentence of that id; an id without one stays, so that it is seen."""
        return self._of(message, self._english.gettext(message))

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The sentence for that number, as English has it."""
        return self._of(msgid1, self._english.ngettext(msgid1, msgid2, n))

    ugettext = gettext
    ungettext = ngettext

    def _of(self, message: str, said: str) -> str:
        if message.startswith(_BARE):
            return _spelt(said)
        is_code = said == message and " " not in message and "." in message.strip(".")
        return said if is_code else mirrored(said)
