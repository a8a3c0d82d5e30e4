"""Numbering events without gaps and chaining their hashes; verifying the chain (ORG-72)."""

import asyncio
from uuid import UUID

import structlog

from stoa.audit import queries
from stoa.audit.contracts import Verification
from stoa.audit.core import chain
from stoa.audit.models import AuditEvent
from stoa.platform.context import Platform
from stoa.platform.db import Database, ReadSession, Scope
from stoa.platform.ids import AuditEventId

log = structlog.get_logger(__name__)

BATCH = 1000
PAUSE_SECONDS = 2.0
UNHASHED = frozenset({"sealed_seq", "prev_hash", "row_hash"})


def _row(event: AuditEvent) -> dict[str, object]:
    """What the hash covers: every column but the seal."""
    return {
        column.name: getattr(event, "facts" if column.name == "metadata" else column.name)
        for column in AuditEvent.__table__.columns
        if column.name not in UNHASHED
    }


async def seal_batch(database: Database) -> int:
    """Seal up to a thousand committed events of all organizations; gives their number.

    One process at a time; another one, or nothing to do, gives 0. An event that commits later than a younger one
    simply gets a later number.
    """
    async with database.writing(Scope.system()) as session:
        if not await queries.try_lock_seal(session):
            return 0
        events = await queries.unsealed(session, BATCH)
        ends: dict[UUID | None, tuple[int, bytes]] = {}
        seals = []
        for event in events:
            if event.organization_id not in ends:
                end = await queries.chain_end(session, event.organization_id)
                ends[event.organization_id] = end or (0, chain.FIRST)
            last, previous = ends[event.organization_id]
            hashed = chain.row_hash(previous, last + 1, _row(event))
            seals.append((event.id, event.created_at, last + 1, previous, hashed))
            ends[event.organization_id] = (last + 1, hashed)
        if seals:
            await queries.seal(session, seals)
    return len(seals)


async def verify(session: ReadSession, organization_id: UUID | None) -> Verification:
    """Recompute the chain from its oldest kept event, and name the first that does not fit."""
    checked, last, broken = 0, None, None
    expected: tuple[int, bytes] | None = None
    while broken is None:
        after = expected[0] if expected else 0
        events = await queries.sealed_after(session, organization_id, after, BATCH)
        if not events:
            break
        for event in events:
            if not _fits(event, expected):
                broken = AuditEventId(event.id)
                break
            assert event.sealed_seq is not None
            assert event.row_hash is not None
            expected, last = (event.sealed_seq, event.row_hash), event
            checked += 1
        session.expunge_all()
    return Verification(
        checked=checked,
        broken_event_id=broken,
        newest_seq=last.sealed_seq if last else None,
        newest_hash=last.row_hash.hex() if last and last.row_hash else None,
        sealed_until=last.created_at if last else None,
        unsealed=await queries.count_unsealed(session, organization_id),
    )


def _fits(event: AuditEvent, expected: tuple[int, bytes] | None) -> bool:
    if event.sealed_seq is None or event.prev_hash is None:
        return False
    # What lay before the oldest kept event was pruned; its number and hash stand in `audit.pruned`.
    if expected is not None and (event.sealed_seq, event.prev_hash) != (expected[0] + 1, expected[1]):
        return False
    return chain.row_hash(event.prev_hash, event.sealed_seq, _row(event)) == event.row_hash


async def keep_sealed(platform: Platform) -> None:
    """Seal until cancelled, every two seconds or at once while there is a backlog."""
    while True:
        try:
            while await seal_batch(platform.db) == BATCH:
                pass
        except Exception:  # the loop must outlive a database that is away for a while
            log.exception("sealing_failed")
        await asyncio.sleep(PAUSE_SECONDS)
