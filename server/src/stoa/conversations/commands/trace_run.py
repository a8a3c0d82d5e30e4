"""What a run did: kept step by step, and told to who may write in its conversation (CV-49)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from stoa.access.contracts import Level
from stoa.conversations.commands.load_conversation import load_run
from stoa.conversations.commands.show_run import show_run
from stoa.conversations.contracts import ToolStep, Turn
from stoa.conversations.models import Run, RunStep
from stoa.conversations.queries import messages, steps
from stoa.conversations.schemas.traces import (
    RunTraceOut,
    TraceCallOut,
    TraceRoutingOut,
    TraceStepOut,
    TraceTotalsOut,
)
from stoa.pages import api as pages
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import RunId
from stoa.providers import api as providers
from stoa.usage import api as usage
from stoa.usage.contracts import CallFacts, CallStatus

# How long more is told of a run than its totals.
TRACED_FOR = timedelta(days=90)
# So much of what a tool gave is kept; how much it was is kept, too.
MAX_RESULT = 20_000


async def keep_steps(session: WriteSession, turn: Turn, done: Sequence[ToolStep], *, after: int = 0) -> None:
    """Store what a run did with tools beyond its first `after` steps. Safe to repeat."""
    rows = [
        {
            "organization_id": turn.organization_id,
            "run_id": turn.run_id,
            "number": number,
            "name": step.name,
            "arguments": step.arguments,
            "status": step.status,
            "error": step.error,
            "page_id": step.page_id,
            "result": step.text[:MAX_RESULT],
            "result_characters": len(step.text),
            "started_at": step.started_at,
            "duration_ms": step.duration_ms,
        }
        for number, step in enumerate(done[after:], after + 1)
    ]
    if rows:
        await steps.keep(session, rows)


async def trace_run(session: ReadSession, clock: Clock, actor: Actor, run_id: RunId) -> RunTraceOut:
    """Everything that is known of a run, or its totals once 90 days are over. Raises NotFound, LevelTooLow."""
    run = await load_run(session, actor, run_id, need=Level.EDIT)
    keep_until = run.created_at + TRACED_FOR
    calls, done = list[CallFacts](), list[TraceStepOut]()
    routing = None
    if clock.now() < keep_until:
        calls = await usage.run_calls(session, run.organization_id, run.id)
        done = await _steps(session, actor, run)
        routing = await providers.routing_of_run(session, run.organization_id, run.conversation_id, run.id)
    retried = _retried(calls)
    return RunTraceOut(
        run=await show_run(session, run),
        totals=await _totals(session, run),
        kept_until=keep_until,
        is_expired=clock.now() >= keep_until,
        retry_count=sum(retried),
        routing=TraceRoutingOut.of(routing) if routing is not None else None,
        calls=[TraceCallOut.of(call, is_retry=again) for call, again in zip(calls, retried, strict=True)],
        steps=done,
    )


def _retried(calls: Sequence[CallFacts]) -> list[bool]:
    """Of each call whether it repeats one that failed; what follows a good one reads what tools gave."""
    return [False, *(first.status is CallStatus.FAILED for first, _ in pairwise(calls))][: len(calls)]


async def _totals(session: ReadSession, run: Run) -> TraceTotalsOut:
    """From the answer, which outlives the ledger; from the ledger while there is no answer."""
    took = _milliseconds(run.started_at, run.finished_at)
    waited = _milliseconds(run.started_at, run.first_token_at)
    if run.message_id is not None and run.finished_at is not None:
        message = await messages.message_by_id(session, run.organization_id, run.message_id)
        return TraceTotalsOut.of_message(
            message, step_count=run.step_count, duration_ms=took, first_token_ms=waited
        )
    totals = await usage.run_totals(session, run.organization_id, run.id)
    return TraceTotalsOut.of(totals, step_count=run.step_count, duration_ms=took, first_token_ms=waited)


def _milliseconds(since: datetime | None, until: datetime | None) -> int | None:
    return round((until - since) / timedelta(milliseconds=1)) if since is not None and until is not None else None


async def _steps(session: ReadSession, actor: Actor, run: Run) -> list[TraceStepOut]:
    found = await steps.of_run(session, run.organization_id, run.id)
    page_ids = {UUID(str(step.page_id)) for step in found if step.page_id is not None}
    titles = await pages.visible_titles(session, actor, page_ids) if page_ids else {}
    return [TraceStepOut.of(step, titles, is_visible=_may_see(actor, run, step, titles)) for step in found]


def _may_see(actor: Actor, run: Run, step: RunStep, titles: Mapping[UUID, str]) -> bool:
    """What was read of a page is for who sees it now; what names no page only for whom it was done."""
    return step.page_id in titles if step.page_id is not None else run.user_id == actor.user_id
