"""The part of the long scene (`every_page`) that plays at a teacher's desk.

Nour writes lessons in the browser, prints and takes one away, reads it as its second author, and
looks at what it was before. A colleague changes the same field meanwhile.
"""

from __future__ import annotations

import io
import re

from tests.right_answers import right_answer
from tests.test_author import sends
from tests.test_classroom import teaches

DESK = "/teach/lessons"
DRAFTS = "/teach/drafts"
RECORDS = "/teach/records"
# Copies of lessons in which every kind of question is asked, and the lessons they are made from.
COPIES = ("start-here", "fact-opinion-forecast", "when", "own")
CHANGES = (
    (b'title: "Start here: ', b'title: "Begin here: '),
    (b"Everyone knows that the council", b"All of us know that the council"),
    (b"prompt: ", b"discuss: Who could check it, and how?\n    prompt: "),
)
IN_DRAFTS = ("learner", "key", "projector", "print", "debrief")


def copied(nour, lesson_id):
    """A draft with the words of that lesson; gives its address."""
    nour.opens(f"{DESK}/new").sends(f"{DESK}/copy", lesson=lesson_id)
    return nour.path


def writes_lessons(play, nour, lessons):
    """Everything that a teacher does with lessons, besides teaching."""
    writes(play, nour)
    cuts_passages(play, nour)
    draft = opens_copies(play, nour)
    clashes(play, nour, play.person(teaches(play.app, "ليلى")), draft)
    publishes(play, nour)
    hands_out(play, nour)
    lesson = play.app.extensions["second-look"].shelf.lesson("start-here")
    reads_blind(play, nour, lesson)
    looks_back(play, nour, lessons / "00-start-here.yaml", lesson.id)


def writes(play, nour):
    """Lists, parts and forms: empty, full, and with something to mend."""
    play.keep("desk empty", nour.opens(DESK))
    play.keep("desk new", nour.opens(f"{DESK}/new"))
    play.keep("desk new refused", nour.sends(title=""))
    nour.sends(
        f"{DESK}/new", title="درس", text="It rang. A gear broke.", who="جريدة", whose="other"
    )
    play.keep("desk begun", nour)
    draft = nour.path
    for kind in re.findall(r'name="kind" value="(\w+)"', nour.page.text):
        nour.opens(draft).sends(f"{draft}/questions", kind=kind)
        play.keep(f"desk blank {kind}", nour)
    for part in ("", "/head", "/notes", "/texts/a", "/file"):
        play.keep(f"desk begun{part}", nour.opens(f"{draft}{part}"))
    play.keep("desk draft broken", nour.opens(f"{DRAFTS}/{draft.rsplit('/', 1)[1]}/learner"))
    play.keep("desk bring", nour.opens(f"{DESK}/bring"))
    nour.sends(file=(io.BytesIO(b"no lesson"), "lesson.txt"))
    play.keep("desk bring refused", nour)


def cuts_passages(play, nour):
    """A source record: empty, refused, cut, with blanks, complete, in use, changed."""
    play.keep("records empty", nour.opens(RECORDS))
    play.keep("record new", nour.opens(f"{RECORDS}/new"))
    play.keep("record refused", nour.sends(title=""))
    text = "رن الجرس. انكسر الترس. من يعلم؟"
    said = {"title": "درس", "publisher": "Press", "published": "2031", "authenticity": "verbatim"}
    nour.opens(f"{RECORDS}/new").sends(f"{RECORDS}/new", text=text, **said)
    play.keep("record cutting", nour)
    play.keep("record uncut", sends(nour, path=f"{RECORDS}/new", sentence=None))
    play.keep("record begun", sends(nour, path=f"{RECORDS}/new", sentence=["0", "1"]))
    here = nour.path
    play.keep("record of another text", sends(nour, 1, path=f"{here}/cut", text="رن."))
    done = {"genre": "news", "licence": "اقتباس قصير", "know": "جريدة."}
    play.keep("record complete", sends(nour.opens(here), 0, path=here, **done))
    play.keep("record in use", nour.sends(f"{here}/publish"))
    play.keep("record changed", sends(nour.opens(here), 0, path=here, know="جريدة أخرى."))
    play.keep("records", nour.opens(RECORDS))


