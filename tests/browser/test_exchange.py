"""The handout in a real browser: readable at both sizes, and the key never beside a question."""

from __future__ import annotations

import re

import pytest

from quiz import create_app
from quiz.exporting import on_paper
from quiz.settings import Settings
from tests.browser.conftest import ALL, LOOKS, served, violations
from tests.exchange.lesson import lesson
from tests.test_classroom import teaches


@pytest.fixture(scope="module")
def school(tmp_path_factory):
    app = create_app(Settings(data=tmp_path_factory.mktemp("school")))
    who = teaches(app, "okoro", app.extensions["second-look"].now())
    cookie = who.client.get_cookie("second_look")
    with served(app) as address:
        yield address, cookie.value


@pytest.fixture
def okoro(opens, school):
    address, cookie = school

    def come(size, **more):
        page = opens(size, base_url=address, bypass_csp=True, **more)
        page.context.add_cookies([{"name": "second_look", "value": cookie, "url": address}])
        return page

    return come


@pytest.mark.parametrize(("size", "scheme"), LOOKS if ALL else LOOKS[:1])
def test_what_she_takes_along_is_readable_at_every_size_without_scripts(okoro, size, scheme):
    page = okoro(size, color_scheme=scheme)
    for path in PAGES:
        page.goto(path)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


PAGES = ("/teach/print/start-here?which=short", "/teach/take/start-here")


def test_the_key_begins_a_sheet_of_its_own(opens, tmp_path):
    """Paper with the key has more sheets than without it, on A4 and on Letter."""
    page = opens("desktop")
    whole = on_paper(lesson()).decode()
    without = re.sub(r'<section class="key">.*</section>', "", whole, flags=re.S)
    for paper in ("A4", "Letter"):
        sheets = []
        for text in (without, whole):
            page.set_content(text)
            sheets.append(len(re.findall(rb"/Type /Page\b", page.pdf(format=paper))))
        assert 3 <= sheets[0] < sheets[1]
        assert (
            page.evaluate("getComputedStyle(document.querySelector('.key')).breakBefore") == "auto"
        )
        page.emulate_media(media="print")
        assert (
            page.evaluate("getComputedStyle(document.querySelector('.key')).breakBefore") == "page"
        )
        page.emulate_media(media="screen")
