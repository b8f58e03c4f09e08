"""GIFT read tolerantly: each question with options, and a word about everything else.

Signs with a stroke in front are set aside first, as Moodle's importer does it, so that the others
can be found by simply looking for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from quiz.core.model import Problem
from quiz.library.exchange.brought import (
    Brought,
    Import,
    Option,
    changed,
    decoded,
    judged,
    left_out,
    plain,
)

_SIGNS = "~=#{}:"
_ASIDE = {ord(sign): 0xE000 + ord(sign) for sign in _SIGNS}
_BACK = {aside: sign for sign, aside in _ASIDE.items()} | {0xE05C: ord("\\")}
_FORMAT = re.compile(r"\[(html|markdown|moodle|plain)\]", re.IGNORECASE)
_WEIGHT = re.compile(r"%(-?\d+(?:[.,]\d+)?)%")
_TAG = re.compile(r"</?[a-z][a-z0-9]*[\s/>]", re.IGNORECASE)
_TRUE_OR_FALSE = re.compile(r"(T|TRUE|F|FALSE)\s*(?:#.*)?", re.IGNORECASE | re.DOTALL)
GAP = "(…)"
"""What stands where a question has its answers in the middle of a sentence."""


def read(raw: bytes, file: str) -> Import:
    """The questions of a GIFT file; `file` is how problems name it."""
    text, problems = decoded(raw, file)
    questions, told = [], list(problems)
    for line, block in _blocks(text):
        for found in _read_block(block, file, line):
            if isinstance(found, Brought):
                questions.append(found)
            else:
                told.append(found)
    return Import(tuple(questions), tuple(told))


def _blocks(text: str) -> Iterator[tuple[int, str]]:
    """Blocks between blank lines with the line they begin at; comments are taken out."""
    lines, begins = [], 0
    for n, line in enumerate([*text.splitlines(), ""], 1):
        if line.strip().startswith("//"):
            continue
        if line.strip():
            begins = begins or n
            lines.append(line)
        elif lines:
            yield begins, "\n".join(lines)
            lines, begins = [], 0


def _read_block(block: str, file: str, line: int) -> Iterator[Brought | Problem]:
    if block.startswith("$CATEGORY:"):
        return
    text = _set_aside(block)
    if text.startswith("::") and "::" in text[2:]:
        text = text[2:].split("::", 1)[1]
    opens, closes = text.find("{"), text.rfind("}")
    if opens < 0 and closes < 0:
        yield left_out("import-only-text", file, line, begins=_begins(text))
        return
    if not 0 <= opens < closes or text.count("{") > 1 or text.count("}") > 1:
        yield left_out("import-braces", file, line, begins=_begins(text))
        return
    asked, answers, behind = text[:opens], text[opens + 1 : closes].strip(), text[closes + 1 :]
    asked = f"{asked.rstrip()} {GAP} {behind.strip()}" if behind.strip() else asked
    yield from _question(asked, answers.split("####")[0].strip(), file, line)


def _question(asked: str, answers: str, file: str, line: int) -> Iterator[Brought | Problem]:
    """A question by what stands in its braces, as Moodle tells types apart."""
    is_html = bool(re.match(r"\s*\[html\]", asked, re.I)) or bool(_TAG.search(asked))
    options: list[Option] | None = None
    if _TRUE_OR_FALSE.fullmatch(answers):
        options = _true_or_false(answers, is_html=is_html)
    elif "~" in answers:
        options, halves = _options(answers, is_html=is_html)
        if halves:
            yield changed("import-part-points", file, line, n=halves)
    if options is None:
        yield left_out(f"import-{_other_type(answers)}", file, line, begins=_begins(asked))
        return
    paragraphs, has_media = _words(asked, is_html=is_html)
    if has_media:
        yield changed("import-media", file, line)
    *reading, prompt = paragraphs or [""]
    right = sum(option.is_right for option in options)
    several = right > 1 or ("=" not in answers and not _TRUE_OR_FALSE.fullmatch(answers))
    if right > 1 and "=" in answers:
        yield changed("import-several-right", file, line, n=right)
    found = Brought(prompt, tuple(options), several, tuple(reading))
    yield judged(found, file, line) or found


def _other_type(answers: str) -> str:
    if not answers:
        return "essay"
    if answers.startswith("#"):
        return "number"
    return "pairs" if "=" in answers and "->" in answers else "short-answer"


def _options(answers: str, *, is_html: bool) -> tuple[list[Option], int]:
    """The options, and how many were worth a part of the points without being right here."""
    has_best = "=" in answers
    options, halves = [], 0
    for sign, said in re.findall(r"([~=])([^~=]*)", answers):
        weight = _WEIGHT.match(said.strip())
        share = float(weight[1].replace(",", ".")) if weight else 0.0
        is_right = sign == "=" or (not has_best and share > 0)
        halves += not is_right and share > 0
        words = said.strip()[weight.end() :] if weight else said
        options.append(_option(words, is_html=is_html, is_right=is_right))
    return options, halves


def _option(said: str, *, is_html: bool, is_right: bool) -> Option:
    text, _, why = said.partition("#")
    return Option(_line(text, is_html=is_html), is_right, _line(why, is_html=is_html))


def _true_or_false(answers: str, *, is_html: bool) -> list[Option]:
    """True and False as options; the first feedback is for the wrong answer, the second not."""
    said, wrong, right, *_ = [*answers.split("#"), "", ""]
    is_true = said.strip().upper().startswith("T")
    whys = {is_true: _line(right, is_html=is_html), not is_true: _line(wrong, is_html=is_html)}
    return [
        Option("True", is_true, whys[True]),
        Option("False", not is_true, whys[False]),
    ]


def _words(text: str, *, is_html: bool) -> tuple[list[str], bool]:
    text = _FORMAT.sub("", text.strip(), count=1) if _FORMAT.match(text.strip()) else text
    return plain(text.translate(_BACK), is_html=is_html)


def _line(text: str, *, is_html: bool) -> str:
    return " ".join(_words(text, is_html=is_html)[0])


def _begins(text: str) -> str:
    return _line(text, is_html=bool(_TAG.search(text)))[:60]


def _set_aside(text: str) -> str:
    """Every sign behind a stroke in a place of its own, where nobody looks for it."""
    return re.sub(r"\\(.)", _kept, text)


def _kept(found: re.Match[str]) -> str:
    sign = found[1]
    if sign == "n":
        return "\n"
    if sign == "\\":
        return chr(0xE05C)
    return chr(_ASIDE[ord(sign)]) if sign in _SIGNS else found[0]
