"""Keyboard, Back button, small screens, strict policy: what a page must also bear."""

import pytest
from playwright.sync_api import expect

from tests.attacks.controls import control
from tests.browser.conftest import ALL, SIZES
from tests.browser.test_lessons import HARBOUR, answer, begin, go_on


def tab_to(page, selector, most=60):
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    pytest.fail(f"Tab never reached {selector}")


def test_a_question_is_answered_by_keyboard_alone(opens):
    page = opens()
    begin(page, "start-here")
    tab_to(page, 'input[value="s4"]')
    page.keyboard.press("Space")
    tab_to(page, 'input[value="s6"]')
    page.keyboard.press("Space")
    tab_to(page, 'input[name="confidence"]')
    page.keyboard.press("ArrowRight")
    tab_to(page, "button.main")
    page.keyboard.press("Enter")
    expect(page.locator(".counts")).to_contain_text("2 of 3 found")


def test_what_has_the_focus_is_not_hidden_under_the_question(opens):
    page = opens("phone")
    begin(page, "start-here")
    for _ in range(14):
        page.keyboard.press("Tab")
        covered = page.evaluate(
            """() => {
              const focused = document.activeElement.closest("label, a, button");
              const question = document.querySelector(".prompt");
              if (!focused || question.contains(focused)) return false;
              const [box, over] = [focused, question].map((x) => x.getBoundingClientRect());
              return box.top >= over.top && box.bottom <= over.bottom;
            }"""
        )
        assert not covered


def test_the_marks_are_counted_and_exclude_nothing_to_flag(opens):
    page = opens()
    begin(page, "start-here")
    count = page.locator("[data-count] output")
    page.get_by_text("Everyone knows that the council").click()
    expect(count).to_have_text("1")
    page.get_by_label("Nothing here needs flagging").check()
    expect(count).to_have_text("0")
    page.get_by_text("Everyone knows that the council").click()
    assert not page.get_by_label("Nothing here needs flagging").is_checked()


@control(36)
@pytest.mark.parametrize("size", SIZES if ALL else ["phone"])
def test_the_back_button_shows_nothing_of_the_learner_before(opens, size):
    page = opens(size)
    begin(page, "start-here")
    answer(page, HARBOUR[0][1])
    expect(page.locator(".counts")).to_contain_text("2 of 3 found")
    page.get_by_role("link", name="Not you? Start fresh").click()
    page.get_by_role("button", name="Start fresh").click()
    for _ in range(4):
        # Not go_back(): a page that loads itself anew pulls the ground from under it.
        page.evaluate("setTimeout(() => history.back(), 0)")
        page.wait_for_timeout(500)
        page.wait_for_load_state("load")
        expect(page.locator("body")).not_to_contain_text("2 of 3 found")


def test_a_page_out_of_the_browsers_memory_is_fetched_anew(opens):
    """The guard itself: whether a browser keeps a page in its memory is its own affair."""
    page = opens()
    page.goto("/keeps")
    page.evaluate("window.kept = true")
    with page.expect_navigation():
        page.evaluate(
            "setTimeout(() => dispatchEvent(new PageTransitionEvent('pageshow',"
            " { persisted: true })), 0)"
        )
    assert page.evaluate("window.kept") is None


def width_of(page):
    expect(page.locator("footer")).to_be_visible()
    return page.evaluate("document.documentElement.scrollWidth")


WIDTHS = (320, 360, 768, 1366)


def too_wide(page):
    """The widths of a screen that the page as it stands does not fit into."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 700})
        found += [width] if width_of(page) > width else []
    return found


def test_no_page_is_wider_than_the_screen(opens):
    page = opens("phone")
    for path in ("/", "/lesson/first-numbers-change", "/keeps", "/way-back", "/pack/one-killing"):
        page.goto(path)
        assert not too_wide(page), path


def test_no_question_is_wider_than_the_screen(opens):
    page = opens("phone")
    begin(page, "start-here")
    for question, play in HARBOUR:
        assert not too_wide(page), question
        answer(page, play)
        assert not too_wide(page), question
        go_on(page)
    assert not too_wide(page)


def test_targets_are_large_enough_to_hit(opens):
    page = opens("phone")
    begin(page, "start-here")
    for selector in (".tick", ".answers span", "button", ".steps a", ".foot a"):
        for box in (item.bounding_box() for item in page.locator(selector).all()):
            if box and box["width"]:
                assert box["height"] >= 24, selector


@control(20)
def test_the_strict_policy_holds_in_a_real_browser(opens):
    """No report of a refused script, style or connection on the whole way (see `opens`)."""
    page = opens()
    reports = []
    page.on("console", lambda said: "Content Security" in said.text and reports.append(said.text))
    begin(page, "start-here")
    for _, play in HARBOUR:
        answer(page, play)
        go_on(page)
    assert not reports


def test_nothing_is_asked_of_a_third_party(opens, address):
    page = opens()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    begin(page, "start-here")
    answer(page, HARBOUR[0][1])
    assert asked and all(url.startswith(address) for url in asked)


def test_a_printed_page_has_no_buttons(opens):
    page = opens()
    begin(page, "start-here")
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="Check my answer")).to_be_hidden()
    expect(page.locator(".passage")).to_be_visible()
