"""Ms Okoro fills in the forms of a lesson: they speak her words and decide nothing for her."""

# ruff: noqa: F811  (fixtures are asked for by their names)

from __future__ import annotations

import html
import re

import pytest

from quiz import words
from quiz.desk.marking import marked
from quiz.library.form_hints import IN_FORMS, in_form
from quiz.library.manuscript import Manuscript
from quiz.questions import SPECS
from tests.laws.test_author_forms_laws import SOURCES, flat
from tests.problem_files import PAIR
from tests.test_author import LESSON, app, desk, draft, okoro, puts, sends, settings  # noqa: F401
from tests.test_reader_quality import WITHOUT_TRUST

WHOLE = LESSON + PAIR
BLANKS = "/teach/lessons/clock"


def adds(person, kind, name="clock"):
    """Add a question of that kind to the lesson; she is on its page then."""
    person.opens(f"/teach/lessons/{name}")
    return sends(person, path=f"/teach/lessons/{name}/questions", kind=kind)


def every_form():
    """All fields of a lesson in which every kind of question is blank, and of its other parts."""
    from quiz.library.kinds import sketch
    from quiz.library.yaml_text import item

    kinds = [line for kind in SPECS for line in item(sketch(kind, {"a": ("s1", "s2"), "b": ()}), 2)]
    here = Manuscript("clock", (WHOLE + "\n".join(kinds) + "\n").encode(), SOURCES)
    parts = [here.head(), here.notes(), here.text("a"), here.text("b")]
    parts += map(here.question, range(len(here.questions)))
    return [field for part in parts for field in flat(part)]


OF_THE_FILE = re.compile(
    r"[\[\]{}]|\byes\b|\bnone (if|keeps|makes)|\b(a\.)?s\d\b|only-[ab]|excerpt|^[\w-]+: |"
    r"; [\w-]+: |like [a-z]+-[a-z]"
)


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_hint_speaks_of_the_file_or_repeats_its_label(language):
    words.speak(language)
    said = words.catalogue(language).ugettext
    for field in every_form():
        label = words.sentence(f"field.{field.label}")
        hint = said(field.hint) if field.hint else ""
        assert not OF_THE_FILE.search(field.hint), field.hint
        assert hint.rstrip(".").casefold() != label.casefold(), label
    words.speak()


def test_the_look_for_the_words_of_the_file_would_notice():
    for said in ("The two excerpts, like [a, b].", "yes if it is so.", "agree: both say it.",
                 "Which reason, like no-source-given.", "The mark, like s2."):  # fmt: skip
        assert OF_THE_FILE.search(said)


def test_words_for_forms_stand_for_words_that_the_file_really_says():
    from quiz.library.form_hints import hints

    assert set(IN_FORMS) <= set(hints())
    assert (
        in_form("The skill it trains, from the list: a, b") == "Choose what learners practise here."
    )


def test_an_option_is_neither_right_nor_wrong_until_she_says_so(okoro, desk):
    puts(desk)
    adds(okoro, "choice")
    n = len(draft(desk)["questions"]) - 1
    part = f"questions/{n}/options"
    assert not re.search(rf'name="{part}/\d/why/is" value="\w+" checked', okoro.page.text)
    assert okoro.page.text.count(f'name="{part}/0/why"') == 1
    assert "Why this is right or wrong" in okoro.text
    sends(okoro, **{f"{part}/0/why": "It stands there."})
    first = draft(desk)["questions"][n]["options"]["o1"]
    assert first["right"] == first["wrong"] == "It stands there.", "nothing typed is lost"
    assert "It stands there." in okoro.text
    field = okoro.page.text.partition(f'id="{part.replace("/", "-")}-0-why-field"')[2]
    assert "an option has either" in html.unescape(field.partition("</details>")[0])
    sends(okoro, **{f"{part}/0/why/is": "right", f"{part}/1/why/is": "wrong"})
    options = draft(desk)["questions"][n]["options"]
    assert options["o1"] == {"text": options["o1"]["text"], "right": "It stands there."}
    assert "right" not in options["o2"] and options["o2"]["wrong"] is None
    sends(okoro, **{f"{part}/0/why/is": "wrong", f"{part}/0/why": "It does not."})
    assert draft(desk)["questions"][n]["options"]["o1"]["wrong"] == "It does not."


