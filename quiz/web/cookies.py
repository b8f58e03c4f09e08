"""The one cookie: signed, for https only where it came by https, not verified anew each time."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from flask import Flask, Response, request
from flask.sessions import SecureCookieSessionInterface

REMEMBERED = 4096
"""Of so many cookies a process knows that they are right; then it begins anew."""


class Remembering:
    """A serializer that does not verify a cookie again which it has found right before.

    Whoever goes through a lesson sends the same one with each page. It is known by its hash, so
    nothing of what it holds stays in memory. Its age is looked at each time; a wrong one is never
    known.
    """

    def __init__(self, serializer: Any) -> None:
        """Signs and verifies by `serializer`, one of Flask's."""
        self._serializer = serializer
        self.dumps = serializer.dumps
        self._clock = serializer.make_signer().get_timestamp
        self._signed_at: dict[bytes, int] = {}

    def loads(self, cookie: str, max_age: int) -> Any:
        """What the cookie holds; raises BadSignature if it is not ours, or older than `max_age`
        (seconds)."""
        mark = sha256(cookie.encode("utf-8", "surrogatepass")).digest()
        signed_at = self._signed_at.get(mark)
        if signed_at is None or not 0 <= self._clock() - signed_at <= max_age:
            held, at = self._serializer.loads(cookie, max_age=max_age, return_timestamp=True)
            if len(self._signed_at) >= REMEMBERED:
                self._signed_at.clear()
            self._signed_at[mark] = int(at.timestamp())
            return held
        payload, _signed_at, _signature = cookie.rsplit(".", 2)
        return self._serializer.load_payload(payload.encode())


class Sessions(SecureCookieSessionInterface):
    """Signed cookies, sent back over https only where they came by https.

    A classroom's own network has no https, so the flag cannot be always on.
    """

    _made: tuple[tuple[object, ...], Remembering | None] = ((), None)

    def get_cookie_secure(self, app: Flask) -> bool:
        """Whether this answer's cookie may only travel over https."""
        return request.is_secure or super().get_cookie_secure(app)

    def save_session(self, app: Flask, session: Any, response: Response) -> None:
        """Nearly every page leaves the cookie as it is: then there is nothing to make out."""
        if not session or session.modified or session.permanent:
            return super().save_session(app, session, response)
        if session.accessed:
            response.vary.add("Cookie")
        return None

    def get_signing_serializer(self, app: Flask) -> Remembering | None:  # type: ignore[override]
        """What signs, made once for the keys of an app; None without a key."""
        keys = (app.secret_key, *(app.config["SECRET_KEY_FALLBACKS"] or ()))
        made_for, serializer = self._made
        if keys != made_for:
            signs = super().get_signing_serializer(app)
            serializer = Remembering(signs) if signs else None
            self._made = keys, serializer
        return serializer
