"""Statements of the ledger."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, insert, select, update

from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import CallId, OrganizationId, RunId
from stoa.usage.contracts import CallOpening, CallResult, CallStatus
from stoa.usage.models import LlmUsage


async def insert_call(session: WriteSession, opening: CallOpening, now: datetime) -> None:
    values = asdict(opening) | {"status": CallStatus.RUNNING, "created_at": now}
    values["id"] = values.pop("call_id")
    await session.execute(insert(LlmUsage).values(values))


async def lock_call(session: WriteSession, organization_id: OrganizationId, call_id: CallId) -> LlmUsage | None:
    """The row, locked until the transaction ends, so that two settlers come one after the other."""
    statement = select(LlmUsage).where(LlmUsage.organization_id == organization_id, LlmUsage.id == call_id)
    return (await session.execute(statement.with_for_update())).scalar_one_or_none()


async def settle(
    session: WriteSession,
    call: LlmUsage,
    result: CallResult,
    *,
    cost_micros: int,
    is_estimated: bool,
    now: datetime,
) -> None:
    tokens = result.tokens
    values: dict[str, Any] = {
        "prompt_tokens": tokens.prompt,
        "completion_tokens": tokens.completion,
        "total_tokens": tokens.prompt + tokens.completion,
        "cache_creation_tokens": tokens.cache_creation,
        "cache_read_tokens": tokens.cache_read,
        "thinking_tokens": tokens.thinking,
        "cost_micros": cost_micros,
        "is_estimated": is_estimated,
        "status": result.status,
        "error_kind": result.error_kind,
        "first_token_ms": result.first_token_ms,
        "duration_ms": result.duration_ms,
        "settled_at": now,
    }
    await session.execute(
        update(LlmUsage)
        .where(LlmUsage.organization_id == call.organization_id, LlmUsage.id == call.id)
        .values(values)
        .execution_options(synchronize_session=False)
    )


async def running_calls(session: ReadSession, organization_id: OrganizationId, run_id: RunId) -> Sequence[CallId]:
    """Calls of a run that nobody has settled, oldest first."""
    statement = select(LlmUsage.id).where(
        LlmUsage.organization_id == organization_id,
        LlmUsage.run_id == run_id,
        LlmUsage.status == CallStatus.RUNNING,
    )
    return (await session.execute(statement.order_by(LlmUsage.id))).scalars().all()


async def run_totals(
    session: ReadSession, organization_id: OrganizationId, run_id: RunId
) -> Row[*tuple[Any, ...]]:
    """Sums over the calls of a run."""
    summed = (
        LlmUsage.prompt_tokens,
        LlmUsage.completion_tokens,
        LlmUsage.cache_read_tokens,
        LlmUsage.cache_creation_tokens,
        LlmUsage.thinking_tokens,
        LlmUsage.cost_micros,
    )
    statement = select(
        *(func.coalesce(func.sum(column), 0).label(column.key) for column in summed),
        func.coalesce(func.bool_or(LlmUsage.is_estimated), False).label("is_estimated"),
    ).where(LlmUsage.organization_id == organization_id, LlmUsage.run_id == run_id)
    return (await session.execute(statement)).one()


async def spent_by_organization(
    session: ReadSession, organization_ids: Collection[OrganizationId]
) -> dict[OrganizationId, int]:
    """What the calls of each have cost, in micros."""
    statement = (
        select(LlmUsage.organization_id, func.coalesce(func.sum(LlmUsage.cost_micros), 0))
        .where(LlmUsage.organization_id.in_(organization_ids))
        .group_by(LlmUsage.organization_id)
    )
    return {row[0]: int(row[1]) for row in (await session.execute(statement)).all()}
