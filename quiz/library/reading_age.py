"""How hard a text is to read: the Flesch-Kincaid grade, with a small rule for syllables.

Grade = 0.39 words/sentences + 11.8 syllables/words - 15.59 (Kincaid, Fishburne, Rogers and
Chissom 1975, US Navy Research Branch Report 8-75). For English only: a rough guide that
knows neither meaning nor layout, so it is shown and never checked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

BEFORE_GRADE_ONE = 5
"""A grade and so many years are an age: grade 5 is read at 10 (the school years of the US)."""

FEWEST_WORDS = 50
"""Below this many words the formula says little (design; it was made for passages of 150)."""

_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?")
_SENTENCE = re.compile(r"[.!?…]+[”’\"')\]]*(?=\s|$)|\n\s*\n")
_MARKS = re.compile(r"\[r\d{1,3}\]|[*_`#]")

# Vowels that stand together are one syllable, but for these: one more or one fewer.
_RULES = [
    (re.compile(pattern), change)
    for pattern, change in (
        (r"[^aeiouyl]e$|[aeiouyr]le$", -1),  # made, while; but: little
        (r"[^aeioutd]ed$", -1),  # named; but: wanted
        (r"[^aeiouscxzgh]es$(?<![^aeiouyr]les)|[^sct]hes$", -1),  # makes; but: phrases, titles
        (r"[^aeiou]e(ly|ful|fully|less|ments?|where|thing|times|lines?|side|body)$", -1),
        (r".[^aeiou]efore$|ique$|ques?$(?<=ique.)", -1),
        (r"evening|every|business|wednesday", -1),
        (r"(?<![ct])ia(?!ge|me)", 1),  # media; but: social, carriage, parliament
        (r"(?<![tscg])io(?!ns?$(?<=[ln]ions)|n$(?<=[ln]ion))", 1),  # radio; but: nation, opinion
        (r"creat(?=[eio])|react|idea|area|theor|video|eon(?!e)|iet|scien|yone$|isra", 1),
        (r"[eouy]ing$", 1),  # being, going, trying
        (r"sms?$", 1),  # journalism
    )
]


def syllables(word: str) -> int:
    """How many syllables an English word has, by rule; at least one."""
    plain = re.sub(r"[’']s?$|[^a-z’']", "", word.lower())
    count = len(re.findall("[aeiouy]+", plain))
    return max(1, count + sum(change * len(rule.findall(plain)) for rule, change in _RULES))


def grade(texts: Sequence[str]) -> float | None:
    """The Flesch-Kincaid grade of English texts; None where there are too few words."""
    words = sentences = spoken = 0
    for text in texts:
        plain = _MARKS.sub("", text)
        found = _WORD.findall(plain)
        words += len(found)
        spoken += sum(map(syllables, found))
        # A text that ends without a full stop is a sentence all the same.
        ends = len(_SENTENCE.findall(plain.rstrip() + "."))
        sentences += ends if found else 0
    if words < FEWEST_WORDS:
        return None
    return 0.39 * words / sentences + 11.8 * spoken / words - 15.59


def age(texts: Sequence[str]) -> int | None:
    """The age at which English texts are read with ease, in whole years; None: too few words."""
    found = grade(texts)
    return None if found is None else max(BEFORE_GRADE_ONE + 1, round(found) + BEFORE_GRADE_ONE)
