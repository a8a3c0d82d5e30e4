"""What other packages may call."""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import CompoundSelect, Select

from stoa.audit import queries
from stoa.audit.commands import prune_log, read_log, seal_log
from stoa.audit.commands import record as recording
from stoa.audit.commands.read_log import ExportFormat
from stoa.audit.contracts import AuditFilter, AuditRecord, Circumstances, Verification
from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, Scope, WriteSession
from stoa.platform.pagination import PageRequest, Slice

__all__ = [
    "ExportFormat",
    "Verification",
    "event_types",
    "export",
    "keep_sealed",
    "list_events",
    "prune",
    "record",
    "record_each",
    "verify",
]


async def record(
    session: WriteSession,
    actor: Actor | None,
    event_type: str,
    *,
    resource_type: str,
    resource_id: UUID | str | None,
    organization_id: UUID | None,
    metadata: Mapping[str, object] | None = None,
    circumstances: Circumstances | None = None,
) -> None:
    """Write one event in the caller's transaction; if it cannot be written, the change fails (ORG-64).

    `event_type` is `<thing>.<fact>` (`page.shared`). `organization_id` None: an event of the instance. `actor`
    None: the system. `metadata` holds ids and facts, old -> new, never titles, texts, secrets or tokens (ORG-66).
    """
    await recording.record(
        session,
        actor,
        event_type,
        resource_type=resource_type,
        resource_id=resource_id,
        organization_id=organization_id,
        metadata=metadata or {},
        circumstances=circumstances or Circumstances(),
    )


async def record_each(
    session: WriteSession,
    actor: Actor | None,
    event_type: str,
    *,
    resource_type: str,
    facts: Mapping[UUID, Mapping[str, object]],
    organization_id: UUID | None,
    circumstances: Circumstances | None = None,
) -> None:
    """What `record` does, for each of several resources; `facts`: what it calls `metadata`, by their ids."""
    await recording.record_each(
        session,
        actor,
        event_type,
        resource_type=resource_type,
        facts=facts.items(),
        organization_id=organization_id,
        circumstances=circumstances or Circumstances(),
    )


async def list_events(
    session: ReadSession,
    organization_id: UUID | None,
    wanted: AuditFilter,
    page: PageRequest,
    *,
    among: Select[UUID] | CompoundSelect[UUID] | None = None,
) -> Slice[AuditRecord]:
    """Events of an organization (None: of the instance, in the system's scope), newest first; `among`: only those
    about resources with these ids.
    """
    return await read_log.list_events(session, organization_id, wanted, page, among=among)


async def event_types(session: ReadSession, organization_id: UUID | None, since: datetime) -> list[str]:
    """The kinds of event since a moment."""
    return await queries.event_types(session, organization_id, since)


def export(
    platform: Platform, scope: Scope, organization_id: UUID | None, wanted: AuditFilter, form: ExportFormat
) -> AsyncIterator[bytes]:
    """The events as CSV or JSON lines, in constant memory, up to a million rows (ORG-70)."""
    return read_log.export(platform.db, scope, organization_id, wanted, form)


async def verify(session: ReadSession, organization_id: UUID | None) -> Verification:
    """Whether the chain of seals holds, and where it breaks (ORG-72)."""
    return await seal_log.verify(session, organization_id)


async def prune(session: WriteSession, organization_id: UUID | None, before: datetime) -> int:
    """Delete events past their time, after writing down what goes (ORG-71). In the system's scope."""
    return await prune_log.prune(session, organization_id, before)


async def keep_sealed(platform: Platform) -> None:
    """Seal events as they come, until cancelled; a worker's loop."""
    await seal_log.keep_sealed(platform)
