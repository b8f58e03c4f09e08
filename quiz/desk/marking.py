"""Marks `[s1]` put before the sentences of a text; those that are there keep their numbers."""

from __future__ import annotations

from itertools import count

from quiz.core.sentences import sentences
from quiz.library.segments import MARK


def marked(text: str) -> str:
    """The text with a mark before every sentence, one on a line, paragraphs as they were.

    A sentence with a mark is left as it is, though it may be several; only what stands before
    the first mark, or a text without any, is cut.
    """
    head, *rest = MARK.split(text.replace("\r\n", "\n"))
    fresh = (f"s{n}" for n in count(1) if f"s{n}" not in rest[::2])
    parts = [[f"[{next(fresh)}] {line}" for line in lines] for lines in _cut(head)]
    made = "\n\n".join("\n".join(lines) for lines in parts)
    kept = text.replace("\r\n", "\n")[len(head) :].strip()
    whole = "\n".join(part for part in (made, kept) if part)
    return f"{whole}\n" if whole else ""


def _cut(text: str) -> list[list[str]]:
    """The sentences of each paragraph, each on one line.

    Who writes one sentence on a line and leaves no line empty means one paragraph.
    """
    found = sentences(text)
    lines = text.strip().splitlines()
    is_list = len(lines) == len(found) and all(map(str.strip, lines))
    paragraphs: dict[int, list[str]] = {}
    for one in found:
        paragraph = 0 if is_list else one.paragraph
        paragraphs.setdefault(paragraph, []).append(" ".join(one.of(text).split()))
    return list(paragraphs.values())
