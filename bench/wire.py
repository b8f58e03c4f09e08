"""A browser's worth of HTTP for a thousand phones at once: one thread, raw bytes, no library.

The phones share the two cores with the server, so that every microsecond counts here as well.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from urllib.parse import urlencode

HERE = "127.0.0.1"
HIDDEN = re.compile(r'type="hidden" name="(\w+)" value="([^"]*)"')
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.I)
_COOKIE = re.compile(rb"\r\nset-cookie: *([^;\r]+)", re.I)
_LOCATION = re.compile(rb"\r\nlocation: *([^\r]+)", re.I)


class Strange(ConnectionError):
    """What came was no reply that can be read."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server said: status, the head as it came, and the body."""

    status: int
    head: bytes
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    def _named(self, header: re.Pattern[bytes]) -> str:
        found = header.search(self.head)
        return found[1].decode() if found else ""

    @property
    def cookie(self) -> str:
        """The cookie that it sets, "" for none."""
        return self._named(_COOKIE)

    @property
    def location(self) -> str:
        """Where it leads, "" for nowhere."""
        return self._named(_LOCATION)

    @property
    def hidden(self) -> dict[str, str]:
        """The hidden fields of the page's forms."""
        return dict(HIDDEN.findall(self.text))


class Line(asyncio.Protocol):
    """One connection to a server of this computer; one request at a time."""

    def __init__(self) -> None:
        """Not open yet: see `to`."""
        self._came = bytearray()
        self._heard: asyncio.Future[Reply] | None = None
        self._road: asyncio.Transport | None = None
        self._ends = -1

    @classmethod
    async def to(cls, port: int) -> Line:
        """A new connection; OSError if nobody is there."""
        return (await asyncio.get_running_loop().create_connection(cls, HERE, port))[1]

    @property
    def is_open(self) -> bool:
        """Whether the other side has not hung up."""
        return self._road is not None and not self._road.is_closing()

    async def ask(self, request: bytes) -> Reply:
        """Send a whole request and wait for the reply; ConnectionError if the line goes dead."""
        if self._road is None or self._road.is_closing():
            raise ConnectionResetError
        self._heard = asyncio.get_running_loop().create_future()
        self._road.write(request)
        try:
            return await self._heard
        except BaseException:
            # Whatever comes later is the answer to nobody's question.
            self.hang_up()
            raise
        finally:
            self._heard = None

    def hang_up(self) -> None:
        """Close it, whatever is under way."""
        if self._road is not None:
            self._road.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by asyncio: it is open."""
        self._road = transport  # type: ignore[assignment]

    def connection_lost(self, exc: Exception | None) -> None:
        """Called by asyncio: it is closed, by whichever side."""
        self._road = None
        self._fail(ConnectionResetError())

    def data_received(self, data: bytes) -> None:
        """Called by asyncio: the reply is handed over when the last byte of it is here."""
        self._came += data
        if self._ends < 0:
            self._read_head()
        if 0 <= self._ends <= len(self._came):
            head, _, body = bytes(self._came).partition(b"\r\n\r\n")
            self._came.clear()
            self._ends = -1
            if re.search(rb"\r\nconnection: *close", head, re.I):
                self.hang_up()
            if self._heard is not None and not self._heard.done():
                self._heard.set_result(Reply(int(head[9:12]), head, body))

    def _read_head(self) -> None:
        """Find where the reply ends, as soon as its head is whole."""
        blank = self._came.find(b"\r\n\r\n")
        if blank < 0:
            return
        told = _LENGTH.search(self._came, 0, blank + 2)
        has_body = self._came[9:12] not in (b"304", b"204")
        if has_body and told is None:
            self._fail(Strange(bytes(self._came[:blank]).decode()))
            self.hang_up()
            return
        self._ends = blank + 4 + (int(told[1]) if told and has_body else 0)

    def _fail(self, error: Exception) -> None:
        if self._heard is not None and not self._heard.done():
            self._heard.set_exception(error)


def request(method: str, path: str, cookie: str, body: str | None = None, mark: str = "") -> bytes:
    """A request as bytes; `mark` is what the page knows of the room it asks after."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {HERE}", "Accept-Encoding: gzip"]
    if cookie:
        lines.append(f"Cookie: {cookie}")
    if mark:
        lines.append(f'If-None-Match: "{mark}"')
    if body is not None:
        lines.append("Content-Type: application/x-www-form-urlencoded")
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", body or ""]).encode()


@dataclass
class Phone:
    """A browser: one cookie, and as many connections as it has requests under way."""

    port: int
    cookie: str = ""
    idle: list[Line] = field(default_factory=list)

    async def ask(self, method: str, path: str, body: str | None = None, mark: str = "") -> Reply:
        """One request on a line that is free, else on a new one; OSError if nobody answers.

        A free line may have been closed at this very moment: then it goes out once more, as
        browsers do it.
        """
        sent = request(method, path, self.cookie, body, mark)
        line = self._free_line()
        try:
            reply = await line.ask(sent) if line else None
        except ConnectionResetError:
            reply = None
        if reply is None:
            line = await Line.to(self.port)
            reply = await line.ask(sent)
        assert line
        self.idle.append(line)
        self.cookie = reply.cookie or self.cookie
        return reply

    def _free_line(self) -> Line | None:
        while self.idle:
            line = self.idle.pop()
            if line.is_open:
                return line
        return None

    async def send(self, path: str, **form: object) -> Reply:
        """Post a form."""
        return await self.ask("POST", path, urlencode(form, doseq=True))

    def hang_up(self) -> None:
        """Close every connection."""
        for line in self.idle:
            line.hang_up()
        self.idle.clear()
