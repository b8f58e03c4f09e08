"""`explain`: what the code of a problem means, with a bad and a good example."""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

from quiz import words
from quiz.record import CannotDo

EXAMPLES = Path(__file__).parent / "library" / "problem_examples.json"
MOST_NEAR = 5

Tell = Callable[[str], None]


@cache
def examples() -> Mapping[str, Mapping[str, str]]:
    """By code: `bad`, `good` and what `check` `said`, as the tables of bad files have them."""
    found: Mapping[str, Mapping[str, str]] = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    return found


def run(code: str, tell: Tell) -> None:
    """Tell what that code means; CannotDo with the nearest codes if there is none of the name."""
    code = code.strip().strip("[]")
    if code not in examples():
        near = difflib.get_close_matches(code, examples(), n=MOST_NEAR, cutoff=0.4)
        near = near or [
            known for known in examples() if set(code.split("-")) & set(known.split("-"))
        ]
        nearest = [words.sentence("explain.nearest", {"near": ", ".join(near)})] if near else []
        said = [words.sentence("explain.unknown", {"given": code}), *nearest]
        raise CannotDo("\n".join((*said, words.sentence("explain.all"))))
    for line in told(code):
        tell(line)


def every(tell: Tell) -> None:
    """Tell every code with what it means, in one line each."""
    width = max(map(len, examples()))
    for code in examples():
        tell(f"{code:{width}}  {words.sentence(f'explain.{code}')}")


def told(code: str) -> Iterator[str]:
    """The lines that explain a known code."""
    example = examples()[code]
    yield code
    yield f"  {words.sentence(f'explain.{code}')}"
    for part in ("bad", "good", "said"):
        if example[part]:
            yield ""
            yield f"  {words.sentence(f'explain.{part}')}"
            yield from (f"    {line}" for line in example[part].splitlines())
