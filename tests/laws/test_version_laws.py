"""What holds of any two versions of a text, and of any lesson beside itself."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quiz.core.versions import compare
from quiz.core.word_changes import pieces, shortened
from quiz.library.assemble import unpin
from quiz.questions import NAMES
from tests.laws.lessons import twins

TEXTS = st.lists(
    st.sampled_from(["the", "clock", "stopped,", "ساعت", "e\u0301", "\n", " ", "at", "9:14."])
).map(" ".join)


def words(found, *became):
    return [word for piece in found if piece.became in became for word in piece.text.split()]


@given(TEXTS, TEXTS)
def test_no_word_is_lost_on_the_way_from_one_text_to_the_other(before, after):
    found = pieces(before, after)
    assert words(found, "same", "gone") == before.split()
    assert words(found, "same", "new") == after.split()


@given(TEXTS, TEXTS)
def test_cutting_what_stayed_leaves_every_change_as_it_is(before, after):
    found = pieces(before, after)
    assert [p for p in shortened(found) if p.became != "same"] == [
        p for p in found if p.became != "same"
    ]


@pytest.mark.parametrize("kind", NAMES)
def test_a_changed_key_is_told_and_nothing_else_is_asked_otherwise(kind):
    """Twins differ in nothing but the key: it is always seen, and answers stay comparable."""

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(twins(kind))
    def law(pair):
        one, other = pair
        assert not compare(one, one)
        found = compare(one, other)
        assert not found.texts and not found.head
        (changed,) = found.questions
        assert changed.key and changed.is_comparable and not changed.asked
        assert found.rekeyed == (changed,) and not found.reworded
        back = {one.unit: (one.after, one.before) for one in compare(other, one).questions[0].key}
        assert back == {one.unit: (one.before, one.after) for one in changed.key}

    law()


@pytest.mark.parametrize("kind", NAMES)
def test_a_pinned_lesson_reads_back_under_the_name_it_was_kept_by(kind):
    @settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
    @given(twins(kind))
    def law(pair):
        for lesson in pair:
            again = unpin(lesson.pinned)
            assert again.version == lesson.version
            assert not compare(lesson, again)

    law()
