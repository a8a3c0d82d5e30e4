"""One socket in a room: what its client may, how fast, and what waits to be sent to it."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

import structlog
from sqlalchemy.exc import SQLAlchemyError

from stoa.pages.core import awareness, frames
from stoa.pages.core.allowance import Allowance
from stoa.pages.core.awareness import cleaned
from stoa.pages.core.crdt import Incomplete, InvalidUpdate
from stoa.pages.core.frames import AwarenessQuery, AwarenessUpdate, BadFrame, Frame, Hello, StateVector, Update
from stoa.pages.errors import DocumentUnreadable
from stoa.pages.runtime.outgoing import Outgoing, Sender
from stoa.pages.runtime.room import Room, TooDeep, TooLarge
from stoa.pages.runtime.rooms import Rooms
from stoa.platform.actor import Actor
from stoa.platform.credentials import is_end_of, is_end_of_membership, is_end_of_work
from stoa.platform.errors import AppError, NotFound
from stoa.platform.ids import PageId, UserId
from stoa.platform.realtime import TopicEvent

log = structlog.get_logger(__name__)

BAD_FRAME, CREDENTIAL_ENDED, FOREIGN, RESYNC, TOO_LARGE = 4400, 4401, 4403, 4408, 4413
MAX_MEMBERS = 100
# What is larger than anybody types is no matter of microseconds.
MAX_AT_ONCE = 4096
HELLO_SECONDS = 10.0
RECHECK_SECONDS = 30.0
UPDATES_PER_SECOND = 50.0
MAX_QUESTIONS = 3
FIRST_RETRY_SECONDS, LAST_RETRY_SECONDS = 0.5, 30.0
COLORS = (
    "#b4232a",
    "#a04a00",
    "#7a5b00",
    "#3f6d12",
    "#0b6e4f",
    "#0a6c8a",
    "#2b5bc7",
    "#5b46c4",
    "#8a2f9e",
    "#a8256b",
)


class Closed(Exception):
    """The socket is to be closed with this code."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


@dataclass(frozen=True)
class Right:
    """What the person may do with the page at this moment; `reason`: why they may not write."""

    actor: Actor
    can_edit: bool
    reason: str


class Wire(Sender, Protocol):
    """The socket as the room needs it."""

    def take_first(self, taker: Callable[[bytes], bool] | None) -> None:
        """Ask the taker first, where a message is read; `receive` gives what it does not take."""

    async def receive(self) -> bytes: ...


