"""Every field of every form on every address, with what nobody types.

The forms are read off the pages; fields that a view asks for without a form are added. A few of
the values are tried in each run, always those that have broken a page; all with `FIELDS=all`.
"""

from __future__ import annotations

import logging
import os
import platform
import random
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import urljoin, urlsplit

import pytest
from flask import request
from werkzeug.test import TestResponse

from tests.attacks.controls import control
from tests.attacks.forms import Form
from tests.attacks.grown import Grown, every_form, grow, shape, tried_in, unformed, usual
from tests.attacks.hostile_fields import FILES, TEXTS, Pairs, bodies
from tests.attacks.routes import cells
from tests.attacks.unlisted import changed_by, columns

ALL = os.environ.get("FIELDS") == "all"
SEED = int(os.environ.get("SEED", "1"))
WORST = (": a file", ": beyond a word")
Trial = tuple[str, Form, Pairs, dict[str, tuple[str, bytes]] | None]


@pytest.fixture(scope="module")
def grown(tmp_path_factory):
    made = grow(tmp_path_factory.mktemp("fields"))
    with closing(made.stage.store):
        yield made


@pytest.fixture(scope="module")
def forms(grown) -> list[Form]:
    return every_form(grown)


@pytest.fixture
def log():
    """What is logged as an error meanwhile, by whomever."""
    kept: list[logging.LogRecord] = []
    keeper = logging.Handler(logging.ERROR)
    keeper.emit = kept.append  # type: ignore[method-assign]
    logging.getLogger().addHandler(keeper)
    yield kept
    logging.getLogger().removeHandler(keeper)


def with_field(form: Form, name: str, *values: str | bytes) -> Pairs:
    """The form as usual but for one field."""
    return [pair for pair in usual(form) if pair[0] != name] + [(name, value) for value in values]


def texts_for(form: Form, name: str) -> Iterator[Trial]:
    for what, value in TEXTS.items():
        yield f"{name}: {what}", form, with_field(form, name, value), None
    yield f"{name}: twice", form, with_field(form, name, "yes", "²", "\0"), None
    yield f"{name}: not at all", form, with_field(form, name), None
    for odd in (f"{name}[]", f"{name}[0][x]", f"{name}.x", f"__proto__.{name}", f"{name}\0"):
        yield f"{odd!r} beside {name}", form, [*usual(form), (odd, "1")], None
    yield f"{name}: a file", form, with_field(form, name), {name: ("a.txt", b"\xff\0x")}


def files_for(form: Form, name: str) -> Iterator[Trial]:
    for what, file in FILES.items():
        yield f"{name}: {what}", form, usual(form), {name: file}
    yield f"{name}: a text", form, with_field(form, name, "text"), {}


def all_at_once(form: Form) -> Iterator[Trial]:
    for what, value in TEXTS.items():
        short = value[:200] if len(value) > 1000 else value
        yield f"all: {what}", form, [(name, short) for name in form.names], None


def trials(grown: Grown, forms: list[Form]) -> Iterator[Trial]:
    """All of them; or, of each form and of each field that is like no other, a few."""
    chance, seen = random.Random(SEED), set()
    for form in forms:
        rule = grown.rule(form.method, form.path)
        groups = []
        if form.names and (ALL or rule not in seen):
            groups.append(list(all_at_once(form)))
            seen.add(rule)
        for name in form.names:
            alike = (form.method, rule, shape(name))
            if ALL or alike not in seen:
                made = files_for if name in form.files else texts_for
                groups.append(list(made(form, name)))
            seen.add(alike)
        for group in groups:
            yield from group if ALL else few(chance, group)


def few(chance: random.Random, group: list[Trial]) -> list[Trial]:
    """Those that have broken a page before, and one more by chance."""
    worst = [trial for trial in group if trial[0].endswith(WORST)]
    return [*worst, chance.choice([trial for trial in group if trial not in worst])]


def broken(answer: TestResponse, log: list[logging.LogRecord]) -> str:
    """What is wrong with an answer; "" if nothing is."""
    said = [f"{one.getMessage()} {one.exc_info and one.exc_info[1]!r}" for one in log]
    log.clear()
    return f"{answer.status_code} {said}" if said or answer.status_code >= 500 else ""


@control(7, 32)
def test_no_value_of_any_field_breaks_a_page(grown, forms, log, capsys):
    """FIELDS=all tries every value in every field; SEED chooses those of a short run."""
    wrong, met, tried = [], Counter(), tried_in(grown, forms)
    waiting = trials(grown, forms)
    while waiting:
        for what, form, pairs, files in waiting:
            answer = grown.sends(form, pairs, files)
            met[answer.status_code] += 1
            found = broken(answer, log)
            if found or leads_away(answer):
                wrong.append(f"{form.method} {form.path} {what[:60]}: {found}")
            grown.again()
        late = [form for form in unformed(grown, tried) if form.names]
        waiting = list(trials(grown, late))
    tells(capsys, f"{len(forms)} forms, {met.total()} trials, {dict(sorted(met.items()))}")
    assert wrong == []
    assert met.total() > 300 and len(met) > 3


