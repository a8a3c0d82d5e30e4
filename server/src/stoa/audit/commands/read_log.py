"""Reading and exporting events."""

import csv
import io
import json
from collections.abc import AsyncIterator, Iterable
from datetime import datetime
from enum import StrEnum
from typing import cast
from uuid import UUID

from sqlalchemy import CompoundSelect, Select

from stoa.audit import queries
from stoa.audit.contracts import AuditFilter, AuditRecord
from stoa.audit.models import AuditEvent
from stoa.platform.actor import ActorKind
from stoa.platform.db import Database, ReadSession, Scope
from stoa.platform.pagination import PageRequest, Slice, slice_of

MAX_EXPORTED = 1_000_000
BATCH = 1000
# A spreadsheet takes a cell that begins with one of these for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
COLUMNS = (
    "created_at",
    "event_type",
    "resource_type",
    "resource_id",
    "actor_user_id",
    "subject_user_id",
    "actor_kind",
    "space_id",
    "session_id",
    "api_token_id",
    "run_id",
    "ip_address",
    "request_id",
    "facts",
    "sealed_seq",
    "id",
)


class ExportFormat(StrEnum):
    CSV = "csv"
    JSON_LINES = "jsonl"


def record_of(event: AuditEvent) -> AuditRecord:
    """The event as others get it."""
    return AuditRecord(
        id=event.id,
        created_at=event.created_at,
        organization_id=event.organization_id,
        event_type=event.event_type,
        resource_type=event.resource_type,
        resource_id=event.resource_id,
        action=event.action,
        actor_user_id=event.actor_user_id,
        subject_user_id=event.subject_user_id,
        actor_kind=ActorKind(event.actor_kind),
        session_id=event.session_id,
        api_token_id=event.api_token_id,
        run_id=event.run_id,
        space_id=event.space_id,
        facts=event.facts,
        ip_address=str(event.ip_address) if event.ip_address is not None else None,
        request_id=event.request_id,
        sealed_seq=event.sealed_seq,
    )


async def list_events(
    session: ReadSession,
    organization_id: UUID | None,
    wanted: AuditFilter,
    page: PageRequest,
    *,
    among: Select[UUID] | CompoundSelect[UUID] | None = None,
) -> Slice[AuditRecord]:
    """Newest first, by keyset; `among`: only events about resources with these ids."""
    before = cast("tuple[datetime, UUID] | None", page.after(2))
    events = await queries.list_events(
        session, organization_id, wanted, before=before, limit=page.limit + 1, among=among
    )
    return slice_of([record_of(event) for event in events], page.limit, lambda item: (item.created_at, item.id))


async def export(
    database: Database, scope: Scope, organization_id: UUID | None, wanted: AuditFilter, form: ExportFormat
) -> AsyncIterator[bytes]:
    """The events as a file, newest first, in constant memory: each batch is read in a transaction of its own."""
    if form is ExportFormat.CSV:
        yield _csv_line(COLUMNS)
    before: tuple[datetime, UUID] | None = None
    exported = 0
    while exported < MAX_EXPORTED:
        async with database.reading(scope) as session:
            limit = min(BATCH, MAX_EXPORTED - exported)
            events = await queries.list_events(session, organization_id, wanted, before=before, limit=limit)
        if not events:
            return
        yield b"".join(_line(record_of(event), form) for event in events)
        before = (events[-1].created_at, events[-1].id)
        exported += len(events)


def _line(record: AuditRecord, form: ExportFormat) -> bytes:
    values = {name: getattr(record, name) for name in COLUMNS}
    if form is ExportFormat.JSON_LINES:
        return json.dumps(values, default=_text, ensure_ascii=False).encode() + b"\n"
    cells = (
        json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value for value in values.values()
    )
    return _csv_line("" if cell is None else _text(cell) for cell in cells)


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _csv_line(cells: Iterable[str]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in cells])
    return line.getvalue().encode()
