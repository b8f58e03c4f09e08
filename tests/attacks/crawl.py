"""Follows the links of the app as somebody who is logged in: every page she can get to by looking.

Of addresses that differ only in ids one is enough, and each set of questions (`?a=&b=`) once.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

LINK = re.compile(r'(?:href|data-now)="([^"#]*)')


@dataclass(frozen=True, slots=True)
class Seen:
    """One address that was opened: its rule ("" for none), and what it was answered."""

    path: str
    rule: str
    answer: TestResponse

    @property
    def is_page(self) -> bool:
        """Whether a browser shows it as a page."""
        return self.answer.mimetype == "text/html" and not self.is_way_on

    @property
    def is_way_on(self) -> bool:
        """Whether it only leads elsewhere."""
        return 300 <= self.answer.status_code < 400


def rule_of(app: Flask, path: str) -> str:
    """The rule that a path belongs to."""
    try:
        matched = app.url_map.bind("localhost").match(urlsplit(path).path, return_rule=True)
    except HTTPException:
        return ""
    return matched[0].rule


def crawl(app: Flask, client: FlaskClient, start: Iterable[str]) -> Iterator[Seen]:
    """All that can be looked at from there; what `start` names is opened in any case."""
    waiting = list(dict.fromkeys(start))
    given, met, known = set(waiting), set(waiting), set()
    while waiting:
        path = waiting.pop(0)
        rule = rule_of(app, path)
        kind = (rule or path, *sorted(re.findall(r"[?&](\w+)=", path)))
        if path not in given and (kind in known or rule.startswith("/language/")):
            continue
        known.add(kind)
        answer = client.get(path, buffered=True)
        yield Seen(path, rule, answer)
        found = [answer.headers["Location"]] if "Location" in answer.headers else []
        if answer.mimetype == "text/html":
            found += [urljoin(path, html.unescape(to)) for to in LINK.findall(answer.text)]
        fresh = [one for one in dict.fromkeys(found) if one.startswith("/") and one not in met]
        met.update(fresh)
        waiting += fresh
