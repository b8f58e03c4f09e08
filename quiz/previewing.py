"""`preview`: a folder of lessons shown to its author, on this computer only, save by save."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from flask import Flask

from quiz import create_app, serving, utc_now, words
from quiz.library.drafts import Drafts
from quiz.settings import PROJECT, Settings
from quiz.web import preview

HERE = "127.0.0.1"

Tell = Callable[[str], None]


@contextmanager
def previewed(lessons: Path, seeds: Path | None = None) -> Iterator[Flask]:
    """The app over that folder, with a record of its own that goes when the preview ends.

    Without `seeds`, source records are looked for beside the folder, else in the project.
    """
    beside = lessons.resolve().parent / "seeds"
    seeds = seeds or (beside if beside.is_dir() else PROJECT / "seeds")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as data:
        app = create_app(Settings(data=Path(data), lessons=lessons.resolve(), seeds=seeds))
        with closing(app.extensions["second-look"].store):
            app.extensions["preview"] = Drafts(lessons.resolve(), seeds, utc_now().date())
            app.register_blueprint(preview.blueprint)
            yield app


def serve(lessons: Path, seeds: Path | None, port: int | None, tell: Tell) -> None:
    """Serve the preview until stopped. Raises serving.CannotServe with a sentence."""
    chosen = serving.free_port(HERE, port)
    with previewed(lessons, seeds) as app:
        server = serving.listen(app, HERE, chosen)
        tell(words.sentence("preview.open", {"address": f"http://{HERE}:{chosen}/preview"}))
        tell(words.sentence("preview.nothing-kept"))
        try:
            server.run()
        finally:
            server.close()
