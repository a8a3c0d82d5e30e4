"""What is to be sent to one client: at once while nothing waits, and in its order when the client is slow."""

import asyncio
from typing import Protocol

MAX_BUFFER = 32 * 1024 * 1024


class Sender(Protocol):
    """The sending side of a socket."""

    def send_now(self, message: bytes) -> bool:
        """Send if nothing has to be waited for; False: it is not sent."""

    async def send(self, message: bytes) -> None: ...


class Outgoing:
    """`run` belongs to the life of the socket."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender
        self._waiting: list[bytes] = []
        self._size = 0
        self._is_sending = False
        self._is_held = False
        self._has_some = asyncio.Event()

    @property
    def is_too_much(self) -> bool:
        """Whether the client is so slow that it had better read anew."""
        return self._size > MAX_BUFFER

    def hold(self) -> None:
        """Send nothing more until it is released: the right of the client is read again."""
        self._is_held = True

    def release(self) -> None:
        self._is_held = False
        self._has_some.set()

    def push(self, message: bytes) -> None:
        is_free = not self._waiting and not self._is_sending and not self._is_held
        if is_free and self._sender.send_now(message):
            return
        self._waiting.append(message)
        self._size += len(message)
        self._has_some.set()

    async def run(self) -> None:
        """Send what has to wait."""
        while True:
            await self._has_some.wait()
            self._has_some.clear()
            if self._is_held or not self._waiting:
                continue
            messages, self._waiting, self._size = self._waiting, [], 0
            self._is_sending = True
            await self._sender.send(b"".join(messages))
            self._is_sending = False
