"""The commands of lesson writers: doors, no thinking."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

import click

from quiz import (
    choosing,
    exporting,
    importing,
    manual,
    new_lesson,
    packing,
    second_author,
    segmenting,
    words,
)  # fmt: skip
from quiz.asking import Ask
from quiz.library.fields import Genre
from quiz.record import CannotDo
from quiz.settings import PROJECT, Settings, data_folder


@contextmanager
def _refused_kindly() -> Iterator[None]:
    """What a command cannot do is one sentence, without a trace."""
    try:
        yield
    except CannotDo as error:
        raise click.ClickException(str(error)) from error


def _ask() -> Ask | None:
    """Questions go to a terminal; without one nobody is asked."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return None
    return lambda question, likely: click.prompt(
        question, default=likely, show_default=likely != ""
    )


def _read(file: Path | None) -> bytes:
    if file:
        return file.read_bytes()
    if sys.stdin.isatty():
        click.echo(words.sentence("segment.paste"))
    return sys.stdin.buffer.read()


@click.command()
@click.argument(
    "file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--title", default="", help="Its headline, word for word.")
@click.option("--publisher", default="", help="Who published it.")
@click.option("--date", "published", default="", help="When, like 2031-03-05.")
@click.option("--genre", default="", type=click.Choice(["", *get_args(Genre)]), metavar="GENRE",
              help="news, opinion, analysis, comment, statement or record.")  # fmt: skip
@click.option("--licence", default="", help="On what ground it is quoted.")
@click.option("--know", default="", help="What a reader should know of the publisher.")
@click.option(
    "--id",
    "record_id",
    default="",
    help="The name of the record (else made of the publisher and year).",
)
@click.option("--passage", default="", help="The name of the passage (else p1).")
@click.option("--ages", default="", help="The youngest reader of this passage, like 14+.")
@click.option("--from", "first", type=click.IntRange(1), help="The first sentence of the passage.")
@click.option("--to", "last", type=click.IntRange(1), help="The last sentence of the passage.")
@click.option("--paragraph", type=click.IntRange(1), help="Take this paragraph instead.")
@click.option("--show", is_flag=True, help="Only show the sentences with their numbers.")
@click.option("--add", is_flag=True, help="Add the passage to the record that is there.")
@click.option("--replace", is_flag=True, help="Write in the place of the record that is there.")
def segment(  # noqa: PLR0913 - one parameter for each flag
    *, file: Path | None, record_id: str, passage: str, ages: str, first: int | None,
    last: int | None, paragraph: int | None, show: bool, add: bool, replace: bool, **facts: str,
) -> None:  # fmt: skip
    """Cut a text into sentences and write the source record of a passage.

    FILE is a plain text (UTF-8); without it, the text is read as it is pasted or piped in. A
    passage has at most 150 words: choose it with --from and --to, or --paragraph.
    """
    with _refused_kindly():
        document = choosing.document_of(_read(file))
        if show:
            choosing.show(document, click.echo)
            return
        existing: segmenting.Existing = "add" if add else "replace" if replace else "keep"
        choice = choosing.Choice(first, last, paragraph)
        order = segmenting.Order(facts, record_id, passage, ages, choice, existing)
        segmenting.run(document, order, PROJECT / "seeds", click.echo, _ask())


@click.command()
@click.argument("lesson_id", required=False, default="", metavar="[ID]")
@click.option("--title", default="", help="The title of the lesson.")
@click.option("--kind", "kinds", multiple=True, help="Kinds of question, with commas.")
@click.option("--text", "texts", multiple=True, help="Quote from this file; may be said again.",
              type=click.Path(exists=True, dir_okay=False, path_type=Path))  # fmt: skip
@click.option("--passage", "passages", multiple=True, metavar="RECORD/NAME",
              help="Quote this passage of a source record; may be said again.")  # fmt: skip
@click.option("--ages", default="", help="The youngest reader, like 11+.")
@click.option("--skill", default="", help="The skill that its questions train, by its id.")
@click.option("--as-of", default="", help="The day on which you checked the facts.")
def new(*, lesson_id: str, **given: Any) -> None:
    """Begin a lesson: a commented file in lessons/ with blanks to fill in.

    Asks for what is missing. ID is the name of the lesson and of its file.
    """
    order = new_lesson.Order(id=lesson_id, **given)
    folders = new_lesson.Folders(PROJECT / "lessons", PROJECT / "seeds")
    with _refused_kindly():
        new_lesson.run(order, folders, click.echo, _ask())


@click.command("manual")
def manual_() -> None:
    """Make anew what is made of the code: the kinds of question in lessons/README.md, and the
    schemas with which editors complete a lesson or a record.
    """
    with _refused_kindly():
        manual.run(PROJECT, click.echo)


@click.command()
@click.argument("lesson")
@click.option("--to", required=True, type=click.Choice(exporting.CHOICES), help="The format.")
@click.option("--out", type=click.Path(path_type=Path), help="The file to write (else LESSON.…).")
def export(*, lesson: str, to: str, out: Path | None) -> None:
    """Write LESSON as a file for paper or for another system, and say what it cannot hold."""
    settings = Settings(data=data_folder(os.environ))
    with _refused_kindly():
        exporting.run(lesson, to, out, settings, click.echo)


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="The lesson file (else in lessons/).")
def import_(*, file: Path, out: Path | None) -> None:
    """Make a lesson with blanks of the choices in FILE, a GIFT file or a table (CSV).

    Everything that is no choice is named with its line and left out.
    """
    with _refused_kindly():
        importing.run(file, out, PROJECT / "lessons", click.echo)


@click.command("second-author")
@click.argument("lesson")
@click.option("--show", is_flag=True, help="Show the lesson blind: texts and questions, no key.")
@click.option("--answers", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Keep the blind answers of this JSON file.")  # fmt: skip
@click.option("--reader", default="", help="Who gave these answers.")
@click.option("--data", type=click.Path(path_type=Path), help="Where the app keeps its data.")
def second_author_(
    *, lesson: str, show: bool, answers: Path | None, reader: str, data: Path | None
) -> None:
    """How far a second reader of a LESSON, who never saw the key, agrees with it.

    Teachers read it blind in the app. A file of answers looks like {"LESSON/QUESTION":
    {"marks": ["s3"], "doubt": "..."}}, with marks and technique, rows, options or order,
    each to the question as it is asked now.
    """
    settings = Settings(data=data or data_folder(os.environ))
    order = second_author.Order(lesson, show, answers, reader)
    with _refused_kindly():
        second_author.run(order, settings, datetime.now().astimezone().date(), click.echo)


@click.command()
@click.argument("pack_id", metavar="PACK")
@click.option("--out", type=click.Path(path_type=Path), help="The file to write (else PACK.zip).")
def pack(*, pack_id: str, out: Path | None) -> None:
    """Write a PACK as a zip: its lessons, its own file and the source records they quote.

    `check` opens such a zip; whoever wants to use it unpacks it into the folder of Second Look.
    """
    with _refused_kindly():
        packing.run(pack_id, out, Settings(data=data_folder(os.environ)), click.echo)


COMMANDS = (segment, new, manual_, export, import_, second_author_, pack)
