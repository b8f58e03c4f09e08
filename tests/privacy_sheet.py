"""The parts of docs/privacy that are made of the inventory: `python -m tests.privacy_sheet`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "privacy"
_MADE = re.compile(r"(<!-- made of inventory.yaml -->\n).*?(<!-- end -->)", re.S)


def inventory() -> dict[str, Any]:
    """What the app keeps, as it is listed."""
    return yaml.safe_load((FOLDER / "inventory.yaml").read_text(encoding="utf-8"))


def entries(listed: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Tables, files, the cookie and the browser's memory, by name."""
    return {**listed["tables"], **listed["files"], "cookie": listed["cookie"],
            **listed["local_storage"]}  # fmt: skip


def told(listed: dict[str, Any]) -> list[str]:
    """What pupils are told is kept, each sentence once."""
    said = [one.get("page", []) for one in entries(listed).values()]
    return list(dict.fromkeys(s for one in said for s in ([one] if isinstance(one, str) else one)))


def pupils(listed: dict[str, Any]) -> str:
    """The list of what is kept, for pupils."""
    return "".join(f"- {sentence.rstrip(';.')}\n" for sentence in told(listed))


def schools(listed: dict[str, Any]) -> str:
    """A table of tables with every column, and one of files and of what a browser keeps."""
    lines = [
        "| where | what it is for | whose | how long | what deletes it |",
        "|---|---|---|---|---|",
    ]
    for name, table in listed["tables"].items():
        texts = set(table.get("about_texts", ()))
        columns = "; ".join(
            f"`{column}`{' (about a text)' if column in texts else ''}: {why}"
            for column, why in table["columns"].items()
        )
        lines.append(_row(f"table `{name}`", columns, table))
    for name, file in listed["files"].items():
        lines.append(_row(f"file `{name}`", file["for"], file))
    cookie = listed["cookie"]
    keys = "; ".join(f"`{key}`: {why}" for key, why in cookie["keys"].items())
    lines.append(_row(f"cookie `{cookie['name']}`", keys, cookie))
    for name, kept in listed["local_storage"].items():
        lines.append(_row(f"browser memory `{name}`", kept["for"], kept))
    return "\n".join(lines) + "\n"


def _row(where: str, why: str, one: dict[str, Any]) -> str:
    return f"| {where} | {why} | {one['whose']} | {one['kept']} | {one['deleted_by']} |"


def sheet(name: str) -> str:
    """A page of docs/privacy as it should stand, with its made part made anew."""
    made = {"pupils.md": pupils, "schools.md": schools}[name](inventory())
    text = (FOLDER / name).read_text(encoding="utf-8")
    return _MADE.sub(lambda found: f"{found[1]}{made}{found[2]}", text)


if __name__ == "__main__":
    for page in ("pupils.md", "schools.md"):
        (FOLDER / page).write_text(sheet(page), encoding="utf-8")
