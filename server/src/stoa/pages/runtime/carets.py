"""Tells who is in the rooms and where their carets stand, a few times in a second, also to other processes."""

import asyncio
import base64
from collections.abc import Mapping
from contextlib import suppress
from uuid import UUID

import structlog
from sqlalchemy.exc import SQLAlchemyError

from stoa.pages.core import awareness, frames
from stoa.pages.core.frames import BadFrame
from stoa.pages.queries import updates
from stoa.pages.runtime.room import Room
from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.platform.ids import PageId, new_id

log = structlog.get_logger(__name__)

EVERY_SECONDS = 0.2
EXPIRE_EVERY_SECONDS = 5.0
# A notification of PostgreSQL holds less than 8 000 bytes.
MAX_NOTIFICATION = 7_900


class Carets:
    """`run` belongs to the life of the process."""

    def __init__(self, platform: Platform, rooms: Mapping[PageId, Room]) -> None:
        self._platform = platform
        self._rooms = rooms
        self._process = str(new_id())
        self._moved: dict[PageId, set[int]] = {}
        self._wake = asyncio.Event()
        platform.listener.on(updates.AWARENESS_CHANNEL, self._heard)

    def moved(self, room: Room, clients: list[int]) -> None:
        if clients:
            self._moved.setdefault(room.page_id, set()).update(clients)
            self._wake.set()

    async def run(self) -> None:
        """At most five times in a second, whatever clients send."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(EXPIRE_EVERY_SECONDS):
                    await self._wake.wait()
            self._wake.clear()
            # Also while others move: their carets keep nobody here who is silent.
            self._expire()
            try:
                await self._tell_all()
            except (SQLAlchemyError, OSError, TimeoutError) as error:
                log.warning("carets_not_told", error=type(error).__name__)
            await asyncio.sleep(EVERY_SECONDS)

    def _expire(self) -> None:
        now = self._platform.clock.now().timestamp()
        for room in self._rooms.values():
            self.moved(room, room.roster.expire(now))

    async def _tell_all(self) -> None:
        moved, self._moved = self._moved, {}
        payloads = []
        for page_id, clients in moved.items():
            room = self._rooms.get(page_id)
            if room is None:
                continue
            present = room.roster.present
            told = awareness.encode((client, present[client]) for client in clients if client in present)
            room.tell(frames.awareness(told))
            payload = f"{self._process} {page_id} {base64.b85encode(told).decode()}"
            if len(payload) <= MAX_NOTIFICATION:
                payloads.append(payload)
        if payloads:
            async with self._platform.db.writing(Scope.system()) as session:
                await updates.announce_carets(session, payloads)

    def _heard(self, payload: str) -> None:
        process, page_id, told = payload.split(" ", 2)
        room = None if process == self._process else self._rooms.get(PageId(UUID(page_id)))
        if room is None:
            return
        now = self._platform.clock.now().timestamp()
        try:
            clients = awareness.decode(base64.b85decode(told), most=1000)
        except BadFrame:
            return
        heard = [
            (client, clock, None if state == b"null" else state)
            for client, clock, state in clients
            if room.roster.hear(client, clock, None if state == b"null" else state, now)
        ]
        if heard:
            present = room.roster.present
            room.tell(frames.awareness(awareness.encode((client, present[client]) for client, _, _ in heard)))
