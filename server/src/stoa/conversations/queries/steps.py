"""Statements of what runs did with tools."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from stoa.conversations.models import RunStep
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import OrganizationId, RunId


async def keep(session: WriteSession, rows: Sequence[dict[str, Any]]) -> None:
    """Store steps; those that are stored already stay as they are."""
    await session.execute(insert(RunStep).values(rows).on_conflict_do_nothing())


async def of_run(session: ReadSession, organization_id: OrganizationId, run_id: RunId) -> Sequence[RunStep]:
    statement = select(RunStep).where(RunStep.organization_id == organization_id, RunStep.run_id == run_id)
    return (await session.execute(statement.order_by(RunStep.number))).scalars().all()


async def forget(session: WriteSession, organization_id: OrganizationId, run_id: RunId) -> None:
    """Remove the steps of a run whose answer was removed."""
    gone = delete(RunStep).where(RunStep.organization_id == organization_id, RunStep.run_id == run_id)
    await session.execute(gone.execution_options(synchronize_session=False))


async def purge(session: WriteSession, before: datetime) -> None:
    gone = delete(RunStep).where(RunStep.started_at < before)
    await session.execute(gone.execution_options(synchronize_session=False))
