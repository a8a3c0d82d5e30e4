"""Storing what became of a run: message, ledger, status and last events in one transaction."""

from dataclasses import dataclass
from datetime import datetime

import orjson

from stoa.conversations import queries
from stoa.conversations.contracts import ACTIVE_RUNS, MessageStatus, RunStatus
from stoa.conversations.events import MessageUpdated, RunFinished
from stoa.conversations.models import Run
from stoa.platform.clock import Clock
from stoa.platform.db import WriteSession
from stoa.platform.events import record
from stoa.platform.ids import CallId, OrganizationId, RunId
from stoa.providers import api as providers
from stoa.usage.contracts import CallResult

TERMINAL = {
    RunStatus.COMPLETED: ("done", MessageStatus.COMPLETE),
    RunStatus.STOPPED: ("stopped", MessageStatus.STOPPED),
    RunStatus.FAILED: ("failed", MessageStatus.FAILED),
    RunStatus.INTERRUPTED: ("interrupted", MessageStatus.INTERRUPTED),
}


@dataclass(frozen=True)
class Outcome:
    """How a run ended. `next_seq` is the number of its next event."""

    status: RunStatus
    content: str
    thinking: str
    stop_reason: str
    next_seq: int
    result: CallResult
    error_code: str | None = None
    error_detail: str | None = None
    first_token_at: datetime | None = None


Events = list[tuple[int, str, dict[str, object]]]


async def finish_turn(
    session: WriteSession,
    clock: Clock,
    organization_id: OrganizationId,
    run_id: RunId,
    call_id: CallId,
    outcome: Outcome,
) -> Events:
    """End the run and settle its call; gives the events that end its stream. A run that has ended stays as it is."""
    run = await queries.lock_run(session, organization_id, run_id)
    if run is None or run.status not in ACTIVE_RUNS:
        return []
    settlement = await providers.settle(session, clock, organization_id, call_id, outcome.result)
    terminal, message_status = TERMINAL[outcome.status]
    now = clock.now()
    tokens = settlement.tokens
    errors = [{"code": outcome.error_code, "detail": outcome.error_detail}] if outcome.error_code else None
    assert run.message_id is not None
    await queries.change_message(
        session,
        organization_id,
        run.message_id,
        {
            "content": outcome.content,
            "thinking": outcome.thinking or None,
            "status": message_status,
            "stop_reason": outcome.stop_reason,
            "error": errors,
            "input_tokens": tokens.prompt,
            "output_tokens": tokens.completion,
            "cache_read_tokens": tokens.cache_read,
            "cache_write_tokens": tokens.cache_creation,
            "thinking_tokens": tokens.thinking,
            "cost_micros": settlement.cost_micros,
            "metadata_": {"is_cost_estimated": settlement.is_estimated},
            "updated_at": now,
        },
    )
    usage: dict[str, object] = {
        "input_tokens": tokens.prompt,
        "output_tokens": tokens.completion,
        "cost_micros": settlement.cost_micros,
        "is_estimated": settlement.is_estimated,
    }
    message_id = str(run.message_id)
    last: list[tuple[str, dict[str, object]]] = [("usage", usage), ("message.saved", {"message_id": message_id})]
    if errors:
        last.insert(0, ("error", {"code": outcome.error_code, "detail": outcome.error_detail}))
    end: dict[str, object] = {
        "message_id": message_id,
        "stop_reason": outcome.stop_reason,
        "usage": usage,
        "cost_micros": settlement.cost_micros,
    }
    last.append((terminal, end))
    events = [(outcome.next_seq + offset, kind, data) for offset, (kind, data) in enumerate(last)]
    await queries.insert_events(
        session,
        [(organization_id, run_id, seq, kind, orjson.dumps(data).decode()) for seq, kind, data in events],
        now,
    )
    _close(run, outcome, events[-1][0], now)
    await _announce(session, run)
    return events


def _close(run: Run, outcome: Outcome, last_seq: int, now: datetime) -> None:
    run.status = outcome.status
    run.finished_at = now
    run.first_token_at = outcome.first_token_at or run.first_token_at
    run.last_seq = last_seq
    run.error_code, run.error_detail = outcome.error_code, outcome.error_detail


async def _announce(session: WriteSession, run: Run) -> None:
    assert run.message_id is not None
    topics = [f"conversation:{run.conversation_id}", *([f"user:{run.user_id}"] if run.user_id else [])]
    updated = MessageUpdated(run.organization_id, conversation_id=run.conversation_id, message_id=run.message_id)
    await record(session, updated, topics=topics[:1])
    finished = RunFinished(
        run.organization_id,
        conversation_id=run.conversation_id,
        run_id=run.id,
        message_id=run.message_id,
        status=run.status,
    )
    await record(session, finished, topics=topics)
