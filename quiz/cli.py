"""The command line: doors, no thinking."""

from __future__ import annotations

import os
from pathlib import Path

import click

from quiz import words
from quiz.library.survey import Survey, survey
from quiz.serving import CannotServe
from quiz.serving import serve as open_app
from quiz.settings import PROJECT, Settings, data_folder


@click.group(help="Second Look: media-literacy lessons for learners, classes and authors.")
def main() -> None:
    """All commands."""


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
def check(paths: tuple[Path, ...]) -> None:
    """Check lesson files and source records: every problem at once, with its place.

    PATHS are lesson files or folders; without any, all of lessons/ and seeds/ are checked.
    Exits with 1 when there is an error.
    """
    found = survey(paths, PROJECT / "lessons", PROJECT / "seeds")
    for problem in found.problems:
        click.echo(words.line(problem))
    click.echo(words.sentence("check.count", _counts(found)))
    if found.count("error"):
        raise SystemExit(1)


def _counts(found: Survey) -> dict[str, int]:
    counts = {severity: found.count(severity) for severity in ("error", "warning", "advice")}
    return {"lessons": found.lessons, "sources": found.sources, **counts}


@main.command()
@click.option("--lan", is_flag=True, help="Open to this network, with address and QR code.")
@click.option("--port", type=click.IntRange(0, 65535), help="This port (else 8000 or the next).")
@click.option("--data", type=click.Path(path_type=Path), help="Keep the answers in this folder.")
def serve(*, lan: bool, port: int | None, data: Path | None) -> None:
    """Open the app in the browser of this computer, or of a classroom."""
    settings = Settings(data=data or data_folder(os.environ))
    try:
        open_app(settings, lan=lan, port=port, tell=click.echo)
    except CannotServe as error:
        raise click.ClickException(str(error)) from error
    except KeyboardInterrupt:
        raise SystemExit(0) from None
