"""Codes that people copy by hand: no letter that looks like another."""

from __future__ import annotations

from random import Random

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""30 signs without 0/O, 1/I/L and U."""

LENGTH = 12

LONG = 20
"""98 bits: nobody guesses it, however often they may try."""


def make(chance: Random, length: int = LENGTH) -> str:
    """A code of so many signs: 12 have 59 bits, 6 have 29, when `chance` is the system's."""
    return "".join(chance.choice(ALPHABET) for _ in range(length))


def spaced(code: str) -> str:
    """The code in groups of four, as it is shown."""
    return " ".join(code[n : n + 4] for n in range(0, len(code), 4))


def tidy(typed: str) -> str:
    """What was typed, without spaces and hyphens and in capitals."""
    return "".join(sign for sign in typed.upper() if sign.isalnum())
