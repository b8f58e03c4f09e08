"""Source records drawn up: the facts, and a passage cut into frozen sentences."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from quiz.core.sentences import Sentence, sentences
from quiz.library import yaml_nodes
from quiz.library.yaml_text import block, flow, scalar

SCHEMA = "# yaml-language-server: $schema=source.schema.json"
LONGEST_ID = 40


@dataclass(frozen=True)
class Document:
    """A text as it was found. Its fingerprint and all places are those of these very bytes."""

    raw: bytes

    @property
    def text(self) -> str:
        """The words; places count its characters. UnicodeDecodeError if it is not UTF-8."""
        return self.raw.decode("utf-8")

    @property
    def sha256(self) -> str:
        """The fingerprint of the whole."""
        return hashlib.sha256(self.raw).hexdigest()

    def sentences(self) -> tuple[Sentence, ...]:
        """All its sentences in order."""
        return sentences(self.text)


@dataclass(frozen=True)
class Quotation:
    """A passage to be quoted: its name, its sentences, the youngest reader it is meant for."""

    name: str
    document: Document
    chosen: Sequence[Sentence]
    ages: str = ""

    @property
    def words(self) -> int:
        """How many words are quoted, counted as `check` counts them."""
        text = self.document.text
        return sum(len(sentence.of(text).split()) for sentence in self.chosen)

    def lines(self) -> Iterator[str]:
        """The passage as it stands in a record."""
        text = self.document.text
        yield f"  {scalar(self.name)}:"
        if self.ages:
            yield f"    ages: {scalar(self.ages)}"
        yield "    segments:"
        for n, sentence in enumerate(self.chosen, 1):
            words = sentence.of(text)
            own = hashlib.sha256(words.encode()).hexdigest()
            at = [sentence.start, sentence.end]
            yield f"      s{n}: {flow({'at': at, 'sha256': own, 'text': words})}"


def record_text(facts: Mapping[str, str], quotation: Quotation) -> str:
    """A new source record; `facts` are its fields from `id` to `know`, in their order."""
    head = {
        "format": "1",
        **facts,
        "authenticity": "verbatim",
        "full_text_sha256": quotation.document.sha256,
    }
    lines = (SCHEMA, *block(head), "passages:", *quotation.lines())
    return "".join(f"{line}\n" for line in lines)


def with_passage(raw: bytes, quotation: Quotation) -> str:
    """The record `raw` with one more passage; every other byte stays as it was.

    Line ends become those of the record. ValueError if it has no block of passages.
    """
    document = yaml_nodes.read(raw)
    document.spot(("passages",))  # a file in which nothing is unusual was read without its spots
    spots = document.spots
    key = spots.get(("passages", yaml_nodes.KEY))
    if key is None or spots[("passages",)][0] == key[0]:
        raise ValueError("no block of passages")
    lines = raw.decode("utf-8").splitlines(keepends=True)
    end = "\r\n" if lines[0].endswith("\r\n") else "\n"
    after = [
        line for path, (line, _) in spots.items()
        if len(path) == 2 and path[1] == yaml_nodes.KEY and line > key[0]
    ]  # fmt: skip
    at = min(after) - 1 if after else len(lines)
    if not lines[at - 1].endswith("\n"):
        lines[at - 1] += end
    return "".join((*lines[:at], *(line + end for line in quotation.lines()), *lines[at:]))


def suggested_id(*parts: str) -> str:
    """An id made of names: small letters, digits and hyphens; "" if nothing of them is left."""
    plain = unicodedata.normalize("NFKD", " ".join(parts)).encode("ascii", "ignore").decode()
    found = re.findall(r"[a-z0-9]+", re.sub("['’]", "", plain).lower())
    while found and not found[0][0].isalpha():
        found = found[1:]
    return "-".join(found)[:LONGEST_ID].strip("-")
