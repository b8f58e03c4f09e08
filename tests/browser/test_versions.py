"""What a lesson was, and how a second author reads it blind, in a real browser at both sizes."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ALL, LOOKS, served, violations
from tests.conftest import Clock, Person
from tests.problem_files import HEAD, PICK, SPOT
from tests.test_classroom import teaches
from tests.test_rescoring import House
from tests.test_versions_in_use import OTHER, look_anew


@pytest.fixture(scope="module")
def school(tmp_path_factory):
    """The clock lesson, begun by Mina and then changed; gives its server and Ms Okoro's cookie."""
    house = House(tmp_path_factory.mktemp("school"), Clock())
    Person(house.app.test_client()).begins("clock").sends(mark=["s4"], confidence="0.9")
    house.write(OTHER)
    look_anew(house)
    okoro = teaches(house.app, "okoro")
    crumb = okoro.opens("/teach").client.get_cookie("second_look").value
    with served(house.app) as address:
        yield address, crumb


@pytest.fixture
def teaches_at(opens, school):
    """A browser in which Ms Okoro is logged in."""

    def come(size, **more):
        page = opens(size, base_url=school[0], bypass_csp=True, **more)
        page.context.add_cookies([{"name": "second_look", "value": school[1], "url": school[0]}])
        return page

    return come


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(("size", "scheme"), LOOKS if ALL else LOOKS[:1])
def test_a_teacher_reads_what_changed_and_compares_two_versions(teaches_at, size, scheme):
    page = teaches_at(size, color_scheme=scheme)
    page.goto("/teach/start/clock")
    page.get_by_role("link", name="its versions").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("A new title")
    expect(page.locator("ins").first).to_be_visible()
    assert fits(page)
    found = violations(page)
    page.get_by_role("link", name="What becomes of the old answers?").click()
    page.get_by_role("button", name="Show what differs").click()
    expect(page.get_by_role("heading", name="From version 1 to version 2")).to_be_visible()
    assert fits(page)
    assert not found + violations(page)


@pytest.mark.parametrize(("size", "scheme"), LOOKS if ALL else LOOKS[1:])
def test_a_second_author_reads_blind_and_sees_where_they_differ(opens, tmp_path, size, scheme):
    house = House(tmp_path, Clock())
    house.write(HEAD + SPOT + PICK)
    omar = teaches(house.app, "Omar").opens("/teach")
    with served(house.app) as address:
        page = opens(size, base_url=address, bypass_csp=True, color_scheme=scheme)
        crumb = omar.client.get_cookie("second_look").value
        page.context.add_cookies([{"name": "second_look", "value": crumb, "url": address}])
        page.goto("/teach/start/clock")
        page.get_by_role("link", name="Read it as a second author").click()
        expect(page.get_by_role("link", name="Begin")).to_be_visible()
        found = looked_at(page)
        page.get_by_role("link", name="Begin").click()
        page.get_by_role("button", name="Keep my answer").click()
        expect(page.get_by_role("alert")).to_contain_text("Not kept yet.")
        found += looked_at(page)
        page.get_by_text("The log shows a check in May.").click()
        page.get_by_label("In doubt?").fill("The log is not linked.")
        page.get_by_role("button", name="Keep my answer").click()
        page.get_by_text("At the crack.").click()
        page.get_by_role("button", name="Keep my answer").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Do second readers agree?")
        expect(page.get_by_text("to be settled")).to_be_visible()
        expect(page.get_by_text("The log is not linked.")).to_be_visible()
        found += looked_at(page)
    assert not found


def looked_at(page):
    """What axe finds, on a page that is not too wide."""
    assert fits(page)
    return violations(page)
