"""From codes to sentences: the one place where core's codes meet the catalogue.

Pages and the command line both speak through it, so that a sentence is translated once. Which
language is spoken is said once for a request or a command (`speak`), and holds in that thread only.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from contextvars import ContextVar
from functools import cache
from typing import Any

from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations

from quiz.core.model import Problem, Say
from quiz.languages import CATALOGUE, ENGLISH, PSEUDO, language
from quiz.pseudo import Pseudo

MOST_CHOICES = 30
LONGEST_VALUE = 60

Catalogue = NullTranslations

_SPOKEN: ContextVar[str] = ContextVar("tag of the language that is spoken", default=ENGLISH)


@cache
def catalogue(tag: str = ENGLISH) -> Catalogue:
    """The compiled catalogue of a language; English stands in for what it does not have."""
    if tag == PSEUDO:
        return Pseudo(catalogue())
    found = Translations.load(CATALOGUE, [tag.replace("-", "_")])
    if tag != ENGLISH:
        found.add_fallback(catalogue())
    return found


def speak(tag: str = ENGLISH) -> None:
    """From here on sentences are in this language, in this thread or request."""
    _SPOKEN.set(tag)


def spoken() -> str:
    """The tag of the language that is spoken here."""
    return _SPOKEN.get()


def decimal(value: float, pattern: str) -> str:
    """A number with places, as the language that is spoken writes it; `pattern` is CLDR's."""
    return str(format_decimal(value, pattern, locale=language(spoken()).locale))


def sentence(code: str, params: Any = None, words: Catalogue | None = None) -> str:
    """The catalogue's sentence for `code`; params fill its blanks, `n` picks the plural."""
    words = words or catalogue(spoken())
    params = params or {}
    number = params.get("n")
    said = words.ungettext(code, code, number) if isinstance(number, int) else code
    if said == code:
        said = words.ugettext(code)
    return said % params if params else said


def known(codes: Iterable[str], otherwise: str, words: Catalogue | None = None) -> str:
    """The sentence of the first of these codes that has one, else `otherwise` as it stands."""
    said = ((code, sentence(code, words=words)) for code in codes)
    return next((found for code, found in said if found != code), otherwise)


def field(name: str, words: Catalogue | None = None) -> str:
    """A field of a lesson file in words; ids of sentences, rows and options stay as they are.

    Of `terms.gear` and `sources.r1` the field is told and the rest kept.
    """
    first, _, rest = name.partition(".")
    told = known((f"changed.{first}",), first, words)
    return f"{told} {rest}" if rest else told


def say(said: Say, words: Catalogue | None = None) -> str:
    """A Say in words."""
    return sentence(f"say.{said.code}", said.params, words)


def tell(problem: Problem, words: Catalogue | None = None) -> str:
    """A learner's Problem in words: one short sentence that says what to do."""
    return sentence(f"problem.{problem.code}", problem.params, words)


def line(problem: Problem, words: Catalogue | None = None) -> str:
    """An author's Problem as `file:line:col: what is wrong (what to do; did you mean …?)`."""
    return f"{problem.place}: {told(problem, words)}"


def told(problem: Problem, words: Catalogue | None = None) -> str:
    """An author's Problem without its place: what is wrong, and in brackets what to do."""
    known = [str(name) for name in problem.params.get("known", ())]
    more = [] if len(known) <= MOST_CHOICES else ["…"]
    params = {
        name: _hint(value, words) if name == "hint" else _brief(value)
        for name, value in problem.params.items()
    }
    params["choices"] = ", ".join(known[:MOST_CHOICES] + more)
    what = sentence(f"problem.{problem.code}", params, words)
    remedy = sentence(f"problem.{problem.code}.fix", params, words)
    close = difflib.get_close_matches(str(params.get("given", "")), known, n=1)
    if close:
        meant = sentence("problem.did-you-mean", {"close": close[0]}, words)
        remedy = f"{remedy}; {meant}"
    return f"{what} ({remedy})"


def _hint(said: str, words: Catalogue | None) -> str:
    """What belongs in a blank; a list of possible values behind it stays as it is."""
    words = words or catalogue(spoken())
    found = words.ugettext(said)
    what, colon, values = said.rpartition(": ")
    if found != said or not colon:
        return found
    return f"{words.ugettext(what + '.').removesuffix('.')}: {values}"


def _brief(value: Any) -> Any:
    """A text on one line, its end cut off where it is long: problems are single lines."""
    if not isinstance(value, str):
        return value
    text = " ".join(value.split())
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"
