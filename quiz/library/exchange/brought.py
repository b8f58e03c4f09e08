"""Questions that come in from other files: what was read of them, before anybody has judged it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser

from quiz.core.model import Place, Problem

FEWEST_OPTIONS = 2
MOST_OPTIONS = 8
LONGEST = 4000


@dataclass(frozen=True, slots=True)
class Option:
    """An option as it came; `why` is its feedback there, "" if it had none."""

    text: str
    is_right: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class Brought:
    """A question with options as it came. `reading` are the paragraphs that stood before it."""

    prompt: str
    options: tuple[Option, ...]
    several: bool = False
    reading: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Import:
    """What a file gave: questions to take over, and everything that is to be told of it."""

    questions: tuple[Brought, ...]
    problems: tuple[Problem, ...]

    @property
    def left_out(self) -> int:
        """How many of its parts are not taken over."""
        return sum(problem.severity == "error" for problem in self.problems)


def left_out(code: str, file: str, line: int, **params: object) -> Problem:
    """Something that is not taken over."""
    return Problem(code, params=params, place=Place(file, line, 1))


def changed(code: str, file: str, line: int, **params: object) -> Problem:
    """Something that is taken over in another form."""
    return Problem(code, params=params, severity="advice", place=Place(file, line, 1))


def judged(found: Brought, file: str, line: int) -> Problem | None:
    """What keeps a question out: too few or too many options, none right, all right, too long."""
    right = sum(option.is_right for option in found.options)
    texts = [found.prompt, *(option.text for option in found.options)]
    if not FEWEST_OPTIONS <= len(found.options) <= MOST_OPTIONS:
        params = {"n": len(found.options), "fewest": FEWEST_OPTIONS, "most": MOST_OPTIONS}
        return left_out("import-option-count", file, line, **params)
    if not right or right == len(found.options):
        return left_out("import-right-count", file, line, n=right)
    if not all(texts):
        return left_out("import-empty-text", file, line)
    if max(map(len, texts)) > LONGEST:
        return left_out("import-long", file, line, most=LONGEST)
    return None


def decoded(raw: bytes, file: str) -> tuple[str, tuple[Problem, ...]]:
    """The words of a file: UTF-8 or UTF-16 by its mark, else what older Windows programs write."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", "replace"), ()
    try:
        return raw.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace"), (changed("import-not-utf8", file, 1),)


_BLOCKS = frozenset(
    ("p", "div", "li", "ul", "ol", "br", "blockquote", "tr", "table", "pre", "h1", "h2", "h3", "h4")
)
_UNSEEN = frozenset(("script", "style"))


class _Words(HTMLParser):
    """The words of HTML in paragraphs; it notes whether there was a picture or a sound."""

    def __init__(self) -> None:
        super().__init__()
        self.paragraphs = [""]
        self.has_media = False
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.has_media = self.has_media or tag in ("img", "audio", "video", "object", "iframe")
        self._unseen += tag in _UNSEEN
        if tag in _BLOCKS:
            self.paragraphs.append("")

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in _UNSEEN and self._unseen > 0
        if tag in _BLOCKS:
            self.paragraphs.append("")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.paragraphs[-1] += data


def plain(text: str, *, is_html: bool) -> tuple[list[str], bool]:
    """The paragraphs of a text, each on one line, and whether it had a picture or a sound."""
    if not is_html:
        found = re.split(r"\n\s*\n", text)
        return [line for line in map(_one_line, found) if line], False
    words = _Words()
    words.feed(text)
    words.close()
    return [line for line in map(_one_line, words.paragraphs) if line], words.has_media


def _one_line(text: str) -> str:
    # Control signs would make the lesson file unreadable.
    shown = "".join(sign if sign.isprintable() or sign.isspace() else " " for sign in text)
    return " ".join(shown.split())
