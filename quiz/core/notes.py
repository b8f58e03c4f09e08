"""Short notes that one person writes to others: plain text on one line."""

from __future__ import annotations

import unicodedata

_JOINERS = ("\u200c", "\u200d")
_LEFT_OUT = ("Cc", "Cf", "Cs", "Co", "Cn")


def tidy_note(text: str) -> str:
    """The note with single spaces, without signs that cannot be seen or that turn the text round.

    Joiners stay: some scripts need them inside words.
    """
    spaced = " ".join(text.split())
    return "".join(
        sign for sign in spaced if sign in _JOINERS or unicodedata.category(sign) not in _LEFT_OUT
    )