def test_a_new_question_of_any_kind_has_nothing_ready_marked(okoro, desk):
    puts(desk)
    for kind in SPECS:
        adds(okoro, kind)
        form = okoro.page.text.partition('class="editing"')[2]
        ticked = re.findall(r'name="([^"]+)" value="([^"]+)" checked', form)
        assert [one for one in ticked if not one[0].endswith("excerpts")] == [], kind
        lists = re.findall(r'<select id="([^"]+)"(.*?)</select>', form, re.S)
        chosen = [name for name, body in lists if "selected" in body]
        assert [name for name in chosen if not name.endswith("excerpt")] == [], kind


def test_a_control_can_be_added_and_is_about_the_last_text(okoro, desk):
    puts(desk)
    adds(okoro, "control")
    made = draft(desk)["questions"][-1]
    assert (made["type"], made["excerpt"], list(made["sound"])) == ("spot_claim", "b", ["s1", "s2"])
    assert "targets" not in made


def test_a_lesson_without_a_control_says_so_where_its_questions_stand(okoro, desk):
    puts(desk, WITHOUT_TRUST["three sound sentences of five"])
    okoro.opens(BLANKS)
    assert "this lesson gives little to trust: 3 of 5 units are sound" in okoro.text


@pytest.mark.parametrize("kind", ["spot_claim", "framing"])
def test_the_sentences_of_another_text_come_with_one_button_and_nothing_typed_is_lost(
    okoro, desk, kind
):
    puts(desk)
    adds(okoro, kind)
    n = len(draft(desk)["questions"]) - 1
    assert "I fitted a new gear" not in okoro.text
    typed = {f"questions/{n}/excerpt": "b", f"questions/{n}/prompt": "What is said?"}
    sends(okoro, do="show", **typed)
    assert okoro.path == f"{BLANKS}/questions/{n}"
    assert "I fitted a new gear" in okoro.text and "What is said?" in okoro.text


def test_who_chooses_a_second_text_picks_its_sentences_at_once(okoro, desk):
    puts(desk)
    adds(okoro, "choice")
    n = len(draft(desk)["questions"]) - 1
    sends(okoro, do="show", **{f"questions/{n}/excerpts": ["a", "b"]})
    assert f'name="questions/{n}/cite" value="b.s2"' in okoro.page.text


def test_sentences_of_a_text_that_was_left_can_be_taken_out(okoro, desk):
    puts(desk)
    okoro.opens(f"{BLANKS}/questions/0")
    sends(okoro, do="show", **{"questions/0/excerpt": "b"})
    assert okoro.text.count("This sentence is not in the text any more.") == 3
    assert "A log." in okoro.text, "what she wrote is still there"
    gone = {f"questions/0/targets/s{n}/gone": "yes" for n in (3, 4, 5)}
    sends(okoro, **gone)
    made = draft(desk)["questions"][0]
    assert "targets" not in made and list(made["sound"]) == ["s1", "s2"]


def test_headings_speak_and_the_row_with_a_problem_is_open(okoro, desk):
    puts(desk, WHOLE.replace("why: The Bell read it.", "why: "))
    okoro.opens(f"{BLANKS}/questions/3")
    said = html.unescape(re.sub(r"<[^>]+>", "", okoro.page.text))
    assert "Row 1: A gear." in said and "Row 6: Ten past ten." in said
    opened = re.findall(r'<details class="entry" id="questions-3-rows-(\d)" open', okoro.page.text)
    assert opened == ["3"]
    okoro.opens(f"{BLANKS}/texts/b")
    assert "Text b : Notice on the door of the clock house" in okoro.text
    okoro.opens(f"{BLANKS}/questions/0")
    assert "Sentence 2: The keeper found a cracked gear." in re.sub(r"\s+", " ", okoro.text)


