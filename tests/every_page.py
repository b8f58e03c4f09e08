"""One long scene that leads through every page of the app, in any language.

Mina learns, a teacher holds a class with one phone and some hands, writes lessons (`author_pages`),
an author previews. Names are
written in Arabic letters, so that any Latin ones come from the app or from a lesson.
"""

from __future__ import annotations

import re
import shutil
from contextlib import closing
from datetime import UTC, datetime, timedelta

from werkzeug.datastructures import MultiDict

from quiz import create_app
from quiz.core.assignments import Allowance
from quiz.languages import PSEUDO
from quiz.previewing import previewed
from quiz.settings import Settings
from quiz.store.classes import Newcomer
from tests.author_pages import writes_lessons
from tests.conftest import ROOT, Person
from tests.homework_stage import finishes, gives, pupil_of
from tests.made_up import marking_lesson, marks, timeline_lesson, writing_lesson
from tests.right_answers import right_answer
from tests.school import a_class, comes_in, does
from tests.test_classroom import presses, teaches

KINDS_IN = ("start-here", "fact-opinion-forecast", "when", "own")
AT_HOME = (
    "/", "/?age=11", "/lesson/start-here", "/progress", "/progress/answers", "/review", "/way-back",
    "/keeps", "/my-data", "/fresh", "/resume", "/join", "/join/trouble", "/nothing",
    "/pack/starter", "/pack/one-killing",
)  # fmt: skip
OF_TEACHERS = (
    "/teach", "/teach/start/start-here", "/teach/held", "/teach/colleagues", "/teach/invite",
    "/teach/password",
)  # fmt: skip
BEFORE_LOGIN = ("/teach/login", "/teach/welcome", "/teach/reset")


class Play:
    """Everything that was seen, by name: the page as the app sent it."""

    def __init__(self, app, tag):
        self.app, self.tag, self.seen = app, tag, {}

    def person(self, who=None):
        who = who or Person(self.app.test_client())
        return who.opens(f"/language/{self.tag}")

    def keep(self, name, who):
        assert who.status in (200, 404, 409, 422), (name, who.status)
        self.seen.setdefault(name, who.page.text)


def full_shelf(folder):
    """The shelf, and with it made-up lessons of the kinds that it lacks; gives the folder."""
    folder = folder / "lessons"
    shutil.copytree(ROOT / "lessons", folder)
    (folder / "when.yaml").write_text(timeline_lesson("when"), encoding="utf-8")
    (folder / "own.yaml").write_text(writing_lesson("own"), encoding="utf-8")
    (folder / "later.yaml").write_text(marking_lesson("later", 15), encoding="utf-8")
    return folder


def answered(question):
    form = {}
    for name, value in right_answer(question):
        form.setdefault(name, []).append(value)
    return form


def learns(play, who):
    """A lesson of every kind: asked, refused, explained; then looked back at."""
    for lesson_id in KINDS_IN:
        asked = play.app.extensions["second-look"].shelf.lesson(lesson_id)
        who.begins(lesson_id)
        sitting = who.path.rsplit("/", 1)[0]
        for question in asked.questions:
            who.opens(f"{sitting}/{question.id}")
            play.keep(f"ask {question.kind}", who)
            who.sends()
            play.keep(f"refused {question.kind}", who)
            who.sends(**answered(question), confidence="0.9")
            play.keep(f"feedback {question.kind}", who)
        play.keep("debrief", who.opens(f"{sitting}/debrief"))
    who.begins("later")
    for hits, false_alarms in [(4, 1), (3, 0), (1, 4)] * 5:
        who.sends(mark=marks(hits, false_alarms), confidence="0.5")
        who.opens(re.search(r'class="button main" href="([^"]+)"', who.page.text)[1])


class Class:
    """A teacher, the wall, and one phone; each look keeps what all three show."""

    def __init__(self, play):
        self.play = play
        now = play.app.extensions["second-look"].now()
        self.okoro = play.person(teaches(play.app, "نور", at=now))
        for path in OF_TEACHERS:
            play.keep(path, self.okoro.opens(path))
        self.okoro.opens("/teach/start/start-here").sends(question=["no-way-to-check"], seen="yes")
        self.room, self.wall, self.phone = self.okoro.path, play.person(), play.person()
        code = re.search(r"<b>(\w{3}) (\w{3})<", self.okoro.page.text)
        self.phone.opens("/join").sends(code="".join(code.groups()))
        play.keep("name", self.phone)
        self.seat = self.phone.sends("/join", name="مينا").path

    def look(self, name):
        self.play.keep(f"teacher {name}", self.okoro.opens(self.room))
        wall = self.room.replace("/teach/room/", "/screen/")
        self.play.keep(f"wall {name}", self.wall.opens(wall))
        self.play.keep(f"phone {name}", self.phone.opens(self.seat))

    def goes_on(self, *events):
        for event in events:
            presses(self.okoro.opens(self.room), event)
            self.look(event)


