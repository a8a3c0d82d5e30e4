"""Statements of conversations, messages and runs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, insert, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from stoa.access.contracts import Level
from stoa.conversations.contracts import ACTIVE_RUNS
from stoa.conversations.models import Conversation, ConversationMember, Message, Run, RunEvent
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import ConversationId, MessageId, OrganizationId, RunId

# The rule of CV-1: the owner, else what a membership gives. Page, area and space conversations join it with their kinds.


def _level(actor: Actor) -> ColumnElement[int]:
    return case(
        (Conversation.user_id == actor.user_id, int(Level.DELETE)),
        (ConversationMember.level == "EDIT", int(Level.EDIT)),
        (ConversationMember.level == "VIEW", int(Level.VIEW)),
        else_=int(Level.NONE),
    )


def _visible(actor: Actor, *columns: Any) -> Select[Any]:
    level = _level(actor)
    return (
        select(*columns, level.label("level"))
        .select_from(Conversation)
        .outerjoin(
            ConversationMember,
            and_(
                ConversationMember.organization_id == Conversation.organization_id,
                ConversationMember.conversation_id == Conversation.id,
                ConversationMember.user_id == actor.user_id,
            ),
        )
        .where(Conversation.organization_id == actor.organization_id, level > int(Level.NONE))
    )


async def find_conversation(
    session: ReadSession, actor: Actor, conversation_id: ConversationId, *, lock: bool = False
) -> Row[Any] | None:
    """Conversation, the actor's membership row if any, and their level."""
    statement = _visible(actor, Conversation, ConversationMember).where(Conversation.id == conversation_id)
    if lock:
        statement = statement.with_for_update(of=Conversation)
    return (await session.execute(statement)).one_or_none()


async def list_conversations(
    session: ReadSession,
    actor: Actor,
    *,
    status: str,
    kind: str | None,
    q: str | None,
    after: tuple[int, datetime, ConversationId] | None,
    limit: int,
) -> list[Row[Any]]:
    """Live conversations that the actor sees; pinned ones first, then the last spoken in."""
    moment = func.coalesce(Conversation.last_message_at, Conversation.created_at)
    unpinned = case((ConversationMember.pinned_at.is_(None), 1), else_=0)
    statement = _visible(actor, Conversation, ConversationMember, unpinned.label("unpinned"), moment.label("moment")).where(
        Conversation.deleted_at.is_(None), Conversation.status == status, Conversation.is_temporary.is_(False)
    )
    if kind is not None:
        statement = statement.where(Conversation.kind == kind)
    if q:
        statement = statement.where(func.lower(Conversation.title).contains(q.lower(), autoescape=True))
    if after is not None:
        rank, last, last_id = after
        statement = statement.where(
            or_(
                unpinned > rank,
                and_(unpinned == rank, or_(moment < last, and_(moment == last, Conversation.id < last_id))),
            )
        )
    statement = statement.order_by(unpinned, moment.desc(), Conversation.id.desc()).limit(limit)
    return list((await session.execute(statement)).all())


async def insert_conversation(session: WriteSession, values: dict[str, Any]) -> None:
    await session.execute(insert(Conversation).values(values))


async def change_conversation(session: WriteSession, conversation: Conversation, values: dict[str, Any]) -> None:
    await session.execute(
        update(Conversation)
        .where(Conversation.organization_id == conversation.organization_id, Conversation.id == conversation.id)
        .values(values)
        .execution_options(synchronize_session=False)
    )


async def set_membership(
    session: WriteSession, actor: Actor, conversation_id: ConversationId, values: dict[str, Any], now: datetime
) -> None:
    """Write the person's own columns of a conversation: pin, last view."""
    row = {
        "organization_id": actor.organization_id,
        "conversation_id": conversation_id,
        "user_id": actor.user_id,
        "created_at": now,
        "updated_at": now,
    }
    statement = upsert(ConversationMember).values(row | values)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["organization_id", "conversation_id", "user_id"], set_=values | {"updated_at": now}
        )
    )


# Messages


async def insert_message(session: WriteSession, values: dict[str, Any]) -> None:
    await session.execute(insert(Message).values(values))


async def change_message(
    session: WriteSession, organization_id: OrganizationId, message_id: MessageId, values: dict[str, Any]
) -> None:
    await session.execute(
        update(Message)
        .where(Message.organization_id == organization_id, Message.id == message_id)
        .values(values)
        .execution_options(synchronize_session=False)
    )


async def find_by_client_id(session: ReadSession, actor: Actor, client_message_id: UUID) -> Message | None:
    """The person's message that was sent under this id, in whatever conversation."""
    statement = select(Message).where(
        Message.organization_id == actor.organization_id,
        Message.user_id == actor.user_id,
        Message.client_message_id == client_message_id,
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def lock_client_id(session: WriteSession, actor: Actor, client_message_id: UUID) -> None:
    """Two sends of one client message come one after the other, also before their conversation exists."""
    key = f"{actor.user_id}:{client_message_id}"
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))