def leads_away(answer: TestResponse) -> bool:
    """Whether an answer sends a browser anywhere but to a path of ours."""
    to = answer.headers.get("Location", "/")
    if urlsplit(urljoin("http://localhost/here", to)).netloc != "localhost":
        return True
    return not re.match(r"/(?![/\\])", to) or bool(re.search(r"[\s\\]", to))


def tells(capsys, fact: str) -> None:
    """A fact of a longer proof, with what it was found on."""
    if ALL:
        with capsys.disabled():
            on = f"Python {platform.python_version()}, {os.cpu_count()} cores"
            print(f"\nseed {SEED}, {on}: {fact}")


@control(32)
def test_no_body_of_the_wrong_shape_breaks_a_page(grown, log):
    shapes = list(bodies(grown.stage.token))
    chance = random.Random(SEED)
    for cell in cells():
        if cell.method == "POST":
            form = grown.form_of(cell)
            for what, body, kind in shapes if ALL else chance.sample(shapes, 2):
                answer = grown.answer(form.who, "POST", form.path, data=body, content_type=kind)
                assert not broken(answer, log), (cell.rule, what)
                grown.again()


@control(32)
def test_every_form_has_been_found(grown, forms):
    silent = {("POST", cell.rule) for cell in cells() if cell.method == "POST"}
    assert silent - set(tried_in(grown, forms)) <= {("POST", "/review")}
    assert sum(len(form.names) for form in forms) > 700


@control(32)
def test_the_trial_would_notice_a_field_that_breaks_its_page(grown, log):
    """A view of the tests that trusts a number."""
    form = Form("anonymous", "/lesson/start-here", "POST", known={"n": []})
    view = grown.stage.app.view_functions
    real = view["learn.start"]
    view["learn.start"] = lambda lesson_id: f"{int(request.form['n'])}"
    try:
        answers = [grown.sends(*trial[1:]) for trial in texts_for(form, "n")]
    finally:
        view["learn.start"] = real
    assert Counter(one.status_code for one in answers)[500] > 20
    assert len(log) > 20


# Ways on.

AWAY = (
    "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "/\\/evil.example",
    "https://evil.example", "https:evil.example", "http:///evil.example", "HTTPS://evil.example",
    "javascript:alert(1)", "data:text/html,x", "%2f%2fevil.example", "/%2fevil.example",
    "/\t/evil.example", "/\n/evil.example", "\t//evil.example", " //evil.example",
    "//user@evil.example", "https://look@evil.example", "/@evil.example", "//evil%00.example",
    "/\x00/evil.example", "/\r\nLocation: //evil.example", "/\u2028/evil.example", "//[::1]",
    "／／evil.example", "/．．//evil.example", "//evil。example", ".evil.example", "evil.example",
)  # fmt: skip


@control(25)
def test_no_way_on_of_any_address_leads_away(grown, forms):
    """Wherever a view asks for `next`, and in each link that chooses a language."""
    places = [place for place, asked in grown.asked.items() if "next" in asked]
    assert len(places) >= 6
    chosen = Form("anonymous", "/language/en", "GET")
    comes_back = Form("anonymous", "/resume", "POST")
    known = [next(f for f in forms if (f.method, grown.rule(f.method, f.path)) == place)
             for place in places]  # fmt: skip
    for form in (*known, chosen, comes_back):
        for target in AWAY:
            answer = grown.sends(form, [*usual(form), ("next", target)])
            assert answer.status_code < 500 and not leads_away(answer), (form.path, target)
            grown.again()


# Fields that a form does not have.


@control(4, 7)
def test_no_column_of_the_record_is_reached_by_a_field_of_its_name(grown, forms):
    """Each form is sent as its page has it, and with every column of every table beside it."""
    listed, there = tried_in(grown, forms), columns(grown)
    assert {"score", "raw", "role", "teacher", "class", "made_at", "outcome"} <= set(there)
    alike = {
        (grown.rule("POST", form.path), *sorted(form.names)): form
        for form in forms
        if form.method == "POST"
    }
    for (rule, *_), form in alike.items():
        last = [(name, value) for name, value in there.items() if name not in listed["POST", rule]]
        ones = [(name, "1") for name, _ in last]
        assert changed_by(grown, form, last, ones) == set(), rule


@control(4)
def test_the_look_would_notice_a_field_that_is_taken_unasked(grown):
    """The name of a class, sent to a form that is said to have none."""
    form = Form("okoro", "/teach/class/class-7b/settings/name", "POST", known={})
    assert changed_by(grown, form, [("name", "Somebody's")]) >= {"school_class.name"}
