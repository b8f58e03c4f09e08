"""Files from hell: refused in plain words, in a moment, and never with an exception."""

from __future__ import annotations

import gc
import time

import pytest

from tests.attacks.controls import control
from tests.problem_files import ALL_GOOD, CLOCK, HEAD, SPOT

GOOD = HEAD + SPOT
MARKS = "".join(f"[s{n}]" for n in range(6, 1000))
FROM_HELL = {
    "a NUL": b"format: 1\0",
    "200 KB of brackets": b"a: " + b"[" * 200_000,
    "200 KB of braces": b"{" * 200_000,
    "200 KB of dashes": b"- " * 100_000,
    "200 KB of question marks": b"? " * 100_000,
    "900 KB of colons": b"a" + b":" * 900_000,
    "900 KB of exclamation marks": b"!" * 900_000,
    "400 indents": "\n".join(" " * n + "a:" for n in range(400)).encode(),
    "a billion laughs": b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
    "a merge key": b"a: {<<: {b: c}}\n",
    "a number of 100,000 digits": GOOD.replace("minutes: 5", "minutes: " + "9" * 100_000).encode(),
    "half a character": b'title: "\\ud83d"\n',
    "half a character in bytes": b"title: \xed\xa0\xbd\n",
    "UTF-16": GOOD.encode("utf-16"),
    "60,000 values": b"[" + b"a," * 60_000 + b"]",
    "10,000 unknown fields": "\n".join(f"k{n}: v" for n in range(10_000)).encode(),
    "10,000 times the same field": b"a: b\n" * 10_000,
    "4,000 questions": (HEAD + SPOT * 4_000).encode(),
    "8,000 excerpts": GOOD.replace(
        "  a:\n", "".join(f"  e{n}: {{}}\n" for n in range(8_000)) + "  a:\n"
    ).encode(),
    "a name of 900 KB": b"? " + b"k" * 900_000 + b"\n: v\n",
    "a line of 900 KB": b"title: " + b"x" * 900_000,
    "900,000 empty lines": b"\n" * 900_000,
    "994 marks without words": (GOOD.replace("[s1]", MARKS) + "\n" * 900_000).encode(),
    "one mark 900 times": (GOOD.replace("[s1]", "[s7]x" * 900) + "\n" * 900_000).encode(),
    "200,000 citations": GOOD.replace("cracked.", "[r9]" * 200_000).encode(),
    "a tag": b"a: !!python/object/apply:os.system [echo]\n",
    "a directive": b"%TAG ! tag:x,2000:\n---\na: !b c\n",
    "a set": b"? [a]\n: b\n",
    "signs from the end of Unicode": "title: \ufeff\U0010fffd\U000e0041\n".encode(),
}


@control(26)
@pytest.mark.parametrize("raw", FROM_HELL.values(), ids=FROM_HELL)
@pytest.mark.parametrize("good", ALL_GOOD[-3:], ids=("lesson", "record", "pack"))
def test_a_file_from_hell_is_refused_within_a_second(raw, good):
    gc.disable()  # else what other tests have left behind is looked through meanwhile
    try:
        began = time.thread_time()
        said = good.problems(raw, "hell.yaml")
        took = time.thread_time() - began
    finally:
        gc.enable()
    assert took < 1
    assert said, "it has to be refused"
    assert all(problem.place.line >= 1 for problem in said)


@pytest.mark.parametrize("raw", FROM_HELL.values(), ids=FROM_HELL)
def test_what_is_said_of_a_file_from_hell_fits_on_one_screen_line(raw):
    for sentence in CLOCK.said(raw)[:200]:
        assert len(sentence) < 400
        assert sentence.isprintable()
