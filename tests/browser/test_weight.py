"""What a phone with an empty memory loads, counted by the browser itself."""

from urllib.parse import urlsplit

from bench.pages import MOST_BYTES, MOST_REQUESTS, Page, first_load


def test_a_first_load_is_light_and_comes_from_here_alone(browser, address):
    port = urlsplit(address).port
    for path in ("/", "/join", "/lesson/start-here"):
        requests, size, painted = first_load(browser, port, Page(path, path), is_slow=False)
        assert 1 < requests <= MOST_REQUESTS and 2_000 < size <= MOST_BYTES
        assert painted > 0
