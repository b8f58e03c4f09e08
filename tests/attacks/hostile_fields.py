"""What nobody types: values, names and bodies that a form was not made for."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from urllib.parse import quote_plus

TEXTS: dict[str, str | bytes] = {
    "nothing": "", "a blank": " ", "a word": "yes", "another id": "class-8a", "nobody": "zzzz-zz",
    "zero": "0", "minus": "-1", "beyond a word": "9" * 25, "beyond int()": "9" * 5000,
    "a fraction": "1.5", "a power": "1e999", "not a number": "NaN", "infinite": "-Infinity",
    "hexadecimal": "0x1f", "a square": "²", "full width": "１２", "Arabic digits": "٣",
    "a boolean": "true", "a list": "[1, 2]", "an object": '{"$gt": ""}', "null": "null",
    "no date": "2026-13-45", "year nought": "0000-00-00", "the last day": "9999-12-31T23:59:59",
    "a year too long": "99999-01-01", "a skipped hour": "2026-03-29T02:30",
    "a zone beyond": "2026-11-21T09:00+99:99", "a week": "2026-W60-9", "infinitely far": "1e20",
    "a null byte": "a\0b", "half a pair": b"\xed\xa0\x80", "no UTF-8": b"\xff\xfe\xc3(",
    "too long a sequence": b"\xc0\xaf", "reversed": "\u202eabc\u2066",
    "unseen": "\u200b\u200d\ufeff", "a private sign": "\ue000\U000f0000",
    "no character": "\uffff\ufdd0", "line ends": "a\r\nb\x0b\x0c\x85\u2028c",
    "a control": "\x01\x1b[31m\x7f", "accents without end": "a" + "\u0301" * 500,
    "a family": "👩‍👩‍👧‍👦" * 50, "small in capitals": "ß" * 300 + "ŉǰΐ",
    "large in folding": "ﷺ" * 200, "long": "x" * 200_000, "lines": "\n" * 20_000,
    "words": "a " * 40_000, "commas": "," * 20_000, "deep": "[" * 5000, "quotes": "'\"`\\",
    "a statement": "'; DROP TABLE attempt; --", "a template": "{{7*7}}{%x%}${7}",
    "a format": "%s%n{0.__class__}", "markup": "<script>hit()</script>&#x0;</textarea>",
    "a way up": "../../../etc/passwd", "a way down": "/etc/passwd", "two dots": "..",
    "a device": "CON", "an address": "//evil.example/", "YAML alias": "*a",
    "YAML anchor": "&a [*a]", "YAML tag": "!!python/x y", "YAML key": "a: b: c",
    "YAML end": "...\n---\n", "YAML block": "|\n x", "YAML comment": "# x",
    "YAML directive": "%YAML 9", "a tab": "\ta:\t", "a dash": "- - -", "a question": "? x",
}  # fmt: skip
"""By name; bytes are sent as they are."""

FILES: dict[str, tuple[str, bytes]] = {
    "an empty file": ("a.yaml", b""), "no name": ("", b"x"), "a program": ("a.exe", b"MZ\0\0"),
    "a broken zip": ("a.zip", b"PK\x03\x04 no more"), "no zip": ("a.zip", b"\0" * 5000),
    "a name up": ("../../a.yaml", b"title: x"), "a hidden name": ("\0a.yaml", b"title: x"),
    "bytes": ("a.csv", bytes(range(256)) * 20), "half UTF-16": ("a.csv", b"\xff\xfea"),
    "one long line": ("a.csv", b"a," * 60_000), "one long cell": ("a.csv", b'"' + b"a" * 90_000),
    "many lines": ("a.csv", b"Anna\n" * 20_000), "nulls": ("a.txt", b"Ann\0a\nBen"),
    "deep YAML": ("a.yaml", b"[" * 9000), "an alias bomb": ("a.yaml", b"a: &a [x]\nb: [*a, *a]"),
    "a scalar": ("a.yaml", b"x"), "a list": ("a.yaml", b"- x"),
    "odd keys": ("a.yaml", b"{[1]: 2}: 3"),
    "a number": ("a.yaml", b"format: 1\nid: 9\nquestions: 7\nexcerpts: []"),
    "a lesson of lists": ("a.yaml", b"id: [x]\ntitle: {a: b}\nquestions: {a: []}\npassages: [1]"),
}  # fmt: skip
"""By name: the name of a file and what is in it."""

Pairs = list[tuple[str, str | bytes]]


def encoded(pairs: Pairs) -> bytes:
    """A body as forms without files send it; lone surrogates travel as they are."""
    return b"&".join(
        f"{quote_plus(name, errors='surrogatepass')}={quote_plus(_raw(value))}".encode()
        for name, value in pairs
    )


def _raw(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")


def in_parts(pairs: Pairs, files: dict[str, tuple[str, bytes]]) -> tuple[bytes, str]:
    """A body as forms with files send it, and its type."""
    edge = uuid.UUID(int=7).hex.encode()
    made = []
    for name, value in pairs:
        head = b'Content-Disposition: form-data; name="' + _raw(name) + b'"'
        made.append(b"--" + edge + b"\r\n" + head + b"\r\n\r\n" + _raw(value) + b"\r\n")
    for name, (called, said) in files.items():
        head = f'Content-Disposition: form-data; name="{name}"; filename="{called}"'
        kind = "\r\nContent-Type: application/octet-stream\r\n\r\n"
        made.append(b"--" + edge + b"\r\n" + (head + kind).encode() + said + b"\r\n")
    made.append(b"--" + edge + b"--\r\n")
    return b"".join(made), f"multipart/form-data; boundary={edge.decode()}"


def bodies(token: str) -> Iterator[tuple[str, bytes, str]]:
    """Bodies of the wrong shape: what they are, their bytes, their type."""
    plain, parts = "application/x-www-form-urlencoded", "multipart/form-data"
    yield "two thousand fields", encoded([("csrf_token", token), *[("a", "b")] * 2000]), plain
    yield "JSON", b'{"csrf_token": "x", "name": null}', "application/json"
    yield "no boundary", b"--x\r\n\r\n", parts
    yield "half a part", b"--x\r\nContent-Disposition: form-data; name=", f"{parts}; boundary=x"
    yield "no fields at all", b"&&==&=&%&%zz=%", plain
    yield "another encoding", "name=ü".encode("utf-16"), f"{plain}; charset=utf-16"
    yield "XML", b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "text/xml"
    yield "too much", encoded([("csrf_token", token), ("name", "x" * 1_000_000)]), plain
