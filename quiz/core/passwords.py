"""What a password must be: long, and not the first thing that somebody else would try.

No rules about digits or signs: they make passwords hard to keep and not hard to guess
(NIST SP 800-63B-3, 5.1.1.2; OWASP ASVS 5.0, 6.2).
"""

from __future__ import annotations

import unicodedata

from quiz.core.model import Problem
from quiz.core.nicknames import key

LEAST, MOST = 10, 200
FEWEST_DIFFERENT = 4

# Of what leaks show most often, that which is long enough to get here.
COMMON = frozenset((
    "1234567890", "0123456789", "0987654321", "12345678910", "1234512345", "123123123123",
    "1q2w3e4r5t", "qwertyuiop", "qwerty12345", "qwerty123456", "1qaz2wsx3edc", "qwertzuiop",
    "qwertz12345", "azertyuiop", "azerty12345", "asdfghjkl1", "asdfghjkl;", "zxcvbnm123",
    "abcdefghij", "abcdefghijk", "abcd123456", "abc1234567", "password12", "password123",
    "password1234", "password12345", "passw0rd123", "mypassword", "iloveyou123", "iloveyou12",
    "welcome123", "welcome1234", "changeme123", "letmein123", "administrator", "admin12345",
    "football123", "basketball", "sunshine123", "princess123", "superman123", "secondlook",
    "secondlook1", "secondlook123", "mediateacher", "classroom123", "teacher123", "teacher1234",
    "schoolschool", "passwordpassword",
))  # fmt: skip


def tidy(given: str) -> str:
    """The password as it is hashed: two keyboards may send one sign in two forms."""
    return unicodedata.normalize("NFKC", given)


def problem_with(given: str, name: str) -> Problem | None:
    """What is wrong with this password for somebody of that name; None if it will do."""
    password = tidy(given)
    if len(password) < LEAST:
        return Problem("password-short", ("password",), {"least": LEAST})
    if len(password) > MOST:
        return Problem("password-long", ("password",), {"most": MOST})
    plain = key(password)
    if plain in COMMON or len(set(plain)) < FEWEST_DIFFERENT:
        return Problem("password-common", ("password",))
    letters = _letters(plain)
    if plain == key(name) or (letters and letters == _letters(key(name))):
        return Problem("password-name", ("password",))
    return None


def _letters(text: str) -> str:
    """Only the letters: a year behind a name is no secret."""
    return "".join(sign for sign in text if sign.isalpha())
