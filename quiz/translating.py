"""`translate`: everything that is to be said in another language, and what of it is still missing.

Sentences come from four places: codes, whose English stands in the English catalogue; English
sentences in templates; what the models of a lesson file say of its fields; and the closed lists of
skills, techniques and reasons. The catalogue of a language is brought up to date from all four, and
compiled.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from quiz import words
from quiz.languages import CATALOGUE, ENGLISH, translated
from quiz.library.form_hints import hints
from quiz.library.terms import terms
from quiz.record import sorry

Tell = Callable[[str], None]

_HERE = Path(__file__).parent
_METHODS = [("**.py", "python"), ("**.html", "jinja2")]
_BLANK = re.compile(r"%\((\w+)\)|\{(\w+)\}")


def run(tag: str, tell: Tell, folder: Path = CATALOGUE) -> None:
    """Bring a language up to date (a new one is begun), or all of them; tell what is missing.

    `folder` is where catalogues are written. Raises CannotDo for what is not a language.
    """
    for one in [tag] if tag else translated():
        try:
            Locale.parse(one, sep="-")
        except (UnknownLocaleError, ValueError) as error:
            raise sorry("translate.no-language", given=one) from error
        path, catalogue = path_in(folder, one), read(one, folder)
        path.parent.mkdir(parents=True, exist_ok=True)
        if one != ENGLISH:
            catalogue = updated(catalogue, wanted())
            path.write_bytes(written(catalogue))
            _report(one, catalogue, tell)
        path.with_suffix(".mo").write_bytes(compiled(catalogue))


def _report(tag: str, catalogue: Catalog, tell: Tell) -> None:
    slips = list(wrong(catalogue))
    for slip in slips:
        tell(slip)
    done = len(catalogue) - len(slips)
    tell(words.sentence("translate.done", {"tag": tag, "done": done, "all": len(catalogue)}))


def path_in(folder: Path, tag: str) -> Path:
    """Where the catalogue of a language is written."""
    return folder / tag.replace("-", "_") / "LC_MESSAGES" / "messages.po"


def read(tag: str, folder: Path = CATALOGUE) -> Catalog:
    """The catalogue of a language as it is written; an empty one for a new language."""
    path = path_in(folder, tag)
    if not path.exists():
        return Catalog(locale=Locale.parse(tag, sep="-"))
    with path.open("rb") as file:
        return read_po(file, locale=Locale.parse(tag, sep="-"))


def wanted() -> Catalog:
    """Every sentence that a language needs, without its words; for codes with the English."""
    found = Catalog(charset="utf-8")
    for message in read(ENGLISH):
        if message.id:
            said = _forms(message)[-1]
            flags = message.flags | ({"python-format"} if "%(" in said else set())
            found.add(message.id, flags=flags, auto_comments=[said])
    for sentence in sorted({*in_code(), *hints()}, key=str):
        found.add(sentence)
    for listed in terms().values():
        for term in listed.values():
            for text in filter(None, (term.name, term.plain, term.example)):
                found.add(text)
    return found


def in_code() -> Iterator[str | tuple[str, ...]]:
    """The English sentences that templates and modules hold; a pair has a plural."""
    for _file, _line, sentence, _notes, _context in extract_from_dir(_HERE, _METHODS):
        if sentence:
            yield sentence


def updated(catalogue: Catalog, template: Catalog) -> Catalog:
    """The catalogue with what is wanted and nothing else; what is new is empty, never guessed."""
    fresh = Catalog(locale=catalogue.locale, project="Second Look", charset="utf-8",
                    fuzzy=False, header_comment="")  # fmt: skip
    for message in template:
        if message.id:
            known = catalogue.get(message.id if isinstance(message.id, str) else message.id[0])
            said = known.string if known and known.pluralizable == message.pluralizable else ""
            fresh.add(message.id, said, flags=message.flags, auto_comments=message.auto_comments)
    return fresh


def wrong(catalogue: Catalog) -> Iterator[str]:
    """A line for each sentence that is missing, unsure, or has other blanks than the English."""
    english = read(ENGLISH)
    for message in catalogue:
        if message.id:
            said = _forms(message)
            name = message.id if isinstance(message.id, str) else message.id[0]
            if len(said) < (catalogue.num_plurals if message.pluralizable else 1) or not all(said):
                yield words.sentence("translate.missing", {"id": name})
            elif message.fuzzy:
                yield words.sentence("translate.fuzzy", {"id": name})
            elif not _same_blanks(english.get(name), message, said):
                yield words.sentence("translate.blanks", {"id": name})


def _forms(message: Message) -> list[str]:
    """The sentence, or its forms by number."""
    said = message.string or ""
    return [said] if isinstance(said, str) else list(said)


def _same_blanks(english: Message | None, message: Message, said: list[str]) -> bool:
    """Whether each form fills no other blanks than English does, and the last one all of them."""
    plain = message.id if isinstance(message.id, str) else message.id[-1]
    meant = blanks(_forms(english)[-1] if english else plain)
    return all(blanks(form) <= meant for form in said) and blanks(said[-1]) == meant


def blanks(text: str) -> set[str]:
    """The names of the blanks in a sentence, such as `n` in %(n)s."""
    return {one or other for one, other in _BLANK.findall(text)}


def written(catalogue: Catalog) -> bytes:
    """The catalogue as people edit it: a line for a sentence, nothing that changes by itself."""
    out = io.BytesIO()
    write_po(out, catalogue, width=0, omit_header=True, no_location=True, ignore_obsolete=True)
    head = (
        'msgid ""\nmsgstr ""\n'
        f'"Project-Id-Version: Second Look\\n"\n"Language: {catalogue.locale}\\n"\n'
        '"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {catalogue.plural_forms}\\n"\n\n'
    )
    return head.encode() + out.getvalue()


def compiled(catalogue: Catalog) -> bytes:
    """The catalogue as the app reads it; what is unsure or missing is left to the English."""
    # The same words give the same bytes, whenever they are compiled.
    catalogue.creation_date = catalogue.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()
