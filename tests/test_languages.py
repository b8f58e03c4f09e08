"""The languages of the interface: who is spoken to in which, and that none of them has a gap.

Mina's browser asks for German, Noor's for English. Lessons stay in their own language.
"""

from __future__ import annotations

import ast
import re
import sqlite3
import threading
from contextlib import closing
from html.parser import HTMLParser

import pytest
from click.testing import CliRunner
from jinja2 import Environment, FileSystemLoader, nodes

from quiz import create_app, languages, translating, words
from quiz.cli import main
from quiz.languages import ENGLISH, PSEUDO
from quiz.library.terms import terms
from quiz.pseudo import mirrored
from quiz.settings import Settings
from tests.attacks.controls import control
from tests.conftest import ROOT, Person, counted_ids
from tests.every_page import every_page
from tests.test_classroom import opens, teaches

WEB = ROOT / "quiz" / "web"
PAGES = sorted(
    [*(WEB / "templates").rglob("*.html"), *(ROOT / "quiz" / "questions").glob("*.html")]
)
GERMAN = {"Accept-Language": "de-AT,de;q=0.9,en;q=0.5"}
LETTERS = re.compile(r"[^\W\d_]{2,}")


@pytest.fixture
def mina(app) -> Person:
    return Person(app.test_client(), headers=GERMAN)


# No gap in any catalogue.


@pytest.fixture(scope="module")
def wanted():
    return translating.wanted()


@pytest.mark.parametrize("tag", languages.translated()[1:])
def test_a_language_says_everything_that_english_says(tag, wanted):
    """If this fails: `python3 run.py translate TAG`, fill in what it names, and run it again."""
    catalogue = translating.updated(translating.read(tag), wanted)
    assert len(catalogue) > 1000
    assert not list(translating.wrong(catalogue))


@pytest.mark.parametrize(
    ("code", "said", "fuzzy", "found"),
    [
        ("level.easy", "", False, "missing: level.easy"),
        ("level.easy", "Leicht", True, "marked as unsure: level.easy"),
        ("serve.open", "Second Look ist offen", False, "other blanks than in English: serve.open"),
        ("say.found", ("gefunden",), False, "missing: say.found"),
        ("say.found", ("1 gefunden", "%(m)s"), False, "other blanks than in English: say.found"),
        ("All lessons", "%(all)s Lektionen", False, "other blanks than in English: All lessons"),
        ("level.easy", "Leicht", False, None),
    ],
)
def test_a_gap_is_named_by_its_id(wanted, code, said, fuzzy, found):
    catalogue = translating.updated(translating.read("de"), wanted)
    message = catalogue.get(code)
    message.string = said
    message.flags |= {"fuzzy"} if fuzzy else set()
    assert list(translating.wrong(catalogue)) == ([found] if found else [])


def test_a_third_language_begins_with_every_sentence_open(wanted, tmp_path):
    told = []
    translating.run("fr", told.append, tmp_path)
    assert told[0].startswith("missing: ") and len(told) == len(wanted) + 1
    assert told[-1].startswith("fr: 0 of ")
    begun = (tmp_path / "fr/LC_MESSAGES/messages.po").read_text(encoding="utf-8")
    assert '#. this file is empty\nmsgid "problem.file-empty"\nmsgstr ""\n' in begun
    translating.run("fr", told.append, tmp_path)  # and nothing changes by itself
    assert begun == (tmp_path / "fr/LC_MESSAGES/messages.po").read_text(encoding="utf-8")


def test_compiling_the_same_words_again_changes_no_byte():
    """Not even on another day: a compiled catalogue is part of the project."""
    made = translating.compiled(translating.read("de"))
    assert b"POT-Creation-Date: 2026-01-01 00:00+0000" in made


def test_what_is_no_language_is_not_begun():
    done = CliRunner().invoke(main, ["translate", "klingonisch"])
    assert (done.exit_code, "is not the code of a language" in done.output) == (1, True)


# No sentence outside the catalogues.


