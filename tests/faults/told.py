"""What pupils gave and what their pages told them, held against the record."""

import contextlib
import json
import sqlite3
from collections import Counter
from dataclasses import dataclass, field, fields

from werkzeug.datastructures import MultiDict

from quiz.store.store import Store
from tests.faults.test_kill import as_text

REFUSED = ("closed", "first counts", "not taken", "refused", "missing")


@dataclass
class Given:
    """One press of the button: the form, and what the page said of it in the end."""

    key: str
    place: str
    fields: list
    is_kept: bool = False
    said: str = ""
    was_open_again: bool = False


@dataclass
class Told:
    """Everything that one pupil gave, in order, by the page it was given on."""

    given: list = field(default_factory=list)
    seen: Counter = field(default_factory=Counter)
    left_behind: int = 0
    path: str = ""
    waiting: list = field(default_factory=list)
    gone: list = field(default_factory=list)

    def note(self, message):
        """Take over what she did or read."""
        waiting = [name.rpartition(":")[2] for name in message["stored"]]
        self.gone += [given.key for given in self.given
                      if given.key in self.waiting and given.key not in waiting]  # fmt: skip
        self.waiting = waiting
        match message:
            case {"what": "gives", "key": key, "place": place, "fields": fields}:
                self.given.append(Given(key, place, fields))
            case {"what": "pressed", "key": key, "kept": True}:
                self.by_key(key).is_kept = True
            case {"what": "sees", "now": now, "place": place}:
                self.left_behind += self.path == "/fresh" and place == "/" and bool(waiting)
                self.path = place
                self.sees(now, place)

    def by_key(self, key):
        """The press with that key."""
        return next(given for given in reversed(self.given) if given.key == key)

    def sees(self, now, place):
        """A page speaks of the answer to its own question, else of what stopped waiting last."""
        self.seen[now] += 1
        here = [given for given in self.given if given.place == place]
        if now == "asked" and here and here[-1].is_kept and not here[-1].said:
            here[-1].was_open_again = True
        gone = [given for key in self.gone if not (given := self.by_key(key)).said]
        if now == "saved" and here:
            here[-1].said = here[-1].said or "saved"
        elif now in ("sent", *REFUSED) and gone:
            gone[-1].said = "saved" if now == "sent" else now


@dataclass
class Findings:
    """The record against what was said; the first line has to be all nothing."""

    lost: int = 0
    doubled: int = 0
    altered: int = 0
    forgotten: int = 0
    open_again: int = 0
    refused_but_kept: int = 0
    unsent: int = 0
    waiting: int = 0
    left_behind: int = 0
    figures_wrong: int = 0
    saved: int = 0
    refused: int = 0
    unseen: int = 0
    by_form: int = 0
    seen: Counter = field(default_factory=Counter)
    integrity: str = ""

    def __add__(self, other):
        """Both together; whichever record is not whole speaks for both."""
        both = {one.name: getattr(self, one.name) for one in fields(self)}
        for name, mine in both.items():
            its = getattr(other, name)
            both[name] = mine + its if name != "integrity" else mine if mine != "ok" else its
        return Findings(**both)

    @property
    def is_clean(self):
        """Whether nothing of all this is wrong."""
        bad = (self.lost, self.doubled, self.altered, self.forgotten, self.open_again)
        worse = (self.refused_but_kept, self.unsent, self.waiting, self.left_behind)
        return not any((*bad, *worse, self.figures_wrong)) and self.integrity == "ok"


def compare(folder, told, questions, waiting):
    """Hold what each pupil was told against the rows; `waiting` were never sent."""
    asked = {question.id: question for question in questions}
    path = folder / "data" / "second-look.db"
    with contextlib.closing(sqlite3.connect(path)) as db:
        rows = db.execute(
            "SELECT submit_key, sitting, question, round, answer FROM attempt"
        ).fetchall()
        ((integrity,),) = db.execute("PRAGMA integrity_check").fetchall()
    found = Findings(waiting=waiting, integrity=integrity)
    kept = {row[0]: (row[2], as_text(json.loads(row[4]))) for row in rows}
    found.doubled = len(rows) - len({row[1:4] for row in rows})
    found.unsent = len(kept.keys() - {given.key for one in told for given in one.given})
    store = Store(path)
    found.figures_wrong = int(not store.figures_fit())
    store.close()
    for one in told:
        found.seen += one.seen
        found.left_behind += one.left_behind
        for given in one.given:
            judge(found, given, one, kept, asked)
    return found


def judge(found, given, one, kept, asked):
    """One answer: what was said of it, and what is there at its place."""
    found.open_again += given.was_open_again
    is_there = given.key in kept
    if given.said in REFUSED:
        found.refused += 1
        found.refused_but_kept += is_there
        return
    if given.said != "saved":
        found.unseen += is_there
        found.by_form += not is_there and not given.is_kept
        found.forgotten += not is_there and given.is_kept
        return
    found.saved += 1
    # An earlier press at the same place with the same answer is as good.
    there = [kept[other.key] for other in one.given
             if other.place == given.place and other.key in kept]  # fmt: skip
    if not there:
        found.lost += 1
    elif there[0][1] != as_text(asked[there[0][0]].parse(MultiDict(given.fields))):
        found.altered += 1
