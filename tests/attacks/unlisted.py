"""What a form changes in the record, and whether fields that it does not have change more.

Ids and clock are alike in all sendings; what chance puts into the record (codes, tokens) is left
out because it differs between two plain sendings, too.
"""

from __future__ import annotations

import re

from tests.attacks.forms import Form
from tests.attacks.grown import Grown, usual
from tests.attacks.hostile_fields import Pairs

Record = dict[str, list[dict[str, object]]]


def tables(grown: Grown) -> list[str]:
    found = grown.stage.store.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")
    return [row["name"] for row in found if not row["name"].startswith("sqlite_")]


def columns(grown: Grown) -> dict[str, str]:
    """Every column of the record, with the last value that stands in one of that name."""
    found: dict[str, str] = {}
    for table in tables(grown):
        for row in grown.stage.store.rows(f"PRAGMA table_info({table})"):
            name = row["name"]
            last = grown.stage.store.row(
                f'SELECT "{name}" AS value FROM {table} WHERE "{name}" != \'\' ORDER BY 1 DESC'
            )
            found[name] = str(last["value"]) if last else found.get(name, "1")
    return found


def record(grown: Grown) -> Record:
    return {table: grown.stage.store.rows(f"SELECT * FROM {table}") for table in tables(grown)}


def sent(grown: Grown, form: Form, more: Pairs) -> tuple[Record, object, object]:
    """The record, the desk and the answer after the form with these fields beside its own."""
    grown.again()
    answer = grown.sends(form, [*usual(form), *more])
    desk = {path: size for path, (_, size) in grown.desk().items()}
    to = re.sub(r"id\d{14}", "…", answer.headers.get("Location", ""))
    after = record(grown)
    grown.again()
    return after, desk, (answer.status_code, to)


def differing(one: Record, other: Record) -> set[str]:
    """The columns in which two records differ, and tables with more or fewer rows."""
    found = set()
    for table, rows in one.items():
        if len(rows) != len(other[table]):
            found.add(table)
        for row, its in zip(rows, other[table], strict=False):
            found |= {f"{table}.{name}" for name in row if row[name] != its[name]}
    return found


def changed_by(grown: Grown, form: Form, *more: Pairs) -> set[str]:
    """What any of these fields change that the form without them does not."""
    plain, *rest = sent(grown, form, [])
    found, chance = set(), None
    for fields in more:
        odd, *its = sent(grown, form, fields)
        new = differing(plain, odd)
        if new and chance is None:
            chance = differing(plain, sent(grown, form, [])[0])
        found |= new - (chance or set())
        found |= {"desk or answer"} if rest != its else set()
    return found
