"""A class afterwards in a real browser: read, opened, taken away, printed, and kept by a pupil."""

import re
import threading

import pytest
from playwright.sync_api import expect
from werkzeug.serving import make_server

from quiz import create_app
from quiz.settings import Settings
from tests.browser.conftest import ALL as BOTH
from tests.browser.conftest import LOOKS, violations
from tests.test_classroom import ALL, code_of, joins, opens, presses, teaches

ANSWERS = [{"mark": ["s4", "s6", "s7"]}, {"mark": ["s1", "s2", "s4", "s6", "s7"]}, {"none": "yes"}]
NAMES = ["Wilhelmina-Charlotte", "Ben", "=1+1"]


@pytest.fixture(scope="module")
def held(tmp_path_factory):
    """A class that voted twice and has ended; gives its server, the cookies and its pages."""
    app = create_app(Settings(tmp_path_factory.mktemp("held")))
    here = app.extensions["second-look"]
    okoro = opens(teaches(app, "okoro", at=here.now()), question=ALL[:2])
    room = okoro.path
    pupils = [joins(app, code_of(okoro), name) for name in NAMES]
    presses(okoro, "read", "asked")
    for pupil, form in zip(pupils, ANSWERS, strict=True):
        pupil.opens(pupil.path).sends(**form)
    presses(okoro.opens(room), "closed", "discussed", "asked-again")
    for pupil in pupils:
        pupil.opens(pupil.path).sends(**ANSWERS[0])
    presses(okoro.opens(room), "closed", "explained", "read", "asked")
    pupils[0].opens(pupils[0].path).sends(mark=["p1", "p3"], technique="exaggeration")
    presses(okoro.opens(room), "closed", "explained", "debriefed", "ended")
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    crumbs = [who.client.get_cookie("second_look").value for who in (okoro, pupils[0])]
    yield f"http://127.0.0.1:{server.server_port}", crumbs, pupils[0].path
    server.shutdown()
    server.server_close()
    here.store.close()


@pytest.fixture
def browses(opens, held):
    """A browser of the teacher or of her pupil."""
    address, (teacher, pupil), _ = held

    def come(size, *, as_pupil=False, **more):
        page = opens(size, base_url=address, bypass_csp=True, **more)
        crumb = {"name": "second_look", "value": pupil if as_pupil else teacher, "url": address}
        page.context.add_cookies([crumb])
        return page

    return come


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(("size", "scheme"), LOOKS if BOTH else LOOKS[1:])
def test_from_her_first_page_to_the_answers_behind_a_number(browses, held, size, scheme):
    page, found = browses(size, color_scheme=scheme), []
    page.goto("/teach")
    found += violations(page)
    page.get_by_role("link", name="Start here: who stopped the harbour clock?").last.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Report of the class")
    expect(page.locator(".pictured")).to_have_count(2)
    page.get_by_text("The answers behind these numbers").first.click()
    assert fits(page)
    found += violations(page)
    page.locator(".pupils").get_by_role("link", name="=1+1").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("=1+1")
    expect(page.get_by_role("heading", name="Second vote, after talking")).to_be_visible()
    assert fits(page)
    found += violations(page)
    phone = browses(size, as_pupil=True, color_scheme=scheme)
    phone.goto(held[2])
    phone.get_by_text("Your answer and why").first.click()
    expect(phone.get_by_text("names nobody you could ask").first).to_be_visible()
    assert fits(phone)
    assert not found + violations(phone)


def test_taken_away_as_a_table_by_a_link(browses):
    page = browses("desktop")
    page.goto("/teach/held")
    page.get_by_role("link", name="Start here: who stopped the harbour clock?").click()
    with page.expect_download() as coming:
        page.get_by_role("link", name="Download all answers").click()
    taken = coming.value
    assert re.fullmatch(r"second-look-\d{4}-\d\d-\d\d-start-here\.csv", taken.suggested_filename)
    text = taken.path().read_bytes()
    assert text.startswith(b"\xef\xbb\xbfnickname,") and b"\r\n'=1+1," in text


def test_printed_on_a4_black_on_white_with_bars_in_outline_and_whole_rows(browses, held):
    """Black ink even where the screen is dark; a table stays a table on narrow paper."""
    page = browses("desktop", color_scheme="dark")
    page.goto(f"{held[2].replace('live', 'teach/room')}/report")
    paper = page.pdf(prefer_css_page_size=True)
    assert re.search(rb"/MediaBox \[0 0 59[45][.\d]* 84[12]", paper), "A4"
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 688, "height": 1000})  # A4 between its margins
    head, row = page.locator(".pupils thead th").first, page.locator(".pupils tbody tr").first
    expect(head).to_have_text("Nickname")
    assert head.evaluate("e => e.getBoundingClientRect().height") > 10
    assert row.evaluate("e => getComputedStyle(e).display") == "table-row"
    assert fits(page)
    expect(page.get_by_role("navigation", name="Parts of this report")).to_be_hidden()
    expect(page.get_by_role("link", name="Download all answers")).to_be_hidden()
    look = "(e, what) => getComputedStyle(e)[what]"
    for place in ("h1", ".said", ".note", ".pupils td", ".ink"):
        assert page.locator(place).first.evaluate(look, "color") == "rgb(0, 0, 0)", place
    assert page.locator("body").evaluate(look, "backgroundColor") in (
        "rgb(255, 255, 255)",
        "rgba(0, 0, 0, 0)",
    )
    assert page.locator("meter").first.evaluate(look, "borderTopWidth") != "0px"
    assert page.locator(".pupils tbody tr").first.evaluate(look, "breakInside") == "avoid"
    widths = [
        page.locator(f".ink.heat-{n}").first.evaluate(look, "borderBottomWidth") for n in (2, 3)
    ]
    assert float(widths[0][:-2]) < float(widths[1][:-2]), "the more marks, the thicker the line"
