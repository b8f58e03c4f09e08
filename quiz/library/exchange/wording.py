"""What goes with a question wherever it goes, as safe HTML: its texts and its explanations.

Everything an author wrote is escaped or drawn by `library.markdown`; no address but a source's
own web link is in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from markupsafe import Markup, escape

from quiz.core.lesson import Lesson
from quiz.core.model import Passage
from quiz.core.portable import Portable
from quiz.library import markdown
from quiz.library.exchange.items import Item, Speak
from quiz.library.terms import terms

_CITE = re.compile(r'<a class="cite" href="#source-(r\d{1,3})">\1</a>')


def inline(text: str) -> Markup:
    """An author's line as HTML; a note such as [r1] stays a note, for it leads nowhere there."""
    return Markup(_CITE.sub(r"[\1]", markdown.inline(text)))  # noqa: S704  (drawn by our renderer)


def block(text: str) -> Markup:
    """An author's paragraphs as HTML."""
    return Markup(_CITE.sub(r"[\1]", markdown.block(text)).strip())  # noqa: S704  (as above)


def paragraph(*parts: str) -> Markup:
    """One paragraph; what is no Markup is escaped. Nothing gives nothing."""
    inner = Markup(" ").join(part for part in parts if part)
    return Markup("<p>{}</p>").format(inner) if inner else Markup("")


def listed(lines: Iterable[str]) -> Markup:
    """A list of lines; no line gives nothing."""
    inner = Markup("").join(Markup("<li>{}</li>").format(line) for line in lines)
    return Markup("<ul>{}</ul>").format(inner) if inner else Markup("")


def strong(text: str) -> Markup:
    """Words that stand out."""
    return Markup("<strong>{}</strong>").format(text)


def origin(passage: Passage, speak: Speak) -> Markup:
    """Who published a text, what it is, and when: the line that goes with every text."""
    facts = (
        passage.who, passage.author, speak(f"genre.{passage.kind}"), passage.when,
        speak(f"authenticity.{passage.authenticity}"), passage.licence,
    )  # fmt: skip
    return Markup(" · ").join(escape(fact) for fact in facts if fact)


def text_of(passage: Passage) -> Markup:
    """The text itself in its paragraphs; words left out are shown as such."""
    paragraphs: list[list[str]] = [[]]
    for segment in passage.segments:
        if segment.starts_paragraph and paragraphs[-1]:
            paragraphs.append([])
        paragraphs[-1].append(("[…] " if segment.after_gap else "") + segment.text)
    return Markup("").join(paragraph(" ".join(words)) for words in paragraphs)


def texts(item: Item, speak: Speak) -> Markup:
    """All texts of a question, each under its title and origin."""
    return Markup("").join(headed(item, passage, speak) for passage in item.passages)


def headed(item: Item, passage: Passage, speak: Speak, body: Markup | None = None) -> Markup:
    """A text (or `body` in its place) under the lines that say whose it is."""
    label = strong(item.label(passage)) if item.label(passage) else ""
    title = strong(passage.title) if passage.title else ""
    know = inline(passage.know) if passage.know else ""
    head = paragraph(label, title) + paragraph(origin(passage, speak)) + paragraph(know)
    return head + Markup("<blockquote>{}</blockquote>").format(body or text_of(passage))


def explained(item: Item, lesson: Lesson, speak: Speak) -> Markup:
    """Every why of a question, what is to talk about, and the sources that are cited."""
    parts = [part for part in (item.form, item.form.second) if part]
    made = Markup("").join(paragraph(said(part, speak)) + units(part, speak) for part in parts)
    if item.question.discuss:
        made += paragraph(strong(speak("exchange.discuss")), inline(item.question.discuss))
    return made + sources(lesson, cited_in=made)


def said(form: Portable, speak: Speak) -> str:
    """One line that says how to read what follows; praise where trusting was right."""
    return speak("exchange.control") if form.is_control else speak(f"exchange.{form.shape}")


