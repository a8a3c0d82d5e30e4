"""The rooms of one web process: opened with the first socket, closed when all is stored after the last."""

import asyncio
from collections.abc import Callable, Coroutine
from uuid import UUID

import structlog
from sqlalchemy.exc import SQLAlchemyError

from stoa.pages.core.crdt import InvalidUpdate
from stoa.pages.errors import DocumentUnreadable
from stoa.pages.queries import updates
from stoa.pages.queries.updates import Place
from stoa.pages.runtime.carets import Carets
from stoa.pages.runtime.log_writer import LogWriter
from stoa.pages.runtime.room import Member, Room
from stoa.pages.runtime.upkeep import Upkeep
from stoa.platform.context import Platform
from stoa.platform.ids import OrganizationId, PageId
from stoa.platform.realtime import RIGHTS_CHANGED, TopicEvent
from stoa.platform.rights import concerns, rights_topic

log = structlog.get_logger(__name__)

STOP_SECONDS = 10.0
RESTART, RESYNC = 1012, 4408
# Events that leave everybody's rights as they were.
HARMLESS = ("page.updated", "page.created", "version.", "comment.", "proposal.", "presence")
HARMLESS_CHANGES_OF_TREE = {"created", "renamed"}


class Rooms:
    """`start` and `stop` belong to the life of the process."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._rooms: dict[PageId, Room] = {}
        self._opening: dict[PageId, asyncio.Lock] = {}
        self._writer = LogWriter(platform)
        self._upkeep = Upkeep(platform)
        self._carets = Carets(platform, self._rooms)
        self._tasks: dict[tuple[PageId, str], asyncio.Task[None]] = {}
        self._listening: dict[PageId, tuple[list[str], Callable[[TopicEvent], None]]] = {}
        self._loop: asyncio.Task[None] | None = None
        platform.listener.on(updates.CHANNEL, self._heard)
        platform.listener.on_reconnect(self._may_have_missed)

    async def start(self) -> None:
        self._loop = asyncio.create_task(self._carets.run(), name="page-carets")

    async def stop(self) -> None:
        """Store what is pending, and end every socket."""
        for room in tuple(self._rooms.values()):
            for member in tuple(room.members):
                member.end(RESTART, "restart")
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await self._writer.drain()
        except TimeoutError:
            self._writer.give_up()
        tasks = [*self._tasks.values(), *([self._loop] if self._loop else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def enter(self, organization_id: OrganizationId, page_id: PageId, member: Member) -> Room:
        """The room of a page, with the member in it. Raises NotFound, DocumentUnreadable."""
        async with self._opening.setdefault(page_id, asyncio.Lock()):
            room = self._rooms.get(page_id)
            if room is None or room.is_closed:
                room = await self._open(organization_id, page_id)
            room.members.add(member)
        self._look_after(room)
        return room

    async def _open(self, organization_id: OrganizationId, page_id: PageId) -> Room:
        try:
            ledger, place, opened = await self._upkeep.open(organization_id, page_id)
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            raise DocumentUnreadable from error
        room = self._rooms[page_id] = Room(ledger, opened)
        self._listen(room, place)
        # What was stored between the reading and this moment is read again: nothing falls into the gap.
        self._do(room, "catch_up", lambda: self._upkeep.catch_up(room, None))
        return room

    def now(self) -> float:
        """When somebody was heard of, in seconds."""
        return self._platform.clock.now().timestamp()

    def leave(self, room: Room, member: Member, clients: list[int]) -> None:
        """The socket is gone, and with it its carets."""
        room.members.discard(member)
        self.moved(room, room.roster.leave(clients, self.now()))
        if not room.members:
            self._do(room, "close", lambda: self._close(room))

    def changed(self, room: Room) -> None:
        """The room has something pending."""
        self._writer.wake(room)
        self._look_after(room)

    def moved(self, room: Room, clients: list[int]) -> None:
        """These clients' carets changed."""
        self._carets.moved(room, clients)

    async def reread(self, room: Room) -> None:
        """Throw away a document that holds something refused."""
        await self._upkeep.reread(room)

    async def _close(self, room: Room) -> None:
        """Forget a room that nobody is in, once everything is stored and derived."""
        while room.pending and not room.is_closed:
            self._writer.wake(room)
            await self._writer.drain()
        deriving = self._tasks.get((room.page_id, "derive"))
        if deriving is not None and not room.is_closed:
            await asyncio.wait([deriving])
        if room.members and not room.is_closed:
            return
        if not room.is_closed:
            await self._guarded("version", lambda: self._upkeep.keep_version(room))
            # Somebody may have come in meanwhile.
            if room.members:
                return
        room.is_closed = True
        if self._rooms.get(room.page_id) is room:
            del self._rooms[room.page_id]
            self._opening.pop(room.page_id, None)
            self._stop_listening(room)

    # Beside the sockets

    def _look_after(self, room: Room) -> None:
        if room.needs_deriving or room.pending:
            self._do(room, "derive", lambda: self._upkeep.derive(room))
        if room.needs_folding:
            self._do(room, "fold", lambda: self._upkeep.fold(room))

    def _do(self, room: Room, what: str, work: Callable[[], Coroutine[None, None, None]]) -> None:
        """Unless it is at it already."""
        key = (room.page_id, what)
        if key not in self._tasks:
            self._tasks[key] = task = asyncio.create_task(self._guarded(what, work), name=f"page-room-{what}")
            task.add_done_callback(lambda _: self._tasks.pop(key, None))

    async def _guarded(self, what: str, work: Callable[[], Coroutine[None, None, None]]) -> None:
        try:
            await work()
        except (SQLAlchemyError, OSError, TimeoutError, DocumentUnreadable) as error:
            # Done again with the next change, and for the text by the worker's sweep.
            log.warning("page_room_upkeep_failed", what=what, error=type(error).__name__)

    # What others do

    def _heard(self, payload: str) -> None:
        _, page_id, seq = payload.split(" ")
        room = self._rooms.get(PageId(UUID(page_id)))
        if room is not None and int(seq) > room.seq:
            self._catch_up(room, int(seq))

    def _may_have_missed(self) -> None:
        for room in self._rooms.values():
            self._catch_up(room, None)

    def _catch_up(self, room: Room, seq: int | None) -> None:
        task = asyncio.create_task(self._guarded("catch_up", lambda: self._learn(room, seq)))
        self._tasks[room.page_id, f"catch_up {id(task)}"] = task
        task.add_done_callback(lambda _: self._tasks.pop((room.page_id, f"catch_up {id(task)}"), None))

    async def _learn(self, room: Room, seq: int | None) -> None:
        try:
            await self._upkeep.catch_up(room, seq)
        except InvalidUpdate:
            log.error("page_room_out_of_step", page_id=str(room.page_id))  # noqa: TRY400  # no traceback
            room.close(RESYNC, "resync")
            return
        self._look_after(room)

    def _listen(self, room: Room, place: Place) -> None:
        def heard(event: TopicEvent) -> None:
            is_harmless = event.kind.startswith(HARMLESS) or (
                event.kind == "tree.changed" and event.data.get("kind") in HARMLESS_CHANGES_OF_TREE
            )
            if is_harmless:
                return
            for member in tuple(room.members):
                if event.kind != RIGHTS_CHANGED or concerns(event, member.user_id):
                    member.recheck()

        pages = (f"page:{page_id}" for page_id in (*place.ancestor_ids, room.page_id))
        whole = f"organization:{room.organization_id}"
        topics = [*pages, f"space:{place.space_id}", whole, rights_topic(room.organization_id)]
        self._listening[room.page_id] = (topics, heard)
        for topic in topics:
            self._platform.realtime.subscribe(topic, heard)

    def _stop_listening(self, room: Room) -> None:
        topics, heard = self._listening.pop(room.page_id)
        for topic in topics:
            self._platform.realtime.unsubscribe(topic, heard)