def bare(page: str) -> str:
    """A template without what Jinja fills in, without tags and signs: words that nobody translates.

    Attributes that are read out stay.
    """
    text = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", " ", page, flags=re.S)
    text = re.sub(r'\saria-(?:invalid|describedby|hidden|current)="[^"]*"', " ", text)
    text = re.sub(r'\s(?:aria-label|title|alt|placeholder)="([^"]*)"', r"> \1 <", text)
    text = re.sub(r"<code[ >].*?</code>", " ", text, flags=re.S)
    return re.sub(r"&\w+;|<[^>]*>", " ", text)


@pytest.mark.parametrize("path", PAGES, ids=lambda p: str(p.relative_to(ROOT / "quiz")))
def test_no_template_holds_words_of_its_own(path):
    assert not LETTERS.findall(bare(path.read_text(encoding="utf-8")))


def test_the_look_into_templates_would_notice():
    assert LETTERS.findall(bare('<p title="Close">{{ x }}</p>')) == ["Close"]
    assert LETTERS.findall(bare("<p>{{ x }} answers</p>")) == ["answers"]


def sentences_in(source: str) -> list[str]:
    """Texts of several words in a module, docstrings and what is written to the log left out."""
    tree = ast.parse(source)
    quiet = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        is_log = isinstance(node, ast.Call) and "logger" in ast.unparse(node.func)
        is_name = isinstance(node, ast.Call) and ast.unparse(node.func).endswith("ContextVar")
        if is_log or is_name:
            quiet |= {id(inner) for inner in ast.walk(node)}
    texts = (n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and id(n) not in quiet)
    several = re.compile(r"[A-Z][a-z]+,? [a-z]+ [a-z]+")
    return [text for text in texts if isinstance(text, str) and several.search(text)]


@pytest.mark.parametrize("path", sorted(WEB.glob("*.py")), ids=lambda p: p.name)
def test_no_page_holds_a_sentence_of_its_own(path):
    assert not sentences_in(path.read_text(encoding="utf-8"))


def test_the_look_into_modules_would_notice():
    assert sentences_in('"""A docstring of some words."""\nsaid = "Nothing was saved here."')


def words_in_script(source: str) -> list[str]:
    """Texts of a script that read like prose: two words or more, or a word with a capital."""
    source = re.sub(r"(?m)^\s*//.*$|\s//\s.*$", "", source)
    source = re.sub(r'\bkey === "\w+"', "", source)  # a key of the keyboard
    texts = [one or other for one, other in re.findall(r'"([^"\n]*)"|`([^`]*)`', source)]
    prose = re.compile(r"([A-Z][a-z]+|[a-z]+,? [a-z]+)([ ,.’'?$(].*)?")
    return [text for text in texts if prose.fullmatch(text)]


@pytest.mark.parametrize("path", sorted((WEB / "static").glob("*.js")), ids=lambda p: p.name)
def test_no_script_holds_words_of_its_own(path):
    assert not words_in_script(path.read_text(encoding="utf-8"))


def test_the_look_into_scripts_would_notice():
    assert words_in_script('note.textContent = "Saved."; a = `Wait for ${n}`; b = "not yet";') == [
        "Saved.", "Wait for ${n}", "not yet",
    ]  # fmt: skip


# Nothing said in one language is kept for another.


def is_blank(node: nodes.Node) -> bool:
    return isinstance(node, nodes.TemplateData) and not node.data.strip()


@pytest.mark.parametrize("path", PAGES, ids=lambda p: str(p.relative_to(ROOT / "quiz")))
def test_a_template_that_others_import_says_nothing_before_it_is_asked(path):
    """Jinja keeps an imported template; words outside its macros would never change again."""
    imported = {
        name.split("/")[-1]
        for page in PAGES
        for name in re.findall(r'import "([^"]+)"', page.read_text(encoding="utf-8"))
    }
    is_kept = path.name in imported or path.parent.name == "questions" or path.name == "_frame.html"
    tree = Environment(loader=FileSystemLoader("/"), autoescape=True).parse(path.read_text("utf-8"))
    loose = [
        node
        for node in tree.body
        if not isinstance(node, nodes.Macro | nodes.Import | nodes.FromImport)
        and not (isinstance(node, nodes.Output) and all(is_blank(n) for n in node.nodes))
    ]
    assert not (is_kept and loose)


