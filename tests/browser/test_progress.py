"""Progress and second looks in a real browser: sizes, light and dark, scripts on and off."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from quiz import create_app
from quiz.settings import Settings
from tests.browser.conftest import ALL, EVERY_LOOK, served, violations
from tests.conftest import MORNING, ROOT, Clock, Person, counted_ids
from tests.made_up import marking_lesson
from tests.test_progress import EARLY, MORE_DISCERNING, MORE_SUSPICIOUS, takes

LEARNERS = {"suspicious": MORE_SUSPICIOUS, "discerning": MORE_DISCERNING, "beginner": None}


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    """A server whose learners came weeks ago; gives its address and everybody's code."""
    folder, clock = tmp_path_factory.mktemp("record"), Clock()
    (folder / "lessons").mkdir()
    for name, questions in (("one", 2), ("two", 2), ("later", 15), ("last", 3)):
        lesson = marking_lesson(name, questions)
        (folder / "lessons" / f"{name}.yaml").write_text(lesson, encoding="utf-8")
    settings = Settings(folder / "data", folder / "lessons", ROOT / "seeds", zone="UTC")
    app = create_app(settings, now=clock, new_id=counted_ids())
    codes = {}
    for name, late in LEARNERS.items():
        who, clock.at = Person(app.test_client()), MORNING - timedelta(days=20)
        takes(who, "one", EARLY, confidence="0.9")
        if late:
            clock.pass_(days=7)
            takes(who, "two", late, confidence="0.5")
            takes(who, "later", [(4, 1), (3, 0), (5, 1)] * 5, confidence="0.7")
        who.opens("/way-back").sends("/way-back/code")
        codes[name] = re.search(r'class="big-code">([^<]+)', who.page.text)[1]
    clock.at = MORNING
    with served(app) as address:
        yield address, codes


@pytest.fixture
def comes_back(opens, record):
    """Open a browser and type a learner's code in it."""

    def come(name, size="desktop", **more):
        address, codes = record
        page = opens(size, **{"bypass_csp": True, **more, "base_url": address})
        if name:
            page.goto("/resume")
            page.get_by_label("Your code").fill(codes[name])
            page.get_by_role("button", name="Come back").click()
        return page

    return come


def unfold(page):
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")


@pytest.mark.parametrize(
    ("name", "size", "scheme"),
    [
        (name, *look)
        for n, name in enumerate(("suspicious", "discerning", "beginner", None))
        for look in (EVERY_LOOK if ALL else [EVERY_LOOK[n]])
    ],
)
def test_every_page_of_progress_reads_well(comes_back, name, size, scheme):
    page, found = comes_back(name, size, color_scheme=scheme), []
    for path in ("/progress", "/progress/answers", "/review", "/"):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        unfold(page)
        found += violations(page)
        too_wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert not page.evaluate(too_wide), f"{path} is wider than the screen"
    assert not found


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_pictures_and_tables_say_the_same(comes_back, scripts):
    page = comes_back("suspicious", bypass_csp=False, scripts=scripts)
    page.get_by_role("link", name="Your progress").first.click()
    for name in ("How many problems you found", "How sure you were", "How well your answers"):
        expect(page.get_by_role("img", name=re.compile(name))).to_be_visible()
    for summary in page.get_by_text("The same as a table").all():
        summary.click()
    for caption in ("Found and flagged, in counts", "How sure you were, and how well it matched"):
        expect(page.get_by_role("table", name=caption)).to_be_visible()
    curve = page.get_by_role("table", name="From the first answer in a skill to the latest")
    assert curve.get_by_role("row").count() == 1 + page.locator("svg.way circle").count()
    drawn = page.locator("svg.plane").first.locator("circle.now")
    found = page.get_by_role("row", name=re.compile("lately")).get_by_role("cell").all_inner_texts()
    hits, targets = map(int, re.findall(r"\d+", found[1]))
    assert float(drawn.get_attribute("cy")) == pytest.approx(106 - 100 * hits / targets, abs=0.1)


@pytest.mark.parametrize(
    ("name", "size", "scheme"),
    [("discerning", "phone", "dark"), ("suspicious", "desktop", "light")][: 2 if ALL else 1],
)
def test_a_second_look_from_the_shelf_to_its_end(comes_back, name, size, scheme):
    page, found = comes_back(name, size, color_scheme=scheme), []
    with page.expect_navigation():
        page.get_by_role("button", name="Take a second look").click()
    for _ in range(3):
        found += violations(page)
        page.get_by_label(re.compile("Nothing here needs flagging|Sentence 1 of")).first.check(
            force=True
        )
        page.get_by_role("button", name="Check my answer").click()
        expect(page.get_by_text("Saved.")).to_be_visible()
        found += violations(page)
        with page.expect_navigation():
            page.get_by_role("link", name="Go on").locator("visible=true").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Looking back")
    found += violations(page)
    page.get_by_role("link", name="What comes when").click()
    expect(page.get_by_text("Nobody will remind you.")).to_be_visible()
    assert not found
