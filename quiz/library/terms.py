"""The closed lists: skills, techniques and reasons, in one language for everyone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from quiz.library import yaml_nodes


@dataclass(frozen=True, slots=True)
class Term:
    """A name that lessons, feedback and reports share, with a plain definition."""

    id: str
    name: str
    plain: str
    example: str = ""


def name_of(term_id: str) -> str:
    """The name of a reason or a technique; any other word as it stands."""
    found = (terms()[listed].get(term_id) for listed in ("reasons", "techniques"))
    return next((term.name for term in found if term), term_id)


class BrokenTerms(Exception):
    """The app's own list of terms cannot be read: the installation is damaged."""


@cache
def terms() -> Mapping[str, Mapping[str, Term]]:
    """List name (`skills`, `techniques`, `reasons`) to its terms by id."""
    document = yaml_nodes.read((Path(__file__).parent / "skills.yaml").read_bytes())
    if document.problems:
        raise BrokenTerms(document.problems[0])
    return {
        list_name: {term_id: Term(term_id, **fields) for term_id, fields in entries.items()}
        for list_name, entries in document.data.items()
    }
