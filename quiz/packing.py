"""`pack`: a pack as one zip of plain files, to pass on; and the same zip opened to be checked."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from quiz import words
from quiz.library.exchange.pack import README, BadPack, gathered, unpacked
from quiz.library.exchange.qti import packed
from quiz.library.shelf import read_folders
from quiz.record import sorry
from quiz.saving import save_new
from quiz.settings import Settings

Tell = Callable[[str], None]
Folders = tuple[Path, Path]
"""Where lessons and source records lie."""


def run(pack_id: str, out: Path | None, settings: Settings, tell: Tell) -> Path:
    """Write the pack as a zip. Raises CannotDo where there is none, or a lesson of it is broken.

    Without `out` it lies in the folder one is in.
    """
    found = gathered(pack_id, settings.lessons, settings.seeds)
    if found is None:
        known = ", ".join(one.id for one in read_folders(settings.lessons, settings.seeds).packs)
        raise sorry("pack.unknown", given=pack_id, known=known or "-")
    if found.broken:
        raise sorry("pack.broken-lessons", files=", ".join(found.broken))
    path = out or Path(f"{pack_id}.zip")
    readme = words.sentence("pack.readme", {"title": found.title, "file": path.name})
    save_new(path, packed({README: f"{readme}\n".encode(), **found.files}), taken="export.exists")
    tell(words.sentence("pack.files", {"n": len(found.files)}))
    tell(words.sentence("export.saved", {"path": path}))
    return path


@contextmanager
def opened(path: Path, tell: Tell) -> Iterator[Folders]:
    """The folders of a zipped pack, until they have been looked at. Raises CannotDo for no pack."""
    try:
        files, others = unpacked(path.read_bytes())
    except BadPack as error:
        raise sorry("pack.unreadable", path=path) from error
    for name in others:
        tell(words.sentence("pack.not-opened", {"name": ascii(name)}))
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        for name in ("lessons/packs", "seeds"):
            (Path(folder) / name).mkdir(parents=True)
        for name, raw in files.items():
            (Path(folder) / name).write_bytes(raw)
        yield Path(folder) / "lessons", Path(folder) / "seeds"
