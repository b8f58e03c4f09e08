"""Two people changed the same lesson: what both did is put together, what clashes is asked.

`base` is what both began with. Questions are told apart by their id, so that a question one
of them has added is no clash with a question the other has mended.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Path = tuple[str | int, ...]

GONE = "\0gone"
"""Stands for a field that one of them has taken out."""


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that both have changed, and not alike; GONE where one has taken it out."""

    path: Path
    hers: Any
    theirs: Any


def merged(
    base: Any, hers: Any, theirs: Any, take: Mapping[Path, str] | None = None
) -> tuple[Any, list[Clash]]:
    """The data with the changes of both, and what is left to be asked.

    `take` says for a clash whose field counts, "hers" or "theirs"; an open clash keeps theirs.
    """
    clashes: list[Clash] = []
    made = _merge((), (base, hers, theirs), take or {}, clashes)
    return made, clashes


def _merge(
    path: Path, three: tuple[Any, Any, Any], take: Mapping[Path, str], clashes: list[Clash]
) -> Any:
    base, hers, theirs = three
    if _same(hers, theirs) or _same(hers, base):
        return theirs
    if _same(theirs, base):
        return hers
    if isinstance(hers, dict) and isinstance(theirs, dict):
        return _mappings(
            path, (base if isinstance(base, dict) else {}, hers, theirs), take, clashes
        )
    lists = [_by_id(one) for one in (base or [], hers, theirs)]
    if all(one is not None for one in lists):
        found = _mappings(path, (lists[0] or {}, lists[1] or {}, lists[2] or {}), take, clashes)
        return list(found.values())
    if path in take:
        return hers if take[path] == "hers" else theirs
    clashes.append(Clash(path, hers, theirs))
    return theirs


def _same(one: Any, other: Any) -> bool:
    """Equal, entries in the same order."""
    return json.dumps(one) == json.dumps(other)


def _mappings(
    path: Path,
    three: tuple[dict[str, Any], dict[str, Any], dict[str, Any]],
    take: Mapping[Path, str],
    clashes: list[Clash],
) -> dict[str, Any]:
    base, hers, theirs = three
    made: dict[str, Any] = {}
    for name in _order(base, hers, theirs):
        values = (base.get(name, GONE), hers.get(name, GONE), theirs.get(name, GONE))
        value = _merge((*path, name), values, take, clashes)
        if value != GONE:
            made[name] = value
    return made


def _order(base: dict[str, Any], hers: dict[str, Any], theirs: dict[str, Any]) -> list[str]:
    """Names in the order of whoever has moved them (the other one, if both have)."""
    common = [name for name in base if name in hers and name in theirs]
    has_moved = [name for name in theirs if name in common] != common
    first, second = (theirs, hers) if has_moved else (hers, theirs)
    order = list(first)
    for n, name in enumerate(second):
        if name not in order:
            before = next((one for one in reversed(list(second)[:n]) if one in order), None)
            order.insert(order.index(before) + 1 if before is not None else 0, name)
    return order


def _by_id(listed: Any) -> dict[str, Any] | None:
    """The items of a list by their ids; None where they have none of their own."""
    if not isinstance(listed, list):
        return None
    ids = [one.get("id") if isinstance(one, dict) else None for one in listed]
    is_told_apart = all(isinstance(one, str) for one in ids) and len(set(ids)) == len(ids)
    return dict(zip(map(str, ids), listed, strict=True)) if is_told_apart else None
