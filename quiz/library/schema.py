"""The file format as JSON Schema 2020-12, for editors that complete and check while one writes.

Made of the same models that read the files. `check` stays the judge: a schema cannot know what
stands in a text or in a neighbouring file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from quiz.library.format import ExcerptReference, InlineExcerpt, LessonFile, SourceFile
from quiz.library.reader import MOST_EXCERPTS, MOST_QUESTIONS
from quiz.library.terms import terms
from quiz.questions import SPECS

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_ID = "^[a-z][a-z0-9_-]{0,39}$"
_DATE = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_CLOSED = {"skill": "skills", "reason": "reasons"}
_YES_NO = [True, False, "yes", "no", "true", "false"]

Schema = dict[str, Any]


def lesson_schema() -> Schema:
    """What a lesson file may hold."""
    definitions = _definitions((LessonFile, InlineExcerpt, ExcerptReference, *SPECS.values()))
    root = definitions.pop(LessonFile.__name__)
    root["description"] = "A lesson of Second Look."
    root["properties"] |= {"excerpts": _excerpts(), "questions": _questions()}
    root["required"] += ["excerpts", "questions"]
    # "none" is said, not left out; a list with nothing behind its name is empty.
    properties = root["properties"]
    properties["advisory"]["anyOf"][1] = {"const": "none"}
    for name in ("terms", "sources"):
        properties[name]["type"] = ["object", "null"]
    return {"$schema": DIALECT, **root, "$defs": definitions}


def source_schema() -> Schema:
    """What a source record may hold."""
    definitions = _definitions((SourceFile,))
    root = definitions.pop(SourceFile.__name__)
    root["description"] = "A source record of Second Look."
    return {"$schema": DIALECT, **root, "$defs": definitions}


def _excerpts() -> Schema:
    kinds = [_reference(ExcerptReference), _reference(InlineExcerpt)]
    return {
        "description": "The texts, each under a short name such as a or b.",
        "type": "object",
        "minProperties": 1,
        "maxProperties": MOST_EXCERPTS,
        "propertyNames": {"pattern": _ID},
        "additionalProperties": {"anyOf": kinds},
    }


def _questions() -> Schema:
    return {
        "description": "The questions, in the order in which they are asked.",
        "type": "array",
        "minItems": 1,
        "maxItems": MOST_QUESTIONS,
        "items": {"anyOf": [_reference(spec) for spec in SPECS.values()]},
    }


def _reference(model: type[BaseModel]) -> Schema:
    return {"$ref": f"#/$defs/{model.__name__}"}


def _definitions(models: Iterable[type[BaseModel]]) -> dict[str, Schema]:
    """The models and all they are made of, by name, as an editor should see them."""
    _, made = models_json_schema([(model, "validation") for model in models])
    found: dict[str, Schema] = made["$defs"]
    return {name: _as_written(definition) for name, definition in found.items()}


def _as_written(schema: Schema) -> Schema:
    """The same for YAML, whose editors take `8` for a number and `yes` for a word."""
    made = {key: _inner(schema[key]) for key in schema if key not in ("title", "properties")}
    kind = made.get("type")
    if "properties" in schema:
        made["properties"] = {
            name: _closed(name, _as_written(field)) for name, field in schema["properties"].items()
        }
    for pattern, value in made.pop("patternProperties", {}).items():
        made |= {"propertyNames": {"pattern": pattern}, "additionalProperties": value}
    if kind == "boolean":
        del made["type"]
        made["enum"] = _YES_NO
    elif kind == "integer":
        made = {"pattern": "^[0-9]{1,9}$", **made, "type": ["integer", "string"]}
    elif kind == "string" and not {"const", "enum"} & set(made):
        made["type"] = ["string", "number", "boolean"]
    if made.pop("format", "") == "date":
        made["pattern"] = _DATE
    return _numbers_too(made)


def _numbers_too(made: Schema) -> Schema:
    """Where only figures may stand, the same as numbers: `place: 3` and `place: "3"`."""
    only = [made["const"]] if "const" in made else made.get("enum", [])
    if not only or not all(isinstance(one, str) and one.isdecimal() for one in only):
        return made
    rest = {key: made[key] for key in made if key not in ("const", "type")}
    return {**rest, "enum": [same for one in only for same in (int(one), one)]}


def _inner(value: Any) -> Any:
    if isinstance(value, Mapping):
        return _as_written(dict(value))
    if isinstance(value, list):
        return [_inner(one) for one in value]
    return value


def _closed(name: str, field: Schema) -> Schema:
    """Words of a closed list are offered by name."""
    if name not in _CLOSED:
        return field
    return {"description": field.get("description", ""), "enum": list(terms()[_CLOSED[name]])}
