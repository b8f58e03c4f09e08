"""Where the app stands: the address people type, a proxy in front of it, and its health.

Without a site it answers to every name, for a classroom has none; with one it keeps to it.
"""

import re
from dataclasses import replace

import pytest
from click.testing import CliRunner

from quiz import create_app
from quiz.cli import main
from quiz.settings import Door, networks, site_address, variable
from quiz.web import pages
from quiz.web.site import BehindProxy
from tests.attacks.controls import control
from tests.conftest import Person, counted_ids
from tests.test_classroom import opens, teaches

SITE = "https://look.example.org"
PROXY, STRANGER = "127.0.0.1", "203.0.113.9"
BY_HTTPS = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "198.51.100.7"}


@pytest.fixture
def at(settings, clock):
    """The app at a site, believing proxies."""
    opened = []

    def start(site="", proxies=""):
        there = replace(settings, site=site, proxies=networks(proxies))
        opened.append(create_app(there, now=clock, new_id=counted_ids()))
        return opened[-1]

    yield start
    for app in opened:
        app.extensions["second-look"].store.close()


def ask(app, path="/lesson/start-here", *, method="GET", host="look.example.org",
        caller=PROXY, **headers):  # fmt: skip
    return app.test_client().open(
        path,
        method=method,
        base_url=f"http://{host}",
        headers={name.replace("_", "-"): value for name, value in headers.items()},
        environ_overrides={"REMOTE_ADDR": caller},
    )


# The name.


@pytest.mark.parametrize("host", ["look.example.org", "look.example.org:443", "localhost:8000"])
def test_a_site_answers_to_its_name_and_to_whoever_minds_the_server(at, host):
    assert ask(at(SITE), host=host).status_code == 200


