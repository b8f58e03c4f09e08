"""Headers, forms, cookies, ways on, and lesson text that tries to run."""

import json
import re
from urllib.parse import urlsplit

import pytest

from quiz import create_app
from quiz.library import markdown
from quiz.settings import Settings
from quiz.web.access import safe_next
from tests.attacks.controls import control
from tests.conftest import Person, counted_ids

EVERY_STATUS = [
    ("GET", "/", 200),
    ("GET", "/static/site.css", 200),
    ("GET", "/nowhere", 404),
    ("GET", "/sitting/x", 404),
    ("POST", "/", 405),
    ("POST", "/fresh", 400),
    ("GET", "/keeps", 200),
]


def ask(app, method, path, **extra):
    return app.test_client().open(path, method=method, buffered=True, **extra)


@control(34)
@pytest.mark.parametrize(("method", "path", "status"), EVERY_STATUS)
def test_every_answer_carries_the_headers(app, method, path, status):
    answer = ask(app, method, path)
    assert answer.status_code == status
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy and "form-action 'self'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "Server" not in answer.headers


@control(36)
def test_no_page_is_kept_and_fingerprinted_files_are(app):
    page = ask(app, "GET", "/")
    assert page.headers["Cache-Control"] == "no-store"
    style = re.search(r'href="(/static/site\.css\?v=\w+)"', page.text).group(1)
    assert "immutable" in ask(app, "GET", style).headers["Cache-Control"]


def pages_of(mina):
    """Each page of the way once, right and wrong answers included."""
    for path in ("/", "/lesson/start-here", "/keeps", "/resume", "/fresh", "/nowhere"):
        yield mina.opens(path).page.text
    yield mina.begins("start-here").page.text
    yield mina.sends().page.text
    yield mina.sends(mark=["s1", "s4"]).page.text
    yield mina.opens("/way-back").page.text
    yield mina.sends("/way-back/code").page.text


@control(20)
def test_no_page_holds_inline_script_or_style_or_a_third_party(mina):
    for page in pages_of(mina):
        assert not re.search(r"<script(?![^>]*\bsrc=)", page)
        assert not re.search(r"<style|\sstyle=|\son\w+=", page)
        for address in re.findall(r'(?:src|href|action)="([^"]+)"', page):
            assert not urlsplit(address).netloc, address


def test_every_form_that_changes_something_carries_a_token(mina):
    forms = [f for page in pages_of(mina) for f in re.findall(r"<form.*?</form>", page, re.S)]
    assert len(forms) >= 8
    for form in forms:
        if 'role="search"' in form:
            continue
        assert 'method="post"' in form and 'name="csrf_token"' in form


def posts(app):
    return sorted(
        rule.rule.replace("<lesson_id>", "start-here").replace("<int:n>", "0")
        for rule in app.url_map.iter_rules()
        if "POST" in rule.methods
    )


@control(35)
def test_no_form_works_without_its_token(app, mina):
    mina.begins("start-here")
    sitting = mina.path.rsplit("/", 1)[0].rsplit("/", 1)[1]
    asked = [path for path in posts(app) if path != "/static/<path:filename>"]
    assert len(asked) >= 7
    for path in asked:
        path = path.replace("<sitting_id>", sitting).replace("<stop_id>", "no-way-to-check")
        answer = mina.client.post(path, data={"mark": "s4", "remember": "yes"})
        assert answer.status_code == 400, path
        assert "load the page again" in answer.text


