"""Two hundred names that a spreadsheet might run, read wrongly, or choke on."""

from __future__ import annotations

PAYLOADS = (
    "1+1", "SUM(A1:A9)", "cmd|' /C calc'!A0", 'HYPERLINK("http://example.org","x")',
    'DDE("cmd";"/C calc";"1")', "MSEXCEL|'\\..\\calc.exe'!A1", 'WEBSERVICE("http://example.org")',
    "IMPORTXML(A1,B1)", "@SUM(A1)", "2+3+cmd|' /C calc'!A0",
)  # fmt: skip
BEGINNINGS = (
    "=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\ufe66", "\u2212",
    "\t=", "\r=", "\n=", " =", "\ufeff=", "\u200f=", "\u202e=", "\u200b=",
)  # fmt: skip
PLAIN = (
    "Ann", "O'Brien", '"=1+1"', "'=1+1", "a,b;c\td", 'He said "hi"', "line\nbreak", "line\r\nbreak",
    "null\0byte", "bell\x07", "\ud800lone", "\uffff", "名前", "اسم", "😀", "007", "1e5", "TRUE",
    "2026-11-21", "</t></is></c>", "<![CDATA[x]]>", "&lt;f&gt;",
)  # fmt: skip
HOSTILE = (*(begin + payload for begin in BEGINNINGS for payload in PAYLOADS), *PLAIN)
