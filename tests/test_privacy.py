"""The inventory is the whole truth: every column, file, cookie key and browser memory is in it."""

import fnmatch
import html
import re
import shutil
from contextlib import closing

import pytest

from quiz import backup, restore, serving
from quiz.library.reading_age import grade
from quiz.settings import Settings
from quiz.store import forgotten
from quiz.store.store import Store
from quiz.web import REMEMBERED
from tests.conftest import ROOT, Clock, Person
from tests.privacy_sheet import (
    FOLDER,
    MADE,
    entries,
    inventory,
    pupils,
    sheet,
    told,
    untranslated,
)
from tests.test_classroom import teaches

LISTED = inventory()
WEB = ROOT / "quiz" / "web"
KEEPS = (WEB / "templates" / "account" / "keeps.html").read_text(encoding="utf-8")
OPINION = re.compile(r"opinion|belie[fv]|party|politic|religio|leaning|stance|side|publisher|agree")
PERSON = re.compile(r"mail|phone|birth|photo|address|surname|real_name|gender|user_agent|^ip$")


def columns(path):
    with closing(Store(path)) as store:
        names = [row["name"] for row in store.rows("SELECT name FROM sqlite_master"
                 " WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")]  # fmt: skip
        info = "SELECT name FROM pragma_table_info(?)"
        return {table: {row["name"] for row in store.rows(info, (table,))} for table in names}


@pytest.fixture(scope="module")
def schema(tmp_path_factory):
    return columns(tmp_path_factory.mktemp("schema") / "second-look.db")


def test_every_column_is_listed_and_none_that_is_gone(schema):
    assert {name: set(table["columns"]) for name, table in LISTED["tables"].items()} == schema


@pytest.mark.parametrize("name", entries(LISTED))
def test_of_each_it_is_said_whose_it_is_how_long_and_what_deletes_it(name):
    one = entries(LISTED)[name]
    assert all(one[said].strip() for said in ("whose", "kept", "deleted_by"))
    purposes = one.get("columns") or one.get("keys") or {"": one.get("for", "")}
    assert all(str(why).strip() for why in purposes.values())


def test_what_hangs_on_a_learner_goes_with_her(tmp_path):
    """A table with a column for the learner loses its rows when she goes."""
    with closing(Store(tmp_path / "second-look.db")) as store:
        for name, table in LISTED["tables"].items():
            keys = store.rows(f"PRAGMA foreign_key_list('{name}')")
            if "learner" in table["columns"]:
                assert ("learner", "CASCADE") in {(k["table"], k["on_delete"]) for k in keys}, name
                assert table["whose"] == "learner" and "Delete everything" in table["deleted_by"]


def test_no_column_leads_from_a_learner_to_an_opinion(schema):
    everything = {column for table in schema.values() for column in table}
    assert not [column for column in everything if OPINION.search(column) or PERSON.search(column)]
    judged = {"answer", "confidence", "score", "raw", "unit", "hits", "targets", "false_alarms",
              "sound", "outcome", "raws", "total", "units"}  # fmt: skip
    for name, table in schema.items():
        texts = set(LISTED["tables"][name].get("about_texts", ()))
        assert texts == table & judged
        for column in texts - {"raw"}:
            assert "text" in LISTED["tables"][name]["columns"][column], f"{name}.{column}"


def test_the_names_of_columns_that_would_be_noticed():
    assert OPINION.search("political_side") and PERSON.search("email") and PERSON.search("ip")


def test_every_file_of_the_data_folder_is_listed(app, settings, clock, tmp_path):
    mina, okoro = Person(app.test_client()), teaches(app, "okoro")
    mina.begins("start-here").sends(mark=["s4", "s6"])
    okoro.opens("/teach")
    seen = files(settings.data)
    mina.opens("/my-data").sends("/my-data/delete", sure="yes")
    made = backup.run(settings, lambda _: None, now=clock)
    with serving.held(settings) as note:
        note.write_text("http://here")
        seen |= files(settings.data)
    closed = Settings(data=shutil.copytree(settings.data, tmp_path / "closed"))
    restore.run(made, closed, lambda _: None, now=Clock())
    seen |= files(closed.data)
    unlisted = {name for name in seen if not any(fnmatch.fnmatch(name, p) for p in LISTED["files"])}
    assert unlisted == set()
    needed = {"second-look.db", "second-look.db-wal", "secret.key", "running.txt", "backups/*.zip",
              "backups/*.db", "last-backup.txt", "second-look.forgotten"}  # fmt: skip
    assert needed <= {p for p in LISTED["files"] if any(fnmatch.fnmatch(name, p) for name in seen)}


