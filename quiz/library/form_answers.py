"""What an author typed into a form, put into the plain data of her file.

A field that says what it said before leaves its value exactly as it was, down to the line end:
so a form that is sent back untouched changes nothing. Whatever the form did not show stays.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from quiz.core.question import Form
from quiz.core.sketch import is_blank, undecided
from quiz.library.form_fields import Card, Field, Path, shown
from quiz.library.yaml_quick import ODD

Data = dict[str, Any]

TRUE = frozenset({"yes", "true", "on", "y", "t", "1"})


def taken(fields: Iterable[Field], form: Form, data: Data) -> Data:
    """A copy of the file's data with what the form says in the place of what it showed."""
    made = copy.deepcopy(data)
    for field in fields:
        _take(field, form, made)
    return made


def _take(field: Field, form: Form, data: Data) -> None:
    if field.widget == "group":
        _group(field, form, data)
    elif field.widget == "cards":
        _cards(field, form, data)
    elif field.widget == "roles":
        for card in field.cards:
            _role(field, card, form, data)
    elif field.widget == "either":
        _either(field, form, data)
    elif field.widget not in ("odd", "frozen"):
        value = _said(field, form)
        if value is not _SAME:
            _put(data, field, value)


_SAME = object()
"""What a field says that nobody has changed."""


def _said(field: Field, form: Form) -> Any:
    """What the form says of a field; None of a blank that shall be left out."""
    value = _VALUES[field.widget](field, form)
    is_out = value is _SAME and field.may_go and form.get(f"{field.name}/out") == "yes"
    return None if is_out else value


def plain(text: str) -> str:
    """What somebody typed or pasted, without signs that no file may hold, with simple line ends.

    Word processors put vertical tabs where a line ends.
    """
    lines = re.sub("\r\n?|\x0b|\x0c|\x85", "\n", text)
    return ODD.sub("", lines).strip()


def _text(field: Field, form: Form) -> Any:
    sent = form.get(field.name)
    if sent is None:
        return _SAME
    said = plain(sent)
    if said == field.shown:
        return _SAME
    ends = "\n" if said and isinstance(field.value, str) and field.value.endswith("\n") else ""
    return said + ends if said else None


def _tick(field: Field, form: Form) -> Any:
    is_ticked, was = form.get(field.name) == "yes", field.value in TRUE
    if is_ticked == was:
        return _SAME
    return "yes" if is_ticked else None


def _picks(field: Field, form: Form) -> Any:
    old = [one for one in field.value or () if not is_blank(one)]
    known = [value for value, _ in field.choices]
    sent = form.getlist(field.name)
    kept = [one for one in old if one in sent or one not in known]
    fresh = [one for one in known if one in sent and one not in old]
    return _SAME if [*kept, *fresh] == old else [*kept, *fresh]


def _lines(field: Field, form: Form) -> Any:
    sent = form.get(field.name)
    if sent is None:
        return _SAME
    old = field.value if isinstance(field.value, list) else []
    said = [line.strip() for line in plain(sent).splitlines() if line.strip()]
    return _SAME if said == [shown(one) for one in old if shown(one)] else said


def _cite(field: Field, form: Form) -> Any:
    old = field.value if isinstance(field.value, Mapping) else {}
    sent = form.getlist(field.name)
    made: dict[str, list[str]] = {}
    known = {passage.id: [s.id for s in passage.segments] for passage in field.passages}
    was = {f"{e}.{m}" for e, marks in old.items() for m in marks or () if not is_blank(m)}
    for excerpt in (*old, *(one for one in known if one not in old)):
        marks, before = known.get(excerpt, []), old.get(excerpt) or []
        kept = [m for m in before if m not in marks or f"{excerpt}.{m}" in sent]
        # Who has picked a sentence has filled in the blank of each text, the silent one's too.
        kept = [m for m in kept if not (sent and set(sent) != was and is_blank(m))]
        fresh = [m for m in marks if f"{excerpt}.{m}" in sent and m not in before]
        if kept or fresh:
            made[excerpt] = [*kept, *fresh]
    return _SAME if made == {one: marks for one, marks in old.items() if marks} else made


_VALUES = {
    "line": _text,
    "words": _text,
    "text": _text,
    "pick": _text,
    "sentence": _text,
    "tick": _tick,
    "picks": _picks,
    "lines": _lines,
    "cite": _cite,
}


def _put(data: Data, field: Field, value: Any) -> None:
    """Set a value; what was emptied goes, unless the file needs its name."""
    here: Any = data
    for part in field.path[:-1]:
        if isinstance(here, dict) and here.get(part) is None:
            here[part] = {}
        here = here[part]
    if value in (None, [], {}) and not field.required:
        here.pop(field.path[-1], None)
    else:
        here[field.path[-1]] = value


def _group(field: Field, form: Form, data: Data) -> None:
    """Fields under one name; where none of them says anything, `none` may stand for them."""
    was_none = not isinstance(field.value, Mapping)
    parent = _at(data, field.path[:-1])
    kept = parent.get(field.path[-1])
    if was_none:
        parent[field.path[-1]] = {}
    for one in field.inner:
        _take(one, form, data)
    made = parent.get(field.path[-1])
    says_nothing = not any(made.values()) if isinstance(made, dict) else True
    if was_none and says_nothing:
        parent[field.path[-1]] = kept
        if kept is None and not field.required:
            del parent[field.path[-1]]
    elif says_nothing and field.value and field.blank:
        parent[field.path[-1]] = field.blank