def test_two_languages_never_meet_on_a_page(app, mina, noor):
    """The same answer, explained in turn: what is kept for one reader is not shown to the other."""
    for _ in range(2):
        for who, tag, said, other in (
            (mina, "de", "Zu Recht vertraut", "Rightly trusted"),
            (noor, "en-GB", "Rightly trusted", "Zu Recht vertraut"),
        ):
            who.begins("start-here").sends(mark=["s4", "s6"])
            assert f'<html lang="{tag}" dir="ltr">' in who.page.text
            assert said in who.text and other not in who.text
            assert ("Was diese App aufbewahrt" in who.text) is (tag == "de")
            who.opens("/fresh").sends()


def test_a_refusal_speaks_the_language_too_even_as_the_first_word_of_a_thread(app):
    """What refuses a request comes before the page: the language is chosen before that."""
    pages = []

    def post():
        pages.append(app.test_client().post("/lesson/start-here", headers=GERMAN))

    thread = threading.Thread(target=post)
    thread.start()
    thread.join()
    assert pages[0].status_code == 400
    assert "Bitte die Seite neu laden" in pages[0].text


def test_a_language_ends_with_its_request(app, mina):
    mina.opens("/")
    assert words.spoken() == ENGLISH


# Which language is spoken.


@pytest.mark.parametrize(
    ("asked", "tag"),
    [
        ("de", "de"),
        ("de-CH", "de"),
        ("fr, de;q=0.8, en;q=0.5", "de"),
        ("en-US,en;q=0.9,de;q=0.8", "en-GB"),
        ("de;q=0, en", "en-GB"),
        ("fa", "en-GB"),
        ("", "en-GB"),
        ("*", "en-GB"),
        (";;q=,,", "en-GB"),
        ("ar-XB", "en-GB"),
        ("x" * 9000, "en-GB"),
    ],
)
def test_the_browser_is_answered_in_the_language_it_asks_for(app, asked, tag):
    page = app.test_client().get("/", headers={"Accept-Language": asked} if asked else {})
    assert f'<html lang="{tag}" dir="ltr">' in page.text


def test_a_reader_chooses_another_language_and_comes_back_to_where_she_was(mina):
    mina.opens("/lesson/start-here")
    there = re.search(r'href="(/language/en[^"]*)" lang="en-GB"', mina.page.text).group(1)
    assert there == "/language/en?next=/lesson/start-here"
    mina.opens(there)
    assert (mina.path, mina.status) == ("/lesson/start-here", 200)
    assert "How to look" in mina.text
    assert 'aria-current="true">English</span>' in mina.page.text


def test_the_choice_is_kept_in_the_cookie_only_and_goes_with_it(settings, noor):
    noor.opens("/language/de")
    assert "Sieh zweimal hin." in noor.text
    noor.begins("start-here")
    assert "Meine Antwort prüfen" in noor.text  # a new session for a new learner keeps it
    cookie = noor.client.get_cookie("second_look")
    assert cookie.expires is None and cookie.max_age is None
    with closing(sqlite3.connect(settings.record)) as record:
        assert "lang" not in str(record.execute("SELECT sql FROM sqlite_master").fetchall())
    noor.opens("/fresh").sends()
    assert "Look twice." in noor.opens("/").text


@pytest.mark.parametrize("tag", ["fr", "xx", "ar-XB", "..", "DE"])
def test_nobody_chooses_a_language_that_is_not_there(noor, tag):
    assert noor.opens(f"/language/{tag}").status == 404


@control(25)
@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example", "/\\evil", "", "x"])
def test_the_way_back_stays_on_this_site(app, target):
    page = app.test_client().get("/language/de", query_string={"next": target})
    assert (page.status_code, page.location) == (303, "/")


def test_where_a_form_was_refused_the_choice_leads_to_its_page(mina):
    mina.begins("start-here").sends()
    assert mina.status == 422
    assert f'href="/language/en?next={mina.path}"' in mina.page.text
    mina.opens("/join").sends(code="")
    assert 'href="/language/en?next=/join"' in mina.page.text


def test_a_static_file_depends_on_no_cookie(app, mina):
    mina.opens("/language/de").opens("/")
    file = mina.client.get(re.search(r'href="(/static/site.css[^"]*)"', mina.page.text).group(1))
    assert "Cookie" not in file.headers.get("Vary", "")
    file.close()
    assert mina.client.get("/static/nothing").status_code == 404


# Texts keep their own language.


