"""Every address, by every method, tried by everybody: the table of tests/attacks/routes.py.

What somebody may not open is answered as if it were not there, byte by byte.
"""

import re
from contextlib import closing

import pytest

from quiz import create_app
from quiz.settings import Settings
from tests.attacks.controls import control
from tests.attacks.routes import SHEET, Cell, cells, sheet
from tests.attacks.stage import (
    BEHIND_LOGIN,
    NOBODYS,
    OPEN,
    OURS,
    PASSES,
    PEOPLE,
    TEACHERS,
    THEIRS,
    set_up,
)
from tests.conftest import Clock, counted_ids

CELLS = cells()
GUARDED = [cell for cell in CELLS if cell.audience in PASSES and cell.audience != "teacher"]
OWN, FOREIGN, MISSING = ({**OPEN, **ids} for ids in (OURS, THEIRS, NOBODYS))


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    settings = Settings(data=tmp_path_factory.mktemp("attacks") / "data")
    app = create_app(settings, now=Clock(), new_id=counted_ids())
    with closing(app.extensions["second-look"].store):
        yield set_up(app)


def named(cell):
    return f"{cell.method} {cell.rule}"


def every(chosen):
    return pytest.mark.parametrize("cell", chosen, ids=named)


def outcome(cell, who):
    """What the table says: in, to the login, or as if there were nothing."""
    if cell.audience in BEHIND_LOGIN and who not in TEACHERS:
        return "login"
    return "in" if who in PASSES.get(cell.audience, PEOPLE) else "missing"


def found(answer):
    """What an answer is."""
    if answer.status_code == 303 and answer.headers["Location"].startswith("/teach/login"):
        return "login"
    return "missing" if answer.status_code == 404 else "in"


@control(1)
def test_every_address_and_method_is_declared_and_none_that_is_gone(stage):
    there = {
        (rule.rule, method)
        for rule in stage.app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert {(cell.rule, cell.method) for cell in CELLS} == there
    assert len(CELLS) == len(there), "declared twice"


@control(2, 35)
@every(CELLS)
def test_everybody_gets_what_the_table_says_and_nothing_else(stage, cell):
    for who in PEOPLE:
        before = stage.changes
        answer = stage.asks(who, cell, OWN)
        assert answer.status_code < 500, (who, answer.text)
        said = outcome(cell, who)
        if said != "in":
            assert (found(answer), stage.changes) == (said, before), who
        elif cell.audience == "teacher":  # of what all teachers may open, much is not there
            assert found(answer) != "login", who
        elif cell.rule != "/teach/logout":  # that leads to the login, too
            assert found(answer) == "in", who
        if cell.method == "GET":
            assert stage.changes == before, f"{who} has changed something by looking"
        elif stage.changes != before:
            stage.again()


def test_the_table_would_notice_a_door_that_is_open_to_others(stage):
    lies = Cell("/teach/class/<class_id>", "GET", "owner")
    assert (outcome(lies, "lang"), found(stage.asks("lang", lies, OWN))) == ("missing", "in")
    lies = Cell("/teach/class/<class_id>/end", "GET", "reader")
    assert (outcome(lies, "lang"), found(stage.asks("lang", lies, OWN))) == ("in", "missing")


@control(35)
@every([cell for cell in CELLS if cell.method == "POST"])
def test_a_form_without_its_token_does_nothing_for_anybody(stage, cell):
    for who in ("anonymous", "mina", "okoro"):
        before = stage.changes
        assert stage.asks(who, cell, OWN, token=False).status_code == 400, who
        assert stage.changes == before


def masked(answer, *ids):
    """An answer without the ids that were asked for, its clock and its tokens."""
    body = re.sub(r'(name="csrf_token" value=")[^"]*', r"\1", answer.text)
    for one in sorted(ids, key=len, reverse=True):
        body = body.replace(one, "…")
    quiet = {"Date", "Set-Cookie", "Location"}
    headers = [(name, value) for name, value in answer.headers if name not in quiet]
    return answer.status_code, headers, body


def wanted_ids(cell):
    return [name for name in OURS if f"<{name}>" in cell.rule]


@control(2)
@every(GUARDED)
def test_what_is_anothers_is_answered_like_what_is_not_there(stage, cell):
    for who in PEOPLE:
        before = stage.changes
        theirs = FOREIGN if outcome(cell, who) == "in" else OWN
        other, missing = (stage.asks(who, cell, ids) for ids in (theirs, MISSING))
        assert (found(missing), stage.changes) in (("missing", before), ("login", before)), who
        shown = [[ids[name] for name in wanted_ids(cell)] for ids in (theirs, MISSING)]
        assert masked(other, *shown[0]) == masked(missing, *shown[1]), who


@control(2)
@every([cell for cell in GUARDED if len(wanted_ids(cell)) > 1])
def test_what_is_anothers_is_not_found_through_ones_own_either(stage, cell):
    """A pupil of 8a below 7b, a seat of another lesson below one's own."""
    *_, inner = wanted_ids(cell)
    for who in PEOPLE:
        crossed = stage.asks(who, cell, {**OWN, inner: FOREIGN[inner]})
        nothing = stage.asks(who, cell, {**OWN, inner: MISSING[inner]})
        assert found(nothing) in ("missing", "login")
        assert masked(crossed, FOREIGN[inner]) == masked(nothing, MISSING[inner]), who


@every([cell for cell in CELLS if cell.method == "GET"])
def test_a_head_says_what_a_get_says_without_its_body(stage, cell):
    for who in ("mina", "novak", "okoro"):
        head = stage.asks(who, cell, OWN, method="HEAD")
        assert head.status_code == stage.asks(who, cell, OWN).status_code, who
        assert head.data == b""


@control(38)
@pytest.mark.parametrize("rule", sorted({cell.rule for cell in CELLS}))
def test_options_and_trace_tell_nothing(stage, rule):
    here = [cell for cell in CELLS if cell.rule == rule]
    methods = {cell.method for cell in here} | {"OPTIONS"}
    methods |= {"HEAD"} if "GET" in methods else set()
    for who in ("anonymous", "okoro"):
        mine, missing = (stage.asks(who, here[0], ids, method="OPTIONS") for ids in (OWN, MISSING))
        assert found(mine) == found(missing) != "missing"
        if found(mine) == "in":
            assert mine.data == missing.data == b""
            assert mine.headers["Allow"] == missing.headers["Allow"]
            assert methods <= set(mine.headers["Allow"].split(", "))
        assert stage.asks(who, here[0], OWN, method="TRACE").status_code in (303, 405)


@control(1)
def test_a_form_of_another_method_is_refused(stage):
    for n, cell in enumerate(CELLS):
        method = ("PUT", "PATCH", "DELETE")[n % 3]
        answer = stage.asks("okoro", cell, OWN, method=method)
        assert answer.status_code in (400, 405), (method, cell.rule)


def test_the_page_on_security_is_in_step_with_the_table():
    assert SHEET.read_text(encoding="utf-8") == sheet(), "run python -m tests.attacks.routes"
