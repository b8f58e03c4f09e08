"""Every lesson of the shelf plays in a real browser, and axe finds nothing on its way."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ALL, SIZES, violations
from tests.right_answers import right_answer
from tests.test_lessons import LESSONS, SHELF

# A walk takes five seconds and more, so these two are walked, each at one size: together they have
# every kind of question. WALKS=all walks each lesson at both. All are played to their end, without
# a browser, in tests/test_lessons.py.
WALKED = {"words-that-push": "desktop", "when-did-it-happen": "phone"}
WALKS = [
    pytest.param(lesson, size, id=f"{lesson.id}-{size}")
    for lesson in LESSONS
    for size in SIZES
    if ALL or WALKED.get(lesson.id) == size
]


def met_by_check(opens, lesson, size):
    """The browser of a learner who meets that form first; every second one does."""
    for _ in range(3):
        page = opens(size, bypass_csp=True)
        page.goto("/")
        page.locator(f"#pack-{lesson.pack}").get_by_text("Open this pack").click()
        page.get_by_role("button", name="Begin the check").click()
        if page.locator(".where .lesson").inner_text() == lesson.title:
            return page
    pytest.fail(f"nobody meets {lesson.id} first")


def fill(page, name, value):
    """Fill one field, whatever it is: a choice, a number, or a line."""
    field = page.locator(f'[name="{name}"]')
    tag = field.first.evaluate("field => field.localName")
    if tag == "select":
        field.select_option(value)
    elif tag == "textarea":
        field.fill(value)
    else:
        page.locator(f'input[name="{name}"][value="{value}"]').check(force=True)


@pytest.mark.parametrize(("lesson", "size"), WALKS)
def test_a_lesson_plays_and_reads_well(opens, lesson, size):
    page, found, met = opens(size, bypass_csp=True), [], set()
    if lesson.id in SHELF.forms:
        page = met_by_check(opens, lesson, size)
    else:
        page.goto(f"/lesson/{lesson.id}")
        found += violations(page)
        page.get_by_role("button", name="Begin").click()
    for question in lesson.questions:
        expect(page.get_by_role("heading", level=1)).to_have_text(question.prompt)
        is_looked_at = ALL or question.kind not in met
        met.add(question.kind)
        found += violations(page) if is_looked_at else []
        for name, value in right_answer(question):
            fill(page, name, value)
        page.locator("form.ask button.main").click()
        said = "A full match" if question.is_scored else "Now compare"
        expect(page.locator(".result h1")).to_have_text(said)
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        found += violations(page) if is_looked_at else []
        page.get_by_role("link", name="Go on").locator("visible=true").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Looking back")
    found += violations(page)
    assert not found


def test_every_kind_is_met():
    met = {question.kind for walk in WALKS for question in walk.values[0].questions}
    assert met == {question.kind for lesson in LESSONS for question in lesson.questions}