class Connection:
    """`serve` ends by raising: Closed for what we end, anything else for what the client does."""

    def __init__(
        self, rooms: Rooms, wire: Wire, page_id: PageId, right: Right, ask: Callable[[], Awaitable[Right]]
    ) -> None:
        self._rooms = rooms
        self._wire = wire
        self._page_id = page_id
        self._right = right
        self._ask = ask
        self._room: Room | None = None
        self._outgoing = Outgoing(wire)
        # Whether the conversation waits for the next message, with nothing in between.
        self._is_listening = False
        self._refused: InvalidUpdate | TooLarge | None = None
        self._is_asked = asyncio.Event()
        self._ending: asyncio.Future[Closed] = asyncio.get_running_loop().create_future()
        self._clients: list[int] = []
        self._parts: list[bytes] = []
        self._allowance = Allowance(UPDATES_PER_SECOND)
        self._questions = 0

    @property
    def user_id(self) -> UserId:
        return self._right.actor.user_id

    async def serve(self) -> None:
        self._wire.take_first(self._take)
        work = (self._converse, self._outgoing.run, self._keep_asking, self._await_end)
        tasks = [asyncio.create_task(each()) for each in work]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if self._ending.done():
                raise self._ending.result()
            await next(iter(done))
        finally:
            self._wire.take_first(None)
            if self._room is not None:
                self._rooms.leave(self._room, self, self._clients)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    # What the room says

    def push(self, message: bytes) -> None:
        """Send one frame or several soon; what happens after the end is not for this client any more (SP-9)."""
        if self._ending.done():
            return
        self._outgoing.push(message)
        if self._outgoing.is_too_much:
            self.end(RESYNC, "resync")

    def end(self, code: int, reason: str) -> None:
        if not self._ending.done():
            self._ending.set_result(Closed(code, reason))

    def recheck(self) -> None:
        """Rights may have changed."""
        self._is_asked.set()

    async def confirm(self) -> None:
        """Read the right again; without it, or if it cannot be read, the socket ends and is told nothing more."""
        try:
            await self._read_right()
        except Closed as closed:
            self.end(closed.code, closed.reason)
        except (SQLAlchemyError, OSError, TimeoutError):
            self.end(RESYNC, "resync")

    def hear(self, event: TopicEvent) -> None:
        """An event of the person: their session or membership may have ended."""
        credential = self._right.actor.credential
        if (
            is_end_of(credential, event)
            or is_end_of_membership(credential, event)
            or is_end_of_work(credential, event)
        ):
            self.end(CREDENTIAL_ENDED, "identity.session_ended")
        else:
            self.recheck()

    async def _await_end(self) -> None:
        raise await self._ending

    async def _keep_asking(self) -> None:
        """Read the rights again when something happened, and every half minute whatever was missed."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(RECHECK_SECONDS):
                    await self._is_asked.wait()
            self._is_asked.clear()
            await self._read_right()

    async def _read_right(self) -> None:
        """What the person may do now. Raises Closed where that is nothing."""
        try:
            right = await self._ask()
        except AppError as error:
            raise Closed(*closing(error)) from error
        was, self._right = self._right, right
        if right.reason == "trashed" and was.reason != "trashed":
            raise Closed(FOREIGN, "pages.trashed")
        if (right.can_edit, right.reason) != (was.can_edit, was.reason):
            self.push(frames.level(can_edit=right.can_edit, reason=right.reason))

    # What the client says

    async def _converse(self) -> None:
        room = await self._enter()
        while True:
            for frame in await self._receive():
                await self._handle(room, frame)

    def _take(self, message: bytes) -> bool:
        """Do at once what needs no waiting, where the message is read; False: the conversation is to have it.

        A keystroke and a caret come this way, and wake nobody. What is wrong with one is for the conversation to say.
        """
        room, self._is_listening = self._room if self._is_listening else None, False
        if room is None or len(message) > MAX_AT_ONCE or self._parts or self._ending.done():
            return False
        try:
            match frames.parse(message):
                case [Update(client_seq, True, payload)]:
                    if not self._right.can_edit or not self._allowance.has_one(asyncio.get_running_loop().time()):
                        return False
                    self._allowance.spend(asyncio.get_running_loop().time())
                    self._apply(room, client_seq, payload)
                    self._rooms.changed(room)
                case [AwarenessUpdate(payload)]:
                    self._awareness(room, payload)
                case _:
                    return False
        except (BadFrame, Closed):
            return False
        except (InvalidUpdate, TooLarge) as error:
            self._refused = error
            return False
        self._is_listening = True
        return True

    async def _receive(self) -> list[Frame]:
        self._is_listening = True
        message = await self._wire.receive()
        self._is_listening = False
        if len(message) > frames.MAX_FRAME:
            raise Closed(TOO_LARGE, "frame too large")
        try:
            return frames.parse(message)
        except BadFrame as error:
            raise Closed(BAD_FRAME, "bad frame") from error

    async def _enter(self) -> Room:
        try:
            async with asyncio.timeout(HELLO_SECONDS):
                first = await self._receive()
        except TimeoutError as error:
            raise Closed(BAD_FRAME, "no hello") from error
        if not isinstance(first[0], Hello):
            raise Closed(BAD_FRAME, "no hello")
        if first[0].page_id != str(self._page_id):
            raise Closed(FOREIGN, "another page")
        room = await self._open()
        await self._read_right()
        self._outgoing.release()
        if len(room.members) > MAX_MEMBERS:
            raise Closed(TOO_LARGE, "pages.room_full")
        if first[0].generation not in {0, room.generation}:
            raise Closed(FOREIGN, "pages.other_generation")
        self.push(frames.welcome(room.generation, room.seq))
        self.push(frames.level(can_edit=self._right.can_edit, reason=self._right.reason))
        for greeting in room.greeting():
            self.push(greeting)
        for frame in first[1:]:
            await self._handle(room, frame)
        return room

    async def _open(self) -> Room:
        """The room; while its document cannot be read the client is told so, and it is tried again (PG-37)."""
        organization_id = self._right.actor.require_organization()
        wait = FIRST_RETRY_SECONDS
        while True:
            try:
                self._outgoing.hold()
                room = self._room = await self._rooms.enter(organization_id, self._page_id, self)
            except NotFound as error:
                raise Closed(*closing(error)) from error
            except DocumentUnreadable:
                self._outgoing.release()
                self.push(frames.LOAD_FAILED)
                await asyncio.sleep(wait)
                wait = min(wait * 2, LAST_RETRY_SECONDS)
            else:
                return room

    async def _handle(self, room: Room, frame: Frame) -> None:
        match frame:
            case StateVector(payload):
                try:
                    self.push(room.answer(payload))
                except InvalidUpdate as error:
                    raise Closed(BAD_FRAME, "bad state vector") from error
            case Update():
                await self._update(room, frame)
            case AwarenessUpdate(payload):
                self._awareness(room, payload)
            case AwarenessQuery():
                self.push(frames.awareness(awareness.encode(room.roster.here())))
            case Hello():
                raise Closed(BAD_FRAME, "second hello")

    async def _update(self, room: Room, frame: Update) -> None:
        refused, self._refused = self._refused, None
        self._parts.append(frame.payload)
        if sum(map(len, self._parts)) > frames.MAX_UPDATE:
            raise Closed(TOO_LARGE, "update too large")
        if not frame.is_last:
            return
        update, self._parts = b"".join(self._parts), []
        if wait := self._allowance.spend(asyncio.get_running_loop().time()):
            await asyncio.sleep(wait)
        if not self._right.can_edit:
            self.push(frames.read_only(frame.client_seq, self._right.reason))
            return
        try:
            await self._apply_in_time(room, frame.client_seq, update, refused)
        except Incomplete as error:
            await self._ask_for_all(room, error)
        except InvalidUpdate as error:
            raise Closed(BAD_FRAME, "bad update") from error
        except TooLarge as error:
            if isinstance(error, TooDeep):
                await self._rooms.reread(room)
            raise Closed(TOO_LARGE, "pages.too_complex") from error
        self._rooms.changed(room)

    async def _apply_in_time(
        self, room: Room, client_seq: int, update: bytes, refused: InvalidUpdate | TooLarge | None
    ) -> None:
        """Apply it, unless that was tried where it was read: then go on with what was wrong."""
        try:
            if refused is not None:
                raise refused
            self._apply(room, client_seq, update)
        except Incomplete:
            # The client has what another process stored a moment ago, and this one has not read yet.
            await self._rooms.reread(room)
            self._apply(room, client_seq, update)

    def _apply(self, room: Room, client_seq: int, update: bytes) -> None:
        room.take(self, client_seq, update, self._clients[-1] if self._clients else 0)

    async def _ask_for_all(self, room: Room, error: Incomplete) -> None:
        """The client builds on changes that nobody stored, such as those of a process that was killed: it has them,
        and is asked for everything that is lacking here.
        """
        await self._rooms.reread(room)
        self._questions += 1
        if self._questions > MAX_QUESTIONS:
            raise Closed(BAD_FRAME, "bad update") from error
        self.push(frames.sync_step1(room.doc.get_state()))

    def _awareness(self, room: Room, payload: bytes) -> None:
        now = self._rooms.now()
        actor = self._right.actor
        color = COLORS[actor.user_id.int % len(COLORS)]
        person = {"id": str(actor.user_id), "name": actor.name, "color": color}
        try:
            told = [(client, clock, cleaned(state, person)) for client, clock, state in awareness.decode(payload)]
        except BadFrame as error:
            raise Closed(BAD_FRAME, "bad awareness") from error
        for client, clock, state in told:
            if client not in self._clients:
                # Whose caret it is belongs to the socket that said so first.
                if client in room.roster.present and room.roster.present[client].state is not None:
                    continue
                if len(self._clients) >= awareness.MAX_CLIENTS_OF_CONNECTION:
                    raise Closed(BAD_FRAME, "too many clients")
                self._clients.append(client)
            if room.roster.hear(client, clock, state, now):
                self._rooms.moved(room, [client])


def closing(error: AppError) -> tuple[int, str]:
    """Code and reason of a close for what an HTTP request would be answered with."""
    return (CREDENTIAL_ENDED, error.code) if error.status == 401 else (FOREIGN, error.code)