def files(data):
    return {path.relative_to(data).as_posix() for path in data.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", LISTED["files"])
def test_every_listed_file_is_still_made_by_the_module_that_is_named(name):
    code = (ROOT / LISTED["files"][name]["by"]).read_text(encoding="utf-8")
    word = name.split("/")[0] if "/" in name else "." + name.split(".")[1]
    assert word.replace(".db-", "-") in code or f'"{name}"' in code


def test_every_key_of_the_cookie_is_listed(app):
    okoro = teaches(app, "okoro")
    okoro.begins("start-here").sends(mark=["s4", "s6"])
    with okoro.client.session_transaction() as session:
        seen = set(session)
    code = "".join(path.read_text(encoding="utf-8") for path in WEB.glob("*.py"))
    named = set(re.findall(r'session(?:\.(?:get|pop|setdefault)\(|\[)"(\w+)"', code))
    assert {"device", "teacher"} <= seen
    assert seen | named | {"_permanent"} == set(LISTED["cookie"]["keys"])
    assert "set_cookie" not in code, "a second cookie would be news"
    assert f"{REMEMBERED.days} days" in LISTED["cookie"]["kept"]
    assert app.config["SESSION_COOKIE_NAME"] == LISTED["cookie"]["name"]


def test_every_memory_of_the_browser_is_listed():
    scripts = {path: path.read_text(encoding="utf-8") for path in (WEB / "static").glob("*.js")}
    kept = {path.name for path, code in scripts.items() if "Storage" in code}
    assert kept == {"queue.js", "page.js"}
    code = "".join(scripts.values())
    assert not re.search(r"indexedDB|document\.cookie|cookieStore|caches\.", code)
    assert set(re.findall(r"localStorage\.\w+\((\w+)", code)) == {"queued", "name"}
    assert set(re.findall(r"sessionStorage\.\w+\((\w+)", code)) == {"word"}
    named = set(re.findall(r'(?:queued|word) = "([\w-]+):?"', code))
    assert named == set(LISTED["browser_memory"])


def test_the_fingerprint_of_a_deleted_learner_is_kept_as_long_as_is_said():
    said = LISTED["files"]["second-look.forgotten"]
    assert f"{forgotten.KEPT.days} days" in said["kept"]
    assert f"{forgotten.KEPT.days} days" in said["page"]


# What pupils and schools read.


def test_the_page_says_what_the_inventory_says_to_pupils_and_nothing_else():
    page = html.unescape(KEEPS)
    for sentence in told(LISTED):
        assert f'_("{sentence}")' in page, sentence
    listed = page.split("It keeps")[1].split("</ul>")[0]
    assert set(re.findall(r'<li>\{\{ _\("(.*?)"\)', listed)) <= set(told(LISTED))


@pytest.mark.parametrize("name", MADE)
def test_the_sheets_are_in_step_with_the_inventory(name):
    assert (FOLDER / name).read_text(encoding="utf-8") == sheet(name), (
        "run python -m tests.privacy_sheet"
    )


def test_the_german_sheets_say_everything_in_german():
    assert untranslated(LISTED) == set(), "see docs/privacy/inventory.de.yaml"
    both = [(FOLDER / f"{name}.{tag}").read_text() for name in ("pupils", "schools")
            for tag in ("md", "de.md")]  # fmt: skip
    for english, german in (both[:2], both[2:]):
        for mark in ("\n- ", "\n## ", "\n| "):
            assert english.count(mark) == german.count(mark), mark


def test_pupils_read_their_notice_with_ease():
    text = (FOLDER / "pupils.md").read_text(encoding="utf-8")
    plain = re.sub(r"<!--.*?-->|^#+ .*$|^- ", "", text, flags=re.M)
    assert pupils(LISTED) in text
    assert grade([plain]) <= 7
