"""As much of JSON Schema 2020-12 as our schemas use; a keyword it does not know is an error."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "null": type(None),
    "integer": int,
    "number": (int, float),
}
INSIDE = {"properties", "additionalProperties", "propertyNames", "prefixItems", "items"}
NOTES = {"$schema", "$defs", "description", "default"}


def is_a(name: str, value: Any) -> bool:
    """Whether the value has that type; true and false are no numbers, 5.0 is whole."""
    if name == "integer" and isinstance(value, float):
        return value.is_integer()
    is_boolean = isinstance(value, bool)
    return isinstance(value, TYPES[name]) and (not is_boolean or name == "boolean")


def same(value: Any, other: Any) -> bool:
    return bool(value == other) and isinstance(value, bool) == isinstance(other, bool)


def size(name: str, least: bool) -> Callable[..., bool]:
    """A limit of how long a text, a list or a mapping is, or how large a number."""

    def holds(limit: Any, value: Any, root: Any) -> bool:
        if not is_a(name, value):
            return True
        measured = value if name == "number" else len(value)
        return bool(measured >= limit if least else measured <= limit)

    return holds


HOLDS: dict[str, Callable[[Any, Any, Any], bool]] = {
    "$ref": lambda to, value, root: not slips(root["$defs"][to.split("/")[-1]], value, root),
    "anyOf": lambda listed, value, root: any(not slips(one, value, root) for one in listed),
    "type": lambda names, value, root: any(
        is_a(name, value) for name in ([names] if isinstance(names, str) else names)
    ),
    "enum": lambda listed, value, root: any(same(value, one) for one in listed),
    "const": lambda wanted, value, root: same(value, wanted),
    "required": lambda names, value, root: not is_a("object", value) or set(names) <= set(value),
    "pattern": lambda signs, value, root: not is_a("string", value) or re.search(signs, value),
    **{f"min{what}": size(name, True) for what, name in (
        ("Length", "string"), ("Items", "array"), ("Properties", "object"), ("imum", "number"))},
    **{f"max{what}": size(name, False) for what, name in (
        ("Length", "string"), ("Items", "array"), ("Properties", "object"), ("imum", "number"))},
}  # fmt: skip


def slips(schema: dict[str, Any], value: Any, root: dict[str, Any], path: str = "") -> list[str]:
    """Where the value does not fit, as `path: keyword`."""
    unknown = set(schema) - set(HOLDS) - INSIDE - NOTES
    assert not unknown, f"unknown keyword {unknown}"
    found = [
        f"{path}: {keyword}"
        for keyword, limit in schema.items()
        if keyword in HOLDS and not HOLDS[keyword](limit, value, root)
    ]
    for name, inner, meant in _inside(schema, value):
        found += slips(meant, inner, root, f"{path}/{name}")
    return found


def _inside(schema: dict[str, Any], value: Any) -> Iterator[tuple[Any, Any, dict[str, Any]]]:
    """What stands inside, each with the schema that is meant for it."""
    never: dict[str, Any] = {"enum": []}
    if isinstance(value, dict):
        named, others = schema.get("properties", {}), schema.get("additionalProperties", {})
        for name, inner in value.items():
            yield name, name, schema.get("propertyNames", {})
            yield name, inner, named.get(name, never if others is False else others)
    elif isinstance(value, list):
        first = schema.get("prefixItems", [])
        for n, inner in enumerate(value):
            yield n, inner, first[n] if n < len(first) else schema.get("items", {})
