"""Statements of runs and their events."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Text, and_, cast, func, select, text, update

from stoa.conversations.contracts import ACTIVE_RUNS, StoredEvent
from stoa.conversations.core.batching import CONTENT, THINKING
from stoa.conversations.models import Conversation, Message, Run, RunEvent
from stoa.conversations.queries.conversations import visible
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession, WriteSession, lock_until_end
from stoa.platform.ids import ConversationId, OrganizationId, RunId, UserId

OF_ONE_CONVERSATION = ("chat", "cad", "plan")
BEATING = ("queued", "running")


async def active_run_ids(
    session: ReadSession, organization_id: OrganizationId, conversation_id: ConversationId, *, beside: bool = False
) -> list[RunId]:
    """Runs that keep a conversation busy; with `beside` also those that go on beside it, such as second opinions."""
    statement = select(Run.id).where(
        Run.organization_id == organization_id,
        Run.conversation_id == conversation_id,
        Run.status.in_(ACTIVE_RUNS),
    )
    if not beside:
        statement = statement.where(Run.kind.in_(OF_ONE_CONVERSATION))
    return list((await session.execute(statement)).scalars())


async def active_runs_of(
    session: ReadSession,
    organization_id: OrganizationId,
    user_id: UserId,
    conversation_id: ConversationId | None = None,
) -> list[RunId]:
    """Runs on behalf of a person, everywhere in the organization or in one conversation."""
    statement = select(Run.id).where(
        Run.organization_id == organization_id, Run.user_id == user_id, Run.status.in_(ACTIVE_RUNS)
    )
    if conversation_id is not None:
        statement = statement.where(Run.conversation_id == conversation_id)
    return list((await session.execute(statement)).scalars())


async def lock_person(session: WriteSession, user_id: UserId) -> None:
    """Until the end of the transaction nobody else counts the runs of this person."""
    await lock_until_end(session, f"runs:{user_id}")


async def count_active(session: ReadSession, user_id: UserId) -> int:
    """How many runs of a person have not ended, in all organizations."""
    statement = select(func.count()).where(Run.user_id == user_id, Run.status.in_(ACTIVE_RUNS))
    return (await session.execute(statement)).scalar_one()


async def find_run(session: ReadSession, actor: Actor, run_id: RunId) -> Row[Any] | None:
    """A run of a conversation that the actor sees, with their level."""
    statement = visible(actor, Run).join(
        Run, and_(Run.organization_id == Conversation.organization_id, Run.conversation_id == Conversation.id)
    )
    row: Row[Any] | None = (await session.execute(statement.where(Run.id == run_id))).one_or_none()
    return row


async def first_runs_for(session: ReadSession, message: Message) -> list[Run]:
    """The runs that were started by sending a message, in the order in which their models were named."""
    statement = (
        select(Run)
        .where(
            Run.organization_id == message.organization_id,
            Run.conversation_id == message.conversation_id,
            Run.trigger_message_id == message.id,
        )
        .order_by(Run.created_at, Run.slot)
    )
    found = list((await session.execute(statement)).scalars())
    return [run for run in found if run.created_at == found[0].created_at]


async def newest_of_kind(
    session: ReadSession, conversation: Conversation, kind: str, user_id: UserId
) -> Run | None:
    """The last run of a kind that a person began in a conversation."""
    statement = (
        select(Run)
        .where(
            Run.organization_id == conversation.organization_id,
            Run.conversation_id == conversation.id,
            Run.kind == kind,
            Run.user_id == user_id,
        )
        .order_by(Run.created_at.desc())
        .limit(1)
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def lock_run(
    session: WriteSession, organization_id: OrganizationId, run_id: RunId, *, is_skipping: bool = False
) -> Run | None:
    """The run, locked; with `is_skipping` None if somebody else has locked it."""
    statement = select(Run).where(Run.organization_id == organization_id, Run.id == run_id)
    statement = statement.with_for_update(skip_locked=is_skipping)
    return (await session.execute(statement.execution_options(populate_existing=True))).scalar_one_or_none()


async def start_run(
    session: WriteSession, organization_id: OrganizationId, run_id: RunId, *, owner: str, now: datetime
) -> bool:
    """Mark a queued run as running; false if it is not queued any more."""
    statement = (
        update(Run)
        .where(Run.organization_id == organization_id, Run.id == run_id, Run.status == "queued")
        .values(status="running", started_at=now, heartbeat_at=now, lease_owner=owner)
        .returning(Run.id)
    )
    return (await session.execute(statement)).scalar_one_or_none() is not None


async def beat(session: WriteSession, run_ids: Sequence[RunId], now: datetime) -> dict[RunId, bool]:
    """The heartbeat of all runs of one process; gives those that still run, and whether a stop was asked for."""
    statement = (
        update(Run)
        .where(Run.id.in_(run_ids), Run.status.in_(BEATING))
        .values(heartbeat_at=now)
        .returning(Run.id, Run.stop_requested_at)
    )
    rows = (await session.execute(statement, execution_options={"synchronize_session": False})).all()
    return {row.id: row.stop_requested_at is not None for row in rows}


async def dead_runs(session: ReadSession, before: datetime, limit: int) -> list[tuple[OrganizationId, RunId]]:
    """Runs whose process has not been heard of since."""
    statement = (
        select(Run.organization_id, Run.id)
        .where(Run.status.in_(BEATING), Run.heartbeat_at < before)
        .order_by(Run.heartbeat_at)
        .limit(limit)
    )
    return [(row.organization_id, row.id) for row in (await session.execute(statement)).all()]


async def ask_to_stop(
    session: WriteSession, organization_id: OrganizationId, run_id: RunId, *, by: UserId, now: datetime
) -> None:
    """Note who wants the run stopped; the first one stays."""
    await session.execute(
        update(Run)
        .where(
            Run.organization_id == organization_id,
            Run.id == run_id,
            Run.status.in_(ACTIVE_RUNS),
            Run.stop_requested_at.is_(None),
        )
        .values(stop_requested_at=now, stop_requested_by=by)
    )


# Events

# Only a run that still runs gets events: nothing can follow the terminal one.
_INSERT_EVENTS = text(
    """
    INSERT INTO run_events (organization_id, run_id, seq, type, data, created_at)
    SELECT n.o, n.r, n.s, n.t, n.d::jsonb, :now
      FROM unnest(CAST(:organizations AS uuid[]), CAST(:runs AS uuid[]), CAST(:seqs AS bigint[]),
                  CAST(:types AS text[]), CAST(:data AS text[])) AS n (o, r, s, t, d)
      JOIN runs ON runs.organization_id = n.o AND runs.id = n.r
                AND runs.status IN ('queued', 'running', 'waiting_approval')
    ON CONFLICT DO NOTHING
    RETURNING run_id, seq
    """
)


async def insert_events(
    session: WriteSession, rows: Sequence[tuple[OrganizationId, RunId, StoredEvent]], now: datetime
) -> set[RunId]:
    """Store events of any number of runs with one statement; gives the runs that did not take theirs."""
    found = await session.execute(
        _INSERT_EVENTS,
        {
            "now": now,
            "organizations": [organization_id for organization_id, _, _ in rows],
            "runs": [run_id for _, run_id, _ in rows],
            "seqs": [event.seq for _, _, event in rows],
            "types": [event.type for _, _, event in rows],
            "data": [event.data.decode() for _, _, event in rows],
        },
    )
    stored = {(row.run_id, row.seq) for row in found.all()}
    return {run_id for _, run_id, event in rows if (run_id, event.seq) not in stored}


async def events_after(
    session: ReadSession, organization_id: OrganizationId, run_id: RunId, after: int, limit: int
) -> list[StoredEvent]:
    """Events of a run in order."""
    statement = (
        select(RunEvent.seq, RunEvent.type, cast(RunEvent.data, Text).label("data"))
        .where(RunEvent.organization_id == organization_id, RunEvent.run_id == run_id, RunEvent.seq > after)
        .order_by(RunEvent.seq)
        .limit(limit)
    )
    return [StoredEvent(row.seq, row.type, row.data.encode()) for row in (await session.execute(statement)).all()]


async def last_seq(session: ReadSession, organization_id: OrganizationId, run_id: RunId) -> int:
    """Number of the newest event, 0 before the first."""
    statement = select(func.coalesce(func.max(RunEvent.seq), 0)).where(
        RunEvent.organization_id == organization_id, RunEvent.run_id == run_id
    )
    return int((await session.execute(statement)).scalar_one())


async def streamed_text(
    session: ReadSession, organization_id: OrganizationId, run_ids: Sequence[RunId]
) -> dict[RunId, tuple[str, str, int]]:
    """For each run: answer and thinking put together from its events, and the number of the last one."""
    if not run_ids:
        return {}
    ordered = (
        select(RunEvent.run_id, RunEvent.seq, RunEvent.type, RunEvent.data)
        .where(RunEvent.organization_id == organization_id, RunEvent.run_id.in_(run_ids))
        .order_by(RunEvent.run_id, RunEvent.seq)
    )
    found: dict[RunId, tuple[list[str], list[str], int]] = {}
    for row in (await session.execute(ordered)).all():
        answer, thinking, _ = found.get(row.run_id, ([], [], 0))
        if row.type == CONTENT:
            answer.append(row.data["text"])
        elif row.type == THINKING:
            thinking.append(row.data["text"])
        found[row.run_id] = (answer, thinking, row.seq)
    return {run_id: ("".join(answer), "".join(thinking), seq) for run_id, (answer, thinking, seq) in found.items()}


_PURGE_EVENTS = text(
    """
    DELETE FROM run_events e
     WHERE e.run_id < :newest
       AND NOT EXISTS (SELECT FROM runs r WHERE r.organization_id = e.organization_id AND r.id = e.run_id
                          AND (r.finished_at IS NULL OR r.finished_at >= :before))
    """
)


async def purge_events(session: WriteSession, *, newest: UUID, before: datetime) -> None:
    """Remove events of runs that were made before the id `newest` and ended before then, or are gone."""
    await session.execute(_PURGE_EVENTS, {"newest": newest, "before": before})
