"""Texts that try to run, wherever somebody can write; tests.attacks.scripts is the long form."""

from __future__ import annotations

import re

import pytest
from jinja2 import ChoiceLoader, DictLoader

from tests.attacks.controls import control
from tests.attacks.hostile_school import Kept, hostile_school
from tests.attacks.payloads import BY_WAY, FEW, PAYLOADS
from tests.attacks.planted import Words
from tests.attacks.scripts import NOWHERE, Tried, bare, few, look, pages_of
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.conftest import ROOT

NEVER_SHOWN = {"password", "file name", "number typed"}
"""What is taken and never shown again."""


@pytest.fixture(scope="module")
def chromium(browser):
    """A browser that finds nobody else: what it asks of another place is seen, and goes nowhere."""
    made = browser.browser_type.launch(executable_path=CHROMIUM, args=[*FLAGS, NOWHERE])
    yield made
    made.close()


@pytest.fixture(scope="module")
def school(tmp_path_factory):
    with hostile_school(tmp_path_factory.mktemp("hostile"), Words(FEW, len(FEW))) as made:
        yield made


@pytest.fixture(scope="module")
def pages(school):
    return list(pages_of(school))


def test_the_corpus_is_large_and_has_many_ways():
    assert len(set(PAYLOADS)) == len(PAYLOADS) >= 100 and len(BY_WAY) == len(FEW) >= 12


@control(20)
def test_no_text_runs_wherever_it_was_written_even_without_the_policy(school, pages, chromium):
    tried = Tried(school.words)
    look(tried, school, few(pages, school.words), chromium, is_policy=False)
    assert tried.failures == []
    shown = {sink for _, (_, sink) in tried.trials}
    assert {sink for sink in school.words.sinks if sink not in shown} == NEVER_SHOWN


@control(20)
def test_the_policy_has_nothing_to_stop(school, pages, chromium):
    """On the pages with most of the texts; tests.attacks.scripts opens all of them both ways."""
    tried = Tried(school.words)
    look(tried, school, few(pages, school.words)[:5], chromium, is_policy=True)
    assert tried.failures == []


def test_what_is_never_shown_stands_on_no_page(school, pages):
    for _, page in pages:
        assert not NEVER_SHOWN & {sink for _, sink in school.words.found(page.body.decode())}


@control(20)
@pytest.mark.parametrize("is_policy", [True, False], ids=["policy", "no-policy"])
def test_a_template_that_forgets_to_escape_would_be_noticed(school, chromium, is_policy):
    name, app = "teach/class_home.html", school.app
    text = (ROOT / "quiz" / "web" / "templates" / name).read_text(encoding="utf-8")
    slip = text.replace("<h1><bdi>{{ school_class.name }}", "<h1><bdi>{{ school_class.name|safe }}")
    assert slip != text
    sound, app.jinja_loader = (
        app.jinja_loader,
        ChoiceLoader([DictLoader({name: slip}), app.jinja_loader]),
    )
    app.jinja_env.cache.clear()
    answer = school.people["okoro"].opens("/teach/class/7b").page
    app.jinja_loader = sound
    app.jinja_env.cache.clear()
    tried = Tried(school.words)
    page = [("slip", Kept(200, list(answer.headers), answer.data))]
    look(tried, school, page, chromium, is_policy=is_policy)
    told = "\n".join(tried.failures)
    assert bool(re.search(": ran /z", told)) is not is_policy
    assert ("the policy stopped script-src" in told) is is_policy
    assert "no template writes img onerror" in told


def test_the_payloads_are_alive_where_nothing_is_escaped(chromium):
    assert len(bare(FEW, chromium, is_policy=False)) >= 8
