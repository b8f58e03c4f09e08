"""A walk through every address in the classroom and at a site with https: what each answer brings.

The same answers are looked at from many sides: their headers, what is downloaded and under which
name, what stands in addresses, and whether looking has changed anything.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from contextlib import closing
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, urlsplit

import pytest
from werkzeug.test import TestResponse

from quiz import create_app
from quiz.library.exchange.formats import FORMATS
from quiz.settings import Settings, networks
from tests.attacks.controls import control
from tests.attacks.routes import Cell, cells
from tests.attacks.stage import OPEN, OURS, Stage, set_up
from tests.conftest import Clock, counted_ids

OWN = {**OPEN, **OURS}
SITE = "https://look.example.org"
PROFILES = {
    "classroom": {"base_url": "http://192.168.0.17:8000"},
    "site": {"base_url": "http://look.example.org", "headers": {"X-Forwarded-Proto": "https"},
             "environ_overrides": {"REMOTE_ADDR": "127.0.0.1"}},
}  # fmt: skip


LOOKING = {"classroom": ("mina", "okoro"), "site": ("okoro",)}


@dataclass
class Walk:
    """The answers to everything that can be looked at, by whom, and the record around it."""

    stage: Stage
    profile: str
    answers: list[tuple[Cell, str, TestResponse]] = field(default_factory=list)
    before: str = ""
    after: str = ""

    def asks(self, who: str, path: str, method: str = "GET", **more) -> TestResponse:
        """What somebody is answered, in this profile."""
        usual, name = PROFILES[self.profile], self.stage.app.config["SESSION_COOKIE_NAME"]
        headers = {"Cookie": f"{name}={self.stage.cookies[who]}", **usual.get("headers", {})}
        said = {**usual, **more, "headers": {**headers, **more.get("headers", {})}}
        client = self.stage.app.test_client(use_cookies=False)
        return client.open(path, method=method, buffered=True, **said)


def fingerprint(stage: Stage) -> str:
    """A hash over every row of the record."""
    made = hashlib.sha256()
    for line in stage.store._database().conn.iterdump():
        made.update(line.encode())
    return made.hexdigest()


def path_of(cell: Cell) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(OWN[found[1]]), cell.rule)


@pytest.fixture(scope="module", params=PROFILES)
def walk(request, tmp_path_factory):
    settings = Settings(data=tmp_path_factory.mktemp("walk") / "data")
    if request.param == "site":
        settings = replace(settings, site=SITE, proxies=networks("127.0.0.1"))
    app = create_app(settings, now=Clock(), new_id=counted_ids())
    with closing(app.extensions["second-look"].store):
        walk = Walk(set_up(app), request.param)
        walk.before = fingerprint(walk.stage)
        for who in LOOKING[request.param]:
            for cell in cells():
                if cell.method == "GET":
                    walk.answers.append((cell, who, walk.asks(who, path_of(cell))))
        walk.after = fingerprint(walk.stage)
        yield walk


@control(35)
def test_after_looking_at_everything_the_record_is_the_same_to_the_byte(walk):
    assert walk.before == walk.after
    looked = {cell for cell, _, _ in walk.answers}
    assert looked == {cell for cell in cells() if cell.method == "GET"}


# Headers.

GUARDS = {
    "Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy",
    "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy", "Permissions-Policy",
    "Strict-Transport-Security",
}  # fmt: skip
TALKATIVE = {"Server", "X-Powered-By", "X-Runtime", "Via", "ETag-Key"}


def guards(answer: TestResponse) -> dict[str, str]:
    """What an answer tells a browser to refuse."""
    return {name: answer.headers[name] for name in GUARDS if name in answer.headers}


def expected(walk: Walk) -> dict[str, str]:
    """The guards of the first page, which every other answer has to have as well."""
    return guards(walk.asks("anonymous", "/"))


@control(34, 37)
def test_the_guards_are_strict(walk):
    first = expected(walk)
    assert set(first) == GUARDS - (
        {"Strict-Transport-Security"} if walk.profile != "site" else set()
    )
    rules = dict(part.partition(" ")[::2] for part in first["Content-Security-Policy"].split("; "))
    assert rules["default-src"] == "'none'"
    assert (rules["frame-ancestors"], rules["base-uri"]) == ("'none'", "'none'")
    assert (rules["script-src"], rules["form-action"]) == ("'self'", "'self'")
    assert "unsafe" not in first["Content-Security-Policy"]
    assert first["X-Content-Type-Options"] == "nosniff" and first["X-Frame-Options"] == "DENY"
    assert first["Referrer-Policy"] in ("same-origin", "no-referrer")
    if walk.profile == "site":
        seconds = int(re.search(r"max-age=(\d+)", first["Strict-Transport-Security"])[1])
        assert seconds >= 365 * 24 * 60 * 60


def told(answer: TestResponse, first: dict[str, str]) -> None:
    """An answer has the guards, is kept by nobody, and says nothing about the server."""
    assert guards(answer) == first
    assert not TALKATIVE & set(answer.headers.keys())
    assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]
    if not answer.request.path.startswith("/static/"):
        assert answer.headers["Cache-Control"] == "no-store"


@control(34, 36, 37)
def test_every_answer_to_a_look_has_them(walk):
    first = expected(walk)
    for cell, who, answer in walk.answers:
        assert answer.status_code < 500, (cell, who)
        told(answer, first)


@control(34, 37)
def test_every_refused_form_has_them(walk):
    first = expected(walk)
    for cell in cells():
        if cell.method == "POST":
            for method, status in (("POST", 400), ("PUT", 405)):
                answer = walk.asks("okoro", path_of(cell), method)
                assert answer.status_code in (status, 400), cell
                told(answer, first)


def a_full_disk(walk):
    """A lesson is begun when nothing more can be written."""
    store = walk.stage.store
    (used,) = (row["page_count"] for row in store.rows("PRAGMA page_count"))
    with store.write() as db:
        db.execute("INSERT INTO learner (id, made_at) VALUES ('ghost', 0)")
    store.rows(f"PRAGMA max_page_count = {used}")
    try:
        form = {"csrf_token": walk.stage.token}
        for _ in range(200):
            answer = walk.asks("anonymous", "/lesson/who-says-so", "POST", data=form)
            if answer.status_code == 503:
                break
        return answer
    finally:
        store.rows("PRAGMA max_page_count = 1000000")
        walk.stage.again()


def a_fault_of_ours(walk):
    """What was kept of an answer cannot be read."""
    with walk.stage.store.write() as db:
        db.execute("UPDATE attempt SET outcome = '{}'")
    walk.stage.store._folded.clear()
    answer = walk.asks("mina", "/progress/answers")
    walk.stage.again()
    return answer


EVERY_STATUS = {
    200: lambda walk: walk.asks("anonymous", "/"),
    303: lambda walk: walk.asks("anonymous", "/teach"),
    304: lambda walk: walk.asks(
        "okoro", "/screen/room-7b/now",
        headers={"If-None-Match": walk.asks("okoro", "/screen/room-7b/now").headers["ETag"]},
    ),
    308: lambda walk: walk.asks("anonymous", "/teach//login"),
    400: lambda walk: walk.asks("anonymous", "/fresh", "POST"),
    404: lambda walk: walk.asks("anonymous", "/nowhere"),
    405: lambda walk: walk.asks("anonymous", "/", "POST", data={"csrf_token": walk.stage.token}),
    413: lambda walk: walk.asks("okoro", "/teach/lessons/new", "POST", data={"text": "x" * 300000}),
    422: lambda walk: walk.asks(
        "anonymous", "/resume", "POST", data={"csrf_token": walk.stage.token, "code": "WRONG"}
    ),
    500: a_fault_of_ours,
    503: a_full_disk,
}  # fmt: skip


@control(34, 37)
@pytest.mark.parametrize("status", EVERY_STATUS)
def test_every_status_has_them(walk, status):
    answer = EVERY_STATUS[status](walk)
    assert answer.status_code == status
    told(answer, expected(walk))


@control(34)
@pytest.mark.parametrize("path", ["site.css", "page.js", "nothing.js", "", "../web/access.py"])
def test_files_and_what_is_none_have_them(walk, path):
    for method in ("GET", "HEAD", "OPTIONS"):
        answer = walk.asks("anonymous", f"/static/{path}", method)
        is_there = path in ("site.css", "page.js") or (method == "OPTIONS" and path)
        assert answer.status_code == (200 if is_there else 404), method
        assert guards(answer) == expected(walk)


# Downloads, and answers for programs.

FILES = {
    "/my-data/download": "application/json",
    "/teach/print/<lesson_id>/file": "text/html; charset=utf-8",
    "/teach/lessons/<name>/download.yaml": "application/yaml",
    "/teach/lessons/<name>/download.zip": "application/zip",
    "/teach/room/<room_id>/report.csv": "text/csv; charset=utf-8",
    "/teach/class/<class_id>/gradebook.<ending>": "text/csv; charset=utf-8",
    "/teach/class/<class_id>/answers.<ending>": "text/csv; charset=utf-8",
}
"""What is downloaded, and its one type."""
MARKS = {"/healthz", "/live/<room_id>/now", "/screen/<room_id>/now", "/teach/room/<room_id>/now",
         "/teach/drafts/mark"}  # fmt: skip
"""A word for a script of ours."""
PLAIN_NAME = re.compile(r'attachment; filename="[A-Za-z0-9][A-Za-z0-9._-]*"')


@control(27)
def test_what_is_no_page_is_a_listed_file_under_a_plain_name_or_a_mark(walk):
    seen = set()
    for cell, _, answer in walk.answers:
        named = answer.headers.get("Content-Disposition")
        if cell.rule.startswith("/static"):
            continue
        if named:
            assert (cell.rule, answer.content_type) in FILES.items()
            assert PLAIN_NAME.fullmatch(named)
            seen.add(cell.rule)
        elif answer.mimetype != "text/html":
            assert cell.rule in MARKS and answer.mimetype == "text/plain"
            assert re.fullmatch(r"[\w.|-]*", answer.text)
    assert seen >= set(FILES) - {"/my-data/download"}


@control(27)
@pytest.mark.parametrize("name", FORMATS)
def test_a_lesson_for_another_system_is_a_file_of_its_type(walk, name):
    answer = walk.asks("okoro", f"/teach/take/start-here/{name}")
    assert answer.mimetype == FORMATS[name].mimetype
    assert PLAIN_NAME.fullmatch(answer.headers["Content-Disposition"])
    told(answer, expected(walk))


PARTS = """
about answers answers.answer answers.answer.marks answers.answer.none answers.answer.options
answers.answer.rows answers.answer.technique answers.at answers.confidence answers.day
answers.false_alarms answers.hits answers.lesson answers.outcome answers.outcome.counts
answers.outcome.counts.false_alarms answers.outcome.counts.hits answers.outcome.counts.right
answers.outcome.counts.rows answers.outcome.counts.sound answers.outcome.counts.targets
answers.outcome.parts answers.outcome.parts.name answers.outcome.parts.raw
answers.outcome.parts.score answers.outcome.raw answers.outcome.rule_version answers.outcome.score
answers.outcome.slips answers.outcome.units answers.question answers.question_hash answers.raw
answers.round answers.rule_version answers.score answers.sitting answers.skill answers.sound
answers.submit_key answers.targets answers.unit browsers browsers.made_at check_forms classes
classes.at classes.class classes.params classes.params.key classes.params.name classes.params.seat
classes.what corrections done_for_a_class done_for_a_class.assignment done_for_a_class.class
done_for_a_class.live done_for_a_class.sitting has_way_back_code made school_classes
school_classes.class school_classes.joined_at school_classes.name since sittings sittings.ended_at
sittings.id sittings.lesson sittings.started_at
"""
"""Every part of the file of somebody's own data, by the path of its names."""
BY_ID = "answers.answer.rows"
"""What has names of a lesson below it."""


