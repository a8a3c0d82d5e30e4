"""Statements of messages and of the path through their tree."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, text, update
from sqlalchemy.orm import aliased

from stoa.conversations.models import Conversation, Message
from stoa.conversations.queries.conversations import visible
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession, WriteSession, lock_until_end
from stoa.platform.ids import ConversationId, MessageId, OrganizationId, UserId


async def find_message(session: ReadSession, actor: Actor, message_id: MessageId) -> Message | None:
    """A message of a conversation that the actor sees."""
    statement = visible(actor, Message).join(
        Message,
        and_(Message.organization_id == Conversation.organization_id, Message.conversation_id == Conversation.id),
    )
    row = (await session.execute(statement.where(Message.id == message_id))).one_or_none()
    return row[0] if row is not None else None


async def message_by_id(session: ReadSession, organization_id: OrganizationId, message_id: MessageId) -> Message:
    """A message that is known to exist, as it is now."""
    statement = select(Message).where(Message.organization_id == organization_id, Message.id == message_id)
    return (await session.execute(statement.execution_options(populate_existing=True))).scalar_one()


async def lock_client_id(session: WriteSession, actor: Actor, client_message_id: UUID) -> None:
    """Two sends of one client message come one after the other, also before their conversation exists."""
    await lock_until_end(session, f"{actor.user_id}:{client_message_id}")


async def find_by_client_id(session: ReadSession, actor: Actor, client_message_id: UUID) -> Message | None:
    """The actor's message that was sent under this id, in whatever conversation."""
    statement = select(Message).where(
        Message.organization_id == actor.organization_id,
        Message.user_id == actor.user_id,
        Message.client_message_id == client_message_id,
    )
    return (await session.execute(statement.order_by(Message.id).limit(1))).scalar_one_or_none()


async def path(
    session: ReadSession, conversation: Conversation, *, before_seq: int | None, limit: int
) -> list[Message]:
    """Messages of the active path, newest first."""
    statement = select(Message).where(*_active(conversation.organization_id, conversation.id))
    if before_seq is not None:
        statement = statement.where(Message.seq < before_seq)
    return list((await session.execute(statement.order_by(Message.seq.desc()).limit(limit))).scalars())


def _active(organization_id: OrganizationId, conversation_id: ConversationId) -> tuple[ColumnElement[bool], ...]:
    return (
        Message.organization_id == organization_id,
        Message.conversation_id == conversation_id,
        Message.is_active.is_(True),
    )


class Spoken(NamedTuple):
    """What a model reads of a message."""

    role: str
    content: str
    user_id: UserId | None = None
    attachments: Sequence[Mapping[str, str]] = ()


async def path_for_model(
    session: ReadSession, organization_id: OrganizationId, conversation_id: ConversationId, before_seq: int
) -> list[Spoken]:
    """What the model is to read, oldest first (CV-27)."""
    statement = (
        select(Message.role, Message.content, Message.user_id, Message.attachments)
        .where(
            *_active(organization_id, conversation_id),
            Message.seq < before_seq,
            or_(Message.content != "", _HAS_ATTACHMENTS),
        )
        .order_by(Message.seq)
    )
    return [Spoken(*row) for row in (await session.execute(statement)).all()]


_HAS_ATTACHMENTS = text("messages.attachments <> '[]'")


async def own_on_path(
    session: ReadSession, actor: Actor, conversation: Conversation, *, containing: str, before_seq: int, limit: int
) -> list[str]:
    """What the actor said on the active path with a piece of text in it, newest first."""
    statement = select(Message.content).where(
        *_active(conversation.organization_id, conversation.id),
        Message.seq < before_seq,
        Message.role == "user",
        Message.user_id == actor.user_id,
        Message.content.contains(containing, autoescape=True),
    )
    return list((await session.execute(statement.order_by(Message.seq.desc()).limit(limit))).scalars())


async def last_of_conversation(
    session: ReadSession, actor: Actor, conversation_id: UUID, limit: int
) -> list[tuple[str, str]]:
    """Role and text of the newest messages of the active path, oldest first, if the actor sees the conversation."""
    return await _last_said(session, actor, Conversation.id == conversation_id, limit)


async def last_on_page(session: ReadSession, actor: Actor, page_id: UUID, limit: int) -> list[tuple[str, str]]:
    """Role and text of what was last said on an AI page that the actor sees, in whichever conversation."""
    on_page = and_(
        Conversation.page_id == page_id, Conversation.kind == "page", Conversation.is_temporary.is_(False)
    )
    return await _last_said(session, actor, on_page, limit)