def holds_a_class(play):
    """Two votes, hands, an explanation, a look back and a report; gives the teacher."""
    held = Class(play)
    held.look("lobby")
    held.goes_on("read", "asked")
    held.phone.sends(mark=["s1"])
    held.look("answered")
    held.okoro.opens(held.room).sends(event="hands", people="6", **{"hands-s4": "3"})
    held.goes_on("closed", "shown", "discussed", "asked-again", "closed", "explained", "paused")
    play.keep("report so far", held.okoro.opens(f"{held.room}/report"))
    presses(held.okoro.opens(held.room), "resumed")
    held.goes_on("debriefed", "ended")
    play.keep("report", held.okoro.opens(f"{held.room}/report"))
    one = re.search(r'href="(/teach/room/[^"#]+/report/[^"#]+)"', held.okoro.page.text)[1]
    play.keep("pupil", held.okoro.opens(one))
    play.keep("held", held.okoro.opens("/teach/held"))
    return held.okoro


def has_a_class(play, okoro):
    """A school class: its pupils, who get cards and find the door open."""
    play.keep("class list empty", okoro.opens("/teach/class"))
    play.keep("class refused", okoro.sends(name=""))
    play.keep("class home empty", okoro.sends(name="٧ب"))
    home = okoro.path
    gets_pupils(play, okoro, home)
    card = re.search(r'class="code"[^>]*>([\w ]+)<', okoro.page.text)[1]
    play.keep("class pupils and cards", okoro.opens(f"{home}/pupils"))
    play.keep("class settings", okoro.opens(f"{home}/settings"))
    play.keep("class settings open", okoro.sends(f"{home}/settings/door", door="open"))
    code = re.search(r'class="big-code"[^>]*>([\w ]+)<', okoro.page.text)[1]
    play.keep("class home", okoro.opens(home))
    is_reported(play, okoro, home)
    play.keep("start for a class", okoro.opens("/teach/start/start-here"))
    omar, lale = play.person(), play.person()
    play.keep("my classes none", omar.opens("/my-classes"))
    play.keep("my classes", omar.opens("/join").sends(code=card))
    play.keep("class name", lale.opens("/join").sends(code=code))
    play.keep("class name refused", lale.sends("/join", name="عمر"))


def is_reported(play, okoro, home):
    """One pupil does a lesson for the class: its report, and the answers behind the numbers."""
    here = play.app.extensions["second-look"]
    play.keep("class report empty", okoro.opens(f"{home}/report"))
    pupil, lesson = here.store.pupils_of(home.rsplit("/", 1)[1])[0].id, here.shelf.lesson("later")
    comes_in(here.store, pupil, "reported", here.now())
    form = {one.id: MultiDict({"mark": marks(4, 1)}) for one in lesson.questions}
    does(here.store, pupil, "reported", lesson, form, at=here.now())
    for path in (
        "",
        f"/pupil/{pupil}",
        f"/pupil/{pupil}/later",
        "/lesson/later",
        "/lesson/later/q0",
    ):
        play.keep(f"class report {path.replace(pupil, '')}", okoro.opens(f"{home}/report{path}"))


def gets_pupils(play, okoro, home):
    """A list of pupils, one of them looked at, and the cards for all."""
    play.keep("class list of names", okoro.opens(f"{home}/pupils/add"))
    play.keep("class list looked at", okoro.sends(list="مينا نور\nعمر\n12"))
    play.keep("class pupils", okoro.sends(list="مينا نور\nعمر\n12", do="add"))
    one, other = re.findall(rf'href="({home}/pupils/(?!add|cards)[\w-]+)"', okoro.page.text)
    play.keep("class pupil", okoro.opens(one))
    play.keep("class pupil refused", okoro.sends(f"{one}/merge", other=other.rsplit("/", 1)[1]))
    play.keep("class cards", okoro.opens(f"{home}/pupils/cards"))
    chosen = re.findall(r'name="pupil" value="([^"]+)"', okoro.page.text)
    play.keep("class cards printed", okoro.sends(pupil=chosen))


def keeps_and_deletes(play, okoro):
    """What is deleted soon and kept longer; the end of a pupil, of a class, of an account."""
    play.keep("home with what goes", okoro.opens("/teach"))
    report = re.search(r'action="(/teach/room/[^"]+)/keep"', okoro.page.text)[1]
    play.keep("report kept", okoro.sends(f"{report}/keep", keep="yes"))
    school_class = okoro.opens("/teach/class").sends(name="٨ب").path
    pupils = [
        Newcomer(f"{school_class[-9:]}-{n}", name, name) for n, name in enumerate(("مينا", "نور"))
    ]
    play.app.extensions["second-look"].store.add_pupils(
        school_class.rsplit("/", 1)[1], pupils, datetime.now(UTC)
    )
    play.keep("last day", okoro.opens(f"{school_class}/keep"))
    play.keep("last day refused", okoro.sends(until="2199-01-01"))
    play.keep("pupil to delete", okoro.opens(f"{school_class}/pupils/{pupils[0].id}/end"))
    play.keep("pupil not ticked", okoro.sends())
    play.keep("pupil deleted", okoro.sends(sure="yes"))
    play.keep("account to delete", okoro.opens("/teach/account/end"))
    play.keep("class to delete", okoro.opens(f"{school_class}/end"))
    play.keep("class deleted", okoro.sends(sure="yes"))