def parts(data, above=""):
    """The paths of names in JSON; entries of a list are alike."""
    if isinstance(data, dict):
        for name, inside in data.items():
            path = f"{above}.{name}".lstrip(".")
            yield path
            yield from parts({} if path == BY_ID else inside, path)
    elif isinstance(data, list):
        for one in data:
            yield from parts(one, above)


@control(3)
def test_a_file_for_programs_has_the_listed_parts_and_no_other(walk):
    found = walk.asks("mina", "/my-data/download")
    assert set(parts(json.loads(found.text))) == set(PARTS.split())


# Addresses.

SAYS = {
    "next", "page", "by", "skill", "age", "topic", "v", "class", "of", "what", "counts", "which",
    "large", "key", "from", "to", "given", "vote", "open", "explained", "saved",
}  # fmt: skip
"""Names that may stand behind the ? of an address."""


@control(39)
def test_no_address_on_any_page_holds_a_code_a_token_or_a_name(walk):
    secrets = [
        *walk.stage.cookies.values(),
        walk.stage.token,
        "phone-mina",
        "token-okoro",
        "Mina",
        "Noor",
        "Omar",
    ]
    n = 0
    for answer in (one for _, _, one in walk.answers if one.mimetype == "text/html"):
        for said in re.findall(r'(?:href|src|action)="([^"]*)"', answer.text):
            link = urlsplit(html.unescape(said))
            if link.netloc:
                continue  # a source of a lesson
            n += 1
            assert {name for name, _ in parse_qsl(link.query)} <= SAYS, said
            assert not [one for one in secrets if one in f"{link.path}?{link.query}"], said
    assert n > 700


