"""The stage of `stage.py` with more on it, so that every form of the app stands on some page.

A draft and a sitting for every kind of question, a source record, a question open in class, a third
class to move pupils to, and an app that notes which fields of a request its views ask for.
"""

from __future__ import annotations

import re
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.test import TestResponse

from quiz import create_app
from quiz.core.lesson import Lesson
from quiz.core.live_state import Event
from quiz.core.question import Question
from quiz.core.sitting import Sitting, through
from quiz.questions import NAMES
from quiz.settings import Settings
from tests.attacks.forms import MUTE, Form, forms_on
from tests.attacks.hostile_fields import Pairs, encoded, in_parts
from tests.attacks.routes import Cell, cells
from tests.attacks.stage import OPEN, OURS, Stage, set_up
from tests.conftest import MORNING, ROOT, Clock
from tests.made_up import timeline_lesson, writing_lesson
from tests.problem_files import (
    CHOSEN,
    CLOCK,
    COMPARED,
    FRAMED,
    ORDERED,
    RECORD,
    REWORDED,
    SORTED,
)
from tests.school import a_class

CODE = "ABC234"
DRAFTS = {"spot_claim": CLOCK, "framing": FRAMED, "compare": COMPARED, "sort": SORTED,
          "choice": CHOSEN, "order": ORDERED, "reword": REWORDED}  # fmt: skip
RULING = "/teach/class/<class_id>/lesson/<lesson_id>/<question_id>/ruling"
DESK = ("data/drafts", "data/lessons", "data/seeds", "lessons/second-readers")
"""The folders in which lessons, records and readings are written."""
OPENER = {"self": "mina", "sitting": "mina", "seat": "mina", "pupil": "mina"}
"""Who looks at a page that not everybody may see; else it is the owner of 7b."""
FRONT = ("/join", "/resume", "/teach/login", "/teach/welcome", "/lesson/start-here")


class Heard(ImmutableMultiDict[str, Any]):
    """Fields of a request; which of them a view asks for is noted."""

    asked: set[str] = set()  # noqa: RUF012  (one for all, emptied before each request)

    def __getitem__(self, name: str) -> Any:
        self.asked.add(name)
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        self.asked.add(str(name))
        return super().__contains__(name)

    def get(self, name: str, *more: Any, **named: Any) -> Any:
        self.asked.add(name)
        return super().get(name, *more, **named)

    def getlist(self, name: str, *more: Any, **named: Any) -> list[Any]:
        self.asked.add(name)
        return super().getlist(name, *more, **named)


class Listening(Request):
    """A request whose fields are `Heard`."""

    parameter_storage_class = Heard


class Numbered:
    """Ids in a row, which can be begun again."""

    def __init__(self) -> None:
        self.n = 0

    def __call__(self) -> str:
        self.n += 1
        return f"id{self.n:014d}"


