"""A source record as a teacher begins it in the browser, and passages cut out of its text."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from quiz.core.model import Problem
from quiz.core.sketch import BLANK
from quiz.desk.record import Document
from quiz.library.checks import MOST_QUOTED_WORDS
from quiz.library.describe import hinted
from quiz.library.format import SourceFile

Data = dict[str, Any]
ASKED = ("title", "publisher", "published", "genre", "authenticity", "licence", "know")


def new_record(name: str, said: Mapping[str, str], text: str) -> Data:
    """The data of a record without a passage; facts that nobody has said are blanks."""
    facts = {one: said.get(one) or hinted(SourceFile, BLANK, (one,)) for one in ASKED}
    sha256 = document(text).sha256
    return {"format": "1", "id": name, **facts, "full_text_sha256": sha256, "passages": {}}


def document(text: str) -> Document:
    """The text as it was pasted; its fingerprint and all places are those of these words."""
    return Document(text.encode())


def with_passage(data: Data, name: str, text: str, chosen: Sequence[int]) -> Data:
    """The data with one more passage: those sentences of the text, counted from 0."""
    segments = {}
    for n, sentence in enumerate(_chosen(text, chosen), 1):
        words = sentence.of(text)
        sha256 = hashlib.sha256(words.encode()).hexdigest()
        at = [str(sentence.start), str(sentence.end)]
        segments[f"s{n}"] = {"at": at, "sha256": sha256, "text": words}
    passages = data.get("passages")
    listed = passages if isinstance(passages, dict) else {}
    return {**data, "passages": {**listed, name: {"segments": segments}}}


def _chosen(text: str, chosen: Sequence[int]) -> list[Any]:
    found = document(text).sentences()
    return [found[n] for n in sorted(set(chosen)) if n < len(found)]


def usual_choice(text: str) -> list[int]:
    """The sentences that are chosen beforehand: all of a text that may be quoted whole."""
    found = document(text).sentences()
    return list(range(len(found))) if len(text.split()) <= MOST_QUOTED_WORDS else []


def miscut(data: Data, text: str, chosen: Sequence[int]) -> Problem | None:
    """Why no passage can be cut out of this text like this; None if one can."""
    if not document(text).sentences():
        return Problem("record-no-text", ("text",))
    known = data.get("full_text_sha256")
    if known and known != document(text).sha256:
        return Problem("record-other-text", ("text",))
    if not _chosen(text, chosen):
        return Problem("record-no-sentence", ("sentence",))
    return None
