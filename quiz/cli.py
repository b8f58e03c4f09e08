"""The command line: doors, no thinking."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from quiz import teachers, words
from quiz.library.full_texts import Proof, prove
from quiz.library.survey import Survey, survey
from quiz.opening import serve
from quiz.record import CannotDo
from quiz.settings import PROJECT, VERSION, Settings, data_folder


@contextmanager
def refused_kindly() -> Iterator[None]:
    """What a command cannot do is one sentence, without a trace."""
    try:
        yield
    except CannotDo as error:
        raise click.ClickException(str(error)) from error


@click.group(
    help="Second Look: media-literacy lessons for learners, classes and authors.",
    epilog="Tests: python3 run.py test",
)
@click.version_option(VERSION, prog_name="Second Look")
def main() -> None:
    """All commands."""


main.add_command(serve)


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--full-texts",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Prove every quotation against the documents in this folder.",
)
def check(paths: tuple[Path, ...], full_texts: Path | None) -> None:
    """Check lesson files and source records: every problem at once, with its place.

    PATHS are lesson files or folders; without any, all of lessons/ and seeds/ are checked.
    Exits with 1 when there is an error.
    """
    found = survey(paths, PROJECT / "lessons", PROJECT / "seeds")
    proof = prove(PROJECT / "seeds", full_texts) if full_texts else Proof(0, ())
    for problem in (*found.problems, *proof.problems):
        click.echo(words.line(problem))
    if full_texts:
        click.echo(words.sentence("check.proved", {"proved": proof.proved}))
    click.echo(words.sentence("check.count", _counts(found)))
    if found.count("error") or proof.problems:
        raise SystemExit(1)


def _counts(found: Survey) -> dict[str, int]:
    counts = {severity: found.count(severity) for severity in ("error", "warning", "advice")}
    return {"lessons": found.lessons, "sources": found.sources, **counts}


@main.command()
@click.option("--lesson", required=True, metavar="ID", help="The lesson that was put right.")
@click.option("--void", multiple=True, metavar="QUESTION", help="This question counts no more.")
@click.option("--accept-all", multiple=True, metavar="QUESTION", help="Any answer counts as right.")
@click.option("--apply", is_flag=True, help="Save it; else it is only shown.")
@click.option("--data", type=click.Path(path_type=Path), help="Where the answers are kept.")
def rescore(
    *,
    lesson: str,
    void: tuple[str, ...],
    accept_all: tuple[str, ...],
    apply: bool,
    data: Path | None,
) -> None:
    """Score old answers again after a lesson's key was put right.

    Shows who changes how. The old scores stay in the record, and the app may be open. Whoever
    began the lesson before still answers under the old key: run it again afterwards.
    """
    from quiz import rescoring

    settings = Settings(data=data or data_folder(os.environ))
    order = rescoring.Order(lesson, void, accept_all)
    with refused_kindly():
        rescoring.run(order, settings, click.echo, apply=apply)


@main.command()
@click.argument("pack")
@click.option("--data", type=click.Path(path_type=Path), help="Where the answers are kept.")
def gain(pack: str, data: Path | None) -> None:
    """Before and after: what the check of a PACK says of all its learners together.

    Nobody is listed. The app may be open meanwhile.
    """
    from quiz import before_after

    with refused_kindly():
        before_after.run(pack, Settings(data=data or data_folder(os.environ)), click.echo)


@main.group()
def teacher() -> None:
    """Teachers: let in, give a new password, suspend, list. The app may be open meanwhile."""


_data = click.option("--data", type=click.Path(path_type=Path), help="Where accounts are kept.")


def _do(verb: Callable[..., None], data: Path | None, *given: str) -> None:
    """Run a verb of quiz.teachers; what it cannot do is a sentence."""
    with refused_kindly():
        verb(*given, Settings(data=data or data_folder(os.environ)), click.echo)


@teacher.command("add")
@_data
def add_teacher(data: Path | None) -> None:
    """Make a one-time link with which a new teacher makes her account."""
    _do(teachers.add, data)


@teacher.command("reset")
@click.argument("name")
@_data
def reset_teacher(name: str, data: Path | None) -> None:
    """Make a one-time link with which the teacher called NAME sets a new password."""
    _do(teachers.reset, data, name)


@teacher.command("suspend")
@click.argument("name")
@_data
def suspend_teacher(name: str, data: Path | None) -> None:
    """Log the teacher called NAME out everywhere, until a colleague lets her back."""
    _do(teachers.suspend, data, name)


@teacher.command("list")
@_data
def list_teachers(data: Path | None) -> None:
    """Show who the teachers are."""
    _do(teachers.listed, data)
