"""The command line: doors, no thinking."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import NoReturn

import click

from quiz import author_cli, care_cli, checking, languages, teachers, utc_now, words
from quiz.opening import serve
from quiz.record import CannotDo
from quiz.settings import VERSION, Settings, data_folder


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
    """All commands; they speak the language of whoever runs them, where there is a catalogue."""
    words.speak(languages.of_environment(os.environ))


main.add_command(serve)


for _command in (*author_cli.COMMANDS, *care_cli.COMMANDS):
    main.add_command(_command)


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--full-texts",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Prove every quotation against the documents in this folder.",
)
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
@click.option("--watch", is_flag=True, help="Check again after each save, until Ctrl-C.")
@click.option(
    "--on", "day", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY", help="As if it were this day."
)
@click.option("--data", type=click.Path(path_type=Path), help="Where the app keeps its data.")
def check(
    *,
    paths: tuple[Path, ...],
    full_texts: Path | None,
    strict: bool,
    watch: bool,
    day: datetime | None,
    data: Path | None,
) -> None:
    """Check lesson files and source records: every problem at once, with its place.

    PATHS are lesson files or folders, or the zip of a pack; without any, all of lessons/ and
    seeds/ are checked, and what teachers have put on the shelf of the app (in its data folder).
    Errors keep a lesson off the shelf, warnings and advice do not. Exits with 0 when there is
    no error, with 1 when there is one (with --strict also for a warning), with 2 when the
    command itself was not understood.
    """
    if watch and full_texts:
        raise click.UsageError("--watch and --full-texts go one after the other.")
    if any(path.suffix == ".zip" for path in paths):
        _check_pack(paths, (day or utc_now()).date(), full_texts, strict=strict, watch=watch)
    own = Settings(data=data or data_folder(os.environ)).own
    order = checking.Order(paths, (day or utc_now()).date(), full_texts, strict, own=own)
    if not watch:
        raise SystemExit(checking.run(order, click.echo))
    with suppress(KeyboardInterrupt):
        checking.watch(order, click.echo)


def _check_pack(
    paths: tuple[Path, ...], today: date, full_texts: Path | None, *, strict: bool, watch: bool
) -> NoReturn:
    """Check the files in a zip that `pack` has made, as if they were the only ones."""
    from quiz import packing

    if watch or len(paths) > 1:
        raise click.UsageError("A zip is checked alone, and without --watch.")
    with refused_kindly(), packing.opened(paths[0], click.echo) as folders:
        order = checking.Order((), today, full_texts, strict, folders)
        raise SystemExit(checking.run(order, click.echo))


@main.command()
@click.argument("code", required=False)
@click.option("--all", "everything", is_flag=True, help="Show every code in one line.")
def explain(*, code: str | None, everything: bool) -> None:
    """Say what the CODE of a problem means, with a bad and a good example.

    `check` shows the codes in brackets.
    """
    from quiz import explaining

    if everything or not code:
        explaining.every(click.echo)
        return
    with refused_kindly():
        explaining.run(code, click.echo)


@main.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--seeds",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Source records are in this folder (else beside FOLDER, or the app's own).",
)
@click.option("--port", type=click.IntRange(0, 65535), help="This port (else 8000 or the next).")
def preview(folder: Path, seeds: Path | None, port: int | None) -> None:
    """Open the lessons of FOLDER to their author: pages that follow each save.

    As learner, on the wall, with the key, on paper. On this computer only, and with a record
    of its own, so that nothing mixes with real answers.
    """
    from quiz import previewing, serving

    with suppress(KeyboardInterrupt):
        try:
            previewing.serve(folder, seeds, port, click.echo)
        except serving.CannotServe as error:
            raise click.ClickException(str(error)) from error


@main.command()
@click.option("--in", "within", default="", metavar="ID", help="Only this lesson or pack.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for other programs.")
def stats(*, within: str, as_json: bool) -> None:
    """Show the figures of lessons and packs.

    How long and how hard they are, what they train, where the keys stand, and whose texts are
    the good and the bad examples.
    """
    from quiz import counting

    settings = Settings(data=data_folder(os.environ))
    with refused_kindly():
        counting.run(within, settings, click.echo, as_json=as_json)


@main.command()
@click.argument("pairs", nargs=-1, required=True, metavar="NAME=OTHER...")
@click.option("--in", "within", default="", metavar="ID", help="Only this lesson or pack.")
def swap(*, pairs: tuple[str, ...], within: str) -> None:
    """Show lessons with names swapped, such as "North=South": would you judge them alike?

    Nothing is changed. Every line of a question in which one of the names stands is shown.
    """
    from quiz import swapping

    with refused_kindly():
        swapping.run(pairs, within, Settings(data=data_folder(os.environ)), click.echo)


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
@click.argument("lesson")
@click.option("--from", "older", type=click.IntRange(1), metavar="NUMBER", help="This version ...")
@click.option("--to", "newer", type=click.IntRange(1), metavar="NUMBER", help="... and this one.")
@click.option("--tidy", is_flag=True, help="Drop versions that nobody has ever begun.")
@click.option("--data", type=click.Path(path_type=Path), help="Where the answers are kept.")
def history(
    *, lesson: str, older: int | None, newer: int | None, tidy: bool, data: Path | None
) -> None:
    """Show the versions of a LESSON: who met each, and what changed from one to the next.

    Words that went stand as [-gone-], words that came as {+new+}. The app may be open meanwhile.
    """
    from quiz import history as told

    order = told.Order(lesson, older, newer, tidy)
    with refused_kindly():
        told.run(order, Settings(data=data or data_folder(os.environ)), click.echo)


@main.command()
@click.argument("language", required=False, default="")
def translate(language: str) -> None:
    """Bring the catalogue of a LANGUAGE (fr, pt-BR) up to date, and say what is missing in it.

    A new language is begun. Without one, all are compiled. docs/translating.md says more.
    """
    from quiz import translating

    with refused_kindly():
        translating.run(language, click.echo)


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
    """Teachers: let in, new password, suspend, delete, list. The app may be open meanwhile."""


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


@teacher.command("delete")
@click.argument("name")
@click.option("--yes", "is_sure", is_flag=True, help="Delete; without it only say what would go.")
@_data
def delete_teacher(name: str, is_sure: bool, data: Path | None) -> None:
    """Delete the account of the teacher called NAME for good."""
    _do(partial(teachers.delete, is_sure=is_sure), data, name)


@teacher.command("list")
@_data
def list_teachers(data: Path | None) -> None:
    """Show who the teachers are."""
    _do(teachers.listed, data)