@control(34, 42)
@pytest.mark.parametrize("host", ["evil.example", "look.example.org.evil.example", "10.0.0.1"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_site_refuses_every_other_name_with_a_sentence_and_all_headers(at, host, method):
    for kept in (pages._static_url, pages._page_url, pages._frame):
        kept.cache_clear()  # as in a worker that has shown no page yet
    page = ask(at(SITE), host=host, method=method)
    assert page.status_code == 400
    assert page.text.startswith("This name does not lead to Second Look.")
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert host not in page.text


def test_a_classroom_answers_to_every_name(at):
    assert ask(at(), host="192.168.0.17:8000").status_code == 200


# A proxy.


def seen_by(app, caller, headers, proxies):
    """What an app is told of a request that comes from `caller`."""
    seen = {}

    def inner(environ, start):
        seen.update(environ)
        return []

    environ = {"REMOTE_ADDR": caller, "wsgi.url_scheme": "http", "HTTP_HOST": "look.example.org"}
    environ |= {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    list(BehindProxy(inner, networks(proxies))(environ, lambda *_: None))
    return seen["wsgi.url_scheme"], seen["REMOTE_ADDR"], seen["HTTP_HOST"]


@control(42)
@pytest.mark.parametrize(
    ("proxies", "caller", "is_believed"),
    [
        ("127.0.0.1", PROXY, True),
        ("10.0.0.0/8, ::1", "10.2.3.4", True),
        ("10.0.0.0/8, ::1", "::1", True),
        ("127.0.0.1", STRANGER, False),
        ("127.0.0.1", "", False),
        ("127.0.0.1", "unix:", False),
    ],
)
def test_only_a_named_proxy_is_believed_about_scheme_and_address(proxies, caller, is_believed):
    told = seen_by(None, caller, BY_HTTPS, proxies)
    believed = ("https", "198.51.100.7", "look.example.org")
    assert told == (believed if is_believed else ("http", caller, "look.example.org"))


@control(42)
def test_a_visitor_cannot_forge_an_address_through_the_proxy():
    """The proxy adds what it saw at the end; what came before is hearsay."""
    forged = {**BY_HTTPS, "X-Forwarded-For": "6.6.6.6, 198.51.100.7"}
    assert seen_by(None, PROXY, forged, "127.0.0.1")[1] == "198.51.100.7"


@control(42)
def test_nobody_can_forge_the_name_through_a_header_of_proxies():
    forged = {**BY_HTTPS, "X-Forwarded-Host": "evil.example", "X-Forwarded-Prefix": "/evil"}
    assert seen_by(None, PROXY, forged, "127.0.0.1")[2] == "look.example.org"


@control(42)
def test_without_being_told_the_app_believes_no_proxy(at):
    page = ask(at(), X_Forwarded_Proto="https")
    assert "Secure" not in page.headers["Set-Cookie"]


# https.


@control(9, 34)
def test_an_https_site_keeps_cookies_and_browsers_to_https(at):
    page = ask(at(SITE, PROXY), X_Forwarded_Proto="https")
    cookie = page.headers["Set-Cookie"]
    assert cookie.startswith("__Host-second_look=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert page.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_the_promise_of_https_is_not_made_over_http_but_the_cookie_is_safe_there_too(at):
    for page in (ask(at(SITE)), ask(at(SITE, PROXY), caller=STRANGER, X_Forwarded_Proto="https")):
        assert "Strict-Transport-Security" not in page.headers
        assert "Secure" in page.headers["Set-Cookie"]


@pytest.mark.parametrize("site", ["", "http://look.example.org"])
def test_a_site_without_https_promises_nothing(at, site):
    page = ask(at(site, PROXY), X_Forwarded_Proto="https")
    assert "Strict-Transport-Security" not in page.headers
    assert page.headers["Set-Cookie"].startswith("second_look=")


@control(9)
def test_a_lesson_is_taken_at_an_https_site_with_its_strict_cookie(at):
    mina = Person(at(SITE, PROXY).test_client(), headers=BY_HTTPS)
    mina.begins("start-here").sends(mark=["s4", "s6"])
    assert "Saved." in mina.text
    assert mina.client.get_cookie("__Host-second_look").secure


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("https://look.example.org:8443", 200),
        ("https://look.example.org", 400),
        ("https://evil.example", 400),
    ],
)
def test_forms_come_from_the_site_even_where_the_proxy_drops_its_port(at, origin, status):
    client = at("https://look.example.org:8443", PROXY).test_client()
    mina = Person(client, headers={**BY_HTTPS, "Origin": origin})
    assert mina.opens("/lesson/start-here").sends().status == status


# Where pupils join.


def test_the_wall_shows_the_site_however_the_teacher_came_in(at):
    app = at(SITE, PROXY)
    okoro = opens(teaches(app, "okoro"))
    wall = okoro.opens(okoro.path.replace("/teach/room/", "/screen/"))
    assert f"{SITE}/join" in re.sub(r"<[^>]+>", "", wall.page.text)
    assert f"{SITE}/teach/welcome#" in okoro.opens("/teach/invite").sends().page.text


# Health.


def test_health_is_one_word_to_everybody(at):
    well = ask(at(), "/healthz")
    assert (well.status_code, well.text) == (200, "ok")
    assert "Set-Cookie" not in well.headers
    assert well.headers["Cache-Control"] == "no-store"


def gone(store):
    store.path.unlink()


def another_file(store):
    with store.write() as db:
        db.execute("DROP TABLE teacher_session")
        db.execute("ALTER TABLE teacher RENAME TO somebody")


@pytest.mark.parametrize("harm", [gone, another_file])
def test_a_record_that_cannot_be_read_is_unwell(at, harm):
    app = at()
    harm(app.extensions["second-look"].store)
    ill = ask(app, "/healthz")
    assert (ill.status_code, ill.text) == (503, "unwell")


# The command line.


@pytest.mark.parametrize(
    ("text", "site"),
    [
        ("https://look.example.org", "https://look.example.org"),
        (" https://Look.Example.org/ ", "https://look.example.org"),
        ("http://look.example.org:8080", "http://look.example.org:8080"),
    ],
)
def test_a_site_is_a_scheme_and_a_name(text, site):
    assert site_address(text) == site


@pytest.mark.parametrize(
    "text",
    ["look.example.org", "ftp://look.example.org", "https://", "https://a/b", "https://a?b",
     "https://me@a", "https://a:x"],
)  # fmt: skip
def test_anything_else_is_no_site(text):
    with pytest.raises(ValueError):
        site_address(text)


def refused(*options, environ=None):
    done = CliRunner().invoke(main, ["serve", *options], env=environ)
    assert done.exit_code == 2
    return done.output


def test_what_cannot_be_understood_is_refused_in_a_sentence(tmp_path):
    data = ("--data", str(tmp_path))
    assert "look is not an address of a site" in refused("--site", "look", *data)
    assert "nginx are not addresses of proxies" in refused("--proxies", "nginx", *data)
    assert "people type one address" in refused("--lan", "--site", SITE, *data)
    assert "0 is not in the range" in refused("--hosted", "--workers", "0", *data)
    assert list(tmp_path.iterdir()) == []


def test_every_option_may_come_from_the_environment():
    """All but --lan and --data, which the settings read themselves, for every command."""
    said = refused(environ={variable("site"): "look"})
    assert "look is not an address of a site" in said
    named = {p.name: p.envvar for p in main.commands["serve"].params if p.envvar}
    assert named == {name: f"SECOND_LOOK_{name.upper()}" for name in named}
    assert {p.name for p in main.commands["serve"].params} - set(named) == {"lan", "data"}


@pytest.mark.parametrize(
    ("door", "host", "address"),
    [
        (Door(), "127.0.0.1", "http://127.0.0.1:80"),
        (Door(lan=True), "0.0.0.0", "http://127.0.0.1:80"),
        (Door(bind="10.1.2.3"), "10.1.2.3", "http://10.1.2.3:80"),
        (Door(bind="10.1.2.3", lan=True), "10.1.2.3", "http://10.1.2.3:80"),
    ],
)
def test_a_door_is_open_to_this_computer_only_unless_it_is_said(door, host, address):
    assert (door.host, door.address(80)) == (host, address)
