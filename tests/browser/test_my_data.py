"""My data in a real browser: taken away as a file, deleted, and read well by axe."""

import json

import pytest
from playwright.sync_api import expect

from tests.attacks.controls import control
from tests.browser.conftest import ALL, LOOKS, WAYS, violations
from tests.browser.test_lessons import begin


def answers(page):
    begin(page, "start-here")
    page.get_by_label("Nothing here needs flagging").check()
    page.get_by_role("button", name="Check my answer").click()
    expect(page.get_by_text("Saved.")).to_be_visible()


@pytest.mark.parametrize(("size", "scheme"), LOOKS if ALL else LOOKS[1:])
def test_my_data_is_taken_away_and_deleted(opens, size, scheme):
    page, found = opens(size, color_scheme=scheme, bypass_csp=True), []
    page.goto("/my-data")
    found += violations(page)
    answers(page)
    with page.expect_navigation():
        page.get_by_role("link", name="My data").click()
    found += violations(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Take everything away").click()
    saved = json.loads(download.value.path().read_text(encoding="utf-8"))
    assert download.value.suggested_filename == "second-look-my-data.json"
    assert len(saved["answers"]) == 1
    page.get_by_role("button", name="Delete everything").click()
    expect(page.get_by_text("Nothing was deleted.")).to_be_visible()
    found += violations(page)
    page.get_by_label("Yes, delete everything about me").check()
    page.get_by_role("button", name="Delete everything").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Everything about you is deleted")
    found += violations(page)
    assert not found


@control(36)
@pytest.mark.parametrize(("size", "scripts"), WAYS if ALL else WAYS[:1])
def test_after_deleting_back_shows_nothing(opens, size, scripts):
    page = opens(size, scripts=scripts)
    answers(page)
    asked = page.url
    page.get_by_role("link", name="My data").click()
    page.get_by_label("Yes, delete everything about me").check()
    page.get_by_role("button", name="Delete everything").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Everything about you is deleted")
    page.go_back()
    expect(page.get_by_text("Nothing is kept about you in this browser.")).to_be_visible()
    page.go_back()
    expect(page).to_have_url(asked)
    expect(page.get_by_text("Saved.")).to_have_count(0)
    page.goto("/progress")
    expect(page.get_by_text("Nothing here yet")).to_be_visible()
