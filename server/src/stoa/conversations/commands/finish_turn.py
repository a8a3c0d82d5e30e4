"""The last step of a turn: one short transaction that stores the answer, settles its cost and ends its stream."""

from typing import Any

from stoa.conversations.commands.change_conversation import topics_of
from stoa.conversations.commands.trace_run import keep_steps
from stoa.conversations.contracts import (
    ACTIVE_RUNS,
    MESSAGE_STATUS,
    TERMINAL_EVENT,
    Failure,
    Outcome,
    RunStatus,
    StoredEvent,
    ToolStep,
    Turn,
)
from stoa.conversations.core.batching import PendingEvents
from stoa.conversations.events import RunFinished
from stoa.conversations.models import Conversation, Message, Run
from stoa.conversations.queries import messages, runs
from stoa.platform.clock import Clock
from stoa.platform.db import WriteSession
from stoa.platform.outbox import record
from stoa.providers import api as providers
from stoa.usage import api as usage
from stoa.usage.contracts import CallStatus, RunTotals

INTERRUPTED = Failure("conversations.interrupted", "The server stopped while this answer was being written.")
CALL_STATUS = {
    RunStatus.COMPLETED: CallStatus.OK,
    RunStatus.STOPPED: CallStatus.STOPPED,
    RunStatus.FAILED: CallStatus.FAILED,
    RunStatus.INTERRUPTED: CallStatus.INTERRUPTED,
}


async def finish(
    session: WriteSession, clock: Clock, turn: Turn, outcome: Outcome, pending: PendingEvents
) -> list[StoredEvent] | None:
    """Store how a turn ended; gives the last events of its run, or None if somebody else has ended it already.

    All deltas of the run must be stored before.
    """
    run = await settled_run(session, clock, turn, outcome)
    if run is None or turn.message_id is None:
        return None
    message = await messages.message_by_id(session, turn.organization_id, turn.message_id)
    message.provider = outcome.call.connection.provider
    message.provider_key_kind = outcome.call.payer
    message.stop_reason = outcome.stop_reason
    message.tool_calls = [step.call for step in outcome.steps]
    message.tool_results = [step.result for step in outcome.steps]
    message.used_context = [*message.used_context, *map(_known_by, outcome.steps)]
    run.step_count = len(outcome.steps)
    await keep_steps(session, turn, outcome.steps)
    message.model = outcome.call.slug
    if outcome.notes:
        message.metadata_ = message.metadata_ | {"notes": list(outcome.notes)}
    return await _close(
        session,
        clock,
        run,
        message,
        outcome.status,
        texts=(outcome.text, outcome.thinking),
        failure=outcome.failure,
        pending=pending,
    )


def _known_by(step: ToolStep) -> dict[str, object]:
    """What a tool told the model, as a part of what it knew (CV-60)."""
    page_id = str(step.page_id) if step.page_id is not None else None
    return {"kind": "tool", "name": step.name, "tokens": step.tokens, "id": page_id}


async def settled_run(session: WriteSession, clock: Clock, turn: Turn, outcome: Outcome) -> Run | None:
    """The run, locked, with its calls settled; None if somebody else has ended it already."""
    run = await runs.lock_run(session, turn.organization_id, turn.run_id)
    if run is None or run.status not in ACTIVE_RUNS:
        return None
    await providers.settle(session, clock, turn.organization_id, outcome.call.call_id, outcome.result)
    # A stop between two attempts may leave the row of the second one open.
    await _settle_rest(session, clock, run, prompt_characters=0, answer_characters=0)
    run.model, run.provider_key_id = outcome.call.slug, outcome.call.provider_key_id
    run.first_token_at = outcome.first_token_at
    return run


async def close_abandoned(
    session: WriteSession, clock: Clock, run: Run, *, status: RunStatus
) -> list[StoredEvent] | None:
    """End a run whose process is gone, with the text that its events hold (CV-41). The caller has locked it."""
    found = await runs.streamed_text(session, run.organization_id, [run.id])
    answer, thinking, last = found.get(run.id, ("", "", 0))
    conversation = await session.get_one(Conversation, (run.organization_id, run.conversation_id))
    message, before = None, conversation.next_seq
    if run.message_id is not None:
        message = await messages.message_by_id(session, run.organization_id, run.message_id)
        before = message.seq
    # Without a first event nothing was sent to the provider: what is not known to be used costs nothing.
    sent = 0
    if last:
        sent = await _characters_before(session, run, message, before)
    await _settle_rest(session, clock, run, prompt_characters=sent, answer_characters=len(answer) + len(thinking))
    pending, failure = PendingEvents(next_seq=last + 1), INTERRUPTED if status is RunStatus.INTERRUPTED else None
    if message is None:
        return await close_run(session, clock, run, status, failure=failure, pending=pending)
    message.stop_reason = "stopped" if status is RunStatus.STOPPED else None
    return await _close(
        session,
        clock,
        run,
        message,
        status,
        texts=(answer, thinking),
        failure=failure,
        pending=pending,
    )


