"""The check before and after in a real browser: sizes, light and dark, scripts on and off."""

import re

import pytest
from playwright.sync_api import Page, expect

from quiz import create_app
from tests.browser.conftest import ALL, LOOKS, WAYS, served, violations
from tests.test_checkup import bridge_house


@pytest.fixture(scope="module")
def bridge(tmp_path_factory):
    """The address of a shelf with a pack that has two forms."""
    app = create_app(bridge_house(tmp_path_factory.mktemp("bridge")))
    with served(app) as address:
        yield address


def unfolded(page: Page) -> Page:
    """The shelf with its pack open."""
    page.goto("/")
    if not page.get_by_role("heading", name="Lesson arches").is_visible():
        page.get_by_text("Open this pack").click()
    return page


def answers(page: Page, *marked: str) -> None:
    """Mark the same sentences in both questions, and go on to the end."""
    for _ in range(2):
        for unit in marked:
            page.locator(f'input[name="mark"][value="{unit}"]').check(force=True)
        page.get_by_role("button", name="Check my answer").click()
        page.get_by_role("link", name="Go on").locator("visible=true").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Looking back")


def to_the_shelf(page: Page) -> None:
    page.get_by_role("link", name="All lessons").click()
    expect(page).to_have_url(re.compile("/#pack-bridge$"))
    expect(page.get_by_role("heading", name="Lesson arches")).to_be_visible()


def comes_to(page: Page, step: str) -> Page:
    """Take the way as far as `step`: before, lessons, after or done."""
    unfolded(page)
    if step == "before":
        return page
    page.get_by_role("button", name="Begin the check").click()
    answers(page, "s1", "s2")
    to_the_shelf(page)
    if step == "lessons":
        return page
    page.get_by_role("link", name="Lesson arches").click()
    page.get_by_role("button", name="Begin").click()
    answers(page, "s1", "s3", "s5")
    unfolded(page)
    if step == "done":
        page.get_by_role("button", name="Begin the check").click()
        answers(page, "s1", "s3", "s5", "s7")
        to_the_shelf(page)
    return page


OFFERED = {
    "before": "Before you begin: a short check",
    "lessons": None,
    "after": "Afterwards: the same check with another text",
    "done": None,
}


@pytest.mark.parametrize(("size", "scripts"), WAYS if ALL else WAYS[1:])
def test_the_whole_way_with_and_without_scripts(opens, bridge, size, scripts):
    page = comes_to(opens(size, scripts=scripts, base_url=bridge), "done")
    assert page.url.endswith("/#pack-bridge")
    expect(page.get_by_role("heading", name=re.compile("check"))).to_have_count(0)
    page.get_by_role("link", name="Your before and after").click()
    assert page.url.endswith("/progress#before-after")


@pytest.mark.parametrize(
    ("step", "size", "scheme"),
    [
        (step, *look)
        for n, step in enumerate(OFFERED)
        for look in (LOOKS if ALL else [LOOKS[n // 2]] if n % 2 == 0 else [])
    ],
)
def test_every_offer_reads_well(opens, bridge, step, size, scheme):
    page = opens(size, bypass_csp=True, base_url=bridge, color_scheme=scheme)
    comes_to(page, step)
    cards = page.locator(".check")
    expect(cards).to_have_count(1 if OFFERED[step] else 0)
    if OFFERED[step]:
        expect(cards.get_by_role("heading")).to_have_text(OFFERED[step])
        expect(cards.get_by_text("You may also leave it out.")).to_be_visible()
    assert not violations(page)
    too_wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not page.evaluate(too_wide)


def test_the_button_is_reached_and_pressed_by_keyboard(opens, bridge):
    page = unfolded(opens(base_url=bridge))
    button = page.get_by_role("button", name="Begin the check")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Check my answer")).to_be_visible()
    unfolded(page)
    expect(page.get_by_role("button", name="Go on with the check")).to_be_visible()
