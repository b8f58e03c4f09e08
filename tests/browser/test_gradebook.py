"""The gradebook in a real browser: read at both sizes, taken away, printed, a page a pupil."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from werkzeug.datastructures import MultiDict

from quiz import create_app
from quiz.settings import Settings
from tests.browser.conftest import ALL, LOOKS, served, violations
from tests.right_answers import right_answer
from tests.school import a_class, comes_in, does
from tests.test_classroom import teaches

NAMES = ("Mina", "Wilhelmina-Charlotte", "=Quin")


@pytest.fixture(scope="module")
def held(tmp_path_factory):
    """A class in which two pupils did every lesson that is listed; its address and a cookie."""
    app = create_app(Settings(tmp_path_factory.mktemp("gradebook")))
    here = app.extensions["second-look"]
    okoro = teaches(app, "okoro", at=here.now())
    a_class(here.store, "okoro", *NAMES)
    for name in NAMES[:2]:
        comes_in(here.store, f"7b-{name.lower()}", f"{name}-s")
        for n, lesson in enumerate(here.shelf.contents().listed.values()):
            forms = {one.id: MultiDict(right_answer(one)) for one in lesson.questions}
            at = here.now() - timedelta(days=40 - n)
            does(here.store, f"7b-{name.lower()}", f"{name}-s", lesson, forms, at=at)
    crumb = okoro.opens("/teach").client.get_cookie("second_look").value
    with served(app) as address:
        yield address, crumb


@pytest.fixture
def browses(opens, held):
    address, crumb = held

    def come(size, **more):
        page = opens(size, base_url=address, bypass_csp=True, **more)
        page.context.add_cookies([{"name": "second_look", "value": crumb, "url": address}])
        return page

    return come


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(("size", "scheme"), LOOKS if ALL else LOOKS[:1])
def test_from_the_gradebook_to_the_answers_and_a_sheet(browses, size, scheme):
    page, found = browses(size, color_scheme=scheme), []
    page.goto("/teach/class/7b/gradebook?counts=yes")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Gradebook")
    assert fits(page)
    found += violations(page)
    page.locator(".marks").get_by_role(
        "link", name=re.compile("finished, 100 of 100 ?: Mina")
    ).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Mina")
    assert fits(page)
    found += violations(page)
    page.get_by_role("link", name="Back to the gradebook").click()
    page.locator(".marks").get_by_role("link", name="=Quin").click()
    expect(page.get_by_text("You have done nothing for this class so far.")).to_be_visible()
    page.get_by_role("link", name="The sheets of all pupils").click()
    expect(page.locator(".sheet")).to_have_count(len(NAMES))
    assert fits(page)
    assert not found + violations(page)


@pytest.mark.parametrize(("size", "scheme"), LOOKS if ALL else LOOKS[1:])
def test_a_disputed_question_is_tried_decided_and_taken_back(browses, size, scheme):
    page, found = browses(size, color_scheme=scheme), []
    page.goto("/teach/class/7b/gradebook/pupil/7b-mina/lesson/start-here")
    page.get_by_role("link", name="Disputed? See what the class answered").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Disputed in class")
    assert fits(page)
    found += violations(page)
    page.get_by_role("button", name="Leave this question out").click()
    expect(page.get_by_text("2 answers count otherwise")).to_be_visible()
    assert fits(page)
    found += violations(page)
    page.get_by_label("Reason, in a sentence").fill("The class read it otherwise.")
    page.get_by_role("button", name="Decide so for this class").click()
    expect(page.get_by_text("This question is left out.").first).to_be_visible()
    assert fits(page)
    found += violations(page)
    page.get_by_role("button", name="Take it back").first.click()
    expect(page.get_by_text("Taken back on").first).to_be_visible()
    expect(page.get_by_role("button", name="Take it back")).to_have_count(0)
    assert not found


def pages_of(pdf):
    return len(re.findall(rb"/Type /Page\b", pdf))


def test_taken_away_and_printed_on_one_page_a_pupil(browses):
    page = browses("desktop", color_scheme="dark")
    page.goto("/teach/class/7b/gradebook")
    with page.expect_download() as coming:
        page.get_by_role("link", name="Gradebook (XLSX)").click()
    assert coming.value.suggested_filename.endswith(".xlsx")
    assert coming.value.path().read_bytes().startswith(b"PK")
    expect(page.get_by_role("status")).to_have_text(re.compile(r"The file is here: \d+ KB\."))
    page.context.set_offline(True)
    page.get_by_role("link", name="All answers (CSV)").click()
    expect(page.get_by_text("The file did not come whole.")).to_be_visible()
    page.context.set_offline(False)
    with page.expect_download() as coming:
        page.get_by_role("link", name="All answers (CSV)").click()
    assert coming.value.path().read_text(encoding="utf-8-sig").startswith("pupil")
    wide = page.pdf(prefer_css_page_size=True)
    assert re.search(rb"/MediaBox \[0 0 84[12][.\d]* 59[45]", wide), "A4, landscape"
    page.goto("/teach/class/7b/gradebook/sheets")
    paper = page.pdf(prefer_css_page_size=True)
    assert pages_of(paper) == len(NAMES), "a page for each pupil, with ten lessons on it"
    assert re.search(rb"/MediaBox \[0 0 59[45][.\d]* 84[12]", paper), "A4"
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="Sheets to print")).to_be_hidden()
    expect(page.get_by_role("navigation", name="Parts of this class")).to_be_hidden()
    page.goto("/teach/class/7b/gradebook/pupil/7b-mina")
    assert pages_of(page.pdf(prefer_css_page_size=True)) == 1
