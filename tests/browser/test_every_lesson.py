"""Every lesson of the shelf plays, and axe finds nothing on its way: the first lesson and the two
checks at both sizes, the others in turn at one, for they share their pages."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SIZES, violations
from tests.right_answers import right_answer
from tests.test_lessons import LESSONS, SHELF


def met_by_check(opens, lesson, size):
    """The browser of a learner who meets that form first; every second one does."""
    for _ in range(3):
        page = opens(size, bypass_csp=True)
        page.goto("/")
        page.get_by_text("Open this pack").click()
        page.get_by_role("button", name="Begin the check").click()
        if page.locator(".where .lesson").inner_text() == lesson.title:
            return page
    pytest.fail(f"nobody meets {lesson.id} first")


BOTH = {LESSONS[0].id, *SHELF.forms}
PLAYS = [
    pytest.param(lesson, size, id=f"{lesson.id}-{size}")
    for n, lesson in enumerate(LESSONS)
    for m, size in enumerate(SIZES)
    if lesson.id in BOTH or n % len(SIZES) == m
]


@pytest.mark.parametrize(("lesson", "size"), PLAYS)
def test_a_lesson_plays_and_reads_well(opens, lesson, size):
    page, found = opens(size, bypass_csp=True), []
    if lesson.id in SHELF.forms:
        page = met_by_check(opens, lesson, size)
    else:
        page.goto(f"/lesson/{lesson.id}")
        found += violations(page)
        page.get_by_role("button", name="Begin").click()
    for question in lesson.questions:
        expect(page.get_by_role("heading", level=1)).to_have_text(question.prompt)
        found += violations(page)
        for name, value in right_answer(question):
            page.locator(f'input[name="{name}"][value="{value}"]').check(force=True)
        page.get_by_role("button", name="Check my answer").click()
        expect(page.locator(".result h1")).to_have_text("A full match")
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        found += violations(page)
        page.get_by_role("link", name="Go on").locator("visible=true").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Looking back")
    found += violations(page)
    assert not found
