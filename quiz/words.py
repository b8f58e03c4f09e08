"""From codes to sentences: the one place where core's codes meet the catalogue.

Pages and the command line both speak through it, so that a sentence is translated once.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from babel.support import NullTranslations, Translations

from quiz.core.model import Problem, Say

MOST_CHOICES = 30
LONGEST_VALUE = 60
CATALOGUE = Path(__file__).parent / "translations"

Catalogue = NullTranslations


@cache
def catalogue(language: str = "en") -> Catalogue:
    """The compiled catalogue of a language (English where there is none)."""
    return Translations.load(CATALOGUE, [language, "en"])


def sentence(code: str, params: Any = None, words: Catalogue | None = None) -> str:
    """The catalogue's sentence for `code`; params fill its blanks, `n` picks the plural."""
    words = words or catalogue()
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
    told = known((f"field.{first}",), first, words)
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
        name: value if name == "hint" else _brief(value) for name, value in problem.params.items()
    }
    params["choices"] = ", ".join(known[:MOST_CHOICES] + more)
    what = sentence(f"problem.{problem.code}", params, words)
    remedy = sentence(f"problem.{problem.code}.fix", params, words)
    close = difflib.get_close_matches(str(params.get("given", "")), known, n=1)
    if close:
        meant = sentence("problem.did-you-mean", {"close": close[0]}, words)
        remedy = f"{remedy}; {meant}"
    return f"{what} ({remedy})"


def _brief(value: Any) -> Any:
    """A text on one line, its end cut off where it is long: problems are single lines."""
    if not isinstance(value, str):
        return value
    text = " ".join(value.split())
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"
