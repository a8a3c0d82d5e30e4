"""Statements of the audit log."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    Text,
    and_,
    cast,
    func,
    select,
    text,
    tuple_,
)

from stoa.audit.contracts import AuditFilter
from stoa.audit.models import AuditEvent
from stoa.platform.db import ReadSession, WriteSession, inserting

SEAL_LOCK = 4_801_263_552
_ADD = inserting(AuditEvent)


async def add_events(session: WriteSession, values: Sequence[dict[str, Any]]) -> None:
    """Insert the events without reading them back: their writer may not be allowed to see them."""
    await session.execute(_ADD, values[0] if len(values) == 1 else list(values))


def _wanted(organization_id: UUID | None, wanted: AuditFilter) -> list[ColumnElement[bool]]:
    exact = {
        AuditEvent.actor_user_id: wanted.actor_user_id,
        AuditEvent.event_type: wanted.event_type,
        AuditEvent.resource_type: wanted.resource_type,
        AuditEvent.resource_id: wanted.resource_id,
        AuditEvent.space_id: wanted.space_id,
        AuditEvent.ip_address: wanted.ip_address,
    }
    found: list[ColumnElement[bool]] = [_of(organization_id)]
    found += [column == value for column, value in exact.items() if value is not None]
    if wanted.event_types:
        found.append(AuditEvent.event_type.in_(wanted.event_types))
    if wanted.since is not None:
        found.append(AuditEvent.created_at >= wanted.since)
    if wanted.until is not None:
        found.append(AuditEvent.created_at < wanted.until)
    return found


def _of(organization_id: UUID | None) -> ColumnElement[bool]:
    if organization_id is None:
        return AuditEvent.organization_id.is_(None)
    return AuditEvent.organization_id == organization_id


async def list_events(
    session: ReadSession,
    organization_id: UUID | None,
    wanted: AuditFilter,
    *,
    before: tuple[datetime, UUID] | None,
    limit: int,
    among: Select[UUID] | CompoundSelect[UUID] | None = None,
) -> list[AuditEvent]:
    """Newest first. `before`: time and id of the last event that the reader has; `among`: ids of resources."""
    statement = select(AuditEvent).where(*_wanted(organization_id, wanted))
    if among is not None:
        seen = among.subquery()
        statement = statement.where(AuditEvent.resource_id.in_(select(cast(seen.c[0], Text))))
    if before is not None:
        # The first comparison alone lets the planner leave out partitions.
        statement = statement.where(
            AuditEvent.created_at <= before[0], tuple_(AuditEvent.created_at, AuditEvent.id) < before
        )
    statement = statement.order_by(AuditEvent.created_at.desc(), AuditEvent.id.desc()).limit(limit)
    return list((await session.execute(statement)).scalars())


async def event_types(session: ReadSession, organization_id: UUID | None, since: datetime) -> list[str]:
    """The kinds of event that there are, for a filter."""
    statement = (
        select(AuditEvent.event_type).distinct().where(_of(organization_id), AuditEvent.created_at >= since)
    )
    return sorted((await session.execute(statement)).scalars())


# Sealing


async def try_lock_seal(session: WriteSession) -> bool:
    """Only one process seals at a time."""
    return bool((await session.execute(select(func.pg_try_advisory_xact_lock(SEAL_LOCK)))).scalar())


async def unsealed(session: ReadSession, limit: int) -> list[AuditEvent]:
    """The oldest events without a number, organization by organization."""
    statement = (
        select(AuditEvent)
        .where(AuditEvent.sealed_seq.is_(None))
        .order_by(AuditEvent.organization_id, AuditEvent.created_at, AuditEvent.id)
        .limit(limit)
    )
    return list((await session.execute(statement)).scalars())


async def count_unsealed(session: ReadSession, organization_id: UUID | None) -> int:
    statement = (
        select(func.count()).select_from(AuditEvent).where(_of(organization_id), AuditEvent.sealed_seq.is_(None))
    )
    return (await session.execute(statement)).scalar_one()


async def chain_end(session: ReadSession, organization_id: UUID | None) -> tuple[int, bytes] | None:
    """Number and hash of the newest sealed event."""
    statement = (
        select(AuditEvent.sealed_seq, AuditEvent.row_hash)
        .where(_of(organization_id), AuditEvent.sealed_seq.is_not(None))
        .order_by(AuditEvent.sealed_seq.desc())
        .limit(1)
    )
    row = (await session.execute(statement)).one_or_none()
    if row is None or row[0] is None or row[1] is None:
        return None
    return row[0], row[1]


_SEAL = text(
    "UPDATE audit_events e SET sealed_seq = s.seq, prev_hash = s.previous, row_hash = s.hash"
    " FROM unnest(CAST(:ids AS uuid[]), CAST(:times AS timestamptz[]), CAST(:seqs AS bigint[]),"
    " CAST(:previous AS bytea[]), CAST(:hashes AS bytea[])) AS s(id, created_at, seq, previous, hash)"
    " WHERE e.id = s.id AND e.created_at = s.created_at AND e.sealed_seq IS NULL"
)


async def seal(session: WriteSession, seals: Sequence[tuple[UUID, datetime, int, bytes, bytes]]) -> None:
    """Write number, previous hash and hash of events, given by id and time."""
    columns = list(zip(*seals, strict=True))
    names = ("ids", "times", "seqs", "previous", "hashes")
    await session.execute(_SEAL, dict(zip(names, map(list, columns), strict=True)))


async def sealed_after(
    session: ReadSession, organization_id: UUID | None, sequence: int, limit: int
) -> list[AuditEvent]:
    """Sealed events in the order of the chain."""
    statement: Select[AuditEvent] = (
        select(AuditEvent)
        .where(and_(_of(organization_id), AuditEvent.sealed_seq > sequence))
        .order_by(AuditEvent.sealed_seq)
        .limit(limit)
    )
    return list((await session.execute(statement)).scalars())


async def prune(session: WriteSession, organization_id: UUID | None, before: datetime) -> int:
    """Delete events past their time; the function in the database refuses younger ones."""
    return int((await session.execute(select(func.prune_audit_events(organization_id, before)))).scalar_one())


async def count_before(
    session: ReadSession, organization_id: UUID | None, before: datetime
) -> tuple[int, datetime | None, int | None, bytes | None]:
    """How many events are older, the time of the oldest, and number and hash of the last one in the chain."""
    older = (_of(organization_id), AuditEvent.created_at < before)
    row = (await session.execute(select(func.count(), func.min(AuditEvent.created_at)).where(*older))).one()
    last = (
        await session.execute(
            select(AuditEvent.sealed_seq, AuditEvent.row_hash)
            .where(*older, AuditEvent.sealed_seq.is_not(None))
            .order_by(AuditEvent.sealed_seq.desc())
            .limit(1)
        )
    ).one_or_none()
    return row[0], row[1], last[0] if last else None, last[1] if last else None
