"""Prove every quotation against the documents it is from, which are not shipped."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from quiz.core.model import Place, Problem
from quiz.library import yaml_nodes
from quiz.library.format import SourceFile
from quiz.library.reader import read_source
from quiz.library.shelf import files_of


@dataclass(frozen=True, slots=True)
class Proof:
    """How many segments were compared with their document, and what did not hold."""

    proved: int
    problems: tuple[Problem, ...]


def prove(seeds: Path, texts: Path) -> Proof:
    """Compare each segment of the records in `seeds` with the documents in `texts`.

    A document is known by its SHA-256, whatever its file is called.
    """
    documents = {
        hashlib.sha256(raw).hexdigest(): raw.decode("utf-8", "replace")
        for raw in (path.read_bytes() for path in sorted(texts.iterdir()) if path.is_file())
    }
    proved, problems = 0, []
    for path, shown in files_of(seeds):
        raw = path.read_bytes()
        source, _ = read_source(raw, shown)
        if source is None or source.authenticity == "written-for-lesson":
            continue
        marks = yaml_nodes.read(raw)
        found = list(_against(source, documents))
        proved += sum(len(p.segments) for p in source.passages.values()) - len(found)
        for problem in found:
            place = Place(shown, *marks.spot(problem.where))
            problems.append(replace(problem, place=place))
    return Proof(proved, tuple(problems))


def _against(source: SourceFile, documents: Mapping[str, str]) -> Iterator[Problem]:
    """A problem for each segment that does not stand in the document where it says."""
    text = documents.get(source.full_text_sha256)
    for passage_id, passage in source.passages.items():
        for segment_id, segment in passage.segments.items():
            where = ("passages", passage_id, "segments", segment_id)
            if text is None:
                yield Problem("full-text-missing", where, {"given": source.id})
            elif segment.at is None or text[slice(*segment.at)] != segment.text:
                yield Problem("not-verbatim", where, {"given": segment_id})