def units(form: Portable, speak: Speak) -> Markup:
    """Each option, row or event with what is right and why."""
    if form.shape in ("hottext", "choice"):
        lines = [
            unit(form, option, words, judged(form, option, speak)) for option, words in form.options
        ]
    elif form.shape == "text":
        models = [(note.about, note.text) for note in form.notes if note.feature == "model"]
        lines = [unit(form, about, words, "") for about, words in models]
        lines += [escape(line) for line in form.noted("checklist", "")]
    else:
        lines = [unit(form, row, words, fits(form, row, speak)) for row, words in in_order(form)]
    return listed(lines) + listed(
        Markup("<q>{}</q>").format(text) for text in form.noted("cites", "")
    )


def in_order(form: Portable) -> list[tuple[str, str]]:
    """The rows as they are explained: events as they happened, others as they stand."""
    if form.shape != "order":
        return list(form.rows)
    return sorted(form.rows, key=lambda row: int(form.fitting(row[0])[0]))


def unit(form: Portable, about: str, words: str, label: str) -> Markup:
    """One line: what was judged, how, and everything that is noted about it."""
    more = (note for name in ("reason", "date") for note in form.noted(name, about))
    whys = (inline(why) for why in form.noted("why", about))
    cites = (Markup("<q>{}</q>").format(text) for text in form.noted("cites", about) if about)
    head = [strong(label)] if label else []
    spoken = Markup("<em>{}</em>").format(words)
    return Markup(" ").join([*head, spoken, *more, *whys, *cites])


def judged(form: Portable, option: str, speak: Speak) -> str:
    """What is right of one option: to choose, to mark, to trust, or not counted."""
    if option in form.neutral:
        return speak("exchange.neutral")
    name = "mark" if form.shape == "hottext" else "right"
    is_right = option in (*form.right, *form.fitting(""))
    return speak(f"exchange.{name}" if is_right else f"exchange.not-{name}")


def fits(form: Portable, row: str, speak: Speak) -> str:
    """The label or place of a row, and those that fit as well."""
    words = dict(form.options)
    best, *near = (words[option] for option in form.fitting(row))
    return f"{best} ({speak('exchange.also')} {', '.join(near)})" if near else best


def sources(lesson: Lesson, cited_in: str) -> Markup:
    """The dated sources that some text cites."""
    cited = [source for source in lesson.sources if f"[{source.id}]" in cited_in]
    return listed(
        " ".join(filter(None, (f"[{one.id}]", one.publisher, one.date, one.what, one.url)))
        for one in cited
    )


def opening(lesson: Lesson, speak: Speak) -> Markup:
    """What is read before the first question: goal, advisory, how to look, words explained."""
    made = paragraph(lesson.goal)
    made += paragraph(lesson.advisory.note) + paragraph(lesson.first_look)
    made += block(lesson.before) if lesson.before else Markup("")
    names = (strong(name) + " " + inline(plain) for name, plain in lesson.terms)
    return made + (paragraph(speak("exchange.terms")) if lesson.terms else "") + listed(names)


def closing(lesson: Lesson) -> Markup:
    """What is read after the last question: the second look, the debrief and its sources."""
    made = paragraph(lesson.second_look) + block(lesson.debrief)
    return made + sources(lesson, cited_in=made)


def skill(item: Item) -> str:
    """The name of the skill that a question trains."""
    return terms()["skills"][item.question.skill].name


def first_words(item: Item, lesson: Lesson, most: int = 200) -> str:
    """A name for people: lesson, number and the beginning of the prompt, in plain text."""
    name = " ".join(f"{lesson.title} {item.number}: {item.form.prompt}".split())
    return name if len(name) <= most else name[: most - 1] + "…"


def shares(form: Portable) -> Iterator[tuple[str, float]]:
    """What an option adds to the score, from 1 to -1; what is left out of the key adds nothing.

    All right ones together are worth 1, all others together -1, so that choosing everything or
    nothing is worth 0 (Youden's J = hit rate - false alarm rate, Youden 1950).
    """
    fitting = set(form.fitting("")) | set(form.right)
    others = [o for o, _ in form.options if o not in fitting and o not in form.neutral]
    is_one = form.shape == "choice" and not form.several
    for option, _ in form.options:
        if option in fitting:
            yield option, 1.0 if is_one else 1 / len(form.right)
        elif option in form.neutral or is_one:
            yield option, 0.0
        else:
            yield option, -1 / len(others)
