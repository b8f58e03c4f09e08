"""A file that somebody is writing, whatever is wrong with it: what can be read of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from quiz.core.model import Problem
from quiz.library import yaml_nodes
from quiz.library.form_fields import Field
from quiz.library.format import SourceFile

Fields = tuple[Field, ...]


@dataclass(frozen=True)
class Written:
    """One version of a file; `sources` are the records that can be quoted beside it."""

    name: str
    raw: bytes
    sources: Mapping[str, SourceFile]

    @cached_property
    def _document(self) -> yaml_nodes.Document:
        return yaml_nodes.read(self.raw)

    @property
    def has_forms(self) -> bool:
        """Whether forms can show it: the file is readable, and no name stands in it twice."""
        return isinstance(self._document.data, dict) and not self._document.problems

    @property
    def data(self) -> dict[str, Any]:
        """What the file says; {} where it cannot be read."""
        return dict(self._document.data) if self.has_forms else {}

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All problems in the order of the file."""
        raise NotImplementedError

    @property
    def errors(self) -> list[Problem]:
        """What keeps it from being published."""
        return [one for one in self.problems if one.severity == "error"]

    @property
    def title(self) -> str:
        """Its title, or its name while it has none."""
        title = self.data.get("title")
        return title if isinstance(title, str) and title else self.name

    def under(self, *path: str | int) -> list[Problem]:
        """The problems of that part."""
        return [one for one in self.problems if one.where[: len(path)] == path]

    def at(self, *path: str | int) -> list[Problem]:
        """The problems of that part as a whole, and of no field in it."""
        return [one for one in self.problems if one.where == path]
