"""A school class in real browsers: a pasted list, printed cards, a pupil who scans one."""

import re

import pytest
from playwright.sync_api import expect

from quiz import create_app
from quiz.settings import Settings
from tests.browser.conftest import served, violations
from tests.test_classroom import teaches

LONGEST = "Maximiliane Alexandra von Hohenstein-Oxe"
LONG_CLASS = "Ethics, year 9 and 10, group B of Monday"


@pytest.fixture
def school(tmp_path, opens):
    """A browser that is Ms Okoro's, and a maker of others, at a server of their own."""
    app = create_app(Settings(tmp_path))
    okoro = teaches(app, "okoro", at=app.extensions["second-look"].now())
    cookie = okoro.client.get_cookie("second_look").value
    with served(app) as address:
        teacher = opens("desktop", base_url=address, bypass_csp=True)
        teacher.context.add_cookies([{"name": "second_look", "value": cookie, "url": address}])
        yield teacher, lambda: opens("phone", base_url=address, bypass_csp=True), address


def adds(teacher, *names):
    teacher.goto("/teach/class")
    teacher.get_by_label("Name of the class").fill(LONG_CLASS)
    teacher.get_by_role("button", name="Make the class").click()
    teacher.get_by_role("link", name="Add pupils").click()
    teacher.get_by_label("The list").fill("\n".join(names))
    teacher.get_by_role("button", name="Look at the list first").click()
    said = f"{len(names)} pupils will be added"
    expect(teacher.get_by_role("heading", name=said)).to_be_focused()


def test_from_a_pasted_list_to_a_pupil_who_scans_her_card(school):
    teacher, phone_of, address = school
    adds(teacher, LONGEST, *(f"Pupil {n}" for n in range(12)))
    found = violations(teacher)
    teacher.get_by_role("button", name="Add these 13 pupils").click()
    teacher.get_by_role("link", name="Print cards").click()
    found += violations(teacher)
    teacher.get_by_role("button", name="Make the cards").click()
    expect(teacher.locator(".pupil-card")).to_have_count(13)
    expect(teacher.get_by_role("button", name="Print")).to_be_visible()
    on_paper = teacher.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", on_paper)) == 2, "twelve to a page"
    teacher.emulate_media(media="print")
    cut_off = "cards => cards.filter(one => one.scrollHeight > one.clientHeight + 1).length"
    assert teacher.locator(".pupil-card").evaluate_all(cut_off) == 0
    card = teacher.locator(".pupil-card", has_text=LONGEST)
    code = card.locator(".code").inner_text().replace(" ", "")
    phone = phone_of()
    phone.goto(f"{address}/join#{code}")
    expect(phone.get_by_text(f"You are there as {LONGEST}.")).to_be_visible()
    assert "#" not in phone.url
    assert not found + violations(phone)
