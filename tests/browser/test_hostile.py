"""Lesson text that tries to run, in a real browser with the policy set aside."""

import pytest
from playwright.sync_api import expect

from tests.attacks.controls import control
from tests.browser.conftest import served
from tests.test_security import HOSTILE, hostile_app


@control(20)
@pytest.mark.parametrize("policy", [True, False], ids=["policy", "no-policy"])
def test_lesson_text_never_runs(opens, tmp_path, policy):
    with served(hostile_app(tmp_path, " ".join(HOSTILE)[:180])) as address:
        page = opens(bypass_csp=not policy)
        page.goto(f"{address}/lesson/hostile")
        page.get_by_role("button", name="Begin").click()
        page.get_by_label("Nothing here needs flagging").check()
        page.get_by_role("button", name="Check my answer").click()
        expect(page.locator(".result")).to_be_visible()
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        page.get_by_role("link", name="Go on").first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Looking back")
        assert page.evaluate("window.hit") is None