def test_the_words_of_a_lesson_are_marked_as_english_on_a_german_page(mina):
    mina.begins("start-here")
    page = mina.page.text
    assert '<h1 class="prompt" id="prompt" lang="en" dir="ltr">' in page
    assert '<p class="text" lang="en" dir="ltr">' in page
    assert '<span class="lesson" lang="en" dir="ltr">' in page
    mina.sends(mark=["s4", "s6"])
    whys = re.findall(r'<span class="why"([^>]*)>', mina.page.text)
    assert whys and set(whys) == {' lang="en" dir="ltr"'}


def test_on_an_english_page_nothing_needs_to_be_marked(noor):
    assert ' dir="ltr"' not in noor.begins("start-here").page.text.replace(
        '<html lang="en-GB" dir="ltr">', ""
    ).replace('hreflang="de" dir="ltr"', "")


def test_the_shelf_says_in_which_language_the_lessons_are(mina, noor):
    assert "Die Lektionen sind auf Englisch." in mina.opens("/").text
    assert "The lessons are in" not in noor.opens("/").text


# German, from the shelf to the report.


def test_mina_takes_a_lesson_in_german(mina):
    mina.begins("start-here").sends()
    assert "Noch nicht gespeichert." in mina.text and "Noch ist nichts markiert." in mina.text
    mina.sends(mark=["s4", "s6"], confidence="0.9")
    assert "Gespeichert." in mina.text and "Deine Sicherheit: Ganz sicher." in mina.text
    assert "verlässlichen Sätzen vertraut" in mina.text
    assert "11. Mai 2026" in mina.text or re.search(r"\d+\. [A-ZÄ]\w+ \d{4}", mina.text)
    mina.opens("/progress")
    assert "1 erste Antwort · 1 Lektion" in mina.text
    assert "Unbelegte Behauptungen" in mina.text  # a skill, of the closed list


def test_a_phone_follows_its_own_choice_whatever_the_teacher_reads(app, mina):
    okoro = opens(teaches(app, "okoro"))
    code = re.search(r'class="room-code">Code <b>(\w+) (\w+)<', okoro.page.text)
    mina.opens("/join").sends(code="".join(code.groups()))
    assert "Wähl einen Namen" in mina.text
    mina.sends(name="Mina")
    assert "Du bist drin, Mina" in mina.text
    assert "Phones are coming in" in okoro.opens(okoro.path).text
    okoro.headers = GERMAN
    assert "Die Handys kommen dazu" in okoro.opens(okoro.path).text


def test_numbers_are_written_as_the_language_writes_them():
    words.speak("de")
    said = (words.decimal(1.25, "0.00"), words.decimal(-0.5, "+0.00;-0.00"))
    words.speak()
    assert said == ("1,25", "-0,50")
    assert words.decimal(1.25, "0.00") == "1.25"


def test_every_term_of_the_closed_lists_has_its_german_words(app):
    german = words.catalogue("de").ugettext
    for listed in terms().values():
        for term in listed.values():
            for text in filter(None, (term.name, term.plain, term.example)):
                assert german(text) and (german(text) != text or term.id in ("whataboutism",)), text


# The command line.


@pytest.mark.parametrize(
    ("environ", "tag"),
    [
        ({"LANG": "de_DE.UTF-8"}, "de"),
        ({"LANG": "de_AT"}, "de"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "de_DE"}, "de"),
        ({"LANGUAGE": "fr:de:en", "LANG": "en_US"}, "de"),
        ({"SECOND_LOOK_LANG": "en", "LANG": "de_DE"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "fa_IR"}, "en"),
        ({}, "en"),
    ],
)
def test_commands_speak_the_language_of_whoever_runs_them(environ, tag):
    assert languages.of_environment(environ) == tag


def test_the_page_on_translating_names_these_variables_in_their_order():
    page = (ROOT / "docs" / "translating.md").read_text(encoding="utf-8")
    named = page.split("the variables")[1].split("are asked in this order")[0]
    assert tuple(re.findall(r"`(\w+)`", named)) == languages.VARIABLES


