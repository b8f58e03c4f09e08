"""A bad line between browsers and a server: it loses requests, and replies to what was handled."""

import asyncio
import contextlib
from dataclasses import dataclass, field
from random import Random


@dataclass
class BadLine:
    """A TCP proxy. Of `share` of the forms sent, the line breaks: before or after the server."""

    to: int
    chance: Random
    share: float = 0.15
    lost_requests: int = 0
    lost_replies: int = 0
    _server: asyncio.Server = field(init=False, repr=False)

    async def open(self):
        """Listen on a free port, and give it."""
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        return self._server.sockets[0].getsockname()[1]

    def close(self):
        """Take no more calls."""
        self._server.close()

    async def _carry(self, reader, writer):
        try:
            up_reader, up_writer = await asyncio.open_connection("127.0.0.1", self.to)
        except OSError:
            writer.transport.abort()
            return
        call = _Call(self, (reader, writer), (up_reader, up_writer))
        await asyncio.gather(call.forth(), call.back())


@dataclass
class _Call:
    line: BadLine
    browser: tuple
    server: tuple
    loses_reply: bool = False

    async def forth(self):
        with contextlib.suppress(OSError):
            while chunk := await self.browser[0].read(65536):
                if chunk.startswith(b"POST ") and self.line.chance.random() < self.line.share:
                    if self.line.chance.random() < 0.5:
                        self.line.lost_requests += 1
                        break
                    self.loses_reply = True
                self.server[1].write(chunk)
                await self.server[1].drain()
        self.hang_up()

    async def back(self):
        with contextlib.suppress(OSError):
            while chunk := await self.server[0].read(65536):
                if self.loses_reply:
                    self.line.lost_replies += 1
                    break
                self.browser[1].write(chunk)
                await self.browser[1].drain()
        self.hang_up()

    def hang_up(self):
        """Without a word to either side."""
        for _, writer in (self.browser, self.server):
            writer.transport.abort()
