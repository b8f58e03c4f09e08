"""The 42 controls against misuse: which requirements of OWASP ASVS 5.0.0 they answer, their tests.

A test that proves a control stands under `@control(13)`, in whatever file it belongs to.
`python -m tests.attacks.controls` takes the table over into docs/security.md; test_controls.py
asks that no control is without a test. `python3 run.py test -m control` runs them alone.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

TESTS = Path(__file__).resolve().parent.parent
SHEET = TESTS.parent / "docs" / "security.md"
HEAD = "| | control | ASVS 5.0.0 | tests |\n|---|---|---|---|"
_MADE = re.compile(r"(<!-- made of tests/attacks/controls.py -->\n).*?(<!-- end -->)", re.S)

LEVELS = {
    1: "1.2.1 1.2.2 1.2.3 1.2.4 1.2.5 1.3.1 1.3.2 2.2.1 2.3.1 3.2.1 3.2.2 3.3.1 3.4.1 3.4.2 3.5.1 "
    "3.5.2 3.5.3 5.2.1 5.3.2 6.2.1 6.2.4 6.2.5 6.2.8 6.3.1 6.3.2 7.2.4 7.4.1 7.4.2 8.2.1 8.2.2 "
    "8.3.1 13.4.1 14.2.1 14.3.1 15.2.1 15.3.1",
    2: "1.2.9 1.3.5 1.3.6 1.3.7 1.5.2 2.3.3 2.3.4 2.4.1 3.3.2 3.3.3 3.3.4 3.4.3 3.4.4 3.4.5 3.4.6 "
    "3.7.2 4.1.3 5.2.3 5.4.1 5.4.2 6.2.9 6.5.4 6.6.3 7.3.1 7.3.2 8.2.3 8.4.1 13.2.3 13.4.2 13.4.3 "
    "13.4.4 13.4.5 14.3.2 14.3.3 15.1.2 15.3.3 15.3.4 15.3.5 15.3.7 16.2.5 16.3.1 16.4.1 "
    "16.5.1 16.5.2 16.5.3",
    3: "1.2.10 5.3.3 6.3.8 8.3.2 15.4.2 16.5.4",
}
"""The requirements that are answered, by their level (ASVS 5.0.0, whose text says what each is)."""

CONTROLS = """
who may what
1 8.2.1 every address and method says for whom it is; one that does not is no address
2 8.2.2 8.4.1 what is another's is answered like what is not there
3 8.2.3 15.3.1 a file or answer for programs has the parts that are listed, and no other
4 15.3.3 a field that a form does not have changes nothing
5 2.3.1 no question, result or explanation before its turn, on any way
6 what is right changes no byte that somebody gets before she has answered
7 8.3.1 score and time are the server's, whatever a browser says
8 8.3.2 who is suspended, removed or deleted is out at the next request
coming in
9 3.3.1 3.3.2 3.3.3 3.3.4 one cookie, for this site, not for scripts, over https only where there
   is https
10 7.2.4 logging in or joining begins a new session; a cookie planted before is worth nothing
11 7.4.1 7.4.2 a cookie of before leaving opens nothing
12 7.3.1 7.3.2 a login ends after some hours without a page, and after some more in any case
13 6.3.8 a known and an unknown name, code or link are answered alike and cost the same work
14 6.3.1 2.4.1 guessing is counted and stopped, and locks out nobody else
15 6.2.1 6.2.4 6.2.5 6.2.8 6.2.9 passwords are long, uncommon, free in their signs, never cut
16 6.3.2 13.2.3 a new installation has a key of its own and no account
17 6.5.4 6.6.3 codes have enough signs, end in time, and wrong ones are counted
18 2.4.1 a whole class joins from one address at once; a crowd of machines meets a limit
19 2.2.1 names that look alike are one, and hold no hidden signs
what is written and sent
20 1.2.1 1.2.2 1.2.3 3.2.2 text of anybody stays text on every page
21 1.3.1 1.3.5 1.2.2 Markdown of lessons: no HTML, no pictures, only plain links
22 1.2.4 1.2.5 1.3.2 1.3.7 no statement, command or template is put together of what somebody
   sent
23 1.2.10 a cell of a table is never a formula
24 1.2.9 no pattern to search for comes from outside
25 3.7.2 no way on leads to another site
26 1.5.2 5.2.1 5.2.3 5.3.2 5.3.3 what is uploaded is small, flat and plain, or refused whole
27 5.4.1 5.4.2 3.2.1 what is downloaded has one type and a plain name, and is no page
28 1.3.6 the app asks nothing of the network
one thing at a time
29 2.3.3 a change is made whole or not at all
30 2.3.4 15.4.2 the same answer sent many times at once counts once
31 2.3.4 an answer counts exactly if it came before its question was closed
32 2.2.1 15.3.5 15.3.7 no field of any form, whatever is in it, breaks a page
33 16.5.1 16.5.2 16.5.3 16.5.4 a fault shows a number, tells nothing, keeps nothing half, and the
   next page comes
