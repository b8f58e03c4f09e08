"""Every address, whatever it answers, scored by the Observatory's rules: on the internet, and in a
classroom's own network, where there is no https and so no such score is to be had."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import replace

import pytest
from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse

from quiz import create_app
from quiz.settings import Settings
from quiz.store.connection import NotSaved
from tests.attacks.controls import control
from tests.attacks.observatory import LATER, points, score
from tests.attacks.routes import cells
from tests.attacks.stage import NOBODYS, OPEN, OURS, set_up
from tests.conftest import Clock, counted_ids

SITE = "https://look.example.org"
PEOPLE = ("anonymous", "mina", "okoro")
PATHS = [cell.rule for cell in cells() if cell.method == "GET"]
ODD = (
    ("GET", "/nowhere", 404), ("POST", "/", 405), ("POST", "/join", 400),
    ("GET", "/broken", 500), ("GET", "/full", 503), ("TRACE", "/", 405),
)  # fmt: skip
LAN = {
    "Content-Security-Policy": "the same", "X-Content-Type-Options": "the same",
    "X-Frame-Options": "the same", "Referrer-Policy": "the same",
    "Cross-Origin-Opener-Policy": "the same", "Cross-Origin-Embedder-Policy": "the same",
    "Cross-Origin-Resource-Policy": "the same", "Permissions-Policy": "the same",
    "Strict-Transport-Security": "not sent", "Secure": "not sent", "__Host-": "not sent",
    "HttpOnly": "the same", "SameSite=Lax": "the same",
}  # fmt: skip
"""What a classroom's own network gets of what the internet gets."""


def app_at(folder, site):
    settings = replace(Settings(data=folder / "data"), site=site)
    app = create_app(settings, now=Clock(), new_id=counted_ids())
    app.config["PROPAGATE_EXCEPTIONS"] = False

    def broken():
        raise RuntimeError("on purpose")

    def full():
        raise NotSaved("on purpose")

    app.add_url_rule("/broken", view_func=broken)
    app.add_url_rule("/full", view_func=full)
    return app


@pytest.fixture(scope="module", params=[SITE, ""], ids=["internet", "lan"])
def answers(request, tmp_path_factory):
    """Every answer: of each address to three people, and of what is wrong to one."""
    site = request.param
    app = app_at(tmp_path_factory.mktemp("headers"), site)
    with closing(app.extensions["second-look"].store):
        stage, found = set_up(app), {}
        client, name = app.test_client(use_cookies=False), app.config["SESSION_COOKIE_NAME"]
        for ids, people in ((OURS, PEOPLE), (NOBODYS, PEOPLE[-1:])):
            for rule in PATHS:
                path = re.sub(r"<(?:\w+:)?(\w+)>", lambda n, i=ids: str({**OPEN, **i}[n[1]]), rule)
                for who in people:
                    cookie = {"Cookie": f"{name}={stage.cookies[who]}"}
                    asked = client.get(path, base_url=site or None, headers=cookie, buffered=True)
                    found[path, who] = asked
        for method, path, status in ODD:
            asked = client.open(path, method=method, base_url=site or None, buffered=True)
            assert asked.status_code == status, path
            found[path, method] = asked
        yield site, found


@control(34)
def test_every_answer_has_135_points_on_the_internet_and_what_can_be_had_at_school(answers):
    site, found = answers
    statuses = {answer.status_code for answer in found.values()}
    assert {200, 303, 404, 400, 405, 500, 503} <= statuses
    for asked, answer in found.items():
        given = points(answer, is_https=bool(site))
        if site:
            assert min(given.values()) == 0, (asked, given)
            assert score(given) >= 135, (asked, given)
            packed = {name: some for name, some in given.items() if name not in LATER}
            assert score(packed) == (135 if "Set-Cookie" in answer.headers else 130), asked
        else:
            faults = {name for name, some in given.items() if some < 0}
            assert faults <= {"strict-transport-security", "cookies"}, (asked, given)


def test_a_school_gets_every_header_but_those_that_need_https(answers):
    site, found = answers
    for asked, answer in found.items():
        for name, said in LAN.items():
            if "-" not in name or name == "__Host-":
                continue
            is_sent = bool(site) or said == "the same"
            assert (name in answer.headers) is is_sent, (asked, name)
    cookies = [c for answer in found.values() for c in answer.headers.getlist("Set-Cookie")]
    assert cookies
    for cookie in cookies:
        assert "HttpOnly" in cookie and "SameSite=Lax" in cookie
        assert ("Secure" in cookie) is bool(site) is cookie.startswith("__Host-")
        assert "Path=/" in cookie and "Domain" not in cookie


def answer_with(**headers):
    told = Headers([(name.replace("_", "-"), value) for name, value in headers.items()])
    return TestResponse([b""], "200 OK", told, {"REQUEST_METHOD": "GET"})


@pytest.mark.parametrize(
    ("headers", "rule", "given"),
    [
        ({}, "content-security-policy", -25),
        ({"Content_Security_Policy": "default-src 'self'"}, "content-security-policy", 5),
        ({"Content_Security_Policy": "script-src 'unsafe-inline'"}, "content-security-policy", -20),
        ({"Content_Security_Policy": "script-src 'unsafe-eval'"}, "content-security-policy", -10),
        ({}, "x-frame-options", -20),
        ({"X_Frame_Options": "DENY"}, "x-frame-options", 0),
        ({}, "x-content-type-options", -5),
        ({"Strict_Transport_Security": "max-age=60"}, "strict-transport-security", -10),
        ({"Set_Cookie": "session=1; HttpOnly; SameSite=Lax"}, "cookies", -40),
        ({"Set_Cookie": "session=1; Secure; SameSite=Lax"}, "cookies", -30),
        ({"Set_Cookie": "x=1; Secure; HttpOnly; SameSite=Lax"}, "cookies", 5),
    ],
)
def test_the_scoring_knows_what_is_wrong(headers, rule, given):
    assert points(answer_with(**headers), is_https=True)[rule] == given


def test_a_bonus_does_not_make_up_for_a_great_fault():
    assert score({"a": -20, "b": 10}) == 80
    assert score({"a": -5, "b": 10}) == 105
