"""The stage: a clock that stands still, a shelf of real lessons, and a cast that uses them.

Mina learns by herself, Omar shares her computer, Noor is on another device. Nothing inside
the house is replaced: pages, store and lessons are the real ones.
"""

from __future__ import annotations

import html
import importlib.util
import itertools
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from quiz import create_app
from quiz.settings import Settings
from quiz.store.store import Store

ROOT = Path(__file__).resolve().parent.parent
# Commands speak the language of whoever runs them; the tests listen in English.
os.environ["SECOND_LOOK_LANG"] = "en"
MORNING = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)

# Plain `pip install -r requirements.txt && pytest` runs without the heavier test packages;
# `python3 run.py test` (and so CI) installs them and runs everything.
HEAVIER = {"hypothesis": "laws", "playwright": "browser"}
MISSING = [name for name in HEAVIER if importlib.util.find_spec(name) is None]
collect_ignore = [HEAVIER[name] for name in MISSING]
if MISSING and os.environ.get("CI"):
    raise RuntimeError(f"CI must run every test; missing: {', '.join(MISSING)}")


def pytest_report_header() -> list[str]:
    return [
        f"not run without {name}: tests/{HEAVIER[name]} (python3 run.py test runs all)"
        for name in MISSING
    ]


class CompiledOnce(BytecodeCache):
    """Each template is compiled once, however many apps a run of the tests makes."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": CompiledOnce()}


def on_request(variable: str) -> Callable[[Any], Any]:
    """A longer proof: a test if that variable is set, else none at all, and no skip."""
    return lambda test: test if os.environ.get(variable) else None


@dataclass
class Clock:
    """A clock that moves only when told."""

    at: datetime = MORNING

    def __call__(self) -> datetime:
        return self.at

    def pass_(self, **span: float) -> None:
        self.at += timedelta(**span)


def counted_ids() -> Callable[[], str]:
    """Ids 1, 2, 3: chance that can be repeated."""
    numbers = itertools.count(1)
    return lambda: f"id{next(numbers):014d}"


@dataclass
class Person:
    """Somebody with a browser; reads pages and fills in their forms."""

    client: FlaskClient
    page: Any = None
    headers: dict[str, str] = field(default_factory=dict)

    def opens(self, path: str) -> Person:
        self.page = self.client.get(path, follow_redirects=True, headers=self.headers)
        return self

    def sends(self, path: str = "", **fields: Any) -> Person:
        """Post a form with the hidden fields of the page that is open."""
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', self.page.text))
        self.page = self.client.post(
            path or self.page.request.path,
            data={**hidden, **fields},
            follow_redirects=True,
            headers=self.headers,
        )
        return self

    def begins(self, lesson: str) -> Person:
        return self.opens(f"/lesson/{lesson}").sends()

    @property
    def path(self) -> str:
        return str(self.page.request.path)

    @property
    def text(self) -> str:
        """The words on the page, without markup."""
        return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", self.page.text)))

    @property
    def status(self) -> int:
        return int(self.page.status_code)


def shipped() -> dict[Path, bytes]:
    """What lies in the folders of lessons and records."""
    files = (path for name in ("lessons", "seeds") for path in (ROOT / name).rglob("*"))
    return {path: path.read_bytes() for path in files if path.is_file()}


@pytest.fixture(scope="session", autouse=True)
def what_is_shipped_stays_as_it_is() -> Iterator[None]:
    """Tests write into folders of their own, never into the lessons that people get."""
    before = shipped()
    yield
    after = shipped()
    assert {path for path in before | after if before.get(path) != after.get(path)} == set()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data")


@pytest.fixture
def app(settings: Settings, clock: Clock) -> Iterator[Flask]:
    made = create_app(settings, now=clock, new_id=counted_ids())
    yield made
    made.extensions["second-look"].store.close()


@pytest.fixture
def mina(app: Flask) -> Person:
    return Person(app.test_client())


@pytest.fixture
def noor(app: Flask) -> Person:
    return Person(app.test_client())


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "second-look.db")
    yield opened
    opened.close()
