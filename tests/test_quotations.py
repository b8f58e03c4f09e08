"""What may be quoted: frozen words, never a blocked span, never a whole document."""

from pathlib import Path

import pytest
import yaml

from quiz.library.full_texts import prove
from quiz.library.reader import read_source

ROOT = Path(__file__).resolve().parent.parent
RECORDS = sorted((ROOT / "seeds").glob("*.yaml"))

TEXT = "First sentence here. Second sentence there. Third one."


def record(tmp_path, at, text, never="[]"):
    """A source record with one segment, and the document it says it is from."""
    import hashlib

    whole = hashlib.sha256(TEXT.encode()).hexdigest()
    own = hashlib.sha256(text.encode()).hexdigest()
    seeds, texts = tmp_path / "seeds", tmp_path / "texts"
    seeds.mkdir()
    texts.mkdir()
    (texts / "any-name.txt").write_text(TEXT, encoding="utf-8")
    body = (
        "format: 1\nid: bell\ntitle: A page\npublisher: Saltmere Bell\npublished: 2031-03-04\n"
        "genre: news\nauthenticity: verbatim\nlicence: for teaching\n"
        f"full_text_sha256: {whole}\nnever: {never}\npassages:\n  p:\n    segments:\n"
        f'      s1: {{at: {at}, sha256: {own}, text: "{text}"}}\n'
    )
    (seeds / "bell.yaml").write_text(body, encoding="utf-8")
    return seeds, texts


def test_a_quotation_that_stands_in_its_document_is_proved(tmp_path):
    assert prove(*record(tmp_path, [0, 20], TEXT[:20])).proved == 1


def test_a_changed_word_is_found_with_its_line(tmp_path):
    proof = prove(*record(tmp_path, [0, 20], "First sentence hear."))
    (problem,) = proof.problems
    assert (problem.code, str(problem.place)) == ("not-verbatim", "seeds/bell.yaml:14:11")
    assert proof.proved == 0


def test_a_document_that_is_not_there_is_said_to_be_missing(tmp_path):
    seeds, texts = record(tmp_path, [0, 20], TEXT[:20])
    (texts / "any-name.txt").write_text(TEXT + " ", encoding="utf-8")
    assert [p.code for p in prove(seeds, texts).problems] == ["full-text-missing"]


def test_a_blocked_span_is_refused(tmp_path):
    seeds, _ = record(tmp_path, [0, 20], TEXT[:20], never="[[19, 30]]")
    _, problems = read_source((seeds / "bell.yaml").read_bytes(), "seeds/bell.yaml")
    assert [problem.code for problem in problems] == ["range-never"]


@pytest.mark.parametrize("path", RECORDS, ids=lambda p: p.stem)
def test_each_record_ships_short_passages_and_none_of_the_blocked_spans(path):
    source, problems = read_source(path.read_bytes(), path.name)
    assert source and not problems
    for passage in source.passages.values():
        assert sum(len(s.text.split()) for s in passage.segments.values()) <= 150
        for segment in passage.segments.values():
            assert not any(segment.at[0] < b and a < segment.at[1] for a, b in source.never)


def test_the_blocked_spans_are_all_there():
    """27 spans were blocked when the documents were read; dropping one is noticed."""
    counted = {
        path.stem: sum(
            len(yaml.safe_load(path.read_text(encoding="utf-8")).get(name) or ())
            for name in ("never", "older")
        )
        for path in RECORDS
    }
    assert counted == {
        "iswnews-2020": 3,
        "kayhan-2022": 1,
        "magnier-2020": 9,
        "magnier-2020-comment": 9,
        "orinoco-2024": 7,
        "tehran-times-2021": 7,
    }


def test_every_document_is_shipped_in_part_only():
    for path in RECORDS:
        source, _ = read_source(path.read_bytes(), path.name)
        shown = {
            n for p in source.passages.values() for s in p.segments.values() for n in range(*s.at)
        }
        assert len(shown) < max(shown) * 0.6
