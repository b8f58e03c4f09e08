"""The measurements still run when lessons, packs or pages have changed; times are not asserted."""

import random

from bench import library, reports


def test_copies_of_the_shipped_lessons_are_checked_saved_and_shown(tmp_path, monkeypatch):
    monkeypatch.setattr(library, "SAVES", 1)
    monkeypatch.setattr(library, "ROUNDS", 1)
    folder = tmp_path / "lessons"
    library.make(folder, 30)
    library.ours(folder)
    assert len(library.watched(folder)) == 1
    assert len(library.seen(folder, random.Random(1))) == 1


def test_reports_of_a_small_record_are_measured(monkeypatch, capsys):
    for name, few in (("PUPILS", 2), ("EACH", 8), ("ROUNDS", 1)):
        monkeypatch.setattr(reports, name, few)
    reports.reports(16)
    told = capsys.readouterr().out
    assert "16 answers" in told
    assert all(page in told for page in ("class report", "one pupil", "lesson", "question"))


def test_what_an_answer_pays_for_the_sums_is_measured(monkeypatch, capsys):
    for name, few in (("PUPILS", 1), ("EACH", 8)):
        monkeypatch.setattr(reports, name, few)
    reports.writes(rounds=1, whole=2)
    assert "microseconds of CPU more" in capsys.readouterr().out
