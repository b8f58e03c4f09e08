"""The least of each name that still tells a class apart: “Mina”, “Noor A.”, “Noor B.”."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from quiz.core import nicknames


def shortened(names: Sequence[str], taken: Collection[str] = ()) -> tuple[str, ...]:
    """Each name as short as it can be: no two alike among them, and none among `taken` (keys).

    The first word; with as many signs of the last word as are needed; else the name as it is.
    Takes names that differ from each other and from `taken`, and gives as many.
    """
    forms = [_forms(name) for name in names]
    alike = Counter(nicknames.key(form) for each in forms for form in set(each))
    alike.update(taken)
    return tuple(
        next((form for form in each if alike[nicknames.key(form)] == 1), each[-1]) for each in forms
    )


def _forms(name: str) -> list[str]:
    """What a name can be shortened to, the shortest first, the whole last."""
    first, *others = name.split(" ")
    if not others:
        return [name]
    last = others[-1]
    cuts = (f"{first} {last[:n]}." for n in range(1, len(last)) if last[n - 1].isalnum())
    return [first, *cuts, name]