def opens_copies(play, nour):
    """Every part of lessons that are full, and how each kind's form looks when it was saved."""
    shelf = play.app.extensions["second-look"].shelf
    for lesson_id in COPIES:
        draft = copied(nour, lesson_id)
        play.keep(f"desk {lesson_id}", nour.opens(draft))
        for n, asked in enumerate(shelf.lesson(lesson_id).questions):
            play.keep(f"desk {asked.kind}", nour.opens(f"{draft}/questions/{n}"))
            play.keep(f"desk saved {asked.kind}", sends(nour))
        for part in ("head", "notes", "texts/a", "file"):
            play.keep(f"desk {lesson_id}/{part}", nour.opens(f"{draft}/{part}"))
        for mode in IN_DRAFTS:
            opened = nour.opens(f"{DRAFTS}/{draft.rsplit('/', 1)[1]}/{mode}")
            play.keep(f"desk {lesson_id} draft {mode}", opened)
    play.keep("desk full", nour.opens(DESK))
    return draft


def clashes(play, nour, colleague, draft):
    """Both change the title; then one of them breaks the file."""
    colleague.opens(f"{draft}/head")
    sends(nour.opens(f"{draft}/head"), title="عنوان")
    sends(colleague, title="اسم", minutes="9")
    play.keep("desk clash", colleague)
    nour.opens(f"{draft}/file").sends(text="title: [broken")
    play.keep("desk file broken", nour)
    play.keep("desk only the file", nour.opens(draft))
    sends(colleague, path=f"{draft}/both")
    play.keep("desk not saved", colleague)


def publishes(play, nour):
    """A lesson goes to the shelf; what is left to mend, or has changed, is said."""
    draft = copied(nour, "own")
    nour.opens(draft).sends(f"{draft}/publish", was="0")
    play.keep("desk publishing refused", nour)
    nour.opens(draft).sends(f"{draft}/publish")
    play.keep("desk published", nour)


def hands_out(play, nour):
    """The same lesson on paper and as files for other places; each kind on paper."""
    for lesson_id in COPIES:
        play.keep(f"print {lesson_id}", nour.opens(f"/teach/print/{lesson_id}"))
    play.keep("print large", nour.opens("/teach/print/start-here?which=short&large=yes&key=no"))
    play.keep("print file", nour.opens("/teach/print/start-here/file"))
    play.keep("take", nour.opens("/teach/take/start-here"))


def otherwise(asked):
    """An answer to that question; where sentences are marked, not as the key has it."""
    form = {"mark": ["s1"]} if asked.kind == "spot_claim" else {}
    for name, value in () if form else right_answer(asked):
        form.setdefault(name, []).append(value)
    return form


def reads_blind(play, nour, lesson):
    """The questions without their key, one answer refused; where readers and key differ."""
    place = f"{DESK}/{lesson.id}"
    for name in ("second-author", "agreement"):
        play.keep(f"{name} begun by nobody", nour.opens(f"{place}/{name}"))
    for asked in lesson.questions:
        nour.opens(f"{place}/second-author/{asked.id}")
        if not nour.path.endswith(asked.id):
            continue  # not scored, so nobody is asked
        play.keep(f"blind {asked.kind}", nour)
        play.keep(f"blind refused {asked.kind}", nour.sends(doubt="شك"))
        nour.sends(f"{place}/second-author/{asked.id}", doubt="شك", **otherwise(asked))
        for name in ("second-author", "agreement"):
            play.keep(f"{name} under way", nour.opens(f"{place}/{name}"))
    play.keep("second-author done", nour.opens(f"{place}/second-author"))
    play.keep("agreement", nour.opens(f"{place}/agreement"))


def looks_back(play, nour, file, lesson_id):
    """The lesson is changed in its file, used again, and compared with what it was."""
    history = f"{DESK}/{lesson_id}/history"
    play.keep("history of one", nour.opens(history))
    raw = file.read_bytes()
    for old, new in CHANGES:
        assert old in raw
        raw = raw.replace(old, new, 1)
    file.write_bytes(raw)
    play.app.extensions["second-look"].shelf.hurry()
    play.keep("history", nour.opens(history))
    play.keep("history between", nour.opens(f"{history}?from=1&to=2"))
    play.keep("history of nothing", nour.opens(f"{history}?from=1&to=7"))
