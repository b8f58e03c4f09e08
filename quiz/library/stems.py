"""Questions that ask for an opinion: refused, since nobody's opinion is asked here.

We ask about words and evidence. A stem such as “Who is right?” has no answer in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from quiz.core.model import Problem
from quiz.core.question import Spec
from quiz.library.format import LessonFile

STEMS = {
    "en": (
        r"do(n't)? you (strongly )?(dis)?agree",
        r"what do you (think|feel) (of|about)",
        r"how do you feel about",
        r"who('s| is| was) (really |actually )?(right|wrong|to blame)",
        r"(which|whose) side ((is|was) (right|wrong)|(are|do|would) you)",
        r"(who|whom) (do|would) you (side with|support|believe|agree with|vote for)",
        r"do you (support|approve|believe in|sympathi[sz]e)",
        r"(in|what is|what's|give|share) your (own |personal )?(opinion|view)",
    ),
    "de": (
        r"stimmst du (dem |ihm |ihr |ihnen )?zu",
        r"was hältst du von",
        r"wie findest du",
        r"wer hat (wirklich )?recht",
        r"(was ist )?deine(r)? meinung",
        r"auf welcher seite",
    ),
    "fr": (
        r"es-tu d'accord",
        r"êtes-vous d'accord",
        r"que (penses-tu|pensez-vous) d",
        r"qui a raison",
        r"(ton|votre) (avis|opinion)",
    ),
    "es": (
        r"estás de acuerdo",
        r"qué (opinas|piensas) (de|sobre)",
        r"quién tiene (la )?razón",
        r"tu opinión",
    ),
    "fa": (r"نظر شما", r"نظر تو", r"موافقید", r"موافق هستید", r"حق با کیست", r"حق با چه کسی"),
    "ar": (r"هل توافق", r"ما رأيك", r"من على حق", r"في رأيك"),
}
"""Patterns by the language of the lesson; English ones are looked for in every lesson."""


@cache
def _stems(language: str) -> re.Pattern[str]:
    """All patterns of that language, and the English ones."""
    patterns = dict.fromkeys((*STEMS["en"], *STEMS.get(language, ())))
    return re.compile(rf"\b({'|'.join(patterns)})\b", re.IGNORECASE)


def opinion_asked(text: str, language: str = "en") -> str:
    """The words of `text` that ask for an opinion, "" if there are none."""
    found = _stems(language.partition("-")[0]).search(text.replace("’", "'"))
    return found.group() if found else ""


def of_stems(head: LessonFile, specs: Mapping[int, Spec]) -> Iterator[Problem]:
    """A problem for each prompt, task for talking, first or second look that asks for one."""
    asked: list[tuple[tuple[str | int, ...], str]] = [
        (("first_look",), head.first_look),
        (("second_look",), head.second_look),
    ]
    for n, spec in specs.items():
        asked += [
            (("questions", n, "prompt"), spec.prompt),
            (("questions", n, "discuss"), spec.discuss),
        ]
    for where, text in asked:
        given = opinion_asked(text, head.language)
        if given:
            yield Problem("opinion-asked", where, {"given": given})
