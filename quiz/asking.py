"""Ask a person at a terminal, until the answer is one that a file can hold."""

from __future__ import annotations

from collections.abc import Callable

from pydantic import BaseModel

from quiz import words
from quiz.core.model import Problem
from quiz.library.shape import validate

Tell = Callable[[str], None]
Ask = Callable[[str, str], str]
"""Asks a person: the question and what an empty answer stands for; gives the answer."""


def asked(model: type[BaseModel], name: str, ask: tuple[str, str], tell: Tell, by: Ask) -> str:
    """An answer for that field of a file; `ask` is the question's code and the likely answer.

    "" is taken where the person leaves it empty: who asks decides what that means.
    """
    code, likely = ask
    while True:
        answer = by(words.sentence(code), likely).strip()
        wrong = misfit(model, name, answer) if answer else None
        if wrong is None:
            return answer
        tell(words.told(wrong))


def asked_range(most: int, likely: str, tell: Tell, by: Ask) -> tuple[int, int]:
    """The first and the last of the numbers 1 to `most`, written as 3-7 or 3."""
    while True:
        answer = by(words.sentence("ask.sentences"), likely)
        numbers = [part.strip() for part in answer.replace("–", "-").split("-")]
        if len(numbers) < 3 and all(map(str.isdecimal, numbers)):
            first, last = int(numbers[0]), int(numbers[-1])
            if 1 <= first <= last <= most:
                return first, last
        tell(words.sentence("ask.sentences-again", {"n": most}))


def misfit(model: type[BaseModel], name: str, value: str) -> Problem | None:
    """What keeps that field of a file from having that value, if anything does."""
    found = validate(model, {name: value})
    problems = found if isinstance(found, tuple) else ()
    return next((problem for problem in problems if problem.where[:1] == (name,)), None)
