"""Statements of the ledger."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import CallId, OrganizationId, RunId
from stoa.usage.contracts import CallOpening, CallResult, CallStatus, Progress
from stoa.usage.models import CallProcess, LlmUsage


async def insert_call(session: WriteSession, opening: CallOpening, now: datetime) -> None:
    values = opening.row() | {"status": CallStatus.RUNNING, "created_at": now}
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


async def calls_of_run(session: ReadSession, organization_id: OrganizationId, run_id: RunId) -> Sequence[LlmUsage]:
    """The calls of a run in their order."""
    statement = select(LlmUsage).where(LlmUsage.organization_id == organization_id, LlmUsage.run_id == run_id)
    return (await session.execute(statement.order_by(LlmUsage.id))).scalars().all()


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


async def organizations_before(session: ReadSession, before: datetime) -> Sequence[OrganizationId]:
    """Organizations with calls from before a moment."""
    statement = select(LlmUsage.organization_id).where(LlmUsage.created_at < before).distinct()
    return (await session.execute(statement)).scalars().all()


async def prune(session: WriteSession, organization_id: OrganizationId, before: datetime) -> int:
    """Delete the settled calls of before a moment, by the one function that may; gives their number."""
    statement = select(func.prune_llm_usage(organization_id, before))
    return int((await session.execute(statement)).scalar_one())


# Calls without a run, and the processes that make them; in the scope of the system

_NOTE_PROGRESS = text(
    """
    WITH open AS (
        SELECT id FROM llm_usage
         WHERE organization_id = ANY(CAST(:organizations AS uuid[])) AND id = ANY(CAST(:calls AS uuid[]))
           AND settled_at IS NULL
         ORDER BY id FOR UPDATE
    )
    UPDATE llm_usage AS u SET prompt_tokens = p.prompt, completion_tokens = p.completion,
           total_tokens = p.prompt + p.completion, cache_read_tokens = p.cache_read,
           cache_creation_tokens = p.cache_creation, thinking_tokens = p.thinking
      FROM unnest(CAST(:organizations AS uuid[]), CAST(:calls AS uuid[]), CAST(:prompts AS int[]),
                  CAST(:completions AS int[]), CAST(:reads AS int[]), CAST(:creations AS int[]),
                  CAST(:thoughts AS int[]))
           AS p(organization_id, id, prompt, completion, cache_read, cache_creation, thinking)
      JOIN open ON open.id = p.id
     WHERE u.organization_id = p.organization_id AND u.id = p.id AND u.settled_at IS NULL
 RETURNING u.id
    """
)


async def hear_of_process(session: WriteSession, process_id: str, now: datetime) -> None:
    statement = upsert(CallProcess).values(id=process_id, heard_at=now)
    await session.execute(statement.on_conflict_do_update(index_elements=["id"], set_={"heard_at": now}))


async def forget_process(session: WriteSession, process_id: str) -> None:
    await session.execute(delete(CallProcess).where(CallProcess.id == process_id))


async def silent_processes(session: ReadSession, since: datetime) -> Sequence[str]:
    statement = select(CallProcess.id).where(CallProcess.heard_at < since)
    return (await session.execute(statement)).scalars().all()


async def lock_silent_process(session: WriteSession, process_id: str, since: datetime) -> bool:
    """Whether the process is still silent; it cannot speak up again before the transaction ends."""
    statement = select(CallProcess.id).where(CallProcess.id == process_id, CallProcess.heard_at < since)
    return (await session.execute(statement.with_for_update())).first() is not None


async def calls_of_process(session: ReadSession, process_id: str) -> Sequence[tuple[OrganizationId, CallId]]:
    """Calls of a process that nobody has settled."""
    statement = select(LlmUsage.organization_id, LlmUsage.id).where(
        LlmUsage.lease_owner == process_id, LlmUsage.settled_at.is_(None)
    )
    return [(row[0], row[1]) for row in (await session.execute(statement)).all()]


async def forgotten_calls(
    session: ReadSession, before: datetime, limit: int
) -> Sequence[tuple[OrganizationId, CallId]]:
    """Calls that began before then, that nobody has settled, and that belong to no run and to no process."""
    statement = (
        select(LlmUsage.organization_id, LlmUsage.id)
        .where(
            LlmUsage.settled_at.is_(None),
            LlmUsage.run_id.is_(None),
            LlmUsage.lease_owner.is_(None),
            LlmUsage.created_at < before,
        )
        .limit(limit)
    )
    return [(row[0], row[1]) for row in (await session.execute(statement)).all()]


async def note_progress(session: WriteSession, running: Sequence[Progress]) -> set[CallId]:
    """Store what calls in flight have used so far; gives those that nobody has settled in the meantime."""
    values = {
        "organizations": [call.organization_id for call in running],
        "calls": [call.call_id for call in running],
        "prompts": [call.tokens.prompt for call in running],
        "completions": [call.tokens.completion for call in running],
        "reads": [call.tokens.cache_read for call in running],
        "creations": [call.tokens.cache_creation for call in running],
        "thoughts": [call.tokens.thinking for call in running],
    }
    return set((await session.execute(_NOTE_PROGRESS, values)).scalars())