async def _last_said(
    session: ReadSession, actor: Actor, which: ColumnElement[bool], limit: int
) -> list[tuple[str, str]]:
    said = and_(
        Message.organization_id == Conversation.organization_id,
        Message.conversation_id == Conversation.id,
        Message.is_active.is_(True),
        Message.role.in_(("user", "assistant")),
        Message.content != "",
    )
    statement = (
        visible(actor, Message.role, Message.content)
        .join(Message, said)
        .where(which, Conversation.deleted_at.is_(None))
        .order_by(Message.created_at.desc(), Conversation.id, Message.seq.desc())
        .limit(limit)
    )
    rows = (await session.execute(statement)).all()
    return [(row[0], row[1]) for row in reversed(rows)]


async def attachments_on_path(session: ReadSession, conversation: Conversation) -> list[dict[str, str]]:
    """What is attached to the messages of the active path."""
    statement = (
        select(Message.attachments)
        .where(*_active(conversation.organization_id, conversation.id), _HAS_ATTACHMENTS)
        .order_by(Message.seq)
    )
    return [each for row in (await session.execute(statement)).scalars() for each in row]


async def visible_among(session: ReadSession, actor: Actor, ids: Collection[UUID]) -> set[UUID]:
    """Those of the messages that lie in conversations that the actor sees."""
    statement = visible(actor, Message.id).join(
        Message,
        and_(Message.organization_id == Conversation.organization_id, Message.conversation_id == Conversation.id),
    )
    return set((await session.execute(statement.where(Message.id.in_(ids)))).scalars())


async def with_files(session: ReadSession, deleted_before: datetime) -> dict[OrganizationId, list[UUID]]:
    """Messages with files in conversations that were deleted before then, of all organizations."""
    return await _with_files(session, Conversation.deleted_at < deleted_before)


async def with_files_in(session: ReadSession, ids: Collection[UUID]) -> dict[OrganizationId, list[UUID]]:
    """Messages with files in these conversations, of all organizations."""
    return await _with_files(session, Conversation.id.in_(ids)) if ids else {}


async def _with_files(session: ReadSession, which: ColumnElement[bool]) -> dict[OrganizationId, list[UUID]]:
    statement = (
        select(Message.organization_id, Message.id)
        .join(
            Conversation,
            and_(
                Conversation.organization_id == Message.organization_id, Conversation.id == Message.conversation_id
            ),
        )
        .where(which, Message.attachments != [])
    )
    found: dict[OrganizationId, list[UUID]] = {}
    for organization_id, message_id in (await session.execute(statement)).all():
        found.setdefault(organization_id, []).append(message_id)
    return found


async def path_characters(
    session: ReadSession, organization_id: OrganizationId, conversation_id: ConversationId, before_seq: int
) -> int:
    """Length of what the model is to read."""
    statement = select(func.coalesce(func.sum(func.length(Message.content)), 0)).where(
        *_active(organization_id, conversation_id), Message.seq < before_seq
    )
    return int((await session.execute(statement)).scalar_one())