@control(35)
def test_a_form_from_another_site_is_refused_even_with_a_token(mina):
    mina.begins("start-here")
    for headers in (
        {"Origin": "http://elsewhere.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ):
        mina.headers = headers
        assert mina.sends(mark=["s4"]).status == 400
        mina.opens(mina.path)
    mina.headers = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    assert mina.sends(mark=["s4"]).status == 200


def test_a_page_may_lie_open_for_a_double_lesson(app):
    assert app.config["WTF_CSRF_TIME_LIMIT"] is None


def cookie(answer):
    return answer.headers["Set-Cookie"]


@control(9)
def test_the_cookie_is_for_this_site_and_not_for_scripts(app):
    plain = ask(app, "GET", "/lesson/start-here")
    assert "HttpOnly" in cookie(plain) and "SameSite=Lax" in cookie(plain)
    assert "Secure" not in cookie(plain), "a classroom network has no https"
    safe = ask(app, "GET", "/lesson/start-here", base_url="https://localhost")
    assert "Secure" in cookie(safe)


@control(35)
def test_no_get_changes_the_record(mina, app):
    mina.begins("start-here").sends(mark=["s4"])
    store = app.extensions["second-look"].store

    def record():
        tables = ("learner", "device", "lesson_version", "sitting", "attempt", "wrong_code")
        return json.dumps([store.rows(f"SELECT * FROM {table}") for table in tables])

    before = record()
    sitting = mina.path.rsplit("/", 1)[0]
    for rule in app.url_map.iter_rules():
        if "GET" in rule.methods and rule.endpoint != "static":
            path = rule.rule.replace("<lesson_id>", "start-here")
            path = path.replace("/sitting/<sitting_id>", sitting)
            mina.opens(path.replace("<stop_id>", "words-that-push"))
            assert mina.status in (200, 404)
    assert record() == before


OUTWARD = [
    "//evil.example", "/\\evil.example", "https://evil.example", "https:evil.example", "\\\\evil",
    "/\t/evil.example", "/\n/evil.example", " /x", "javascript:alert(1)", "http:///evil.example",
    "///evil.example", "/%0d%0aSet-Cookie:x\r\n", "@evil.example", "", None, "evil.example",
]  # fmt: skip


@control(25)
@pytest.mark.parametrize("target", OUTWARD)
def test_the_way_on_never_leaves_the_site(target):
    assert safe_next(target, "/home") == "/home"


@pytest.mark.parametrize("target", ["/", "/way-back", "/lesson/x?y=1#z"])
def test_a_path_of_ours_is_followed(target):
    assert safe_next(target, "/home") == target


@control(25)
@pytest.mark.parametrize("target", [t for t in OUTWARD if t])
def test_a_redirect_after_coming_back_stays_here(mina, noor, target):
    mina.begins("start-here").opens("/way-back").sends("/way-back/code")
    code = re.search(r'class="big-code">([^<]+)<', mina.page.text).group(1)
    assert noor.opens("/resume").sends(code=code, next=target).path == "/"


HOSTILE = [
    "<script>window.hit=1</script>",
    '"><img src=x onerror=window.hit=1>',
    "[x](javascript:window.hit=1)",
    "![x](https://evil.example/pixel.png)",
    "<svg/onload=window.hit=1>",
    "{{ 7*7 }}{% raw %}",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "</textarea></title><script>window.hit=1</script>",
]
LESSON = """
format: 1
id: hostile
title: %(text)s
level: easy
minutes: 5
ages: 11+
goal: %(text)s
advisory: none
terms: {clock: %(text)s}
first_look: %(text)s
before: %(text)s
excerpts:
  a:
    who: %(text)s
    when: 2031-03-04
    kind: news
    title: %(text)s
    know: %(text)s
    written_for_lesson: yes
    text: %(marked)s
sources:
  r1: {publisher: %(text)s, date: 2031, what: %(text)s, confidence: verified}
questions:
  - id: asked
    type: spot_claim
    skill: numbers
    excerpt: a
    prompt: %(text)s
    sound: {s1: %(text)s, s2: %(cited)s}
second_look: %(text)s
debrief: %(text)s
"""


def hostile_app(tmp_path, text):
    lessons = tmp_path / "lessons"
    lessons.mkdir()
    fields = {
        "text": json.dumps(text),
        "marked": json.dumps(f"[s1] {text} [s2] {text}"),
        "cited": json.dumps(f"{text} [r1]"),
    }
    (lessons / "hostile.yaml").write_text(LESSON % fields, encoding="utf-8")
    settings = Settings(data=tmp_path / "data", lessons=lessons, seeds=tmp_path / "seeds")
    return create_app(settings, new_id=counted_ids())


@control(20, 21)
@pytest.mark.parametrize("text", HOSTILE)
def test_lesson_text_stays_text_on_every_page(tmp_path, text):
    app = hostile_app(tmp_path, text)
    mina = Person(app.test_client())
    pages = [mina.opens(path).page.text for path in ("/", "/lesson/hostile")]
    pages.append(mina.begins("hostile").page.text)
    pages.append(mina.sends(none="yes").page.text)
    pages.append(mina.opens(mina.path.replace("asked", "debrief")).page.text)
    assert "Looking back" in pages[-1]
    for page in pages:
        assert not re.search(r"<(script(?! type=\"module\" src=\"/static)|img|svg)", page)
        assert not re.search(r'(href|src)="(javascript|data):', page, re.I)
        assert not re.search(r'src="[^"]*evil', page)
    app.extensions["second-look"].store.close()


def test_markdown_renders_what_authors_need():
    assert "<strong>two</strong>" in markdown.block("One **two** three")
    link = markdown.inline("[see](https://example.org/a)")
    assert 'href="https://example.org/a"' in link and 'rel="noopener noreferrer"' in link


@control(7, 32)
@pytest.mark.parametrize(
    "fields",
    [
        {"mark": "x" * 100_000},
        {"mark": "\x00"},
        {"mark": "\ud800".encode("utf-8", "surrogatepass")},
        {"confidence": "NaN", "mark": "s4"},
        {"confidence": ["0.1", "0.9"], "mark": "s4"},
        {"submit_key": "y" * 5000, "mark": "s4"},
        {"none": "no", "row-r1": "agree"},
        {"score": "1", "raw": "1", "learner": "somebody", "role": "teacher", "mark": "s1"},
    ],
)
def test_odd_fields_are_never_a_broken_page(mina, fields):
    mina.begins("start-here").sends(**fields)
    assert mina.status in (200, 400, 422)


@control(32)
def test_too_much_is_refused(mina):
    assert mina.begins("start-here").sends(mark="x" * 300_000).status == 413


@control(33)
def test_a_bug_shows_a_number_and_no_trace(mina, app):
    app.config["PROPAGATE_EXCEPTIONS"] = False
    mina.begins("start-here").sends(mark=["s4"])
    store = app.extensions["second-look"].store
    with store.write() as db:
        db.execute("UPDATE attempt SET outcome = '{}'")
    mina.opens(mina.path)
    assert mina.status == 500
    assert "The fault is ours" in mina.text and "tell this number" in mina.text
    assert "Traceback" not in mina.text and "pydantic" not in mina.text