browsers
34 3.4.1 3.4.2 3.4.3 3.4.4 3.4.5 every answer of any status carries its headers
35 3.5.1 3.5.2 3.5.3 forms come from this site with their token, and looking changes nothing
36 14.3.1 14.3.2 14.3.3 after leaving, nothing is left to go back to
37 3.4.6 no other site may show a page of ours in a frame
running it
38 13.4.1 13.4.2 13.4.3 13.4.4 13.4.5 what serves developers is not served
39 14.2.1 no code, token or name stands in an address
40 16.2.5 16.3.1 16.4.1 the log tells what happened, by ids; no name, answer or secret,
   and no forged line
41 15.1.2 15.2.1 every package is pinned, listed with its licence, and can be audited
42 4.1.3 15.3.4 an address or name that a visitor claims for herself is not believed
"""
"""Number, requirements, and the control in our words, under headings; a line may be continued."""


@dataclass(frozen=True, slots=True)
class Control:
    """One thing that must not happen, or must; `asvs` are the requirements it answers."""

    number: int
    heading: str
    asvs: tuple[str, ...]
    says: str


@dataclass(frozen=True, slots=True)
class Proof:
    """A test function that proves controls, and where it stands."""

    file: Path
    name: str
    numbers: tuple[int, ...]

    @property
    def sentence(self) -> str:
        """Its name as it is read."""
        return self.name.removeprefix("test_").replace("_", " ")


def controls() -> list[Control]:
    """All of them, in their order."""
    found, heading = [], ""
    for line in CONTROLS.strip().replace("\n  ", "").splitlines():
        if not line[0].isdigit():
            heading = line
            continue
        number, *words = line.split()
        ids = [word for word in words if re.fullmatch(r"\d+\.\d+\.\d+", word)]
        found.append(Control(int(number), heading, tuple(ids), " ".join(words[len(ids) :])))
    return found


def level(requirement: str) -> int:
    """The level of a requirement."""
    (found,) = (n for n, listed in LEVELS.items() if requirement in listed.split())
    return found


def control(*numbers: int) -> Callable[[Any], Any]:
    """Says of a test which controls it proves; of a longer proof that is not asked for, nothing."""
    assert numbers and set(numbers) <= {one.number for one in controls()}, numbers
    return lambda test: test if test is None else pytest.mark.control(*numbers)(test)


def proofs() -> Iterator[Proof]:
    """Every test under `@control(…)`, read from the files, so that none has to be run."""
    for file in sorted(TESTS.rglob("test_*.py")):
        source = file.read_text(encoding="utf-8")
        if "@control(" not in source:
            continue
        for node in ast.parse(source).body:
            if isinstance(node, ast.FunctionDef):
                numbers = tuple(_numbers(node))
                if numbers:
                    yield Proof(file, node.name, numbers)


def _numbers(test: ast.FunctionDef) -> Iterator[int]:
    for one in test.decorator_list:
        if isinstance(one, ast.Call) and getattr(one.func, "id", "") == "control":
            yield from (ast.literal_eval(number) for number in one.args)


def _row(one: Control, by_number: dict[int, list[Proof]]) -> str:
    asked = ", ".join(f"{found} (L{level(found)})" for found in one.asvs) or "ours"
    tests = "; ".join(
        f"[{proof.sentence}](../{proof.file.relative_to(TESTS.parent).as_posix()})"
        for proof in by_number.get(one.number, [])
    )
    return f"| {one.number} | {one.says} | {asked} | {tests} |"


def sheet() -> str:
    """docs/security.md as it should stand, with the table of controls made anew."""
    by_number: dict[int, list[Proof]] = {}
    for proof in proofs():
        for number in proof.numbers:
            by_number.setdefault(number, []).append(proof)
    lines = []
    for one in controls():
        if not lines or one.heading != lines[-1][0]:
            head = f"**{one.heading[0].upper()}{one.heading[1:]}**"
            lines.append(
                (one.heading, f"\n{head}\n\n| | control | ASVS 5.0.0 | tests |\n|---|---|---|---|")
            )
        lines.append((one.heading, _row(one, by_number)))
    made = "\n".join(line for _, line in lines) + "\n\n"
    text = SHEET.read_text(encoding="utf-8")
    return _MADE.sub(lambda found: f"{found[1]}{made}{found[2]}", text)


if __name__ == "__main__":
    SHEET.write_text(sheet(), encoding="utf-8")
