"""The measurements still run when lessons, packs or pages have changed; times are not asserted."""

import random

from bench import library


def test_copies_of_the_shipped_lessons_are_checked_saved_and_shown(tmp_path, monkeypatch):
    monkeypatch.setattr(library, "SAVES", 1)
    monkeypatch.setattr(library, "ROUNDS", 1)
    folder = tmp_path / "lessons"
    library.make(folder, 30)
    library.ours(folder)
    assert len(library.watched(folder)) == 1
    assert len(library.seen(folder, random.Random(1))) == 1