def test_a_new_entry_is_open_and_says_what_is_still_to_fill_in(okoro, desk):
    puts(desk, WHOLE)
    sends(okoro.opens(f"{BLANKS}/questions/3"), do="add questions/3/rows")
    assert re.findall(r'id="questions-3-rows-(\d)" open', okoro.page.text) == ["6"]
    entry = okoro.page.text.partition('id="questions-3-rows-6"')[2].partition("</details>\n<p>")[0]
    assert entry.count("Still to fill in.") >= 3 and "Error" not in entry


def test_an_error_on_a_sound_sentence_stands_at_its_why(okoro, desk):
    puts(desk, LESSON.replace("s4: A log.", "s4: "))
    okoro.opens(f"{BLANKS}/questions/0")
    card = okoro.page.text.partition('id="questions-0-targets-s4"')[2].partition("</fieldset>")[0]
    before, _, field = card.partition('id="questions-0-targets-s4-why-field"')
    assert "slips" not in before and "has nothing behind it" in html.unescape(field)


def test_words_that_do_not_stand_in_the_text_are_named_at_once_though_much_is_blank(okoro, desk):
    puts(desk)
    adds(okoro, "framing")
    n = len(draft(desk)["questions"]) - 1
    part = f"questions/{n}/phrases"
    sends(okoro, **{f"{part}/0/text": "our lovely clock", f"{part}/1/text": "beloved clock"})
    cards = okoro.page.text.split('class="entry"')
    shown = [re.findall(r'data-times="(\d)">', card) for card in cards[1:3]]
    assert shown == [["0"], ["1"]]


def test_the_preview_of_a_draft_shows_its_title_and_no_path(okoro, desk):
    puts(desk)
    assert "Who stopped the clock?" in okoro.opens("/teach/drafts/clock/learner").text
    assert "drafts/clock.yaml" not in okoro.page.text
    puts(desk, LESSON.replace("goal: Ask who says so.", "goal:").replace("id: clock", "id: b"), "b")
    okoro.opens("/teach/drafts/b/learner")
    assert "Who stopped the clock?" in okoro.text and "drafts/b.yaml" not in okoro.page.text


def test_passages_are_offered_by_title_publisher_date_and_first_words(okoro, desk):
    puts(desk)
    page = html.unescape(okoro.opens(BLANKS).page.text)
    group = "Notice on the door of the clock house · Ines Holt, clock keeper · 7 March 2031"
    assert f'label="{group}"' in page and ">I fitted a new gear at five past ten.<" in page
    assert ">notice-2031/gear<" not in page


def test_one_sentence_on_a_line_makes_one_paragraph():
    assert marked("It rang.\nA gear broke.\nWho knows?") == (
        "[s1] It rang.\n[s2] A gear broke.\n[s3] Who knows?\n"
    )
    assert marked("It rang.\n\nA gear broke.") == "[s1] It rang.\n\n[s2] A gear broke.\n"


def test_picked_sentences_are_summed_up_in_their_own_words(okoro, desk):
    puts(desk, WHOLE)
    said = re.sub(r"<[^>]+>", "", okoro.opens(f"{BLANKS}/questions/3").page.text)
    assert "Sentences that show it: The keeper found a cracked gear. · I fitted a new gear" in said


def test_of_two_texts_each_says_which_is_read_again(okoro, desk):
    puts(desk, LESSON.replace("excerpts: [b]", "excerpts: [a, b]"))
    said = okoro.opens("/teach/drafts/clock/learner/limit?given=yes&option=o2").text
    assert "Read the text again: Saltmere Bell" in said
    assert "Read the text again: Notice on the door of the clock house" in said
    puts(desk, LESSON.replace("id: clock", "id: one"), "one")
    said = okoro.opens("/teach/drafts/one/learner/limit?given=yes&option=o2").text
    assert "Read the text again" in said and "Read the text again:" not in said
