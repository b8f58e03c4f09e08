"""Bad lines, shared devices and other people's pages: what a browser shows, and what it keeps."""

from concurrent.futures import ThreadPoolExecutor

from tests.faults.offline import run


def test_on_a_bad_line_every_answer_is_saved_once_and_every_page_tells_the_truth(browser):
    """`python -m tests.faults.offline` plays it with thousands, and in class, too."""
    with ThreadPoolExecutor(1) as beside:  # it has an event loop of its own
        _, found, _ = beside.submit(run, 12, 20261121, alone=3, in_class=0).result()
    assert found.is_clean, found
    assert found.saved >= 12
