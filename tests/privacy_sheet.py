"""The parts of docs/privacy that are made of the inventory: `python -m tests.privacy_sheet`.

In German, too: what pupils are told is in the catalogue of the app, the rest in inventory.de.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from quiz import words

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "privacy"
HEADS = (
    "where", "what it is for", "whose", "how long", "what deletes it",
    "table", "file", "cookie", "browser memory", "about a text",
)  # fmt: skip
GERMAN_HEADS = (
    "wo", "wozu", "wem es gehört", "wie lange", "was es löscht",
    "Tabelle", "Datei", "Cookie", "Speicher des Browsers", "zu einem Text",
)  # fmt: skip
_MADE = re.compile(r"(<!-- made of inventory.yaml -->\n).*?(<!-- end -->)", re.S)


def inventory() -> dict[str, Any]:
    """What the app keeps, as it is listed."""
    return yaml.safe_load((FOLDER / "inventory.yaml").read_text(encoding="utf-8"))


def entries(listed: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Tables, files, the cookie and the browser's memory, by name."""
    return {**listed["tables"], **listed["files"], "cookie": listed["cookie"],
            **listed["browser_memory"]}  # fmt: skip


def told(listed: dict[str, Any]) -> list[str]:
    """What pupils are told is kept, each sentence once."""
    said = [one.get("page", []) for one in entries(listed).values()]
    return list(dict.fromkeys(s for one in said for s in ([one] if isinstance(one, str) else one)))


Say = Callable[[str], str]


def english(phrase: str) -> str:
    """As it stands."""
    return phrase


def pupils(listed: dict[str, Any], say: Say = english) -> str:
    """The list of what is kept, for pupils."""
    return "".join(f"- {say(sentence).rstrip(';.')}\n" for sentence in told(listed))


def schools(listed: dict[str, Any], say: Say = english, heads: tuple[str, ...] = HEADS) -> str:
    """A table of tables with every column, and one of files and of what a browser keeps."""
    *head, table_, file_, cookie_, memory, about = heads
    lines = [f"| {' | '.join(head)} |", "|---|---|---|---|---|"]
    for name, table in listed["tables"].items():
        texts = set(table.get("about_texts", ()))
        columns = "; ".join(
            f"`{column}`{f' ({about})' if column in texts else ''}: {say(why)}"
            for column, why in table["columns"].items()
        )
        lines.append(_row(f"{table_} `{name}`", columns, table, say))
    for name, file in listed["files"].items():
        lines.append(_row(f"{file_} `{name}`", say(file["for"]), file, say))
    cookie = listed["cookie"]
    keys = "; ".join(f"`{key}`: {say(why)}" for key, why in cookie["keys"].items())
    lines.append(_row(f"{cookie_} `{cookie['name']}`", keys, cookie, say))
    for name, kept in listed["browser_memory"].items():
        lines.append(_row(f"{memory} `{name}`", say(kept["for"]), kept, say))
    return "\n".join(lines) + "\n"


def _row(where: str, why: str, one: dict[str, Any], say: Say) -> str:
    said = (say(one[part]) for part in ("whose", "kept", "deleted_by"))
    return f"| {where} | {why} | {' | '.join(said)} |"


def in_german() -> dict[str, str]:
    """What the inventory says, phrase by phrase, in German."""
    return yaml.safe_load((FOLDER / "inventory.de.yaml").read_text(encoding="utf-8"))


def _german(phrase: str) -> str:
    """A phrase of the inventory; one that nobody has put into German stays English."""
    return _GERMAN.get(phrase, phrase)


def _german_page(sentence: str) -> str:
    return words.catalogue("de").ugettext(sentence)


_GERMAN = in_german()
MADE: dict[str, Callable[[dict[str, Any]], str]] = {
    "pupils.md": pupils,
    "schools.md": schools,
    "pupils.de.md": lambda listed: pupils(listed, _german_page),
    "schools.de.md": lambda listed: schools(listed, _german, GERMAN_HEADS),
}
"""The sheets, and what makes the list in each."""


def untranslated(listed: dict[str, Any]) -> set[str]:
    """Phrases that have no German, and German that is not needed any more."""
    needed: set[str] = set()
    schools(listed, lambda phrase: needed.add(phrase) or phrase)  # type: ignore[func-returns-value]
    return needed ^ set(in_german())


def sheet(name: str) -> str:
    """A page of docs/privacy as it should stand, with its made part made anew."""
    made = MADE[name](inventory())
    text = (FOLDER / name).read_text(encoding="utf-8")
    return _MADE.sub(lambda found: f"{found[1]}{made}{found[2]}", text)


if __name__ == "__main__":
    for page in MADE:
        (FOLDER / page).write_text(sheet(page), encoding="utf-8")
    for phrase in sorted(untranslated(inventory())):
        print(f"inventory.de.yaml: {phrase}")
