"""The parts of the author's manual that are made of the code: fields, kinds of question, lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from quiz.library.format import InlineExcerpt, LessonFile
from quiz.library.kinds import answers, docstring, example_lines, marked, own_fields
from quiz.library.terms import terms
from quiz.questions import NAMES, SPECS

BEGIN = "<!-- From here on made by: python3 run.py manual. Changes by hand are lost. -->"


def with_parts(manual: str) -> str:
    """The manual with its made parts as they are now; they stand behind the line `BEGIN`."""
    by_hand = manual.split(BEGIN)[0].rstrip()
    return "\n".join((by_hand, "", BEGIN, "", *_parts())).rstrip() + "\n"


def _parts() -> Iterator[str]:
    yield from ("## Every field of a lesson", "")
    yield from _table("field", "what it is for", _fields())
    yield from ("", "## The kinds of question", "")
    yield (
        "Below, “is worth” is 0 for what guessing gives and 1 for a full match; `-` means that"
        " nothing was marked. Learners see words and counts, never these figures."
    )
    yield ""
    yield from _table("field", "in every question", _shared())
    for name in NAMES:
        yield from ("", *_kind(name))
    for list_name, listed in terms().items():
        yield from ("", f"## {list_name.capitalize()}", "")
        rows = ((f"`{term.id}`", f"{term.name}. {term.plain}") for term in listed.values())
        yield from _table("id", "in plain words", rows)


def _fields() -> Iterator[tuple[str, str]]:
    for name, field in LessonFile.model_fields.items():
        yield (
            f"`{name}`{'' if field.is_required() else ' (may be left out)'}",
            field.description or "",
        )
    yield "`excerpts`", "The texts, each under a short name such as a or b. One of your own has:"
    for name, field in InlineExcerpt.model_fields.items():
        optional = "" if field.is_required() else " (may be left out)"
        yield f"`excerpts: a: {name}`{optional}", field.description or ""
    yield "`questions`", "The questions, in the order in which they are asked."


def _shared() -> Iterator[tuple[str, str]]:
    spec = next(iter(SPECS.values()))
    for name in ("id", "type", "skill", "prompt", "core", "discuss", "for_discussion"):
        said = spec.model_fields[name].description or "The kind of question."
        yield f"`{name}`", said


def _kind(name: str) -> Iterator[str]:
    yield f"### {name}"
    yield ""
    yield from docstring(name).splitlines()
    yield ""
    for passage in SPECS[name].EXAMPLES[0].passages.values():
        yield f"Excerpt `{passage.id}`, {passage.who}: {' '.join(marked(passage))}"
        yield ""
    yield from ("```yaml", *example_lines(name), "```", "")
    yield from _table("field", "what it is for", ((f"`{n}`", said) for n, said in own_fields(name)))
    yield ""
    yield from _table("an answer", "is worth", answers(name))


def _table(left: str, right: str, rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    yield f"| {left} | {right} |"
    yield "|---|---|"
    for row in rows:
        cells = (" ".join(cell.split()).replace("|", "\\|") for cell in row)
        yield f"| {' | '.join(cells)} |"
