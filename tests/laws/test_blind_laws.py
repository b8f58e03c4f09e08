"""A second reader is sent nothing that is made from a key, and agreement is what it says.

The same clock, ids and secret serve both lessons of a pair of twins, which differ in nothing but
what is right.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings

from quiz.core.agreement import of_reader
from quiz.core.blind import BlindAnswer, asked_blind, plain, read, wording_of
from quiz.desk.blind import BlindFolders
from quiz.questions import NAMES
from quiz.second_author import sheet
from tests.conftest import MORNING
from tests.laws.lessons import twins
from tests.laws.test_no_leak import MASK, SLIP, app_of, hidden
from tests.test_classroom import teaches

KINDS = [name for name in NAMES if name != "reword"]  # nobody judges a line of one's own
FEW = settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
MANY = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


class Shown:
    """Everything a second author's browser gets of a lesson before her last answer."""

    def __init__(self, lesson, folder):
        self.app = app_of(lesson, folder)
        here = self.app.extensions["second-look"]
        object.__setattr__(here, "blind", BlindFolders([Path(folder) / "lessons"]))
        self.browser, self.seen = teaches(self.app, "okoro").client, []
        root = f"/teach/lessons/{lesson.id}"
        self.get(f"{root}/second-author")
        asked = self.get(f"{root}/second-author/asked")
        self.get(f"{root}/second-author/asked", headers={"If-None-Match": "*"})
        slip = self.note(
            self.browser.post(f"{root}/second-author/asked", data={**hidden(asked), **SLIP})
        )
        assert slip.status_code == 422
        self.get(f"{root}/agreement")
        self.get(f"{root}/second-author/no-such-question")
        here.store.close()

    def get(self, path, **more):
        return self.note(self.browser.get(path, **more))

    def note(self, response):
        assert response.status_code < 500
        self.seen.append(
            MASK.sub(r"\1\2", f"{response.status}\n{response.headers}\n{response.text}")
        )
        return response


def everything_blind(lesson):
    with TemporaryDirectory() as folder:
        return Shown(lesson, folder).seen


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_second_reader_is_sent_does_not_change_by_a_byte_with_the_key(kind):
    @FEW
    @given(twins(kind))
    def law(pair):
        one, other = pair
        assert one.questions[0].key() != other.questions[0].key()
        assert everything_blind(one) == everything_blind(other)

    law()


@pytest.mark.parametrize("kind", KINDS)
def test_the_sheet_on_the_command_line_and_the_name_of_the_wording_know_no_key(kind):
    @MANY
    @given(twins(kind))
    def law(pair):
        one, other = pair
        assert list(sheet(one)) == list(sheet(other))
        assert wording_of(one.questions[0]) == wording_of(other.questions[0])

    law()


@pytest.mark.parametrize("kind", KINDS)
def test_who_answers_as_the_key_has_it_agrees_fully_and_the_other_twin_less(kind):
    @MANY
    @given(twins(kind))
    def law(pair):
        one, other = (lesson.questions[0] for lesson in pair)
        mine = of_reader(one, "Noor", one.matching())
        assert mine.parts == (1.0,) * len(mine.parts)
        assert (mine.same, mine.disputed) == (mine.units, ())
        hers = of_reader(one, "Noor", other.matching())
        assert hers.same <= hers.units
        assert (min(hers.parts) < 1) == bool(hers.disputed) == (hers.same < hers.units)

    law()


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_survives_its_file_and_json_whole(kind):
    @FEW
    @given(twins(kind))
    def law(pair):
        with TemporaryDirectory() as folder:
            kept = BlindFolders([Path(folder)])
            for lesson in pair:
                question = lesson.questions[0]
                answer = question.matching()
                assert read(question, json.loads(json.dumps(plain(answer)))) == answer
                made = BlindAnswer(
                    question.id, wording_of(question), plain(answer), MORNING.date(), "why: “so” #"
                )
                assert kept.keep("made-up", "Noor: #1", [made])
                (reader,) = kept.of("made-up")
                first = pair[0].questions[0]
                assert read(first, reader.answers["asked"].given) == first.matching(), (
                    "the wording is the same, so the first answer stays"
                )
                assert reader.answers["asked"].doubt == "why: “so” #"

    law()


@pytest.mark.parametrize("kind", ["spot_claim"])
def test_agreement_is_the_same_whoever_of_the_two_is_called_the_author(kind):
    """Kappa is symmetric: turned round, the twins agree exactly as much."""

    @MANY
    @given(twins(kind))
    def law(pair):
        one, other = (lesson.questions[0] for lesson in pair)
        if one.key()["targets"] and other.key()["targets"]:
            there = of_reader(one, "Noor", other.matching())
            back = of_reader(other, "Noor", one.matching())
            assert there.parts[0] == pytest.approx(back.parts[0])
            assert there.same == back.same

    law()


def test_the_test_would_see_a_leak():
    """The control: twins whose prompts tell of their keys are told apart."""

    @FEW
    @given(twins("choice"))
    def law(pair):
        shown = []
        for lesson in pair:
            question = lesson.questions[0]
            told = replace(question, prompt=f"Not {question.key()['right']}?")
            shown.append(everything_blind(replace(lesson, questions=(told,))))
        assert shown[0] != shown[1]

    law()


def test_only_what_is_scored_is_asked():
    @FEW
    @given(twins("reword"))
    def law(pair):
        assert asked_blind(pair[0]) == ()

    law()
