"""Who may open what: every address of the app with its methods, in one table.

`python -m tests.attacks.routes` takes the table over into docs/security.md; test_routes.py asks
every cell of the running app. A new address is one line more here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

SHEET = Path(__file__).resolve().parent.parent.parent / "docs" / "security.md"
_MADE = re.compile(r"(<!-- made of tests/attacks/routes.py -->\n).*?(<!-- end -->)", re.S)

WHO = {
    "all": "everybody",
    "wall": "everybody who knows its address, which is a random number",
    "self": "everybody, each about her own record only",
    "sitting": "the learner who sits there",
    "seat": "who sits in that lesson",
    "pupil": "a pupil of that class",
    "teacher": "every teacher who is logged in",
    "room": "the teacher who holds it",
    "reader": "who reads, teaches or owns the class",
    "taught": "who teaches or owns the class",
    "owner": "who owns the class",
}
"""The audiences, as docs/security.md names them."""

TABLE = """
/                                                get all
/static/<path:filename>                          get all
/healthz                                         get all
/language/<tag>                                  get all
/keeps                                           get all
/lesson/<lesson_id>                              get all       post all
/pack/<pack_id>                                  get all
/pack/<pack_id>/check                            post all
/join                                            get all       post all
/join/trouble                                    get all
/resume                                          get all       post all
/fresh                                           get self      post self
/way-back                                        get self
/way-back/code                                   post self
/way-back/remember                               post self
/progress                                        get self
/progress/answers                                get self
/review                                          get self      post self
/my-data                                         get self
/my-data/download                                get self
/my-data/delete                                  post self
/my-classes                                      get self
/my-classes/<class_id>/leave                     post pupil
/homework/<assignment_id>                        get pupil     post pupil
/sitting/<sitting_id>                            get sitting   post sitting
/sitting/<sitting_id>/<stop_id>                  get sitting   post sitting
/sitting/<sitting_id>/debrief                    get sitting
/live/<room_id>                                  get seat      post seat
/live/<room_id>/now                              get seat
/screen/<room_id>                                get wall
/screen/<room_id>/now                            get wall
/teach/login                                     get all       post all
/teach/logout                                    post all
/teach/welcome                                   get all       post all
/teach/reset                                     get all
/teach                                           get teacher
/teach/classes                                   get teacher
/teach/held                                      get teacher
/teach/password                                  get teacher   post teacher
/teach/account/end                               get teacher   post teacher
/teach/invite                                    get teacher   post teacher
/teach/colleagues                                get teacher
/teach/colleagues/back                           post teacher
/teach/colleagues/reset                          post teacher
/teach/colleagues/suspend                        post teacher
/teach/pretend                                   post teacher
/teach/start/<lesson_id>                         get teacher   post teacher
/teach/print/<lesson_id>                         get teacher
/teach/print/<lesson_id>/file                    get teacher
/teach/take/<lesson_id>                          get teacher
/teach/take/<lesson_id>/<name>                   get teacher
/teach/drafts                                    get teacher
/teach/drafts/mark                               get teacher
/teach/drafts/<name>/debrief                     get teacher
/teach/drafts/<name>/<mode>                      get teacher
/teach/drafts/<name>/<mode>/<question_id>        get teacher
/teach/lessons                                   get teacher
/teach/lessons/new                               get teacher   post teacher
/teach/lessons/copy                              post teacher
/teach/lessons/bring                             get teacher   post teacher
/teach/lessons/<name>                            get teacher
/teach/lessons/<name>/both                       post teacher
/teach/lessons/<name>/file                       get teacher   post teacher
/teach/lessons/<name>/download.yaml              get teacher
/teach/lessons/<name>/download.zip               get teacher
/teach/lessons/<name>/head                       get teacher   post teacher
/teach/lessons/<name>/notes                      get teacher   post teacher
/teach/lessons/<name>/order                      post teacher
/teach/lessons/<name>/publish                    post teacher
/teach/lessons/<name>/put-away                   post teacher
/teach/lessons/<name>/questions                  post teacher
/teach/lessons/<name>/questions/<int:n>          get teacher   post teacher
/teach/lessons/<name>/texts                      post teacher
/teach/lessons/<name>/texts/<excerpt>            get teacher   post teacher
/teach/lessons/<lesson_id>/history               get teacher
/teach/lessons/<lesson_id>/agreement             get teacher
/teach/lessons/<lesson_id>/second-author         get teacher
/teach/lessons/<lesson_id>/second-author/<question_id>  get teacher  post teacher
/teach/records                                   get teacher
/teach/records/new                               get teacher   post teacher
/teach/records/<name>                            get teacher   post teacher
/teach/records/<name>/both                       post teacher
/teach/records/<name>/cut                        post teacher
/teach/records/<name>/download.yaml              get teacher
/teach/records/<name>/publish                    post teacher
/teach/records/<name>/put-away                   post teacher
/teach/room/<room_id>                            get room      post room
/teach/room/<room_id>/now                        get room
/teach/room/<room_id>/keep                       post room
/teach/room/<room_id>/way-back                   post room
/teach/room/<room_id>/report                     get room
/teach/room/<room_id>/report.csv                 get room
/teach/room/<room_id>/report/<seat_id>           get room
/teach/class                                     get teacher   post teacher
/teach/class/<class_id>                          get reader
/teach/class/<class_id>/keep                     get taught    post taught
/teach/class/<class_id>/end                      get owner     post owner
/teach/class/<class_id>/settings                 get reader
/teach/class/<class_id>/settings/name            post taught
/teach/class/<class_id>/settings/door            post taught
/teach/class/<class_id>/settings/archive         post owner
/teach/class/<class_id>/settings/teachers        post owner
/teach/class/<class_id>/settings/teachers/out    post owner
/teach/class/<class_id>/pupils                   get reader
/teach/class/<class_id>/pupils/add               get taught    post taught
/teach/class/<class_id>/pupils/cards             get taught    post taught
/teach/class/<class_id>/pupils/<pupil_id>        get taught
/teach/class/<class_id>/pupils/<pupil_id>/rename post taught
/teach/class/<class_id>/pupils/<pupil_id>/move   post taught
/teach/class/<class_id>/pupils/<pupil_id>/merge  post taught
/teach/class/<class_id>/pupils/<pupil_id>/end    get taught    post taught
/teach/class/<class_id>/homework                 get reader
/teach/class/<class_id>/homework/give            get taught    post taught
/teach/class/<class_id>/homework/<assignment_id> get reader
/teach/class/<class_id>/homework/<assignment_id>/change    get taught  post taught
/teach/class/<class_id>/homework/<assignment_id>/withdraw  post taught
/teach/class/<class_id>/homework/<assignment_id>/pupil/<pupil_id>  get taught  post taught
/teach/class/<class_id>/report                   get reader
/teach/class/<class_id>/report/lesson/<lesson_id>  get reader
/teach/class/<class_id>/report/lesson/<lesson_id>/<question_id>  get reader
/teach/class/<class_id>/report/pupil/<pupil_id>  get reader
/teach/class/<class_id>/gradebook                get reader
/teach/class/<class_id>/gradebook.<ending>       get reader
/teach/class/<class_id>/gradebook/sheets         get reader
/teach/class/<class_id>/gradebook/pupil/<pupil_id>  get reader
/teach/class/<class_id>/gradebook/pupil/<pupil_id>/lesson/<lesson_id>  get reader
/teach/class/<class_id>/lesson/<lesson_id>/<question_id>/ruling  get reader  post taught
/teach/class/<class_id>/rulings                  get reader    post taught
/teach/class/<class_id>/answers.<ending>         get reader
/teach/class/<class_id>/research.csv             get taught
"""


@dataclass(frozen=True, slots=True)
class Cell:
    """One address and method, and for whom it is."""

    rule: str
    method: str
    audience: str


def cells() -> list[Cell]:
    """The table, cell by cell."""
    found = []
    for line in TABLE.strip().splitlines():
        rule, *said = line.split()
        for method, audience in zip(said[::2], said[1::2], strict=True):
            assert audience in WHO, line
            found.append(Cell(rule, method.upper(), audience))
    return found


def sheet() -> str:
    """docs/security.md as it should stand, with its made part made anew."""
    lines = ["| address | look (GET) | change (POST) |", "|---|---|---|"]
    by_rule: dict[str, dict[str, str]] = {}
    for cell in cells():
        by_rule.setdefault(cell.rule, {})[cell.method] = WHO[cell.audience]
    for rule, said in by_rule.items():
        lines.append(f"| `{rule}` | {said.get('GET', '')} | {said.get('POST', '')} |")
    made = "\n".join(lines) + "\n"
    text = SHEET.read_text(encoding="utf-8")
    return _MADE.sub(lambda found: f"{found[1]}{made}{found[2]}", text)


if __name__ == "__main__":
    SHEET.write_text(sheet(), encoding="utf-8")