@dataclass
class Grown:
    """The stage, its folder, and what its views have asked for: names of fields by rule."""

    stage: Stage
    folder: Path
    ids: Numbered
    undone: int = 0
    as_kept: dict[str, tuple[int, int]] = field(default_factory=dict)
    asked: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))

    def rule(self, method: str, path: str) -> str:
        """The address of the app that this path belongs to."""
        ways = self.stage.app.url_map.bind("localhost")
        return str(ways.match(path, method, return_rule=True)[0].rule)

    def opens(self, who: str, path: str, query: bytes = b"") -> TestResponse:
        """What somebody sees there."""
        return self.answer(who, "GET", path, query_string=query.decode("ascii"))

    def sends(self, form: Form, pairs: Pairs, files: dict[str, tuple[str, bytes]] | None = None):
        """What the form with these fields is answered."""
        if form.method == "GET":
            return self.opens(form.who, form.path, encoded(pairs))
        pairs = [("csrf_token", self.stage.token), *pairs]
        if files is None and not form.files:
            said = {"data": encoded(pairs), "content_type": "application/x-www-form-urlencoded"}
        else:
            body, kind = in_parts(pairs, files or {})
            said = {"data": body, "content_type": kind}
        return self.answer(form.who, "POST", form.path, **said)

    def form_of(self, cell: Cell) -> Form:
        """An empty form for that address."""
        ids = {**OPEN, **OURS}
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(ids[found[1]]), cell.rule)
        return Form(OPENER.get(cell.audience, "okoro"), path, cell.method)

    def answer(self, who: str, method: str, path: str, **said: Any) -> TestResponse:
        """What a request is answered; the fields that its view asks for are noted."""
        headers = {"Cookie": f"second_look={self.stage.cookies[who]}"}
        client = self.stage.app.test_client(use_cookies=False)
        Heard.asked.clear()
        answer = client.open(path, method=method, headers=headers, buffered=True, **said)
        self.asked[method, self.rule(method, path)] |= Heard.asked - MUTE
        return answer

    def again(self) -> None:
        """Undo what a form has done, in the record and at the desk; the next id is the same."""
        self.ids.n = 1000
        if self.stage.changes != self.undone:
            self.stage.again()
            self.undone = self.stage.changes
        now = self.desk()
        for path in now.keys() | self.as_kept.keys():
            if now.get(path) != self.as_kept.get(path):
                kept = self.folder / "kept" / Path(path).relative_to(self.folder)
                if kept.exists():
                    shutil.copy2(kept, path)
                    self.as_kept[path] = _stamp(Path(path))
                else:
                    Path(path).unlink()

    def desk(self) -> dict[str, tuple[int, int]]:
        """The files of the desk, with the moment they were written and their size."""
        files = (path for one in DESK for path in (self.folder / one).rglob("*") if path.is_file())
        return {str(path): _stamp(path) for path in files}


def _stamp(file: Path) -> tuple[int, int]:
    return file.stat().st_mtime_ns, file.stat().st_size


def grow(folder: Path) -> Grown:
    """Everybody takes the stage, and brings more."""
    data = folder / "data"
    (data / "lessons").mkdir(parents=True)
    for name, text in (("when", timeline_lesson("when")), ("own", writing_lesson("own"))):
        (data / "lessons" / f"{name}.yaml").write_text(text, encoding="utf-8")
    ids = Numbered()
    shutil.copytree(ROOT / "lessons", folder / "lessons")
    app = create_app(Settings(data, folder / "lessons"), now=Clock(), new_id=ids)
    app.request_class = Listening
    stage = set_up(app)
    _desk(stage)
    _class(stage)
    for one in DESK:
        if (folder / one).exists():
            shutil.copytree(folder / one, folder / "kept" / one)
    stage.store._database().conn.backup(stage.before)
    made = Grown(stage, folder, ids, stage.changes)
    made.as_kept = made.desk()
    return made


def _desk(stage: Stage) -> None:
    desk = stage.app.extensions["second-look"].desk
    for kind, good in DRAFTS.items():
        name = f"draft-{kind}".replace("_", "-")
        raw = good.text.replace("id: clock", f"id: {name}", 1)
        assert desk.start(name, raw.encode())
    assert desk.bring_record("mine", RECORD.text.replace("id: notice-2031", "id: mine").encode())


def _class(stage: Stage) -> None:
    store, shelf = stage.store, stage.app.extensions["second-look"].shelf.contents()
    a_class(store, "okoro", "Ida", id_="class-9c")
    for lesson in {one.id: one for one, _ in _of_every_kind(shelf.listed.values())}.values():
        store.start("mina", through(lesson), f"sitting-{lesson.id}", MORNING)
    lesson = shelf.listed["start-here"]
    way = through(lesson)
    room = store.open_room("asked", "okoro", way, code=CODE, pace="teacher", at=MORNING)
    seat = Event("joined", {"seat": "seat-asked", "name": "Mina", "key": "mina"})
    sitting = Sitting("asked-mina", "mina", lesson.id, lesson.version, MORNING)
    store.take_seat(room.id, seat, sitting, MORNING)
    for event in ("read", "asked"):
        store.happen(room.id, Event(event), MORNING)