async def _characters_before(session: WriteSession, run: Run, message: Message | None, before: int) -> int:
    """How much the model was given, about; what is off the path was given the path to its parent."""
    place = (run.organization_id, run.conversation_id)
    if message is None or message.is_active or message.parent_id is None:
        return await messages.path_characters(session, *place, before)
    return sum(len(said.content) for said in await messages.path_to(session, *place, message.parent_id))


async def _settle_rest(
    session: WriteSession, clock: Clock, run: Run, *, prompt_characters: int, answer_characters: int
) -> None:
    await providers.interrupt_run(
        session,
        clock,
        run.organization_id,
        run.id,
        prompt_characters=prompt_characters,
        answer_characters=answer_characters,
    )


async def _close(
    session: WriteSession,
    clock: Clock,
    run: Run,
    message: Message,
    status: RunStatus,
    *,
    texts: tuple[str, str],
    failure: Failure | None,
    pending: PendingEvents,
) -> list[StoredEvent]:
    totals = await usage.run_totals(session, run.organization_id, run.id)
    _write_message(message, status, texts, failure)
    _write_use(message, totals)
    message.updated_at = clock.now()
    return await close_run(session, clock, run, status, failure=failure, pending=pending, message=message)


async def close_run(
    session: WriteSession,
    clock: Clock,
    run: Run,
    status: RunStatus,
    *,
    failure: Failure | None,
    pending: PendingEvents,
    message: Message | None = None,
) -> list[StoredEvent]:
    """Store the last events of a run and its end, and tell who listens. `message` is what it wrote, if any."""
    totals = await usage.run_totals(session, run.organization_id, run.id)
    succeeded = status in (RunStatus.COMPLETED, RunStatus.STOPPED)
    await providers.record_outcome(session, run.organization_id, run.id, totals, succeeded=succeeded)
    events = _last_events(pending, message, status, failure, totals)
    # While the run is still open: events of a closed one are refused.
    await runs.insert_events(session, [(run.organization_id, run.id, event) for event in events], clock.now())
    run.status, run.finished_at, run.last_seq = status, clock.now(), events[-1].seq
    if failure is not None:
        run.error_code, run.error_detail = failure.code, failure.detail or None
    await session.flush()
    await _tell(session, run)
    return events


def _write_message(message: Message, status: RunStatus, texts: tuple[str, str], failure: Failure | None) -> None:
    message.content, message.thinking = texts[0], texts[1] or None
    message.status = MESSAGE_STATUS[status]
    message.error = [{"code": failure.code, "detail": failure.sentence}] if failure is not None else None


def _write_use(message: Message, totals: RunTotals) -> None:
    """The same as the run's rows of the ledger together (US-12)."""
    message.input_tokens, message.output_tokens = totals.tokens.prompt, totals.tokens.completion
    message.cache_read_tokens = totals.tokens.cache_read
    message.cache_write_tokens = totals.tokens.cache_creation
    message.thinking_tokens = totals.tokens.thinking
    message.cost_micros = totals.cost_micros
    message.metadata_ = message.metadata_ | {"is_cost_estimated": totals.is_estimated}


def _last_events(
    pending: PendingEvents, message: Message | None, status: RunStatus, failure: Failure | None, totals: RunTotals
) -> list[StoredEvent]:
    """Usage, the saved message, the error if there is one, and exactly one terminal event (CV-43)."""
    used: dict[str, object] = {
        "input_tokens": totals.tokens.prompt,
        "output_tokens": totals.tokens.completion,
        "cost_micros": totals.cost_micros,
        "is_estimated": totals.is_estimated,
    }
    pending.add("usage", used)
    message_id = str(message.id) if message is not None else None
    if message_id is not None:
        pending.add("message.saved", {"message_id": message_id})
    if failure is not None:
        pending.add("error", {"code": failure.code, "detail": failure.sentence})
    terminal: dict[str, Any] = {
        "message_id": message_id,
        "stop_reason": message.stop_reason if message is not None else None,
        "usage": used,
        "cost_micros": totals.cost_micros,
    }
    pending.add(TERMINAL_EVENT[status], terminal)
    return pending.take()


async def _tell(session: WriteSession, run: Run) -> None:
    conversation = await session.get_one(Conversation, (run.organization_id, run.conversation_id))
    finished = RunFinished(run.organization_id, run.conversation_id, run.id, run.message_id, run.status)
    await record(session, finished, topics=await topics_of(session, conversation))
