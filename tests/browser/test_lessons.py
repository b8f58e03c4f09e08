"""A learner takes whole lessons in a real browser, some answers right and some wrong."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ALL, EVERY_WAY, WAYS, violations

Play = list[tuple[str, dict[str, object]]]

HARBOUR: Play = [
    ("no-way-to-check", {"marks": ["s1", "s4", "s6"]}),
    ("words-that-push", {"marks": ["p1", "p2", "p7", "p8"], "technique": "loaded-language"}),
    ("notice-on-the-door", {"none": True}),
    ("two-accounts", {"rows": "agree only-a agree agree only-b only-a"}),
]
HARBOUR_SEEN = {
    "no-way-to-check": ("2 of 3 found, 1 extra mark, 4 of 5 sound sentences trusted", "Partly"),
    "words-that-push": ("4 of 4 found, 4 of 4 plain phrases left alone, technique named", "full"),
    "notice-on-the-door": ("6 of 6 sound sentences trusted", "A full match"),
    "two-accounts": ("5 of 6 rows right", "Close"),
}
NUMBERS: Play = [
    ("who-gave-the-number", {"marks": ["s2", "s5", "s7"]}),
    ("site-and-record", {"rows": "agree agree only-b agree agree only-a only-b"}),
    ("rough-and-honest", {"marks": ["s2"]}),
    ("words-beside-numbers", {"marks": ["p2", "p5", "p6"], "technique": "exaggeration"}),
    ("numbers-of-kerman", {"rows": "agree agree agree agree agree agree"}),
    ("who-could-know", {"places": "president general site eleven serious snapshot brains"}),
]
NUMBERS_SEEN = {
    "who-gave-the-number": ("3 of 3 found, 5 of 5 sound sentences trusted", "A full match"),
    "site-and-record": ("6 of 7 rows right", "Close"),
    "rough-and-honest": ("2 of 3 sound sentences trusted", "Look again"),
    "words-beside-numbers": ("3 of 4 found, 5 of 5 plain phrases left alone", "Close"),
    "numbers-of-kerman": ("rows right", "Look again"),
    "who-could-know": ("20 of 21 pairs in the right order", "Close"),
}
LESSONS = {
    "start-here": (HARBOUR, HARBOUR_SEEN, "Saltmere is invented"),
    "first-numbers-change": (NUMBERS, NUMBERS_SEEN, "What this lesson was about"),
}


def fill(page: Page, *, marks=(), none=False, technique="", rows="", places="") -> None:
    for unit in marks:
        page.locator(f'label:has(input[name="mark"][value="{unit}"]) span').first.click()
    if none:
        page.get_by_label("Nothing here needs flagging").check()
    if technique:
        page.locator(f'input[name="technique"][value="{technique}"]').check()
    for n, label in enumerate(rows.split(), 1):
        page.locator(f'label:has(input[name="row-r{n}"][value="{label}"])').click()
    for n, event in enumerate(places.split(), 1):
        page.locator(f'[name="place-{event}"]').select_option(str(n))


def begin(page: Page, lesson: str) -> None:
    page.goto("/")
    link = page.locator(f'a[href="/lesson/{lesson}"]')
    if not link.is_visible():
        page.locator("section.pack", has=link).get_by_text("Open this pack").click()
    link.click()
    # Waited for: a key pressed, or a measure taken, between two pages meets neither.
    with page.expect_navigation():
        page.get_by_role("button", name="Begin").click()


def answer(page: Page, play: dict[str, object]) -> None:
    fill(page, **play)
    page.get_by_label("Fairly sure").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Check my answer").click()


def go_on(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("link", name="Go on").locator("visible=true").first.click()


@pytest.mark.parametrize(
    ("lesson", "size", "scripts"),
    [
        (lesson, *way)
        for n, lesson in enumerate(LESSONS)
        for way in (EVERY_WAY if ALL else WAYS if n == 0 else [WAYS[n % 2]])
    ],
)
def test_a_lesson_from_shelf_to_debrief(opens, size, scripts, lesson):
    plays, seen, ending = LESSONS[lesson]
    page = opens(size, scripts=scripts)
    begin(page, lesson)
    for question, play in plays:
        assert page.url.endswith(question)
        answer(page, play)
        counts, word = seen[question]
        expect(page.locator(".counts")).to_contain_text(counts)
        expect(page.locator(".result h1")).to_contain_text(word)
        go_on(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Looking back")
    expect(page.locator("main")).to_contain_text(ending)


def verdict_of(page: Page, words: str) -> str:
    unit = page.locator(".unit", has_text=words)
    return unit.locator(".verdict").first.inner_text().strip()


def test_the_right_feedback_stands_on_the_right_words(page):
    begin(page, "start-here")
    answer(page, HARBOUR[0][1])
    assert "Wrongly flagged" in verdict_of(page, "stopped at 9:14")
    assert "Found" in verdict_of(page, "Everyone knows that the council")
    assert "Missed" in verdict_of(page, "A person who knows about clocks")
    assert "Rightly trusted" in verdict_of(page, "opened the case on Tuesday")
    why = page.locator(".unit", has_text="At least 2,000").locator(".why")
    expect(why).to_contain_text("nobody is named as having counted")
    go_on(page)
    answer(page, {"marks": ["p1", "p4"], "technique": "false-choice"})
    first = page.locator(".unit", has_text="was left to die")
    expect(first.locator(".note").nth(0)).to_contain_text("Found")
    expect(first.locator(".note").nth(1)).to_contain_text("Missed")
    expect(page.locator(".named")).to_contain_text("Fits best: Loaded language")


def test_sources_stand_behind_the_words_of_a_real_lesson(page):
    begin(page, "first-numbers-change")
    answer(page, NUMBERS[0][1])
    cite = page.locator(".why .cite").first
    target = cite.get_attribute("href")
    expect(page.locator(f"li{target}")).to_contain_text(re.compile(r"20\d\d"))


def test_axe_finds_nothing_beside_the_way(page):
    """The ways of the lessons themselves are looked at in test_every_lesson.py."""
    found = []
    for path in ("/", "/?skill=numbers", "/resume", "/fresh", "/nowhere", "/pack/starter"):
        page.goto(path)
        found += violations(page)
    page.goto("/lesson/start-here")
    page.get_by_role("button", name="Begin").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Check my answer").click()
    found += violations(page)  # the page after a slip
    for path in ("/keeps", "/fresh", "/way-back"):
        page.goto(path)
        found += violations(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Make a code").click()
    found += violations(page)
    assert not found


def test_axe_finds_nothing_in_the_dark(opens):
    page = opens("phone", bypass_csp=True, color_scheme="dark")
    begin(page, "start-here")
    assert not violations(page)
    answer(page, HARBOUR[0][1])
    assert not violations(page)


def test_axe_would_find_what_is_planted(page):
    page.goto("/")
    page.evaluate(
        """() => {
          document.documentElement.removeAttribute("lang");
          const wall = document.createElement("div");
          wall.innerHTML = '<img src="/static/mark.svg"><p style="color:#ccc">pale</p>';
          document.querySelector("main").append(wall);
        }"""
    )
    found = " ".join(violations(page))
    for rule in ("image-alt", "html-has-lang", "color-contrast"):
        assert rule in found


HIDDEN = """
() => {
  const foot = document.querySelector(".prompt").getBoundingClientRect();
  const place = document.activeElement.closest("label").getBoundingClientRect();
  return place.top >= foot.top && place.top < foot.bottom ? document.activeElement.value : "";
}
"""


def test_a_long_question_at_the_foot_of_a_phone_hides_no_sentence_that_has_the_focus(opens):
    page = opens("phone")
    begin(page, "start-here")
    page.evaluate("() => document.querySelector('.prompt').append(' and look again'.repeat(30))")
    page.locator('input[name="mark"]').first.focus()
    hidden = []
    for _ in range(page.locator('input[name="mark"]').count() - 1):
        page.keyboard.press("Tab")
        hidden.append(page.evaluate(HIDDEN))
    assert len(hidden) >= 7
    assert not any(hidden)
