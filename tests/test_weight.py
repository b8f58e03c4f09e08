"""How much a phone has to load for what a learner meets first, with nothing in its memory.

Counted is what goes over the wire: the page and every file that it names, with their headers.
"""

import gzip
import re

from tests.conftest import MORNING
from tests.test_classroom import opens, presses, teaches

MOST_BYTES, MOST_REQUESTS = 30_000, 6
NAMED = re.compile(r'<(?:link|script|img)[^>]+?(?:href|src)="(/static/[^"]+)"')
PHONE = {"Accept-Encoding": "gzip, deflate, br"}


def sent(answer):
    """Bytes of an answer, its head included."""
    return len(answer.data) + len(str(answer.headers).encode())


def loaded(who):
    """What a browser loads for the page that is open: number of requests, bytes."""
    files = {*NAMED.findall(who.page.text)}
    answers = [who.client.get(name, headers=PHONE) for name in files]
    assert all(answer.status_code == 200 for answer in answers)
    return 1 + len(files), sent(who.page) + sum(map(sent, answers))


def weighs(who):
    requests, size = loaded(who)
    assert requests <= MOST_REQUESTS, f"{who.path}: {requests} requests"
    assert size <= MOST_BYTES, f"{who.path}: {size} bytes"
    return size


def test_what_a_learner_meets_first_is_light(mina):
    for path in ("/", "/lesson/start-here", "/join", "/progress", "/my-data"):
        assert weighs(mina.opens(path)) > 5_000, "the style alone has so much"


def test_a_question_and_its_explanation_are_light(mina):
    weighs(mina.begins("start-here"))
    weighs(mina.sends(mark=["s4", "s6"], confidence="0.7"))
    weighs(mina.opens(f"{mina.path.rpartition('/')[0]}/two-accounts"))


def test_a_phone_in_a_class_is_light(app, mina):
    room = opens(teaches(app, "Ms Okoro", at=MORNING), question=["no-way-to-check"])
    code = "".join(re.search(r"<b>(\w{3}) (\w{3})<", room.page.text).groups())
    weighs(mina.opens("/join").sends(code=code))
    weighs(mina.sends("/join", name="Mina"))
    presses(room, "read", "asked")
    weighs(mina.opens(mina.path))


# Compression.


STYLE = re.compile(r'href="(/static/site\.css\?v=\w+)"')


def test_a_file_travels_compressed_to_those_who_take_it(mina):
    style = STYLE.search(mina.opens("/").page.text)[1]
    plain, packed = (
        mina.client.get(style, headers={"Accept-Encoding": taken}, buffered=True)
        for taken in ("gzip;q=0, identity", "gzip, deflate, br")
    )
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) * 3 < len(plain.data)
    for answer in (plain, packed):
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_page_never_travels_compressed_for_its_size_would_tell_of_its_form(mina):
    for path in ("/", "/lesson/start-here", "/join"):
        answer = mina.client.get(path, headers=PHONE)
        assert "Content-Encoding" not in answer.headers


def test_nothing_but_the_files_themselves_is_sent(mina):
    for name in ("../headers.py", "%2e%2e/headers.py", "..%2fheaders.py", "none.css", ""):
        assert mina.client.get(f"/static/{name}?v=1", headers=PHONE).status_code == 404


def test_without_a_fingerprint_a_file_is_asked_about_again(mina):
    first = mina.client.get("/static/site.css", headers=PHONE, buffered=True)
    assert "Content-Encoding" not in first.headers
    known = {**PHONE, "If-None-Match": first.headers["ETag"]}
    again = mina.client.get("/static/site.css", headers=known, buffered=True)
    assert (again.status_code, again.data) == (304, b"")