def test_check_speaks_german_to_a_german_author(tmp_path):
    (tmp_path / "x.yaml").write_text("format: 2\n", encoding="utf-8")
    run = CliRunner().invoke(main, ["check", str(tmp_path)], env={"SECOND_LOOK_LANG": "de"})
    words.speak()
    assert "hier fehlt „title“ (ergänzen)" in run.output
    assert "Fehler:" in run.output


# The made-up language.


def test_the_made_up_language_keeps_blanks_and_leaves_no_english(wanted):
    english, said, plain = words.catalogue(), [], []
    for message in wanted:
        if message.id:
            name = message.id if isinstance(message.id, str) else message.id[0]
            plain.append(english.ugettext(name))
            said.append(mirrored(plain[-1]))
            assert translating.blanks(said[-1]) == translating.blanks(plain[-1])
            assert not re.search("[a-zA-Z]", re.sub(r"%\(\w+\)[a-z]|\{\w+\}", "", said[-1]))
    assert 1.25 < sum(map(len, said)) / sum(map(len, plain)) < 1.6


class Readable(HTMLParser):
    """The words of a page that somebody reads, each with the language it is said to be in."""

    SPOKEN = ("title", "aria-label", "alt", "placeholder", "data-said")
    LEFT_OUT = ("head", "script", "style", "code")

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[tuple[str, str, bool]] = []
        self.said: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        here, (_, lang, is_out) = dict(attrs), self.open[-1] if self.open else ("", "", False)
        names = (here.get("class") or "").split()
        # A learner's own line and a room's code are nobody's language.
        is_own = here.get("translate") == "no" or "own" in names
        is_code = tag == "b" and self.get_starttag_text() == "<b>" and self.is_in("room-code")
        is_out = is_out or tag in self.LEFT_OUT or is_own or is_code
        lang = here.get("lang", lang)
        if not is_out:
            self.said += [(lang, here[name]) for name in self.SPOKEN if here.get(name)]
        if tag not in ("meta", "link", "input", "br", "img"):
            self.open.append((" ".join([tag, *names]), lang, is_out))

    def is_in(self, name):
        return any(name in opened.split() for opened, _, _ in self.open)

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0].split()[0] != tag:
            pass

    def handle_data(self, data):
        if self.open and not self.open[-1][2]:
            self.said.append((self.open[-1][1], data.strip()))


def untranslated(page: str) -> list[str]:
    """Latin letters among the words that are said to be in the made-up language."""
    blank = re.compile(r"https?:\S+|\{\w+\}")
    said = Readable(page).said
    return [t for lang, t in said if lang == PSEUDO and re.search("[a-zA-Z]{2}", blank.sub("", t))]


def mistaken(page: str) -> list[str]:
    """Sentences of the made-up language among the words that are said to be in another."""
    sentence = re.compile(r"\[[^]]*[ا-ي]")
    return [t for lang, t in Readable(page).said if lang != PSEUDO and sentence.search(t)]


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    return every_page(PSEUDO, tmp_path_factory.mktemp("pages"))


def test_no_page_says_anything_outside_the_catalogue(pages):
    """Words that are English on a page in the made-up language come from code, or lack a `lang`."""
    assert len(pages) > 190
    assert not {name: found for name, page in pages.items() if (found := untranslated(page))}


def test_no_sentence_of_a_page_is_taken_for_a_lessons(pages):
    """What stands inside an English text but is no part of it says so (`of_page`)."""
    assert not {name: found for name, page in pages.items() if (found := mistaken(page))}


def test_the_look_at_pages_would_notice():
    page = '<html lang="ar-XB"><p title="Close">Saved. <b lang="en">The text</b> ok</p></html>'
    assert untranslated(page) == ["Close", "Saved.", "ok"]
    page = '<html lang="ar-XB"><p lang="en">The text <b>[تيخت]</b> <i lang="ar-XB">[تيخت]</i></p>'
    assert mistaken(page) == ["[تيخت]"]


def test_the_made_up_language_is_offered_only_where_a_setting_asks(tmp_path, clock, noor):
    assert noor.opens(f"/language/{PSEUDO}").status == 404
    app = create_app(Settings(data=tmp_path, pseudo=True), now=clock, new_id=counted_ids())
    reader = Person(app.test_client())
    assert '<html lang="ar-XB" dir="rtl">' in reader.opens(f"/language/{PSEUDO}").page.text
    app.extensions["second-look"].store.close()
