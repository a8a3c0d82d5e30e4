"""Deleting events past their retention, the only way that events go (ORG-71)."""

from datetime import datetime
from uuid import UUID

from stoa.audit import queries
from stoa.audit.commands.record import record
from stoa.audit.contracts import Circumstances
from stoa.platform.db import WriteSession


async def prune(session: WriteSession, organization_id: UUID | None, before: datetime) -> int:
    """Delete what is older, after an event `audit.pruned` with range, count and last hash; gives the number."""
    count, oldest, last_seq, last_hash = await queries.count_before(session, organization_id, before)
    if count == 0:
        return 0
    await record(
        session,
        None,
        "audit.pruned",
        resource_type="audit_log",
        resource_id=organization_id,
        organization_id=organization_id,
        metadata={
            "from": oldest,
            "before": before,
            "count": count,
            "last_seq": last_seq,
            "last_hash": last_hash.hex() if last_hash else None,
        },
        circumstances=Circumstances(),
    )
    return await queries.prune(session, organization_id, before)
