"""One document that is open in this process, and everybody who has it open."""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import structlog
from pycrdt import Doc

from stoa.pages.commands.write_document import MAX_LOG_BYTES, MAX_LOG_ROWS, OpenDocument
from stoa.pages.core import awareness, crdt, document, frames
from stoa.pages.core.awareness import Roster
from stoa.pages.core.crdt import InvalidUpdate, Watch
from stoa.pages.core.document import InvalidDocument, ReadDocument
from stoa.pages.queries.updates import Ledger, LogRow
from stoa.platform.ids import OrganizationId, PageId, UserId
from stoa.platform.rights import Asked, EndedRight

log = structlog.get_logger(__name__)

MAX_STATE_BYTES = 20 * 1024 * 1024


class Member(Protocol):
    """A socket in the room."""

    @property
    def user_id(self) -> UserId: ...

    def push(self, message: bytes) -> None:
        """Send one frame or several."""

    def end(self, code: int, reason: str) -> None: ...

    def recheck(self) -> None: ...

    async def confirm(self) -> None: ...


@dataclass(slots=True)
class Pending:
    """An update that stands in the document of the room, but not yet in the log; empty: it brought nothing new."""

    member: Member
    client_seq: int
    payload: bytes
    client_id: int
    frame: bytes


class TooLarge(Exception):
    """The update would take the document beyond its limits (PG-42)."""


class TooDeep(TooLarge):
    """It already stands in the document of the room, which must be read anew."""


class Room:
    """The document as the log has it up to `seq`, and on top of that what is `pending`.

    Nothing leaves the room before it is in the log: others see an update, and its author the acknowledgement,
    after the commit (PG-35). `lock` is held by whoever reads or writes the log for the room.
    """

    def __init__(self, ledger: Ledger, opened: OpenDocument) -> None:
        self.organization_id: OrganizationId = ledger.organization_id
        self.page_id: PageId = ledger.page_id
        self.generation = ledger.generation
        self.seq = opened.seq
        self.content_seq = ledger.content_seq
        self.members: set[Member] = set()
        self.pending: list[Pending] = []
        self.roster = Roster()
        self.lock = asyncio.Lock()
        self.last_author: UserId | None = None
        self.is_closed = False
        self._loose_rows = sum(row.kind == "update" for row in opened.rows)
        self._loose_bytes = sum(len(row.payload) for row in opened.rows if row.kind == "update")
        self._asked = Asked()
        self._watch = Watch(opened.doc)
        self._bytes = opened.size
        # Characters at most: every one takes a byte of an update at least.
        self._characters = opened.size

    @property
    def doc(self) -> Doc[Any]:
        return self._watch.doc

    @property
    def needs_folding(self) -> bool:
        return self._loose_rows > MAX_LOG_ROWS or self._loose_bytes > MAX_LOG_BYTES

    @property
    def needs_deriving(self) -> bool:
        return self.content_seq < self.seq

    def take(self, member: Member, client_seq: int, update: bytes, client_id: int) -> None:
        """Apply a change of a member who may write. Raises InvalidUpdate, Incomplete, TooLarge, TooDeep."""
        self._check_size(len(update))
        new, depth = self._watch.apply(update)
        if depth >= document.MAX_DEPTH:
            raise TooDeep
        self._bytes += len(new)
        self._characters += len(new)
        self.pending.append(Pending(member, client_seq, new, client_id, frames.sync_update(new) if new else b""))

    def _check_size(self, added: int) -> None:
        if self._bytes + added > MAX_STATE_BYTES:
            self._bytes = len(self.doc.get_update())
            if self._bytes + added > MAX_STATE_BYTES:
                raise TooLarge
        if self._characters + added > document.MAX_CHARACTERS:
            try:
                self._characters = len(document.read(crdt.read(self.doc)).text)
            except InvalidDocument as error:
                raise TooLarge from error
            if self._characters + added > document.MAX_CHARACTERS:
                raise TooLarge

    async def ask_after(self, ended: Collection[EndedRight]) -> None:
        """Ask again whom these ends may concern, before they are told what was authored later (SP-9)."""
        people = {each.user_id for each in self._asked.new(ended)}
        if not people:
            return
        concerned = [member for member in self.members if None in people or member.user_id in people]
        await asyncio.gather(*(member.confirm() for member in concerned))

    def rebuild(self, opened: OpenDocument) -> None:
        """Take the document of the log in place of one that holds something refused, with what is still pending."""
        self._watch = Watch(opened.doc)
        for row in opened.rows:
            if row.seq > self.seq:
                self.tell(frames.sync_update(row.payload))
        self.seq = max(self.seq, opened.seq)
        for each in self.pending:
            if each.payload:
                self._watch.apply(each.payload)

    def learn(self, rows: Iterable[LogRow]) -> None:
        """Take what others wrote to the log, and tell the members."""
        for row in rows:
            if row.seq <= self.seq:
                continue
            crdt.apply(self.doc, row.payload)
            self._count(row.payload)
            self.seq = row.seq
            self.last_author = row.author_id
            self.tell(frames.sync_update(row.payload))

    def committed(self, batch: Sequence[Pending], seq: int) -> None:
        """What was pending is in the log up to `seq`: others see it, its authors are told; each in one message."""
        for each in batch:
            if each.payload:
                self._count(each.payload)
                self.last_author = each.member.user_id
        authors = {each.member for each in batch}
        if told := b"".join([each.frame for each in batch]):
            for member in self.members:
                if member not in authors:
                    member.push(told)
        for author in authors:
            if told := b"".join([_told(author, each, seq) for each in batch]):
                author.push(told)
        self.seq = max(self.seq, seq)

    def _count(self, payload: bytes) -> None:
        self._loose_rows += 1
        self._loose_bytes += len(payload)

    def folded(self) -> None:
        self._loose_rows = self._loose_bytes = 0

    def content(self) -> tuple[int, ReadDocument] | None:
        """The content and the number that it stands for; None while something is pending or it cannot be read."""
        if self.pending:
            return None
        try:
            return self.seq, document.read(crdt.read(self.doc))
        except InvalidDocument as error:
            log.error("page_not_derived", page_id=str(self.page_id), reason=error.reason)  # noqa: TRY400
            self.content_seq = self.seq
            return None

    def greeting(self) -> list[bytes]:
        """What a newcomer is asked and told."""
        found = [frames.sync_step1(self.doc.get_state())]
        if here := self.roster.here():
            found.append(frames.awareness(awareness.encode(here)))
        return found

    def answer(self, state_vector: bytes) -> bytes:
        """What somebody with this state lacks. Raises InvalidUpdate."""
        try:
            return frames.sync_step2(self.doc.get_update(state_vector))
        except ValueError as error:
            raise InvalidUpdate("state vector") from error

    def tell(self, frame: bytes) -> None:
        for member in self.members:
            member.push(frame)

    def close(self, code: int, reason: str) -> None:
        """End every socket; whoever comes back gets a room that is read anew."""
        self.is_closed = True
        for member in tuple(self.members):
            member.end(code, reason)


def _told(author: Member, update: Pending, seq: int) -> bytes:
    """What one of the authors of a batch is told of one update: that their own is stored, and another's itself."""
    if update.member is not author:
        return update.frame
    return frames.ack(update.client_seq, seq) if update.client_seq else b""
