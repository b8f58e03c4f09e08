"""Where one sentence ends and the next begins: rules and tables, no model, any script.

A full stop ends a sentence unless the word before it or the sign behind it says otherwise; the
tables name those words. They are a few dozen each on purpose: `tests/hand_cut.txt` measures
them, and an author sees every cut before she uses it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


def _words(*listed: str) -> frozenset[str]:
    return frozenset(" ".join(listed).split())


# Before a name or a number these never end a sentence.
_LEADS_ON = _words(
    "mr mrs ms mx dr prof gen maj col lt capt sgt cpl cmdr adm brig cllr gov sen rep pres amb hon",
    "rev fr sr st mt vs cf viz approx ca dept univ assn bros messrs mme mlle fig eq eds vol vols",
    "pp para nos jan feb apr jun jul aug sept sep oct nov dec mon tue tues wed thu thur thurs fri",
)
# These do so only when a number follows: "No. 5", "p. 12", "Mar. 4", "ص. 12".
_BEFORE_NUMBERS = _words("no nr p f l s sat sun mar art ص ف ج ش")
# These may end one, and do where the next word often begins one: "in the U.S. The road".
_MAY_END = _words("ltd inc corp co plc jr al ret ph.d")
# These end one before any capital but a day, a month or a zone of time.
_ENDS = _words("etc a.m p.m")
_BEGINNERS = _words(
    "a an the in on at it he she they we i you this that these those there but and or so yet if",
    "when while after before as for from with without since because then now here his her its our",
    "their my your no not what who whose why how where which however moreover meanwhile although",
    "though until under over one some many most all both each every several two three nobody",
)
_CALENDAR = re.compile(
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:Janu|Febru)ary|March|April|May|June|July"
    r"|August|(?:Septem|Octo|Novem|Decem)ber|GMT|UTC|CET|EST|EDT|PST|\d)\b"
)
# Who speaks may stand behind the quotation: “Who are you?” Mina Okoro asked.
_SAYING = re.compile(
    r"(?:[A-Z][\w’'.-]*\s+){1,3}(?:said|says|asked|asks|told|added|adds|wrote|writes|cried|replied)\b"
    r"|(?:قال|قالت|يقول|تقول|أضاف|أضافت|سأل|سألت|گفت|پرسید|افزود|نوشت)\b"
    r"|\w+ (?:گفت|پرسید|افزود|نوشت)\b"
)

_CLOSERS = "\"'”’“»)\\]\u200e\u200f"
_OPENERS = "\"'“‘„«([¿¡\u200e\u200f"
_STOP = re.compile(
    # Signs, what closes behind them, and then a space, or no space before a capital: "attacks.The".
    rf"(?P<signs>[.!?…؟۔।॥]+)(?P<closers>(?:[{_CLOSERS}]| (?=[)»\]])|\[\d+\])*)"
    r"(?=\s|$|(?<=[a-z]{3}[.?!])[A-Z][a-z])"
)
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")
_LIST_MARK = re.compile(r"[(\[]?(?:\d{1,3}|[a-zA-Z])")
_ORDINARY = 5
"""A small letter behind a full stop is a slip of the writer where a word this long precedes."""

_EDGES = re.compile(r"[\s\ufeff]*(.*?)[\s\ufeff]*", re.DOTALL)

_WRAPPED_AT = range(30, 101)
"""How long the longest line of a text is that was wrapped at a column."""

_FULL_LINE = 0.75


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence's place in the text (characters, the end not included) and its paragraph."""

    start: int
    end: int
    paragraph: int

    def of(self, text: str) -> str:
        """Its words, verbatim."""
        return text[self.start : self.end]


def sentences(text: str) -> tuple[Sentence, ...]:
    """Every sentence of a text in order, without the space around it; paragraphs count from 1.

    A line that ends is a paragraph that ends, unless the text was wrapped at a column.
    """
    found: list[Sentence] = []
    for n, (start, end) in enumerate(_paragraphs(text), 1):
        for first, last in _cut(text, start, end):
            found.append(Sentence(first, last, n))
    return tuple(found)


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Blocks between blank lines, cut again at line ends where lines are no mere wrapping."""
    for block in re.finditer(r"\S(?:.|\n(?![^\S\n]*\n))*", text.replace("\r", " ")):
        lines = list(re.finditer(r"[^\n]+", block.group()))
        longest = max(len(line.group()) for line in lines)
        begin = 0
        for line, after in zip(lines, [*lines[1:], None], strict=True):
            if after is None or not _runs_on(line.group(), after.group(), longest):
                yield block.start() + begin, block.start() + line.end()
                begin = line.end()


def _runs_on(line: str, after: str, longest: int) -> bool:
    """Whether a line's end is only a wrapping: the line is full, and the next begins no list."""
    if longest not in _WRAPPED_AT or len(line) < longest * _FULL_LINE:
        return False
    return not re.match(r"\s*(?:[-–•*]\s|[(\[]?(?:\d{1,3}|[a-zA-Z])[.)]\s)", after)


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentences of one paragraph."""
    begin = start
    for stop in _STOP.finditer(text, start, end):
        behind = text[stop.end() : end]
        if not behind.strip() or _ends(text[begin : stop.start()], stop, behind):
            yield from _trimmed(text, begin, stop.end())
            begin = stop.end()
    yield from _trimmed(text, begin, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Without space, and without the mark that some programs put before a file."""
    words = _EDGES.fullmatch(text, start, end)
    if words and words[1]:
        yield words.span(1)


def _ends(before: str, stop: re.Match[str], behind: str) -> bool:
    """Whether the sentence that `before` is ends at this stop."""
    whole, rest = before + stop.group(), behind.lstrip().lstrip(_OPENERS)
    if whole.count("(") > whole.count(")") and ")" in behind:
        return False
    if not rest:
        return True
    if stop["closers"].strip() and _SAYING.match(rest):
        return False
    if stop["signs"] == ".":
        return _full_stop_ends(before, stop["closers"], rest)
    return not rest[0].islower() or (stop["signs"] == ".." and not stop["closers"])


def _full_stop_ends(before: str, closers: str, rest: str) -> bool:
    *earlier, word = before.split() or [""]
    word = word.lstrip(_OPENERS)
    small = word.lower()
    if not earlier and _LIST_MARK.fullmatch(word):
        return False
    if small in _LEADS_ON or (small in _BEFORE_NUMBERS and rest[0].isdigit()):
        return False
    if rest[0].islower():
        return len(word) >= _ORDINARY and word.islower() and not closers
    if closers.strip("\u200e\u200f"):
        return True
    if small in _ENDS:
        return not _CALENDAR.match(rest)
    # A letter behind a number is a unit, not somebody's initial: "3 m.", "2031 م."
    is_unit = len(word) == 1 and bool(earlier) and earlier[-1][-1].isdigit()
    if small in _MAY_END or (_INITIALS.fullmatch(word) and not is_unit):
        return rest.split()[0].strip(",;:").lower() in _BEGINNERS
    return True
