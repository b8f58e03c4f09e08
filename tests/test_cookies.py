"""The signed cookie: verified once, believed as long as it may be, and never a changed one."""

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import BadSignature, SignatureExpired

from quiz.web import cookies
from quiz.web.cookies import Sessions

DAY = 24 * 60 * 60
HERS = {"device": "noor's phone", "language": "de", "_flashes": [("note", "Saved.")]}


def signing(**config):
    """What signs for an app with these settings."""
    app = Flask("cookies")
    app.config.update(SECRET_KEY="a key of this test", **config)
    return Sessions().get_signing_serializer(app)


def test_a_cookie_says_the_same_the_first_time_and_every_time():
    signs = signing()
    cookie = signs.dumps(HERS)
    assert [signs.loads(cookie, DAY) for _ in range(3)] == [HERS] * 3


def test_what_one_page_changes_the_next_does_not_meet():
    signs = signing()
    cookie = signs.dumps(HERS)
    mine = signs.loads(cookie, DAY)
    mine["device"] = "somebody else's"
    mine["_flashes"].append(("note", "Gone."))
    assert signs.loads(cookie, DAY) == HERS


SIGNS = signing()
COOKIE = SIGNS.dumps(HERS)


@given(st.integers(0, len(COOKIE) - 1), st.characters(min_codepoint=33, max_codepoint=126))
def test_one_sign_changed_is_refused_although_the_right_one_is_known(place, sign):
    changed = COOKIE[:place] + sign + COOKIE[place + 1 :]
    assert SIGNS.loads(COOKIE, DAY) == HERS
    if changed != COOKIE and place < len(COOKIE) - 1:  # the last sign holds two spare bits
        with pytest.raises(BadSignature):
            SIGNS.loads(changed, DAY)


def test_a_known_cookie_grows_too_old():
    signs = signing()
    cookie = signs.dumps(HERS)
    assert signs.loads(cookie, DAY) == HERS
    with pytest.raises(SignatureExpired):
        signs.loads(cookie, -1)


def test_a_wrong_cookie_is_not_remembered():
    signs = signing()
    for _ in range(2):
        with pytest.raises(BadSignature):
            signs.loads(COOKIE[:-3], DAY)
    assert not signs._signed_at


def test_what_is_remembered_holds_nothing_of_a_cookie_and_has_an_end(monkeypatch):
    monkeypatch.setattr(cookies, "REMEMBERED", 3)
    signs = signing()
    for n in range(7):
        assert signs.loads(signs.dumps({"device": f"phone {n}"}), DAY) == {"device": f"phone {n}"}
        assert len(signs._signed_at) <= 3
    assert {(type(mark), len(mark)) for mark in signs._signed_at} == {(bytes, 32)}


def test_a_long_cookie_that_travels_compressed_is_the_same_again():
    signs, long = signing(), {"_flashes": [("note", "Saved. " * 200)]}
    cookie = signs.dumps(long)
    assert cookie.startswith("."), "compressed"
    assert signs.loads(cookie, DAY) == signs.loads(cookie, DAY) == long


def test_a_new_key_ends_what_the_old_one_has_signed():
    app, sessions = Flask("cookies"), Sessions()
    app.secret_key = "the old key"  # noqa: S105  (of this test)
    cookie = sessions.get_signing_serializer(app).dumps(HERS)
    assert sessions.get_signing_serializer(app).loads(cookie, DAY) == HERS
    app.secret_key = "the new key"  # noqa: S105  (of this test)
    with pytest.raises(BadSignature):
        sessions.get_signing_serializer(app).loads(cookie, DAY)
    app.config["SECRET_KEY_FALLBACKS"] = ["the old key"]
    assert sessions.get_signing_serializer(app).loads(cookie, DAY) == HERS


def test_without_a_key_nothing_is_signed():
    assert Sessions().get_signing_serializer(Flask("cookies")) is None