def _cards(field: Field, form: Form, data: Data) -> None:
    entries = _at(data, field.path) if field.value else {}
    for card in field.cards:
        for one in card.fields:
            _take(one, form, data)
    if field.named and entries:
        renamed = {}
        for card in field.cards:
            key = plain(form.get(f"{card.name}/@key") or "") or card.key
            renamed[card.key if key in renamed else key] = entries[card.key]
        if list(renamed) != list(entries):
            _at(data, field.path[:-1])[field.path[-1]] = renamed


def _either(field: Field, form: Form, data: Data) -> None:
    """One why under the role that was chosen; under both while none is, so that nothing is lost."""
    sent = form.get(field.name)
    if sent is None:
        return
    said, role = plain(sent), form.get(f"{field.name}/is") or field.decided
    role = role if role in field.roles else ""
    if (said, role) == (field.reasons, field.decided):
        return
    parent = _at(data, field.path[:-2])
    entry = parent[field.path[-2]] or {}
    if role and role in entry and role == field.decided:
        entry[role] = said or None
    else:
        entry = {name: value for name, value in entry.items() if name not in field.roles}
        entry |= {role: said or None} if role else dict.fromkeys(field.roles, said)
        entry = entry if role or said else undecided(entry, field.roles)
    parent[field.path[-2]] = entry


def _role(field: Field, card: Card, form: Form, data: Data) -> None:
    """A sentence in its role: ticked in the text, aside, or neither; with its reason and why."""
    first, second, aside = field.roles
    part = _at(data, field.path[:-1])
    values = {one.label: one for one in card.fields}
    if form.get(f"{card.name}/why") is None:
        return
    if card.role and form.get(f"{card.name}/gone") == "yes":
        _take_out(part, card)
        return
    why, reason = (_text(values[name], form) for name in ("why", "reason"))
    said = values["why"].value if why is _SAME else why
    named = values["reason"].value if reason is _SAME else reason
    role = second
    if card.key in form.getlist(f"{field.name}/mark"):
        role = first
    elif form.get(f"{card.name}/aside") == "yes":
        role = aside
    if role == second and not card.role and not said:
        return
    if role == card.role and why is _SAME and (reason is _SAME or role != first):
        return
    order = [one.key for one in field.cards]
    if card.role and card.role != role:
        _take_out(part, card)
    _insert(part, role, card.key, {"reason": named, "why": said} if role == first else said, order)


def _take_out(part: Data, card: Card) -> None:
    del part[card.role][card.key]
    if not part[card.role]:
        del part[card.role]


def _insert(part: Data, role: str, key: str, said: Any, order: Sequence[str]) -> None:
    """Put a sentence among those of its role, in the order of the text if they stand in it."""
    listed = part.get(role) or {}
    known = [one for one in listed if one in order]
    listed[key] = said
    if known == sorted(known, key=order.index) and len(known) >= len(listed) - 1:
        listed = {one: listed[one] for one in sorted(listed, key=order.index)}
    part[role] = listed


def _at(data: Any, path: Path) -> Any:
    for part in path:
        data = data[part]
    return data


def with_entry(data: Data, path: Path, blank: Any) -> Data:
    """A copy with one more entry behind the others at that path, under a free name."""
    made = copy.deepcopy(data)
    parent = _at(made, path[:-1])
    entries = parent.get(path[-1]) or {}
    entries[next_name(list(entries), str(path[-1]))] = copy.deepcopy(blank)
    parent[path[-1]] = entries
    return made


def next_name(names: Sequence[str], field: str) -> str:
    """A free name in the manner of the others: after r1, r2 comes r3."""
    last = re.fullmatch(r"(.*?)(\d+)", names[-1]) if names else None
    stem = last[1] if last else field[:1] if field != "terms" else "word "
    numbered = (re.fullmatch(re.escape(stem) + r"(\d{1,6})", one) for one in names)
    n = 1 + max((int(one[1]) for one in numbered if one), default=0)
    return f"{stem}{n}"


def moved(data: Data, path: Path, n: int, by: int) -> Data:
    """A copy in which the entry in place `n` at that path has moved; nothing beyond the ends."""
    made = copy.deepcopy(data)
    entries = _at(made, path)
    order = list(range(len(entries)))
    if not (0 <= n < len(order) and 0 <= n + by < len(order)):
        return made
    order.insert(n + by, order.pop(n))
    pairs = list(entries.items()) if isinstance(entries, dict) else list(entries)
    turned = [pairs[i] for i in order]
    _at(made, path[:-1])[path[-1]] = dict(turned) if isinstance(entries, dict) else turned
    return made


def without(data: Data, path: Path, n: int) -> Data:
    """A copy without the entry in place `n` at that path."""
    made = copy.deepcopy(data)
    entries = _at(made, path)
    if 0 <= n < len(entries):
        del entries[list(entries)[n] if isinstance(entries, dict) else n]
    return made
