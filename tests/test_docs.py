"""What the docs list is what the code has."""

import re
import tomllib
from pathlib import Path

from quiz.cli import main
from quiz.questions import NAMES
from quiz.settings import VERSION
from tests.test_house import ROOMS

ROOT = Path(__file__).resolve().parent.parent


DOCS = (
    "README.md", "CONTRIBUTING.md", "docs/translating.md", "lessons/README.md", "CHANGELOG.md",
    "seeds/README.md",
)  # fmt: skip


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def every_command(group, before=""):
    """All commands with their full names, those of groups included."""
    for name, command in group.commands.items():
        yield before + name, command
        if hasattr(command, "commands"):
            yield from every_command(command, f"{before}{name} ")


def test_every_command_is_in_contributing_with_its_options():
    table = read("CONTRIBUTING.md")
    for name, command in every_command(main):
        assert f"run.py {name}" in table
        assert command.help
        for option in command.params:
            if option.param_type_name == "option":
                assert option.opts[0] in table, f"{name} {option.opts[0]}"


def test_every_command_named_in_the_docs_exists():
    named = set(re.findall(r"python3 run\.py ([a-z]+(?:-[a-z]+)*)", "".join(map(read, DOCS[:4]))))
    assert named - {"test", "mutants"} <= set(main.commands)


def test_every_room_is_in_the_design():
    design = read("docs/design.md")
    for room in ("core", "questions", "library", "desk", "store", "web"):
        assert f"`quiz/{room}`" in design and room in ROOMS


def test_every_kind_of_question_is_in_the_design():
    listed = re.findall(r"^\| `(\w+)` \|", read("docs/design.md").split("A kind has:")[0], re.M)
    assert tuple(listed) == NAMES


def test_every_package_has_its_line_of_reason():
    design = read("docs/design.md").lower()
    wanted = re.findall(r"^([a-zA-Z][\w-]+)[>=<]", read("requirements.in"), re.M)
    wanted += re.findall(r"^([a-zA-Z][\w-]+)[>=<]", read("tests/requirements.in"), re.M)
    assert len(wanted) > 12
    for package in (name for name in wanted if not name.startswith("types-")):
        assert package.lower() in design, package


def test_every_file_that_the_docs_point_to_is_there():
    for name in DOCS:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", read(name)):
            assert ((ROOT / name).parent / target).exists(), f"{name}: {target}"
    for target in re.findall(r"tests/[\w/]+\.py", read("CONTRIBUTING.md")):
        assert (ROOT / target).exists(), target


def test_the_version_is_one():
    assert tomllib.loads(read("pyproject.toml"))["project"]["version"] == VERSION


def test_the_changelog_has_room_for_what_is_new():
    assert re.search(r"^## Unreleased$", read("CHANGELOG.md"), re.M)


def test_no_file_names_a_machine():
    """Paths of somebody's computer have no place in the project."""
    for path in (*ROOT.glob("*"), *ROOT.glob("[qlsdb]*/**/*")):
        if (
            path.is_file()
            and path.suffix in (".py", ".md", ".yaml", ".html", ".toml", ".js", ".css")
            and not {
                ".venv",
                "vendor",
            }
            & set(path.parts)
        ):
            assert not re.search(r"/(home|root|Users)/[a-z]", path.read_text(encoding="utf-8")), (
                path
            )
