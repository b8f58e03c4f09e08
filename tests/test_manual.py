"""The author's manual and the schemas for editors: made of the code, current, and true."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from quiz import author_cli
from quiz.cli import main
from quiz.library import format as file_format
from quiz.library import yaml_nodes
from quiz.library.describe import fields
from quiz.library.kinds import answers, docstring, own_fields
from quiz.library.manual import BEGIN
from quiz.library.reader import read_lesson, read_pack
from quiz.library.schema import lesson_schema, source_schema
from quiz.manual import made, run
from quiz.new_lesson import Folders, Order
from quiz.new_lesson import run as begin
from quiz.questions import NAMES, SPECS
from tests.conftest import ROOT
from tests.json_schema import slips
from tests.test_reader_meaning import ROWS as OF_MEANING
from tests.test_reader_questions import ROWS as OF_QUESTIONS
from tests.test_reader_shape import ROWS as OF_SHAPE

MANUAL = (ROOT / "lessons" / "README.md").read_text(encoding="utf-8")
SCHEMAS = {"lessons": lesson_schema(), "seeds": source_schema()}
FILES = [
    pytest.param(path, id=path.stem)
    for folder in SCHEMAS
    for path in sorted((ROOT / folder).glob("*.yaml"))
]


@pytest.mark.parametrize(("name", "text"), list(made(ROOT)), ids=lambda given: given[:30])
def test_what_is_made_of_the_code_is_current(name, text):
    written = (ROOT / name).read_text(encoding="utf-8")
    assert written == text, "run: python3 run.py manual"


def test_the_command_makes_anew_what_is_old_and_keeps_what_is_written_by_hand(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(author_cli, "PROJECT", tmp_path)
    manual = tmp_path / "lessons" / "README.md"
    manual.parent.mkdir()
    manual.write_text(f"# By hand\n\n{BEGIN}\n\nold", encoding="utf-8")
    done = CliRunner().invoke(main, ["manual"])
    assert done.output.splitlines() == [
        "Made anew: lessons/README.md",
        "Made anew: lessons/lesson.schema.json",
        "Made anew: seeds/source.schema.json",
    ]
    assert manual.read_text(encoding="utf-8").startswith(f"# By hand\n\n{BEGIN}\n\n## Every field")
    said: list[str] = []
    run(tmp_path, said.append)
    assert said == ["Everything is current."]


FORMATS = [
    model
    for model in vars(file_format).values()
    if isinstance(model, type) and model.__module__ == file_format.__name__
]


@pytest.mark.parametrize("model", [*FORMATS, *SPECS.values()], ids=lambda model: model.__name__)
def test_every_field_says_what_it_is_for(model):
    silent = [name for name, field in fields(model).items() if not field.description]
    assert set(silent) <= {"type"}


@pytest.mark.parametrize("name", NAMES)
def test_every_kind_has_its_section_with_its_example(name):
    assert f"### {name}\n\n{docstring(name)}" in MANUAL
    assert all(said for _, said in own_fields(name))
    graded = dict(answers(name))
    assert graded and all(f"| {answer} |" in MANUAL for answer in graded)


def blocks(text: str) -> list[str]:
    return re.findall(r"```yaml\n(.*?)```", text, re.S)


def test_the_examples_in_the_manual_can_be_read_as_they_stand():
    kinds = blocks(MANUAL.split(BEGIN)[1])
    assert len(kinds) == len(NAMES)
    for block, name in zip(kinds, NAMES, strict=True):
        (written,) = yaml_nodes.read(block.encode()).data
        assert SPECS[name].model_validate(written) == SPECS[name].EXAMPLES[0].spec


def test_the_pack_in_the_manual_can_be_read_as_it_stands():
    (block,) = blocks(MANUAL.split("\n## A pack, and its order\n")[1].split(BEGIN)[0])
    found, problems = read_pack(block.encode(), "packs/one-clock.yaml")
    assert not problems
    assert [step.id for step in found.pack.lessons] == ["clock", "gear"]


def test_who_follows_the_manual_gets_a_lesson_that_can_be_played(tmp_path):
    """The command it names, its blocks in their places, plain words in the other blanks."""
    by_hand = MANUAL.split("\n## A pack, and its order\n")[0]
    command = re.search(r"run\.py new (\w+) --title \"(.+)\" --kind (.+)", by_hand)
    folders = Folders(tmp_path / "lessons", tmp_path / "seeds")
    order = Order(command[2], command[1], tuple(command[3].split(",")))
    path = begin(order, folders, lambda said: None)
    *texts, spot, compare, choice, control = blocks(by_hand)
    text = path.read_text(encoding="utf-8")
    waiting = iter(texts)
    text = re.sub(r"    text: \|\n(      \[s.*\n)+", lambda _: next(waiting), text)
    asked = iter((spot, compare, choice, control))
    text = re.sub(r"(\n    type: .*\n)(    .*\n)+", lambda m: m[1] + next(asked), text)
    text = re.sub(r"___ What kind[^\"]*", "news", text)
    text = re.sub(r"___ The day[^\"]*", "2031-03-08", text)
    path.write_text(re.sub(r"(?m)^([^#\n]*)___[^\"\n]*", r"\1Plain words.", text), encoding="utf-8")
    reading = read_lesson(path.read_bytes(), "canteen.yaml", {})
    assert reading.problems == ()
    kinds = [question.kind for question in reading.lesson.questions]
    assert kinds == ["spot_claim", "compare", "choice", "spot_claim"]
    assert reading.lesson.questions[-1].is_control


class EditorLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML as editors read it (1.2, core schema): numbers, true, false and null; no dates."""


