"""Write a file whole or not at all, and never over somebody's work."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from quiz.lasting import make_lasting

_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EINVAL)
"""How disks say that they have no hard links."""


def write_new(path: Path, text: str | bytes) -> bool:
    """Write a file that is not there yet; False (and nothing written) if there is one.

    Raises OSError where the folder takes no file.
    """
    with _beside(path, text) as draft:
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            return False
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            return _taken_over(draft, path)
    make_lasting(path.parent)
    return True


def _taken_over(draft: Path, path: Path) -> bool:
    """The way without a link: the name is taken first, the whole text is put there at one blow."""
    try:
        path.open("xb").close()
    except FileExistsError:
        return False
    try:
        draft.replace(path)
    except OSError:
        path.unlink()
        raise
    make_lasting(path.parent)
    return True


def replace(path: Path, before: bytes, text: str | bytes) -> bool:
    """Put the text in the place of `before`; False (and nothing written) if the file changed.

    Raises OSError where the folder takes no file.
    """
    with _beside(path, text) as draft:
        if path.read_bytes() != before:
            return False
        draft.replace(path)
    make_lasting(path.parent)
    return True


@contextmanager
def _beside(path: Path, text: str | bytes) -> Iterator[Path]:
    """The text in a hidden file of the same folder, which is gone afterwards."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with draft.open("wb") as made:
            made.write(text if isinstance(text, bytes) else text.encode())
            made.flush()
            os.fsync(made.fileno())
        yield draft
    finally:
        draft.unlink(missing_ok=True)
