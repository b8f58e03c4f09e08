"""The command line: doors, no thinking."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

from quiz import teachers, words
from quiz.library.full_texts import Proof, prove
from quiz.library.survey import Survey, survey
from quiz.record import CannotDo
from quiz.settings import (
    PROJECT,
    VERSION,
    Door,
    Settings,
    data_folder,
    day_in,
    networks,
    site_address,
    variable,
)

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


DOOR = ("lan", "bind", "port", "workers", "threads")


def from_environment(option: str, **how: Any) -> Callable[[Decorated], Decorated]:
    """An option of `serve` that may also be an environment variable (`settings.variable`)."""
    return click.option(option, envvar=variable(option.strip("-")), **how)


def _zone(name: str) -> str:
    day_in(name)
    return name


READ: dict[str, Callable[[str], Any]] = {"zone": _zone, "site": site_address, "proxies": networks}


def _read(given: dict[str, Any]) -> dict[str, Any]:
    """The settings behind those options; what cannot be understood is said in a sentence."""
    if given["site"] and given["lan"]:
        raise click.UsageError(words.sentence("serve.site-and-lan"))
    found = {}
    for name in (name for name in READ if given[name]):
        try:
            found[name] = READ[name](given[name])
        except (KeyError, ValueError) as error:
            said = words.sentence(f"serve.no-{name}", {name: given[name]})
            raise click.BadParameter(said) from error
    return found


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
@click.option("--lan", is_flag=True, help="Open to this network, with address and QR code.")
@from_environment(
    "--port", type=click.IntRange(0, 65535), help="This port (else 8000 or the next)."
)
@click.option("--data", type=click.Path(path_type=Path), help="Keep the answers in this folder.")
@from_environment("--zone", help="Whose midnight ends a day of learning, e.g. Europe/Athens.")
@from_environment("--hosted", is_flag=True, help="Several processes, for a server of many classes.")
@from_environment("--bind", help="Listen at this address of the computer (else 127.0.0.1).")
@from_environment(
    "--workers", type=click.IntRange(1, 32), help="Processes, with --hosted (else 2)."
)
@from_environment(
    "--threads", type=click.IntRange(1, 64), help="Threads of each process (else 16)."
)
@from_environment("--site", help="The address people type, e.g. https://look.example.org.")
@from_environment("--proxies", help="Addresses of proxies to believe, e.g. 127.0.0.1.")
def serve(*, hosted: bool, data: Path | None, **given: Any) -> None:
    """Open the app in the browser of this computer, of a classroom, or of many.

    Each option but --lan may come from the environment: SECOND_LOOK_PORT for --port, and so on.
    """
    # Only here: the other commands need no server and no pages.
    from quiz import hosting, serving

    door = Door(**{name: given[name] for name in DOOR if given[name] is not None})
    settings = Settings(data=data or data_folder(os.environ), **_read(given))
    try:
        (hosting if hosted else serving).serve(settings, door, tell=click.echo)
    except serving.CannotServe as error:
        raise click.ClickException(str(error)) from error
    except KeyboardInterrupt:
        raise SystemExit(0) from None


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