HOMEWORK = "/teach/class/7b/homework"


def gives_homework(play):
    """Homework to come, to do and done, for a class of its own; gives its teacher."""
    rooms = play.app.extensions["second-look"]
    now, school = rooms.now(), "أمينة"
    teacher = play.person(teaches(play.app, school, at=now))
    a_class(rooms.store, school, "مينا", "عمر")
    long, note = now + timedelta(days=9), "اقرأ"
    given = {"opens_at": now, "closes_at": long, "note": note}
    gives(play.app, school, **given, feedback="after", tries=2)
    gives(play.app, school, id="pack", pack="starter", **given)
    gives(play.app, school, id="later", opens_at=long, closes_at=None)
    rooms.store.allow("pack", "7b-عمر", Allowance(long + timedelta(days=1), "start-here"))
    pupil = play.person(pupil_of(play.app, "7b-مينا"))
    finishes(play.app, pupil.opens("/homework/h").sends(lesson="start-here"))
    play.keep("homework, kept", pupil)
    sitting = pupil.path.rsplit("/", 1)[0]
    for path in ("/my-classes", "/homework/h", "/homework/pack", "/homework/later",
                 f"{sitting}/debrief", "/lesson/start-here", "/progress/answers"):  # fmt: skip
        play.keep(f"homework {path.replace(sitting, '')}", pupil.opens(path))
    for path in ("", "/give", "/pack", "/pack/change", "/pack/pupil/7b-عمر"):
        play.keep(f"{HOMEWORK}{path}", teacher.opens(f"{HOMEWORK}{path}"))
    play.keep("homework refused", teacher.opens(f"{HOMEWORK}/give").sends(what=""))


def has_a_gradebook(play, okoro):
    """A class with homework in which one pupil has done a lesson twice."""
    here, at = play.app.extensions["second-look"], "/teach/class/٩ا/gradebook"
    lesson = here.shelf.lesson("start-here")
    forms = {one.id: MultiDict(right_answer(one)) for one in lesson.questions}
    a_class(here.store, "نور", id_="٩ا")
    play.keep("gradebook of nobody", okoro.opens(at))
    a_class(here.store, "نور", "مينا", "ليلى", id_="٩ب")
    at = at.replace("٩ا", "٩ب")
    play.keep("gradebook of nothing", okoro.opens(at))
    comes_in(here.store, "٩ب-مينا", "mina-s")
    for hours in (2, 1):
        does(here.store, "٩ب-مينا", "mina-s", lesson, forms, at=here.now() - timedelta(hours=hours))
    for path in ("", "?counts=yes", "/sheets", "/pupil/٩ب-مينا/lesson/start-here"):
        play.keep(f"gradebook{path}", okoro.opens(at + path))
    asked = "/teach/class/٩ب/lesson/start-here/no-way-to-check/ruling"
    for more in ("", "?what=out"):
        play.keep(f"ruling{more}", okoro.opens(asked + more))
    play.keep("ruling refused", okoro.sends(asked, what="out"))
    play.keep("ruling made", okoro.sends(asked, what="out", reason="نعم"))
    play.keep("report with a ruling", okoro.opens("/teach/class/٩ب/report"))
    play.keep("lesson disputed", okoro.opens("/teach/lessons/start-here/history"))
    play.keep("research refused", okoro.opens("/teach/class/٩ب/research.csv"))


def previews(play, lessons):
    with previewed(lessons, ROOT / "seeds") as app:
        app.config["LANGUAGES"] += (PSEUDO,)
        author = Person(app.test_client()).opens(f"/language/{play.tag}")
        for path in ("", "/00-start-here/key", "/00-start-here/print", "/own/projector"):
            play.keep(f"preview{path}", author.opens(f"/preview{path}"))


def every_page(tag, folder):
    """Every page of the app in that language, by a name of its own."""
    lessons = full_shelf(folder)
    app = create_app(Settings(folder / "data", lessons, ROOT / "seeds", pseudo=True))
    with closing(app.extensions["second-look"].store):
        play = Play(app, tag)
        mina = play.person()
        learns(play, mina)
        for path in AT_HOME:
            play.keep(path, mina.opens(path))
        stranger = play.person()
        for path in BEFORE_LOGIN:
            play.keep(path, stranger.opens(path))
        okoro = holds_a_class(play)
        writes_lessons(play, okoro, lessons)
        has_a_class(play, okoro)
        gives_homework(play)
        keeps_and_deletes(play, okoro)
        has_a_gradebook(play, okoro)
        previews(play, lessons)
    return play.seen
