"""A fault of ours: what the page says, what is kept, what the log has; and all that it has."""

from __future__ import annotations

import logging
import re
import shutil
from contextlib import closing, contextmanager

import pytest

from quiz import create_app
from quiz.settings import Settings
from tests.attacks.controls import control
from tests.attacks.routes import cells
from tests.attacks.stage import OPEN, OURS, set_up
from tests.attacks.test_crawl import fingerprint, path_of
from tests.conftest import ROOT, Clock, counted_ids


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mishaps")
    shutil.copytree(ROOT / "lessons", folder / "lessons")
    settings = Settings(folder / "data", folder / "lessons")
    app = create_app(settings, now=Clock(), new_id=counted_ids())
    with closing(app.extensions["second-look"].store):
        yield set_up(app)


@contextmanager
def refusing(stage, when: str, table: str):
    """A record that fails in the middle of a change, with secrets in what it says."""
    sql = f"CREATE TRIGGER no {when} ON {table} BEGIN SELECT RAISE(ABORT, 'no {SECRET}'); END"
    with stage.store.write() as db:
        db.execute(sql)
    try:
        yield
    finally:
        with stage.store.write() as db:
            db.execute("DROP TRIGGER no")


SECRET = "canary-secret"
HER = "/sitting/mina-alone-324"
DEEDS = {
    "the end of a lesson": ("mina", HER, {}, "AFTER UPDATE", "sitting"),
    "a lesson begun": ("mina", "/lesson/start-here", {}, "AFTER INSERT", "sitting"),
    "deleting all of hers": ("mina", "/my-data/delete", {"sure": "yes"}, "BEFORE DELETE",
                             "learner"),
    "deleting a pupil": ("okoro", "/teach/class/class-7b/pupils/class-7b-mina/end",
                         {"sure": "yes"}, "BEFORE DELETE", "learner"),
    "deleting a class": ("okoro", "/teach/class/class-7b/end", {"sure": "yes"}, "BEFORE DELETE",
                         "school_class"),
    "another name": ("okoro", "/teach/class/class-7b/pupils/class-7b-mina/rename",
                     {"name": "Zoe"}, "AFTER UPDATE", "pupil"),
    "a colleague": ("okoro", "/teach/class/class-7b/settings/teachers",
                    {"who": "novak", "role": "reader"}, "AFTER INSERT", "class_teacher"),
    "a lesson for the class": ("okoro", "/teach/start/start-here",
                               {"question": "no-way-to-check", "seen": "yes"}, "AFTER INSERT",
                               "live"),
    "a link": ("okoro", "/teach/invite", {}, "AFTER INSERT", "invitation"),
}  # fmt: skip
"""By whom, where, with what; and where the record fails meanwhile."""


def sends(stage, who, path, fields):
    client = stage.app.test_client(use_cookies=False)
    headers = {"Cookie": f"second_look={stage.cookies[who]}"}
    form = {"csrf_token": stage.token, **fields}
    return client.post(path, data=form, headers=headers)


@control(29, 33)
@pytest.mark.parametrize("name", DEEDS)
def test_a_fault_in_the_middle_of_a_deed_leaves_nothing_of_it(stage, name, caplog):
    who, path, fields, when, table = DEEDS[name]
    stage.again()
    with refusing(stage, when, table):
        before = fingerprint(stage)
        answer = sends(stage, who, path, fields)
        assert fingerprint(stage) == before
    assert answer.status_code == 500
    (number,) = re.findall(r"tell this number: ([\w-]+)", answer.text)
    assert not re.search(r"Traceback|sqlite|canary|Error:|\.py|INSERT|DELETE", answer.text)
    assert any(f"report {number}" in message for message in caplog.messages)
    assert sends(stage, who, path, fields).status_code in (200, 303), "the next time it is done"


# The log.

TYPED = {
    "name": "canary-nickname", "password": "canary-password", "current": "canary-current",
    "code": "CANARYCODE", "text": "canary-answer", "list": "canary-pupil", "title": "canary-title",
    "reason": "canary-reason", "doubt": "canary-doubt", "note": "canary-note", "who": "canary-who",
    "mark": "canary-mark", "submit_key": "canary-key", "event": "canary-event", "x": "canary-x",
}  # fmt: skip
CLAIMS = {"User-Agent": "canary-agent", "X-Forwarded-For": "198.51.100.77",
          "Referer": "http://localhost/canary-referrer"}  # fmt: skip
FORGED = "\r\n2026-11-21T09:00:00+00:00 login teacher=okoro by=okoro"


@control(40)
def test_nothing_that_anybody_types_is_in_the_log_and_no_line_is_forged(stage, caplog):
    stage.again()
    caplog.set_level(logging.INFO)
    typed = {name: value + FORGED for name, value in TYPED.items()}
    for cell in cells():
        for who in ("anonymous", "mina", "okoro"):
            headers = {**CLAIMS, "Cookie": f"second_look={stage.cookies[who]}"}
            form = {"data": {"csrf_token": stage.token, **typed}}
            said = form if cell.method == "POST" else {"query_string": typed}
            client = stage.app.test_client(use_cookies=False)
            client.open(path_of(cell), method=cell.method, headers=headers, buffered=True, **said)
    stage.again()
    logged = [logging.Formatter("%(message)s").format(record) for record in caplog.records]
    assert logged, "wrong passwords, at least"
    for line in logged:
        assert not re.search(r"canary|198\.51\.100|127\.0\.0\.1|\r|\n", line, re.I), line
        assert not re.search(r"login teacher=okoro", line), line


TAKEN = {
    "/teach/class/<class_id>/gradebook.<ending>": ("gradebook-taken", "okoro"),
    "/teach/class/<class_id>/answers.<ending>": ("answers-taken", "okoro"),
    "/teach/room/<room_id>/report.csv": ("lesson-taken", "okoro"),
}
DELETED = {
    "/my-data/delete": ("learner-deleted", "-", "mina"),
    "/teach/class/<class_id>/pupils/<pupil_id>/end": ("pupil-deleted", "okoro", "okoro"),
    "/teach/class/<class_id>/end": ("class-deleted", "okoro", "okoro"),
}


@control(40)
def test_who_took_answers_along_or_deleted_something_is_in_the_log(stage, caplog):
    stage.again()
    caplog.set_level(logging.INFO, "quiz.teachers")
    for rule, (_, who) in TAKEN.items():
        cell = next(cell for cell in cells() if (cell.rule, cell.method) == (rule, "GET"))
        assert stage.asks(who, cell, {**OPEN, **OURS}).status_code == 200
    for rule, (_, _, who) in DELETED.items():
        stage.again()
        cell = next(cell for cell in cells() if (cell.rule, cell.method) == (rule, "POST"))
        form = {"csrf_token": stage.token, "sure": "yes"}
        headers = {"Cookie": f"second_look={stage.cookies[who]}"}
        client = stage.app.test_client(use_cookies=False)
        path = path_of(cell)
        assert client.post(path, data=form, headers=headers).status_code == 200, path
    stage.again()
    said = [line.partition(" ")[2] for line in caplog.messages if "teacher=" in line]
    events = [(event, by) for event, by, *_ in [*TAKEN.values(), *DELETED.values()]]
    assert said == [f"{event} teacher=- by={by}" for event, by in events]
