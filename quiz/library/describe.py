"""What a field is for, in the words that stand beside it in the code.

The same sentence helps in an editor (JSON Schema), in the author's manual and in a new file.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from quiz.core.sketch import BLANK

Path = tuple[str | int, ...]


def description(model: type[BaseModel], path: Path) -> str:
    """What stands beside the field at that path, or beside the nearest field above it."""
    said = ""
    here: Any = model
    for part in path:
        field = fields(here).get(str(part))
        said = (field and field.description) or said
        here = inside(here, part)
    return said


def fields(annotation: Any) -> Mapping[str, FieldInfo]:
    """The fields of a mapping with named fields; nothing has any else."""
    here = unwrapped(annotation)
    is_model = isinstance(here, type) and issubclass(here, BaseModel)
    return here.model_fields if is_model else {}


def inside(annotation: Any, part: str | int) -> Any:
    """The type of what stands behind that key or at that position; None if nothing may."""
    named = fields(annotation)
    if named:
        return named[str(part)].annotation if part in named else None
    here = unwrapped(annotation)
    return (get_args(here) or (None,))[-1 if get_origin(here) is dict else 0]


def unwrapped(annotation: Any) -> Any:
    """Look through Annotated and `X | None` to the type that holds the fields."""
    while get_origin(annotation) in (Annotated, Union, UnionType):
        annotation = get_args(annotation)[0]
    return annotation


def hinted(model: type[BaseModel], value: Any, path: Path = ()) -> Any:
    """The value with a hint behind each blank that has none: what the author writes there."""
    if value == BLANK:
        said, choices = description(model, path), _choices(model, path)
        return f"{BLANK} {said.rstrip('.')}: {choices}" if choices else f"{BLANK} {said}"
    if isinstance(value, Mapping):
        return {key: hinted(model, inner, (*path, key)) for key, inner in value.items()}
    if isinstance(value, list):
        return [hinted(model, inner, (*path, n)) for n, inner in enumerate(value)]
    return value


def _choices(model: type[BaseModel], path: Path) -> str:
    """The words of a closed list, if only these are possible."""
    here: Any = model
    for part in path:
        here = inside(here, part)
    here = unwrapped(here)
    return ", ".join(get_args(here)) if get_origin(here) is Literal else ""
