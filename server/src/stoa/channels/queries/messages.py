"""Statements of messages. Whoever calls has loaded the channel, with the actor's right to it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, insert, or_, select, tuple_, update

from stoa.channels.contracts import Kind
from stoa.channels.models import ChannelMessage
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import ChannelMessageId, OrganizationId, PageId, UserId


def _of(
    organization_id: OrganizationId, page_id: PageId, *conditions: ColumnElement[bool]
) -> Select[ChannelMessage]:
    return select(ChannelMessage).where(
        ChannelMessage.organization_id == organization_id, ChannelMessage.page_id == page_id, *conditions
    )


def _shown() -> tuple[ColumnElement[bool], ...]:
    """What stands in the channel itself: a deleted message only as the place of its replies (CH-17)."""
    return (
        or_(ChannelMessage.thread_root_id.is_(None), ChannelMessage.also_in_channel),
        or_(ChannelMessage.deleted_at.is_(None), ChannelMessage.reply_count > 0),
    )


async def _all(session: ReadSession, statement: Select[ChannelMessage]) -> list[ChannelMessage]:
    return list((await session.execute(statement.execution_options(populate_existing=True))).scalars())


async def before(  # noqa: PLR0917  # a stretch of a channel
    session: ReadSession, organization_id: OrganizationId, page_id: PageId, seq: int, after: int, limit: int
) -> list[ChannelMessage]:
    """The last messages before one, none at or before `after`, newest first."""
    statement = _of(
        organization_id, page_id, ChannelMessage.seq < seq, ChannelMessage.seq > after, *_shown()
    ).order_by(ChannelMessage.seq.desc())
    return await _all(session, statement.limit(limit))


async def last_said(
    session: ReadSession, organization_id: OrganizationId, page_id: PageId, after: int, limit: int
) -> list[ChannelMessage]:
    """The last messages of people and agents, newest first."""
    is_said = (ChannelMessage.seq > after, ChannelMessage.kind != Kind.SYSTEM, ChannelMessage.deleted_at.is_(None))
    statement = _of(organization_id, page_id, *is_said, *_shown()).order_by(ChannelMessage.seq.desc())
    return await _all(session, statement.limit(limit))


async def after(
    session: ReadSession, organization_id: OrganizationId, page_id: PageId, seq: int, limit: int
) -> list[ChannelMessage]:
    """The first messages after one, oldest first."""
    statement = _of(organization_id, page_id, ChannelMessage.seq > seq, *_shown()).order_by(ChannelMessage.seq)
    return await _all(session, statement.limit(limit))


async def changed_after(  # noqa: PLR0917  # a stretch of changes
    session: ReadSession, organization_id: OrganizationId, page_id: PageId, seq: int, first_seq: int, limit: int
) -> list[ChannelMessage]:
    """Messages after `first_seq` that were changed since, in the order of their last changes, deleted ones too."""
    statement = _of(
        organization_id, page_id, ChannelMessage.changed_seq > seq, ChannelMessage.seq > first_seq
    ).order_by(ChannelMessage.changed_seq)
    return await _all(session, statement.limit(limit))


async def find(
    session: ReadSession, organization_id: OrganizationId, message_id: ChannelMessageId
) -> ChannelMessage | None:
    """A message as it is now."""
    statement = select(ChannelMessage).where(
        ChannelMessage.organization_id == organization_id, ChannelMessage.id == message_id
    )
    return (await session.execute(statement.execution_options(populate_existing=True))).scalar_one_or_none()


async def find_sent(
    session: ReadSession, organization_id: OrganizationId, page_id: PageId, user_id: UserId, client_id: str
) -> ChannelMessage | None:
    """What the person has sent here under this name."""
    mine = (ChannelMessage.user_id == user_id, ChannelMessage.client_id == client_id)
    found = await _all(session, _of(organization_id, page_id, *mine))
    return found[0] if found else None


async def last_posts(  # noqa: PLR0917  # whose, where, how many
    session: ReadSession,
    organization_id: OrganizationId,
    page_id: PageId,
    user_id: UserId,
    since: datetime,
    limit: int,
) -> list[datetime]:
    """When the person posted last in the channel, newest first."""
    statement = (
        select(ChannelMessage.created_at)
        .where(
            ChannelMessage.organization_id == organization_id,
            ChannelMessage.page_id == page_id,
            ChannelMessage.user_id == user_id,
            ChannelMessage.created_at > since,
        )
        .order_by(ChannelMessage.created_at.desc())
        .limit(limit)
    )
    return list((await session.execute(statement)).scalars())


async def add(session: WriteSession, values: dict[str, Any]) -> None:
    await session.execute(insert(ChannelMessage).values(values))


async def change(session: WriteSession, message: ChannelMessage, values: dict[str, Any]) -> None:
    """Write changed columns of a message of a locked channel."""
    statement = (
        update(ChannelMessage)
        .where(ChannelMessage.organization_id == message.organization_id, ChannelMessage.id == message.id)
        .values(values)
        .execution_options(synchronize_session=False)
    )
    await session.execute(statement)


async def find_many(
    session: ReadSession, ids: Collection[tuple[OrganizationId, ChannelMessageId]]
) -> Sequence[ChannelMessage]:
    """Messages of several organizations; the session is in the system's scope."""
    statement = select(ChannelMessage).where(
        tuple_(ChannelMessage.organization_id, ChannelMessage.id).in_(list(ids))
    )
    return await _all(session, statement)