EditorLoader.yaml_implicit_resolvers = {}
for tag, signs, first in (
    ("bool", r"^(true|false)$", "tf"),
    ("int", r"^[-+]?[0-9]+$", "-+0123456789"),
    ("float", r"^[-+]?[0-9]+\.[0-9]+$", "-+0123456789"),
    ("null", r"^(null|~|)$", ["n", "~", ""]),
):
    EditorLoader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(signs), list(first))


def as_an_editor_reads(text: str) -> Any:
    return yaml.load(text, Loader=EditorLoader)


@pytest.mark.parametrize("path", FILES)
def test_the_schemas_take_every_lesson_and_record_that_we_ship(path: Path):
    schema, text = SCHEMAS[path.parent.name], path.read_text(encoding="utf-8")
    assert slips(schema, as_an_editor_reads(text), schema) == []
    assert slips(schema, yaml_nodes.read(text.encode()).data, schema) == []


# What stands in a text, a neighbouring file or a calendar is for `check` to find.
ONLY_CHECK = {
    "not-an-address", "forms-two", "phrase-needs-one-why", "option-needs-one-why", "blank-unfilled",
}  # fmt: skip
SHAPE = [slip for slip in OF_SHAPE if slip.good.file != "pack.yaml"]
BY_WORD = [slip for slip in (*OF_MEANING, *OF_QUESTIONS) if slip.code in
           ("unknown-kind", "unknown-skill", "unknown-reason")]  # fmt: skip


@pytest.mark.parametrize("slip", [*SHAPE, *BY_WORD], ids=lambda slip: slip.code)
def test_the_schemas_refuse_what_check_refuses_in_the_shape(slip):
    schema = SCHEMAS["seeds" if slip.good.file == "notice.yaml" else "lessons"]
    found = slips(schema, as_an_editor_reads(slip.text()), schema)
    is_fine_elsewhere = any(odd in slip.text() for odd in ("2031-02-30", "minutes: 5.0"))
    assert bool(found) != (slip.code in ONLY_CHECK or is_fine_elsewhere)


def test_the_schemas_say_what_each_field_is_for():
    schema = json.loads((ROOT / "lessons" / "lesson.schema.json").read_text(encoding="utf-8"))
    models = [schema, *schema["$defs"].values()]
    described = [field for model in models for field in model["properties"].values()]
    assert len(described) > 60
    silent = [field for field in described if "description" not in field]
    assert all("const" in field for field in silent), "only the kind needs no words"
    assert schema["$schema"].endswith("2020-12/schema")


def test_the_small_validator_knows_what_it_does_not_know():
    with pytest.raises(AssertionError, match="unknown keyword {'minContains'}"):
        slips({"minContains": 2}, [], {})
    assert slips({"type": "array", "items": {"enum": [1]}}, [1, 2], {}) == ["/1: enum"]
