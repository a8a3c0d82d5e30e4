"""Statements of hours that cost much more than usual."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert

from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import OrganizationId
from stoa.usage.core.spikes import HOUR
from stoa.usage.models import UsageSpike

# An hour at a time by the index, so that two weeks cost no more than the hours that are looked at.
_HOURS = text(
    """
    SELECT (SELECT coalesce(sum(cost_micros), 0)::bigint FROM llm_usage
             WHERE organization_id = :organization AND settled_at IS NOT NULL
               AND created_at >= hour AND created_at < hour + CAST(:length AS interval))
      FROM unnest(CAST(:hours AS timestamptz[])) WITH ORDINALITY AS asked (hour, number)
     ORDER BY number
    """
)


async def spent_in_hours(
    session: ReadSession, organization_id: OrganizationId, hours: Sequence[datetime]
) -> Sequence[int]:
    """What calls cost that began within an hour from each of these moments, in their order."""
    values = {"organization": organization_id, "hours": list(hours), "length": HOUR}
    return (await session.execute(_HOURS, values)).scalars().all()


async def insert_spike(session: WriteSession, values: Mapping[str, Any]) -> bool:
    """False if the organization has had one on this day."""
    statement = insert(UsageSpike).values(**values).on_conflict_do_nothing().returning(UsageSpike.id)
    return (await session.execute(statement)).first() is not None