def _of_every_kind(lessons: Iterable[Lesson]) -> Iterator[tuple[Lesson, Question]]:
    """A question of each kind, with its lesson; those of one lesson stand together."""
    missing = set(NAMES)
    for lesson in lessons:
        for asked in lesson.questions:
            if asked.kind in missing:
                missing.remove(asked.kind)
                yield lesson, asked
    assert not missing


def pages(grown: Grown) -> Iterator[tuple[str, str]]:
    """Who looks where for forms."""
    for cell in cells():
        if cell.method == "GET":
            form = grown.form_of(cell)
            yield form.who, form.path
    yield from (("anonymous", path) for path in FRONT)
    for kind in DRAFTS:
        draft = f"/teach/lessons/draft-{kind.replace('_', '-')}"
        for part in ("", "/questions/0", "/texts/a", "/texts/b"):
            yield "okoro", draft + part
        yield "okoro", draft.replace("lessons", "drafts") + "/learner/asked"
    shelf = grown.stage.app.extensions["second-look"].shelf.contents()
    for lesson, asked in _of_every_kind(shelf.listed.values()):
        yield "mina", f"/sitting/sitting-{lesson.id}/{asked.id}"
        yield "okoro", f"/teach/lessons/{lesson.id}/second-author/{asked.id}"
    yield "mina", "/live/asked"
    yield "okoro", "/teach/room/asked"
    yield "okoro", "/teach/class/class-7b/lesson/start-here/no-way-to-check/ruling?what=out"


def every_form(grown: Grown) -> list[Form]:
    """The forms of all those pages, and of the pages that these lead to; each once."""
    found: dict[tuple[str, ...], Form] = {}
    for who, path in pages(grown):
        _note(found, who, path, grown.opens(who, *_parted(path)))
    alike: set[tuple[str, ...]] = set()
    for form in list(found.values()):
        kind = grown.rule(form.method, form.path), *sorted({shape(name) for name in form.names})
        if form.method == "POST" and kind not in alike:
            alike.add(kind)
            answer = grown.sends(form, usual(form))
            _note(found, form.who, form.path, answer)
            grown.again()
    forms = list(found.values())
    tried = tried_in(grown, forms)
    for cell in cells():
        if cell.method == "POST" and ("POST", cell.rule) not in tried:
            grown.sends(grown.form_of(cell), [])
            grown.again()
    return [*forms, *unformed(grown, tried)]


def tried_in(grown: Grown, forms: list[Form]) -> dict[tuple[str, str], set[str]]:
    """The fields that these forms have, by method and rule."""
    there = defaultdict(set)
    for form in forms:
        there[form.method, grown.rule(form.method, form.path)] |= set(form.known)
    return there


def unformed(grown: Grown, tried: dict[tuple[str, str], set[str]]) -> Iterator[Form]:
    """A form for each address with the fields that its view has asked for and no form has."""
    for cell in cells():
        place = cell.method, cell.rule
        form, new = grown.form_of(cell), grown.asked[place] - tried[place]
        form.known = {name: [] for name in sorted(new)}
        tried[place] |= new
        if new:
            yield form


def shape(name: str) -> str:
    """Fields that differ in an id or a number only are alike."""
    return re.sub(r"(?<=[/-])\w+(?=/|$)", "…", name)


def _parted(path: str) -> tuple[str, bytes]:
    where, _, query = path.partition("?")
    return where, query.encode()


def _note(found: dict, who: str, path: str, answer: TestResponse) -> None:
    if answer.mimetype != "text/html" or answer.status_code in (303, 404):
        return
    for form in forms_on(who, path, answer.text):
        found.setdefault((form.who, form.method, form.path, *sorted(form.known)), form)


def usual(form: Form) -> Pairs:
    """What is sent by somebody who changes nothing, or fills in something harmless."""
    own = {"code": [CODE]} if form.path in ("/join", "/resume") else {}
    filled = {**form.filled, **own}
    return [(name, value) for name in form.names for value in filled.get(name, ())]
