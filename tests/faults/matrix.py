"""What may go wrong, what is promised then, and the test that holds it: one table.

`python -m tests.faults.matrix` takes the table over into docs/reliability.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SHEET = ROOT / "docs" / "reliability.md"
_MADE = re.compile(r"(<!-- made of tests/faults/matrix.py -->\n).*?(<!-- end -->)", re.S)
NO_TEST = "no test yet"


@dataclass(frozen=True, slots=True)
class Line:
    """`tests` are `file::name` below tests/; `proof` is a longer one; `lacks` what is not tried."""

    fault: str
    promise: str
    tests: tuple[str, ...] = ()
    proof: str = ""
    lacks: str = ""


MATRIX = (
    Line("the server is killed while answers come in",
         "what was acknowledged is there once, and every sum fits the answers",
         ("faults/test_kill.py::test_killed_in_the_middle_of_submits_nothing_is_lost_and_nothing_doubled",
          "test_hosted.py::test_killed_it_keeps_every_answer_that_was_acknowledged"),
         "`KILLS=10000 python3 run.py test tests/faults/test_kill.py`"),
    Line("the server is killed at one call to the disk",
         "an operation is done or not begun",
         ("faults/test_steps.py::test_an_operation_cut_short_is_done_or_not_begun_and_what_was_acknowledged_is_there",),
         "`python3 -m tests.faults.points`"),
    Line("the power fails",
         "what was acknowledged is there; what the disk had not yet taken is undone",
         ("test_locks.py::test_every_threads_connection_is_safe_in_a_power_cut",),
         "`python3 -m tests.faults.power 1000000`",
         "the suite itself only looks at the setting; disks that lie are not part of the model"),
    Line("a second fault while the app starts after the first",
         "the start after that opens the record, with all that was acknowledged",
         ("faults/test_steps.py::test_an_operation_cut_short_is_done_or_not_begun_and_what_was_acknowledged_is_there",),
         "`python3 -m tests.faults.points restart`"),
    Line("the disk is full",
         "it says so; what was typed stays on the page; reading goes on; no restart is needed",
         ("faults/test_disk_full.py::test_an_answer_that_was_not_saved_stays_on_the_page_and_is_saved_from_there",
          "faults/test_disk_full.py::test_a_class_that_was_not_saved_can_be_sent_again_from_the_page_that_says_so",
          "faults/test_disk_full.py::test_no_form_that_would_write_says_anything_but_that_it_is_not_saved",
          "faults/test_disk_full.py::test_with_a_disk_that_takes_nothing_every_page_can_be_read",
          "test_author.py::test_a_disk_that_refuses_loses_nothing_that_was_typed"),
         "`python3 -m tests.faults.points`"),
    Line("the disk gives an I/O error",
         "the same",
         ("faults/test_disk_full.py::test_an_answer_that_was_not_saved_stays_on_the_page_and_is_saved_from_there",
          "faults/test_steps.py::test_every_operation_was_killed_on_the_way_and_refused_by_a_disk"),
         "`python3 -m tests.faults.points`",
         "nobody tells the teacher: the log and `doctor` do"),
    Line("many write at once, or somebody holds the record",
         "all are saved in turn; who waits in vain is told so",
         ("test_locks.py::test_thirty_learners_answering_at_once_are_all_saved",
          "test_locks.py::test_two_processes_lose_nothing",
          "faults/test_disk_full.py::test_an_answer_that_was_not_saved_stays_on_the_page_and_is_saved_from_there"),
         "`python3 -m bench.live`"),
    Line("a backup during a lesson",
         "it holds every answer acknowledged before it began; no answer is refused because of it",
         ("faults/test_backups.py::test_backups_under_load_hold_every_answer_and_the_last_one_can_be_served",),
         "`python3 -m tests.faults.backups 40`"),
    Line("bytes of the record are damaged",
         "the start refuses in words, names the newest backup, and leaves the file as it is",
         ("faults/test_corrupt.py::test_damage_is_refused_in_words_or_what_is_read_is_right",
          "test_migrations.py::test_a_broken_file_is_refused_and_left_as_it_is"),
         "`python3 -m tests.faults.corrupt 1000`",
         "SQLite keeps no checksums: a byte that changes within a value is seen by nobody"),
    Line("the network is cut, or a reply is lost",
         "the page keeps the answer, says that it waits, and sends it once",
         ("browser/test_offline.py::"
          "test_on_a_bad_line_every_answer_is_saved_once_and_every_page_tells_the_truth",
          "browser/test_class.py::test_a_class_of_five_plays_a_lesson_and_loses_nothing",
          "test_store.py::test_sending_the_same_answer_twice_saves_it_once"),
         "`python3 -m tests.faults.offline 20000`"),
    Line("a page is loaded anew, a tab or a browser is closed",
         "she is back at her question, and nothing is asked again",
         ("browser/test_class.py::test_a_class_of_five_plays_a_lesson_and_loses_nothing",)),
    Line("somebody comes late, changes the device, or loses the cookie",
         "she joins at the open question; a code of her teacher brings her back to her seat",
         ("test_way_back.py::test_she_is_back_at_the_open_question_with_her_answers_kept",)),
    Line("a button is pressed twice, in two tabs, or again and again",
         "one answer, the first",
         ("test_locks.py::test_thirty_presses_of_one_button_save_one_answer",
          "test_hosted.py::test_the_same_answer_sent_to_both_workers_is_one_answer")),
    Line("an answer comes as its question is closed",
         "it counts exactly if it was saved before",
         ("test_live_store.py::test_an_answer_against_a_closing_is_counted_exactly_if_it_came_before",),
         "`RACES=10000 python3 run.py test tests/test_live_store.py`"),
    Line("clocks change, or are wrong",
         "a time stays what was typed; a clock that is behind is told",
         ("test_local_time.py::test_a_window_over_the_change_of_clocks_stays_what_was_typed",),
         lacks="a clock of the server that jumps by an hour in the middle of a lesson"),
    Line("the teacher’s browser dies",
         "the lesson goes on; any browser of hers steers it",
         ("test_live_store.py::test_two_screens_that_press_at_once_cause_it_once",
          "test_live_store.py::test_what_happened_is_there_after_a_restart")),
    Line("a lesson is edited while learners are in it",
         "each answer counts by the version it was given to, or by a correction that is noted",
         ("laws/test_edit_laws.py::test_edits_during_sittings_lose_nothing_and_change_no_verdict_unasked",),
         "`EDITS=5000 python3 run.py test tests/laws/test_edit_laws.py`"),
    Line("a lesson file is broken, cut, or changed while it is read",
         "the last good version stays; what is wrong is said with its place",
         ("test_shelf.py::test_however_a_file_breaks_its_last_good_version_stays_until_it_is_mended",
          "test_shelf.py::test_many_readers_see_only_whole_shelves_while_a_file_changes"),
         "`python3 -m tests.damaged_files 1000000`"),
    Line("a lesson file is a bomb",
         "it is refused within a second",
         ("test_reader_hostile.py::test_a_file_from_hell_is_refused_within_a_second",),
         lacks="the memory it takes is not measured"),
    Line("text that is slow to read",
         "a page comes at once",
         ("test_markdown.py::test_text_that_is_made_to_be_slow_costs_no_more_than_its_length",)),
    Line("an upgrade is killed, or an older app meets a newer record",
         "the old record or the new one; the older app refuses in words",
         ("test_migrations.py::test_a_record_of_each_release_killed_on_its_way_here_is_old_or_new",
          "test_migrations.py::test_an_older_app_leaves_a_newer_file_alone"),
         "`python3 -m tests.faults.upgrades`"),
    Line("a worker ends, or clients are slow",
         "another one takes its place; nobody else notices",
         ("test_hosted.py::test_a_worker_that_ends_is_replaced_and_takes_nothing_with_it",),
         lacks="a hundred clients that send a byte now and then"),
    Line("the server is started again during a lesson",
         "answers under way are saved first; phones go on by themselves",
         ("test_hosted.py::test_asked_to_end_it_saves_the_answer_under_way_and_says_so",),
         "`python3 -m bench.live`",
         "how long the gap is"),
    Line("somebody is deleted during an open lesson",
         "the lesson goes on without her, and nothing points at her",
         ("test_deletion.py::test_a_lesson_that_goes_on_goes_on_without_her",)),
)  # fmt: skip


def sheet() -> str:
    """docs/reliability.md as it should stand, with its made part made anew."""
    lines = ["| what goes wrong | what is promised | shown by | not tried |", "|---|---|---|---|"]
    for line in MATRIX:
        shown = [f"{said(name)} (`tests/{name.partition('::')[0]}`)" for name in line.tests]
        shown += [line.proof] if line.proof else []
        lines.append(
            f"| {line.fault} | {line.promise} | {'; '.join(shown) or NO_TEST} | {line.lacks} |"
        )
    text = SHEET.read_text(encoding="utf-8")
    return _MADE.sub(lambda found: f"{found[1]}{chr(10).join(lines)}{chr(10)}{found[2]}", text)


def said(name: str) -> str:
    """The name of a test as a sentence."""
    return name.partition("::")[2].removeprefix("test_").replace("_", " ")


if __name__ == "__main__":
    SHEET.write_text(sheet(), encoding="utf-8")
