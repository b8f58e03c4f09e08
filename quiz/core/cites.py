"""Sentences that a question names: each must stand in one of its own excerpts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from quiz.core.model import Passage, Problem


def foreign(excerpt: str, excerpts: Sequence[str], *where: str) -> Problem | None:
    """The problem of naming an excerpt that the question is not about; None if it is."""
    if excerpt in excerpts:
        return None
    return Problem("cite-foreign", where, {"given": excerpt, "known": list(excerpts)})


def unknown(segment: str, passage: Passage, *where: str | int) -> Problem | None:
    """The problem of naming a sentence that the passage does not have; None if it has."""
    known = [sentence.id for sentence in passage.segments]
    if segment in known:
        return None
    return Problem("unknown-sentence", where, {"given": segment, "known": known})


def miscited(
    cite: Mapping[str, Sequence[str]], excerpts: Sequence[str], passages: Mapping[str, Passage]
) -> Iterator[Problem]:
    """Every problem of a `cite` (excerpt to sentences) against the excerpts of its question."""
    for excerpt, segments in cite.items():
        stranger = foreign(excerpt, excerpts, "cite", excerpt)
        if stranger:
            yield stranger
            continue
        for n, segment in enumerate(segments):
            missing = unknown(segment, passages[excerpt], "cite", excerpt, n)
            if missing:
                yield missing
