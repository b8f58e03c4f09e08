"""Turn what pydantic says of a wrong shape into Problems an author understands."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from quiz.core.model import Problem
from quiz.library.describe import fields, inside
from quiz.library.fields import HASH_PATTERN, LANGUAGE_PATTERN

Model = TypeVar("Model", bound=BaseModel)
Detail = Mapping[str, Any]

KEY_CODES = frozenset(
    {
        "field-unknown",
        "entry-alone",
        "bad-id",
        "unknown-sentence",
        "sentence-twice",
        "cite-foreign",
        "key-twice",
    }
)
"""Problems whose place is the key, not the value behind it."""


def validate(model: type[Model], data: Any) -> Model | tuple[Problem, ...]:
    """`data` as that model, or every Problem in it at once."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        found = [_problem(model, detail) for detail in error.errors()]
    alone = {problem.where for problem in found if problem.code == "entry-alone"}
    return tuple(p for p in found if p.code == "entry-alone" or p.where not in alone)


def _problem(model: type[BaseModel], detail: Detail) -> Problem:
    path = tuple(part for part in detail["loc"] if part != "[key]")
    if detail["type"] == "missing" and path and isinstance(path[-1], int):
        return Problem("list-short", path, {"field": _last(path), "least": path[-1] + 1})
    if detail["input"] is None and detail["type"] != "missing":
        return _blank(detail, path)
    make = _MAKERS.get(detail["type"])
    if make is None:
        return Problem("value-wrong", path, {"field": _last(path), "given": _brief(detail)})
    code, params = make(detail)
    if code == "field-unknown":
        known = _fields_at(model, path[:-1])
        return Problem(code, path, {"given": _last(path), "known": known})
    return Problem(code, path, {"field": _last(path), **params})


def _blank(detail: Detail, path: tuple[Any, ...]) -> Problem:
    """Nothing stands behind a name. If the name is no name either, it is most likely the
    rest of a text that a comma has cut in two."""
    name = _last(path)
    if detail["type"] == "extra_forbidden" or not re.fullmatch(r"[a-z][a-z0-9_-]*", name):
        return Problem("entry-alone", path, {"given": name})
    return Problem("value-missing", path, {"field": name})


def _last(path: tuple[Any, ...]) -> str:
    """The name an author would look for: the last key that is not a list position."""
    return next((str(part) for part in reversed(path) if not isinstance(part, int)), "")


def _brief(detail: Detail) -> str:
    given = detail["input"]
    return given[:40] if isinstance(given, str) else "…"


_SEVERAL = re.compile(r"[a-z][a-z0-9-]*(?:(?: *, *[a-z][a-z0-9-]*)+|(?: +[a-z]+\d+)+)")
"""Ids between commas, or, like those of sentences, between blanks."""


def _pattern(detail: Detail) -> tuple[str, Detail]:
    code = {HASH_PATTERN: "bad-hash", LANGUAGE_PATTERN: "bad-language"}
    bad_id = "ids-unlisted" if _SEVERAL.fullmatch(str(detail["input"])) else "bad-id"
    return code.get(detail["ctx"]["pattern"], bad_id), {"given": _brief(detail)}


def _choices(detail: Detail) -> tuple[str, Detail]:
    known = re.findall(r"'([^']*)'", detail["ctx"]["expected"])
    return "not-one-of", {"given": _brief(detail), "known": known}


def _coded(detail: Detail) -> tuple[str, Detail]:
    """Our own validators raise ValueError with a problem code as their only word."""
    return str(detail["ctx"]["error"]), {"given": _brief(detail)}


def _says(code: str, **limits: str) -> Callable[[Detail], tuple[str, Detail]]:
    """A maker of that code; `limits` names which bounds of the check to pass on."""

    def make(detail: Detail) -> tuple[str, Detail]:
        found = {name: detail["ctx"][key] for name, key in limits.items()}
        return code, {"given": _brief(detail), **found}

    return make


_MAKERS: dict[str, Callable[[Detail], tuple[str, Detail]]] = {
    "missing": _says("field-missing"),
    "extra_forbidden": _says("field-unknown"),
    "string_type": _says("text-expected"),
    "string_too_short": _says("value-missing"),
    "string_too_long": _says("text-too-long", most="max_length"),
    "string_pattern_mismatch": _pattern,
    "literal_error": _choices,
    "value_error": _coded,
    "int_parsing": _says("number-expected"),
    "int_type": _says("number-expected"),
    "int_from_float": _says("number-expected"),
    "int_parsing_size": _says("number-expected"),
    "greater_than_equal": _says("number-small", least="ge"),
    "less_than_equal": _says("number-large", most="le"),
    "bool_parsing": _says("yes-or-no"),
    "bool_type": _says("yes-or-no"),
    "date_type": _says("not-a-date"),
    "date_parsing": _says("not-a-date"),
    "date_from_datetime_parsing": _says("not-a-date"),
    "date_from_datetime_inexact": _says("not-a-date"),
    "dict_type": _says("mapping-expected"),
    "model_type": _says("mapping-expected"),
    "model_attributes_type": _says("mapping-expected"),
    "tuple_type": _says("list-expected"),
    "list_type": _says("list-expected"),
    "too_short": _says("list-short", least="min_length"),
    "too_long": _says("list-long", most="max_length"),
}


def _fields_at(model: type[BaseModel], path: tuple[Any, ...]) -> list[str]:
    """The field names a mapping at that path may have, for "did you mean"."""
    here: Any = model
    for part in path:
        here = inside(here, part)
    return list(fields(here))
