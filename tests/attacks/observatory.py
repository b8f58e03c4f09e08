"""How Mozilla's HTTP Observatory scores the headers of an answer, by its published rules.

Source: github.com/mdn/mdn-http-observatory, src/grader/charts.js and src/analyzer/tests. Everybody
begins with 100 points; a bonus counts only where no fault has brought them below 90. What an answer
is asked for here is what one answer can tell: whether http leads to https is the proxy's to do
(docs/hosting.md), and whether a site is in the browsers' preload list nobody's header says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from werkzeug.test import TestResponse

Points = Mapping[str, int]
"""Points by the name of the rule; a fault has fewer than none."""

HALF_A_YEAR = 15_552_000
PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
LATER = ("cross-origin-opener-policy", "cross-origin-embedder-policy")
"""Rules that the source has and the packed scanner (algorithm 4) does not report yet."""


def points(answer: TestResponse, *, is_https: bool) -> Points:
    """What each rule gives to an answer."""
    headers = answer.headers
    policy = directives(headers.get("Content-Security-Policy", ""))
    return {
        "content-security-policy": _policy(policy),
        "cookies": _cookies(headers.getlist("Set-Cookie"), _hsts(headers) == 0),
        "cross-origin-resource-sharing": -50 if _is_open(headers) else 0,
        "referrer-policy": 5 if headers.get("Referrer-Policy") in PRIVATE else 0,
        "strict-transport-security": _hsts(headers) if is_https else -20,
        "subresource-integrity": _scripts(answer),
        "x-content-type-options": 0 if headers.get("X-Content-Type-Options") == "nosniff" else -5,
        "x-frame-options": _framing(policy, headers),
        "cross-origin-resource-policy": _same(headers, "Cross-Origin-Resource-Policy"),
        "cross-origin-opener-policy": _same(headers, "Cross-Origin-Opener-Policy"),
        "cross-origin-embedder-policy": _embedding(headers),
    }


def score(given: Points) -> int:
    """All of them together; bonuses only where there is no great fault."""
    base = 100 + sum(some for some in given.values() if some < 0)
    return base + sum(some for some in given.values() if some > 0) if base >= 90 else max(base, 0)


def directives(policy: str) -> dict[str, list[str]]:
    """A content security policy by its directives."""
    parts = (part.split() for part in policy.split(";") if part.strip())
    return {name.lower(): values for name, *values in parts}


def _policy(policy: Mapping[str, list[str]]) -> int:
    if not policy:
        return -25
    said = {value for name, values in policy.items() if name != "style-src" for value in values}
    if "'unsafe-inline'" in said or said & {"*", "http:", "https:", "data:"}:
        return -20
    if "'unsafe-eval'" in said:
        return -10
    if "'unsafe-inline'" in policy.get("style-src", ()):
        return 0
    return 10 if policy.get("default-src") == ["'none'"] else 5


def _cookies(cookies: list[str], is_hsts: bool) -> int:
    faults = [0]
    for cookie in cookies:
        name, flags = cookie.split("=")[0].lower(), cookie.lower()
        is_session = "sess" in name or "login" in name
        if "; secure" not in flags:
            faults.append((-10 if is_hsts else -40) if is_session else (-5 if is_hsts else -20))
        if is_session and "; httponly" not in flags:
            faults.append(-30)
    are_same_site = all(re.search("; samesite=(lax|strict)", one, re.I) for one in cookies)
    return min(faults) or (5 if cookies and are_same_site else 0)


def _is_open(headers: Mapping[str, str]) -> bool:
    told = headers.get("Access-Control-Allow-Origin")
    return told == "*" and headers.get("Access-Control-Allow-Credentials") == "true"


def _hsts(headers: Mapping[str, str]) -> int:
    found = re.match(r"max-age=(\d+)", headers.get("Strict-Transport-Security", ""))
    if not found:
        return -20
    return 0 if int(found[1]) >= HALF_A_YEAR else -10


def _scripts(answer: TestResponse) -> int:
    """Scripts of the site itself, by its own way, need no fingerprint."""
    if answer.mimetype != "text/html":
        return 0
    foreign = re.findall(r"<script[^>]*\ssrc=[\"']?(?:\w+:|//)[^>]*>", answer.text)
    if not foreign:
        return 0
    return 5 if all("integrity=" in one for one in foreign) else -50


def _framing(policy: Mapping[str, list[str]], headers: Mapping[str, str]) -> int:
    if set(policy.get("frame-ancestors", ["*"])) <= {"'none'", "'self'"}:
        return 5
    return 0 if headers.get("X-Frame-Options") in ("DENY", "SAMEORIGIN") else -20


def _same(headers: Mapping[str, str], name: str) -> int:
    return 10 if headers.get(name) in ("same-origin", "same-site") else 0


def _embedding(headers: Mapping[str, str]) -> int:
    told = headers.get("Cross-Origin-Embedder-Policy")
    return 10 if told in ("require-corp", "credentialless") else 0