async def find_message(session: ReadSession, actor: Actor, message_id: MessageId) -> Message | None:
    """A message of a conversation that the actor sees."""
    statement = _visible(actor, Message).join(
        Message,
        and_(Message.organization_id == Conversation.organization_id, Message.conversation_id == Conversation.id),
    )
    row = (await session.execute(statement.where(Message.id == message_id))).one_or_none()
    return row[0] if row is not None else None


async def answer_to(session: ReadSession, message: Message) -> Message | None:
    """The newest answer to a person's message."""
    statement = (
        select(Message)
        .where(
            Message.organization_id == message.organization_id,
            Message.conversation_id == message.conversation_id,
            Message.parent_id == message.id,
            Message.role == "assistant",
        )
        .order_by(Message.seq.desc())
        .limit(1)
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def path(
    session: ReadSession, conversation: Conversation, *, before_seq: int | None, limit: int
) -> list[Message]:
    """Messages of the active path, newest first."""
    statement = select(Message).where(
        Message.organization_id == conversation.organization_id,
        Message.conversation_id == conversation.id,
        Message.is_active.is_(True),
    )
    if before_seq is not None:
        statement = statement.where(Message.seq < before_seq)
    return list((await session.execute(statement.order_by(Message.seq.desc()).limit(limit))).scalars())


async def path_for_model(
    session: ReadSession, organization_id: OrganizationId, conversation_id: ConversationId, before: MessageId
) -> list[Row[tuple[str, str, UUID | None]]]:
    """Role, text and author of the path up to the message that is being written, oldest first."""
    seq = select(Message.seq).where(Message.organization_id == organization_id, Message.id == before).scalar_subquery()
    statement = (
        select(Message.role, Message.content, Message.user_id)
        .where(
            Message.organization_id == organization_id,
            Message.conversation_id == conversation_id,
            Message.is_active.is_(True),
            Message.seq < seq,
            Message.content != "",
        )
        .order_by(Message.seq)
    )
    return list((await session.execute(statement)).all())


async def siblings(session: ReadSession, messages: Sequence[Message]) -> dict[MessageId | None, list[MessageId]]:
    """Ids of all messages below each parent of the given ones, oldest first."""
    if not messages:
        return {}
    first = messages[0]
    parents = {message.parent_id for message in messages}
    known = [parent for parent in parents if parent is not None]
    place = Message.parent_id.in_(known)
    if None in parents:
        place = or_(place, Message.parent_id.is_(None))
    statement = (
        select(Message.parent_id, Message.id)
        .where(
            Message.organization_id == first.organization_id, Message.conversation_id == first.conversation_id, place
        )
        .order_by(Message.seq)
    )
    found: dict[MessageId | None, list[MessageId]] = {}
    for row in (await session.execute(statement)).all():
        found.setdefault(row.parent_id, []).append(row.id)
    return found


async def leave_path(session: WriteSession, conversation: Conversation, from_seq: int, now: datetime) -> int:
    """Take everything from this message on off the active path; nothing is deleted (CV-25). Gives their number."""
    statement = (
        update(Message)
        .where(
            Message.organization_id == conversation.organization_id,
            Message.conversation_id == conversation.id,
            Message.is_active.is_(True),
            Message.seq >= from_seq,
        )
        .values(is_active=False, edited_at=now)
        .execution_options(synchronize_session=False)
    )
    return (await session.execute(statement)).rowcount  # type: ignore[attr-defined,no-any-return]  # a cursor result


_NEWEST_BELOW = text(
    """
    WITH RECURSIVE below AS (
      SELECT id, seq FROM messages
       WHERE organization_id = :organization_id AND conversation_id = :conversation_id AND id = :message_id
      UNION ALL
      SELECT m.id, m.seq FROM messages m JOIN below b ON m.parent_id = b.id
       WHERE m.organization_id = :organization_id AND m.conversation_id = :conversation_id)
    SELECT id FROM below ORDER BY seq DESC LIMIT 1
    """
)
_WALK_PATH = text(
    """
    WITH RECURSIVE path AS (
      SELECT id, parent_id FROM messages
       WHERE organization_id = :organization_id AND conversation_id = :conversation_id AND id = :leaf_id
      UNION ALL
      SELECT m.id, m.parent_id FROM messages m JOIN path p ON m.id = p.parent_id
       WHERE m.organization_id = :organization_id AND m.conversation_id = :conversation_id)
    UPDATE messages SET is_active = (id IN (SELECT id FROM path))
     WHERE organization_id = :organization_id AND conversation_id = :conversation_id
       AND is_active <> (id IN (SELECT id FROM path))
    """
)


async def switch_path(session: WriteSession, conversation: Conversation, message_id: MessageId) -> MessageId:
    """Make the newest descendant of a message the leaf of the active path; gives it. `edited_at` stays (CV-28)."""
    place = {"organization_id": conversation.organization_id, "conversation_id": conversation.id}
    leaf: MessageId = (await session.execute(_NEWEST_BELOW, place | {"message_id": message_id})).scalar_one()
    await session.execute(_WALK_PATH, place | {"leaf_id": leaf})
    return leaf


# Runs


async def insert_run(session: WriteSession, values: dict[str, Any]) -> None:
    await session.execute(insert(Run).values(values))


async def active_run_id(session: ReadSession, conversation: Conversation) -> RunId | None:
    statement = select(Run.id).where(
        Run.organization_id == conversation.organization_id,
        Run.conversation_id == conversation.id,
        Run.kind.in_(("chat", "cad", "plan")),
        Run.status.in_(ACTIVE_RUNS),
    )
    return (await session.execute(statement.limit(1))).scalar_one_or_none()


async def find_run(session: ReadSession, actor: Actor, run_id: RunId) -> Row[Any] | None:
    """A run of a conversation that the actor sees, with their level."""
    statement = _visible(actor, Run).join(
        Run, and_(Run.organization_id == Conversation.organization_id, Run.conversation_id == Conversation.id)
    )
    return (await session.execute(statement.where(Run.id == run_id))).one_or_none()


async def lock_run(session: WriteSession, organization_id: OrganizationId, run_id: RunId) -> Run | None:
    statement = select(Run).where(Run.organization_id == organization_id, Run.id == run_id).with_for_update()
    return (await session.execute(statement.execution_options(populate_existing=True))).scalar_one_or_none()


async def start_run(
    session: WriteSession, organization_id: OrganizationId, run_id: RunId, *, owner: str, now: datetime
) -> None:
    await session.execute(
        update(Run)
        .where(Run.organization_id == organization_id, Run.id == run_id)
        .values(status="running", started_at=now, heartbeat_at=now, lease_owner=owner)
        .execution_options(synchronize_session=False)
    )


async def beat(session: WriteSession, run_ids: Sequence[RunId], now: datetime) -> None:
    """The heartbeat of all runs of one process."""
    await session.execute(
        update(Run)
        .where(Run.id.in_(run_ids), Run.status.in_(("queued", "running")))
        .values(heartbeat_at=now)
        .execution_options(synchronize_session=False)
    )


async def lock_dead_runs(session: WriteSession, before: datetime, limit: int) -> list[Run]:
    """Runs whose process has not been heard of since; taken by one sweeper at a time."""
    statement = (
        select(Run)
        .where(Run.status.in_(("queued", "running")), Run.heartbeat_at < before)
        .order_by(Run.heartbeat_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list((await session.execute(statement)).scalars())


# Events

_INSERT_EVENTS = text(
    "INSERT INTO run_events (organization_id, run_id, seq, type, data, created_at)"
    " SELECT o, r, s, t, d::jsonb, :now FROM unnest(CAST(:organizations AS uuid[]), CAST(:runs AS uuid[]),"
    " CAST(:seqs AS bigint[]), CAST(:types AS text[]), CAST(:data AS text[])) AS new (o, r, s, t, d)"
)


async def insert_events(
    session: WriteSession, rows: Sequence[tuple[OrganizationId, RunId, int, str, str]], now: datetime
) -> None:
    """Store events of any number of runs with one statement; the last part of a row is its JSON."""
    await session.execute(
        _INSERT_EVENTS,
        {
            "now": now,
            "organizations": [row[0] for row in rows],
            "runs": [row[1] for row in rows],
            "seqs": [row[2] for row in rows],
            "types": [row[3] for row in rows],
            "data": [row[4] for row in rows],
        },
    )


async def events_after(
    session: ReadSession, organization_id: OrganizationId, run_id: RunId, after: int, limit: int
) -> list[Row[tuple[int, str, dict[str, Any]]]]:
    statement = (
        select(RunEvent.seq, RunEvent.type, RunEvent.data)
        .where(RunEvent.organization_id == organization_id, RunEvent.run_id == run_id, RunEvent.seq > after)
        .order_by(RunEvent.seq)
        .limit(limit)
    )
    return list((await session.execute(statement)).all())


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
        if row.type == "content.delta":
            answer.append(row.data["text"])
        elif row.type == "thinking.delta":
            thinking.append(row.data["text"])
        found[row.run_id] = (answer, thinking, row.seq)
    return {run_id: ("".join(answer), "".join(thinking), seq) for run_id, (answer, thinking, seq) in found.items()}
