"""Every lesson of the shelf plays at both sizes, and axe finds nothing on its way."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SIZES, violations
from tests.right_answers import right_answer
from tests.test_lessons import LESSONS


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)
def test_a_lesson_plays_and_reads_well(opens, lesson, size):
    page, found = opens(size, bypass_csp=True), []
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
