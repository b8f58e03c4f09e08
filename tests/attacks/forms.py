"""Every form that pages of this app hold: where it leads, its fields, and what stands in them.

They are read off the pages themselves, so that a new field is tried without being named here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

MINE = {"text": "Some words of mine.", "number": "1", "date": "2026-12-01", "password": "not hers",
        "datetime-local": "2026-12-01T09:00", "hidden": "", "search": "clock"}  # fmt: skip
"""What stands in an empty field of such a type before something hostile does."""
MUTE = {"csrf_token"}


@dataclass
class Form:
    """A form on a page: what somebody would send who changes nothing in it."""

    who: str
    path: str
    method: str
    filled: dict[str, list[str]] = field(default_factory=dict)
    known: dict[str, list[str]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)

    @property
    def names(self) -> list[str]:
        """The names of all its fields."""
        return [name for name in self.known if name not in MUTE]


class _Page(HTMLParser):
    """Reads the forms of a page that `who` has opened at `path`."""

    def __init__(self, who: str, path: str) -> None:
        super().__init__(convert_charrefs=True)
        self.who, self.path = who, path
        self.forms: list[Form] = []
        self.by_id: dict[str, Form] = {}
        self.open: Form | None = None
        self.chooser: tuple[Form, str] | None = None
        self.written: tuple[Form, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            action = urlsplit(said.get("action") or self.path).path
            self.open = Form(self.who, action, said.get("method", "get").upper())
            self.forms.append(self.open)
            self.by_id[said.get("id", "")] = self.open
        elif tag == "option" and self.chooser:
            form, name = self.chooser
            _add(form.known, name, said.get("value", ""))
            if "selected" in said or name not in form.filled:
                form.filled[name] = [said.get("value", "")]
        elif tag in ("input", "textarea", "select", "button") and said.get("name"):
            form = self.by_id.get(said["form"]) if "form" in said else self.open
            if form:
                self._field(form, tag, said)

    def _field(self, form: Form, tag: str, said: dict[str, str]) -> None:
        name, kind = said["name"], said.get("type", "text")
        value = said.get("value", "")
        form.known.setdefault(name, [])
        if tag == "select":
            self.chooser = form, name
        elif tag == "textarea":
            self.written = form, name
            form.filled[name] = [""]
        elif tag == "button":
            _add(form.known, name, value)
            form.filled.setdefault(name, [value])
        elif kind == "file":
            form.files.add(name)
        elif kind in ("checkbox", "radio"):
            _add(form.known, name, value or "on")
            if "checked" in said or (kind == "radio" and name not in form.filled):
                _add(form.filled, name, value or "on", alone=kind == "radio")
        else:
            _add(form.filled, name, value or MINE.get(kind, MINE["text"]))

    def handle_data(self, data: str) -> None:
        if self.written:
            form, name = self.written
            form.filled[name] = [form.filled[name][0] + data]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "select":
            self.chooser = None
        elif tag == "textarea":
            form, name = self.written or (Form("", "", ""), "")
            form.filled[name] = [form.filled.get(name, [""])[0] or MINE["text"]]
            self.written = None


def _add(where: dict[str, list[str]], name: str, value: str, *, alone: bool = False) -> None:
    where[name] = [value] if alone else [*where.get(name, []), value]


def forms_on(who: str, path: str, text: str) -> list[Form]:
    """The forms of that page."""
    page = _Page(who, path)
    page.feed(text)
    return page.forms