@control(39)
def test_no_rule_of_an_address_asks_for_a_code():
    names = {name for cell in cells() for name in re.findall(r"<(?:\w+:)?(\w+)>", cell.rule)}
    assert not [name for name in names if re.search("code|token|secret|password|mail", name)]


# What serves developers.

TRIED = [
    "/.git/config", "/.git/HEAD", "/.env", "/.well-known/x", "/console", "/debug", "/metrics",
    "/docs", "/openapi.json", "/swagger", "/admin", "/server-status", "/second-look.db",
    "/secret.key", "/static/", "/static", "/static/..%2faccess.py", "/static/%2e%2e/access.py",
    "/static/..%5caccess.py", "/lessons/", "/teach/lessons/..%2f..%2fsecret.key",
]  # fmt: skip


@control(38)
@pytest.mark.parametrize("path", TRIED)
def test_nothing_of_the_machine_is_there(walk, path):
    for who in ("anonymous", "okoro"):
        assert walk.asks(who, path).status_code == 404


@control(38)
def test_nothing_helps_whoever_looks_for_mistakes(walk):
    app = walk.stage.app
    assert not app.debug and not app.testing and not app.config["PROPAGATE_EXCEPTIONS"]
    answer = walk.asks("anonymous", "/?__debugger__=yes&cmd=resource&f=debugger.js")
    assert answer.mimetype == "text/html" and "Look" in answer.text
    assert walk.asks("anonymous", "/", "TRACE").status_code == 405
