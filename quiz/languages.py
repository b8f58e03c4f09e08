"""The languages of the interface: which there are, how each is written, which one is asked for.

A language is there as soon as it has a compiled catalogue in quiz/translations. Lessons are in a
language of their own, which this module only describes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel import Locale, UnknownLocaleError, negotiate_locale

CATALOGUE = Path(__file__).parent / "translations"
ENGLISH = "en"
PSEUDO = "ar-XB"
"""A made-up language from right to left (`quiz.pseudo`), offered only where a setting asks."""

# Codes whose dates and numbers are written as in another place than Babel would take.
_WRITTEN_AS = {ENGLISH: "en-GB", PSEUDO: "ar"}
# How the command line is told a language, the strongest first. Source: GNU gettext manual, 2.3.
VARIABLES = ("SECOND_LOOK_LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


@dataclass(frozen=True, slots=True)
class Language:
    """A language as catalogues call it (`tag`), as pages call it (`shown`) and Babel (`locale`).

    `direction` is ltr, rtl, or auto where it is not known; `name` is its name in itself.
    """

    tag: str
    shown: str
    locale: str
    direction: str
    name: str


@cache
def translated() -> tuple[str, ...]:
    """The tags of all languages that have a catalogue, English first."""
    found = {path.parts[-3].replace("_", "-") for path in CATALOGUE.glob("*/LC_MESSAGES/*.mo")}
    return (ENGLISH, *sorted(found - {ENGLISH}))


@cache
def language(tag: str) -> Language:
    """What is known of a language by its tag (en, pt-BR); total, as lessons may name any."""
    written = _WRITTEN_AS.get(tag, tag)
    try:
        found = Locale.parse(written, sep="-")
    except (UnknownLocaleError, ValueError):
        return Language(tag, tag, ENGLISH, "auto", tag)
    shown = tag if tag == PSEUDO else written
    name = "بسودو" if tag == PSEUDO else Locale.parse(tag, sep="-").get_display_name() or tag
    return Language(tag, shown, str(found), found.text_direction, name[:1].upper() + name[1:])


def name_in(tag: str, other: str) -> str:
    """The name of the language `tag` in the language `other`: English is Englisch in German."""
    try:
        said = Locale.parse(tag, sep="-").get_display_name(language(other).locale)
    except (UnknownLocaleError, ValueError):
        said = None
    return said or tag


def are_alike(one: str, other: str) -> bool:
    """Whether two tags name the same language, whatever the place: en and en-GB."""
    return one.partition("-")[0].lower() == other.partition("-")[0].lower()


def preferred(wanted: Sequence[str], offered: Sequence[str]) -> str:
    """The first of `wanted` that is offered (de-AT takes de), else English."""
    return negotiate_locale(wanted, offered, sep="-") or ENGLISH


def of_environment(environ: Mapping[str, str]) -> str:
    """The language of whoever runs a command: the first variable that names one decides."""
    for name in VARIABLES:
        wanted = [
            part.partition(".")[0].partition("@")[0].replace("_", "-")
            for part in environ.get(name, "").split(":")
            if part
        ]
        if wanted:
            return preferred(wanted, translated())
    return ENGLISH
