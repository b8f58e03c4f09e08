"""A teacher's account in a real browser: the one-time link, sizes, light and dark, no scripts."""

import re

import pytest
from playwright.sync_api import expect

from quiz import create_app
from quiz.web.invitations import new_code
from tests.attacks.controls import control
from tests.browser.conftest import RULES, SIZES, served, violations
from tests.conftest import Person
from tests.test_teachers import (
    BRANDT,
    CHEAP,
    HERS,
    HIS,
    OKORO,
    OTHER,
    one_lesson,
    presses,
    welcomed,
)


@pytest.fixture(scope="module")
def school(tmp_path_factory):
    """A server with Frau Okoro, Herr Brandt and one who is suspended."""
    app = create_app(one_lesson(tmp_path_factory.mktemp("school")))
    app.config["HASH_METHOD"] = CHEAP
    people = {OKORO: HERS, BRANDT: HIS, "Somebody Who Has An Uncommonly Long Name": OTHER}
    for name, password in people.items():
        who = Person(app.test_client())
        welcomed(who, code_of(app), name, password)
    presses(who, "suspend", BRANDT)
    with served(app) as address:
        yield app, address


def code_of(app):
    here = app.extensions["second-look"]
    return new_code(here.store, "colleague", here.now())


@pytest.fixture
def comes(opens, school):
    """Open a browser at the school; its policy is set aside only so that axe can be put in."""

    def come(size="desktop", **more):
        return opens(size, **{"bypass_csp": True, **more, "base_url": school[1]})

    return come


def logs_in(page, name=OKORO, password=HERS):
    page.goto("/teach")
    page.get_by_label("Your name here").fill(name)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your classroom")


RERUN = "options => axe.run(document, options).then(found => found.violations.map(v => v.id))"
TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def looked_at(page):
    """What is wrong with the page as it stands, in both sizes, light and dark.

    It is opened once and turned round: opening it anew takes longer than all of axe's looks.
    """
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    found = violations(page)
    for size, scheme in (("desktop", "dark"), ("phone", "dark"), ("phone", "light")):
        page.set_viewport_size(SIZES[size]["viewport"])
        page.emulate_media(color_scheme=scheme)
        wrong = page.evaluate(RERUN, {"runOnly": RULES, "resultTypes": ["violations"]})
        found += [f"{rule} ({size}, {scheme})" for rule in wrong]
        found += [f"too wide ({size})"] * page.evaluate(TOO_WIDE)
    page.set_viewport_size(SIZES["desktop"]["viewport"])
    return found


def test_pages_before_the_login_read_well(comes, school):
    page, found = comes(), {}
    for path in ("/teach/login", "/teach/reset", "/teach/welcome"):
        page.goto(path)
        found[path] = looked_at(page)
    page.get_by_label("The code").fill("WRONG")
    with page.expect_navigation():
        page.get_by_role("button", name="Go on").click()
    found["a wrong code"] = looked_at(page)
    page.goto(f"/teach/welcome#{code_of(school[0])}")
    page.get_by_label("Your name").fill(OKORO)
    page.get_by_label("A password").fill("short")
    page.get_by_role("button", name="Make it and log in").click()
    expect(page.get_by_role("alert")).to_contain_text("10 signs at least")
    found["an account"] = looked_at(page)
    assert found == dict.fromkeys(found, [])


def test_pages_after_the_login_read_well(comes):
    page, found = comes(), {}
    logs_in(page)
    for path in ("/teach", "/teach/password", "/teach/colleagues", "/fresh", "/teach/invite"):
        page.goto(path)
        found[path] = looked_at(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Make a link").click()
    found["a link"] = looked_at(page)
    assert found == dict.fromkeys(found, [])


@pytest.mark.parametrize(("size", "scripts"), [("desktop", True), ("phone", False)])
def test_the_one_time_link_leads_to_an_account(comes, school, size, scripts):
    page, code = comes(size, scripts=scripts, bypass_csp=False), code_of(school[0])
    page.goto(f"/teach/welcome#{code}")
    if not scripts:
        page.get_by_label("The code").fill(code)
        page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Make your account")
    assert code not in page.url
    name = f"Teacher {size} {scripts}"
    page.get_by_label("Your name").fill(name)
    page.get_by_label("A password").fill(OTHER)
    page.get_by_role("button", name="Make it and log in").click()
    expect(page.get_by_text(f"You are logged in as {name}.")).to_be_visible()
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("For teachers: log in")


@control(39)
def test_no_address_and_no_referer_ever_holds_the_code(comes, school):
    page, code, told = comes(bypass_csp=False), code_of(school[0]), []
    page.on("request", lambda asked: told.append(f"{asked.url} {asked.headers}"))
    page.goto(f"/teach/welcome#{code}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Make your account")
    assert len(told) > 3
    assert not [line for line in told if code in line]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_what_is_typed_may_be_shown_where_scripts_run(comes, scripts):
    page = comes("phone", scripts=scripts, bypass_csp=False)
    page.goto("/teach/login")
    field, box = page.get_by_label("Password", exact=True), page.get_by_label("Show what I type")
    field.fill(HERS)
    expect(box).to_be_visible(visible=scripts)
    if scripts:
        box.check()
        expect(field).to_have_attribute("type", "text")
        expect(field).to_have_value(HERS)
        box.uncheck()
    expect(field).to_have_attribute("type", "password")


def test_a_colleague_is_let_back_helped_and_suspended_without_scripts(comes):
    page = comes("phone", scripts=False, bypass_csp=False)
    logs_in(page)
    page.get_by_role("link", name="Who teaches here").click()
    row = page.get_by_role("listitem").filter(has_text=BRANDT)
    row.get_by_role("button", name=f"Let {BRANDT} back").click()
    row.get_by_text("Password lost?").click()
    row.get_by_role("button", name=f"Make a link for {BRANDT}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"A new password for {BRANDT}")
    expect(page.get_by_text(re.compile(r"^http.*/teach/welcome#"))).to_be_visible()
    page.goto("/teach/colleagues")
    row.get_by_text("Suspend", exact=False).first.click()
    row.get_by_role("button", name=f"Suspend {BRANDT}").click()
    expect(row.get_by_text("suspended", exact=True)).to_be_visible()
