"""Pages in other languages in a real browser: longer words, and from right to left.

The scene is played once through the app; its main pages are then looked at in both sizes.
"""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from quiz.languages import PSEUDO
from tests.browser.conftest import ALL, AXE, SIZES, violations
from tests.conftest import ROOT
from tests.every_page import every_page

STATIC = ROOT / "quiz" / "web" / "static"
MAIN = (
    "/",
    "/lesson/start-here",
    "ask spot_claim",
    "ask framing",
    "refused compare",
    "ask sort",
    "ask choice",
    "ask order",
    "ask reword",
    "feedback spot_claim",
    "feedback framing",
    "feedback order",
    "debrief",
    "/progress",
    "/keeps",
    "name",
    "phone asked",
    "phone explained",
    "wall lobby",
    "wall explained",
    "teacher shown",
    "/teach",
    "/teach/start/start-here",
    "report",
    "/teach/login",
    "preview/00-start-here/key",
    "class list looked at",
    "class settings open",
    "class cards printed",
    "my classes",
)
NARROW = ("desk start-here", "desk framing", "history", "print start-here")  # fmt: skip
LONGEST = (
    "/", "ask framing", "ask sort", "feedback spot_claim", "/progress", "/join", "phone explained",
    "wall lobby", "teacher lobby", "teacher shown", "/teach/start/start-here", "report", "pupil",
    "class settings open", "class pupil",
)  # fmt: skip
TOO_WIDE = """() => {
    const page = document.documentElement;
    const isOut = one => {
        const box = one.getBoundingClientRect();
        return box.width && (box.left < -1 || box.right > page.clientWidth + 1);
    };
    // Words of a picture are cut off without making the page wider.
    const suspects = page.scrollWidth > page.clientWidth ? "*" : "svg text";
    const found = [...document.body.querySelectorAll(suspects)].filter(isOut);
    return found.slice(-3).map(one => one.outerHTML.slice(0, 120));
}"""


@pytest.fixture
def shows(browser):
    """A page of the play, as a browser draws it; its files come from their folder."""
    context = browser.new_context(**SIZES["phone"], color_scheme="dark")
    context.add_init_script(path=AXE)
    page, now = context.new_page(), {}

    def answer(route):
        path = urlsplit(route.request.url).path
        if path.startswith("/static/"):
            route.fulfill(path=STATIC / path.removeprefix("/static/"))
        elif route.request.is_navigation_request():
            route.fulfill(body=now["page"], content_type="text/html; charset=utf-8")
        else:
            route.fulfill(status=304)

    context.route("**/*", answer)

    def show(text):
        now["page"] = text
        page.goto("http://second.look/")
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        return page

    yield show
    context.close()


def widths(page, *wanted):
    """What stands out of the page at each of these widths."""
    found = []
    for width in wanted:
        page.set_viewport_size({"width": width, "height": 740})
        found += [f"{width}: {one}" for one in page.evaluate(TOO_WIDE)]
    return found


def test_the_look_at_widths_would_notice(shows):
    """Both what pushes the page wider, and words of a picture that are cut off at its edge."""
    page = shows("<!doctype html><p><svg width=9 height=9><text x=-90 y=9>Words</text></svg>")
    assert len(widths(page, 1366, 360)) == 2
    page = shows("<!doctype html><p style='width: 1000px'>Words")
    assert len(widths(page, 1366, 360)) == 1


def looked_at(show, pages, names, *sizes):
    """What is wrong with those pages: too wide, or hard to use for some."""
    found = []
    for name in names:
        page = show(pages[name])
        slips = widths(page, *sizes) + violations(page)
        found += [f"{name}: {slip}" for slip in slips]
    return found


def test_from_right_to_left_every_main_page_fits_and_reads_well(shows, tmp_path):
    pages = every_page(PSEUDO, tmp_path)
    page = shows(pages["/"])
    assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"
    assert not looked_at(shows, pages, MAIN if ALL else MAIN[::3], *([1366, 360] if ALL else [360]))
    assert not looked_at(shows, pages, NARROW, 360)


def test_german_words_fit_on_the_smallest_phone(shows, tmp_path):
    assert not looked_at(
        shows,
        every_page("de", tmp_path),
        LONGEST if ALL else LONGEST[::2],
        *([1366, 320] if ALL else [320]),
    )