async def siblings(session: ReadSession, messages: Sequence[Message]) -> dict[MessageId | None, list[MessageId]]:
    """Ids of all messages below each parent of the given ones, oldest first (CV-29)."""
    if not messages:
        return {}
    first = messages[0]
    parents = {message.parent_id for message in messages}
    place: ColumnElement[bool] = Message.parent_id.in_([parent for parent in parents if parent is not None])
    if None in parents:
        place = or_(place, Message.parent_id.is_(None))
    statement = (
        select(Message.parent_id, Message.id)
        .where(
            Message.organization_id == first.organization_id,
            Message.conversation_id == first.conversation_id,
            place,
            or_(_IS_OF_TREE, Message.id.in_([message.id for message in messages])),
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
        .where(*_active(conversation.organization_id, conversation.id), Message.seq >= from_seq)
        .values(is_active=False, edited_at=now)
        .returning(Message.id)
    )
    return len((await session.execute(statement, execution_options={"synchronize_session": False})).all())


# A second opinion hangs on the answer that it judges, but is no branch of the conversation.
_IS_OF_TREE = Message.kind_hint.is_distinct_from("second_opinion")


async def is_answered(session: ReadSession, message: Message) -> bool:
    """Whether anything with words hangs on a message, on whatever branch, somewhere below."""
    below = (
        select(Message.id, Message.metadata_["deleted"].as_boolean().label("is_deleted"))
        .where(
            Message.organization_id == message.organization_id,
            Message.conversation_id == message.conversation_id,
            Message.parent_id == message.id,
        )
        .cte("below", recursive=True)
    )
    child = aliased(Message)
    below = below.union_all(
        select(child.id, child.metadata_["deleted"].as_boolean())
        .join(below, child.parent_id == below.c.id)
        .where(
            child.organization_id == message.organization_id,
            child.conversation_id == message.conversation_id,
            below.c.is_deleted,
        )
    )
    statement = select(below.c.id).where(below.c.is_deleted.is_not(True)).limit(1)
    return (await session.execute(statement)).scalar_one_or_none() is not None


async def opinions_on(session: ReadSession, answer: Message) -> list[Message]:
    """Second opinions on an answer, oldest first."""
    statement = (
        select(Message)
        .where(
            Message.organization_id == answer.organization_id,
            Message.conversation_id == answer.conversation_id,
            Message.parent_id == answer.id,
            Message.kind_hint == "second_opinion",
        )
        .order_by(Message.seq)
    )
    return list((await session.execute(statement)).scalars())


async def judged(session: ReadSession, messages: Sequence[Message]) -> dict[MessageId, int]:
    """How many second opinions there are on each of the given messages that has any."""
    ids = [message.id for message in messages if message.role == "assistant"]
    if not ids:
        return {}
    first = messages[0]
    statement = (
        select(Message.parent_id, func.count())
        .where(
            Message.organization_id == first.organization_id,
            Message.conversation_id == first.conversation_id,
            Message.parent_id.in_(ids),
            Message.kind_hint == "second_opinion",
        )
        .group_by(Message.parent_id)
    )
    return {
        MessageId(parent_id): count for parent_id, count in (await session.execute(statement)).all() if parent_id
    }


async def path_to(
    session: ReadSession, organization_id: OrganizationId, conversation_id: ConversationId, leaf_id: MessageId
) -> list[Spoken]:
    """What was said from the root to a message, whichever branch it lies on."""
    values = {"organization_id": organization_id, "conversation_id": conversation_id, "leaf_id": leaf_id}
    rows = (await session.execute(_PATH_TO, values)).all()
    return [Spoken(*row) for row in rows if row.content or row.attachments]


_PATH_TO = text(
    """
    WITH RECURSIVE path AS (
      SELECT id, parent_id, seq, role, content, user_id, attachments FROM messages
       WHERE organization_id = :organization_id AND conversation_id = :conversation_id AND id = :leaf_id
      UNION ALL
      SELECT m.id, m.parent_id, m.seq, m.role, m.content, m.user_id, m.attachments
        FROM messages m JOIN path p ON m.id = p.parent_id
       WHERE m.organization_id = :organization_id AND m.conversation_id = :conversation_id)
    SELECT role, content, user_id, attachments FROM path ORDER BY seq
    """
)
_NEWEST_BELOW = text(
    """
    WITH RECURSIVE below AS (
      SELECT id, seq FROM messages
       WHERE organization_id = :organization_id AND conversation_id = :conversation_id AND id = :message_id
      UNION ALL
      SELECT m.id, m.seq FROM messages m JOIN below b ON m.parent_id = b.id
       WHERE m.organization_id = :organization_id AND m.conversation_id = :conversation_id
         AND m.kind_hint IS DISTINCT FROM 'second_opinion')
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
       WHERE m.organization_id = :organization_id AND m.conversation_id = :conversation_id),
    changed AS (
      UPDATE messages SET is_active = (id IN (SELECT id FROM path))
       WHERE organization_id = :organization_id AND conversation_id = :conversation_id
         AND is_active <> (id IN (SELECT id FROM path)))
    SELECT count(*) FROM path
    """
)


async def switch_path(
    session: WriteSession, conversation: Conversation, message_id: MessageId
) -> tuple[MessageId, int]:
    """Make the newest descendant of a message the leaf of the active path; `edited_at` stays (CV-28).

    Gives the leaf and the length of the path.
    """
    place: dict[str, Any] = {"organization_id": conversation.organization_id, "conversation_id": conversation.id}
    leaf = (await session.execute(_NEWEST_BELOW, place | {"message_id": message_id})).scalar_one()
    length = (await session.execute(_WALK_PATH, place | {"leaf_id": leaf})).scalar_one()
    return MessageId(leaf), length
