"""Names for a room of phones: short, plain, and no two alike to the eye."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence
from random import Random

from quiz.core.model import Problem

LONGEST = 24
_JOINERS = {"\u200c", "\u200d", "\u2060", "\ufeff"}


def tidy(given: str, most: int = LONGEST) -> str | Problem:
    """A name as it is shown: NFKC, single spaces, 1 to `most` signs as a reader counts them.

    Control and bidirectional characters are a Problem; joiners that cannot be seen go quietly,
    for some keyboards put them into names.
    """
    name = "".join(sign for sign in unicodedata.normalize("NFKC", given) if sign not in _JOINERS)
    name = " ".join(name.split())
    if any(unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co", "Cn") for sign in name):
        return Problem("name-odd", ("name",))
    if not any(unicodedata.category(sign)[0] in "LNS" for sign in name):
        return Problem("name-missing", ("name",))
    if graphemes(name) > most:
        return Problem("name-long", ("name",), {"most": most})
    return name


def key(name: str) -> str:
    """What makes two names the same: letter case, spaces and look-alike forms do not count."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return "".join(folded.split())


def graphemes(text: str) -> int:
    """How many signs a reader counts: marks and skin tones belong to the sign before them."""
    count, flags = 0, 0
    for sign in text:
        is_flag = "\U0001f1e6" <= sign <= "\U0001f1ff"
        flags = flags + 1 if is_flag else 0
        is_tone = "\U0001f3fb" <= sign <= "\U0001f3ff"
        joins = unicodedata.category(sign)[0] == "M" or is_tone or (is_flag and flags % 2 == 0)
        count += not joins
    return count


def offered(
    first: Sequence[str], second: Sequence[str], taken: Collection[str], chance: Random, n: int = 3
) -> tuple[str, ...]:
    """Up to `n` names made of two words each, none of them taken (`taken` holds keys)."""
    pairs = [f"{one} {two}" for one in first for two in second]
    chance.shuffle(pairs)
    free = (name for name in pairs if key(name) not in taken)
    return tuple(name for name, _ in zip(free, range(n), strict=False))
