"""Whoever looks at any page asks this app for it and nobody else, and gets one cookie from it."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from quiz import create_app
from quiz.settings import Settings
from tests.browser.conftest import CHROMIUM, FLAGS, served
from tests.browser.test_class import join
from tests.test_classroom import code_of, presses, teaches
from tests.test_classroom import opens as holds_a_lesson

ALONE = ("/", "/lesson/start-here", "/progress", "/my-data", "/way-back", "/keeps", "/nothing")


@pytest.fixture
def asked(opens):
    """Opens browsers that write down every address they ask for."""
    hosts: list[str] = []

    def browser(address, **more):
        page = opens(base_url=address, **more)
        page.context.on("request", lambda request: hosts.append(urlsplit(request.url).netloc))
        return page

    browser.hosts = hosts
    return browser


def cookies_of(page):
    return [(one["name"], one["httpOnly"], one["sameSite"]) for one in page.context.cookies()]


def learns(mina):
    for path in ALONE:
        mina.goto(path)
    mina.goto("/lesson/start-here")
    mina.get_by_role("button", name="Begin").click()
    mina.get_by_label("Nothing here needs flagging").check()
    mina.get_by_role("button", name="Check my answer").click()
    expect(mina.locator(".result")).to_be_visible()


def answers_without_network(phone):
    """She answers while the network is gone; the answer goes out when it is back."""
    expect(phone.get_by_role("button", name="Send my answer")).to_be_visible()
    phone.context.set_offline(True)
    phone.locator('input[name="mark"][value="s4"]').check(force=True)
    phone.get_by_role("button", name="Send my answer").click()
    expect(phone.get_by_text("Waiting to send")).to_be_visible()
    phone.context.set_offline(False)
    expect(phone.get_by_text("Your answer is in.")).to_be_visible()


def test_learner_class_wall_and_teacher_ask_nobody_but_this_app(asked, tmp_path):
    app = create_app(Settings(data=tmp_path / "data"))
    app.config["NEWS_EVERY"] = 200
    okoro = teaches(app, "okoro", at=app.extensions["second-look"].now())
    with served(app) as address:
        mina = asked(address)
        learns(mina)
        assert cookies_of(mina) == [("second_look", True, "Lax")]
        room = holds_a_lesson(okoro, question=["no-way-to-check"]).path
        wall, phone, teacher = asked(address), asked(address, size="phone"), asked(address)
        value = okoro.client.get_cookie("second_look").value
        teacher.context.add_cookies([{"name": "second_look", "value": value, "url": address}])
        wall.goto(room.replace("/teach/room/", "/screen/"))
        join(phone, code_of(okoro.opens(room)), "Zoe")
        for path in (room, "/teach", "/teach/print/start-here", f"{room}/report"):
            teacher.goto(path)
        presses(okoro.opens(room), "read", "asked")
        answers_without_network(phone)
        assert len(cookies_of(phone)) == len(cookies_of(teacher)) == 1
        assert phone.evaluate("Object.values(localStorage).join('')") in ("", "[]")
        for page in (mina, wall, phone, teacher):
            page.close()  # or they would look for news while the server goes
    assert set(asked.hosts) == {urlsplit(address).netloc}
    assert len(asked.hosts) > 40


def test_what_playwright_turns_off_in_a_browser_stays_off(browser):
    """Some of it asks others by itself; a newer Playwright may know of more."""
    flags = [*FLAGS, "--enable-automation"]  # else it does not tell
    made = browser.browser_type.launch(executable_path=CHROMIUM, args=flags)
    told = made.new_browser_cdp_session().send("Browser.getBrowserCommandLine")["arguments"]
    made.close()
    switch = "--disable-features="
    theirs, ours = (
        set(one.removeprefix(switch).split(",")) for one in told if one.startswith(switch)
    )
    assert "HttpsUpgrades" in theirs
    assert theirs <= ours
