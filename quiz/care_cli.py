"""The commands of whoever looks after the record: doors, no thinking."""

from __future__ import annotations

import os
from pathlib import Path

import click

from quiz import record
from quiz.settings import Settings, data_folder, variable
from quiz.store.backups import MOST

_data = click.option("--data", type=click.Path(path_type=Path), help="Where the answers are kept.")


def _settings(data: Path | None) -> Settings:
    return Settings(data=data or data_folder(os.environ))


@click.command()
@click.option("--to", type=click.Path(path_type=Path), help="Into this folder (else backups).")
@click.option(
    "--keep", type=click.IntRange(1), default=MOST, show_default=True, help="So many backups stay."
)
@_data
def backup(*, to: Path | None, keep: int, data: Path | None) -> None:
    """Back up the record and the lessons written here, in one dated zip.

    The app may be open meanwhile. No backup is kept for more than 30 days.
    """
    from quiz import backup as made

    with record.refused_kindly(click.ClickException):
        made.run(_settings(data), click.echo, to=to, keep=keep)


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@_data
def restore(*, file: Path | None, data: Path | None) -> None:
    """Bring back the record of a backup FILE; without one, show which there are.

    The app has to be closed. What was there is set aside, and the command says where.
    """
    from quiz import restore as brought

    with record.refused_kindly(click.ClickException):
        if file is None:
            brought.listed(_settings(data), click.echo)
        else:
            brought.run(file, _settings(data), click.echo)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON, for other programs.")
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8000, envvar=variable("port"),
    show_default=True, help="The port to look at.",
)  # fmt: skip
@_data
def doctor(*, as_json: bool, port: int, data: Path | None) -> None:
    """Look the record and this computer over, and say what to do about what is wrong.

    Nothing is changed, and no name and no answer is shown. Exits with 0 when all is well, with 1
    for a warning, with 3 when the app cannot be used as it is, with 2 when the command itself was
    not understood.
    """
    from quiz import doctor as looks

    raise SystemExit(looks.run(_settings(data), port, click.echo, as_json=as_json))


@click.command()
@click.option("--check", is_flag=True, help="Only compare; exits with 1 if something differs.")
@_data
def figures(*, check: bool, data: Path | None) -> None:
    """Make the sums that class reports read anew from the answers.

    They are kept up with every answer, so this changes nothing unless the record was edited by
    hand. The app may be open.
    """
    from quiz import summing

    with record.refused_kindly(click.ClickException):
        raise SystemExit(summing.run(_settings(data), click.echo, check=check))


COMMANDS = (backup, restore, doctor, figures)
