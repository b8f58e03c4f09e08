"""How well texts are cut into sentences, measured on the set that was cut by hand.

    python3 -m bench.sentences

A boundary is right if a reader put it at the same character; the share counts boundaries that
were missed and boundaries too many. The end of an excerpt is none: anybody would find it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from quiz.core.sentences import sentences

HAND_CUT = Path(__file__).resolve().parent.parent / "tests" / "hand_cut.txt"
MARK = "‖"
LEAST = 0.98


@dataclass(frozen=True)
class Found:
    """Boundaries that were found, missed and invented; `slips` shows where."""

    right: int
    missed: int
    extra: int
    slips: tuple[str, ...]

    @property
    def share(self) -> float:
        """Right ones among all that somebody, reader or rule, put somewhere."""
        return self.right / (self.right + self.missed + self.extra)


def hand_cut() -> dict[str, str]:
    """The excerpts by name, with their marks."""
    text = re.sub(r"(?m)^# .*\n|^#\n", "", HAND_CUT.read_text(encoding="utf-8"))
    parts = re.split(r"(?m)^## (.+)\n\n", text)[1:]
    return {name: body.strip() for name, body in zip(parts[::2], parts[1::2], strict=True)}


def measure(excerpts: Mapping[str, str]) -> Found:
    """Cut each excerpt by the rules and compare with the reader's cuts."""
    right, slips, counts = 0, [], {"missed": 0, "extra": 0}
    for name, marked in excerpts.items():
        text = marked.replace(MARK, "")
        wanted = _ends(marked)
        found = {sentence.end for sentence in sentences(text)[:-1]}
        right += len(wanted & found)
        for what, places in (("missed", wanted - found), ("extra", found - wanted)):
            counts[what] += len(places)
            slips += [f"{name}: {what}: …{text[p - 30 : p]}{MARK}{text[p : p + 20]}…"
                      for p in sorted(places)]  # fmt: skip
    return Found(right, counts["missed"], counts["extra"], tuple(slips))


def _ends(marked: str) -> set[int]:
    """Where the marks stand, in the text without them; one at the very end is none."""
    pieces = marked.rstrip(MARK).split(MARK)
    return {sum(map(len, pieces[:n])) for n in range(1, len(pieces))}


def main() -> None:
    """Print the figure and every slip."""
    found = measure(hand_cut())
    print(
        f"{found.share:.1%} of {found.right + found.missed} boundaries"
        f" ({found.missed} missed, {found.extra} too many; at least {LEAST:.0%} wanted)"
    )
    for slip in found.slips:
        print(f"  {slip!r}")


if __name__ == "__main__":
    main()
