"""Statements of conversations that nobody touches, by the rules of their organizations (CV-89)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, exists, func, select, update

from stoa.conversations.models import Conversation, ConversationMember
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import ConversationId, OrganizationId

# So many are removed at once; the rest comes next time.
BATCH = 1_000


def _touched_at() -> ColumnElement[datetime]:
    """When something was said in it or changed of it last."""
    return func.greatest(Conversation.last_message_at, Conversation.updated_at)


def _is_pinned() -> ColumnElement[bool]:
    pin = ConversationMember.__table__.alias("pin")
    return exists().where(
        pin.c.organization_id == Conversation.organization_id,
        pin.c.conversation_id == Conversation.id,
        pin.c.pinned_at.is_not(None),
    )


async def withdraw_notices(session: WriteSession, rules: Mapping[OrganizationId, int]) -> None:
    """Where nothing ends any more: no rule, pinned, or touched since."""
    nothing_ends = Conversation.organization_id.not_in(rules) if rules else Conversation.purge_at.is_not(None)
    await _withdraw(session, nothing_ends)
    await _withdraw(session, _is_pinned())
    for organization_id, days in rules.items():
        was_touched = _touched_at() + timedelta(days=days) > Conversation.purge_at
        await _withdraw(session, Conversation.organization_id == organization_id, was_touched)


async def _withdraw(session: WriteSession, *conditions: ColumnElement[bool]) -> None:
    statement = update(Conversation).where(Conversation.purge_at.is_not(None), *conditions).values(purge_at=None)
    await session.execute(statement.execution_options(synchronize_session=False))


async def give_notice(
    session: WriteSession, organization_id: OrganizationId, after: timedelta, *, notice: timedelta, now: datetime
) -> None:
    """Note when those end that nobody has touched for so long, at the earliest when the notice is over."""
    statement = (
        update(Conversation)
        .where(
            Conversation.organization_id == organization_id,
            Conversation.purge_at.is_(None),
            _touched_at() <= now + notice - after,
            ~_is_pinned(),
        )
        .values(purge_at=func.greatest(_touched_at() + after, now + notice))
    )
    await session.execute(statement.execution_options(synchronize_session=False))


async def due(session: ReadSession, now: datetime) -> Sequence[ConversationId]:
    """Those whose notice is over, the oldest first."""
    statement = (
        select(Conversation.id).where(Conversation.purge_at <= now).order_by(Conversation.purge_at).limit(BATCH)
    )
    return (await session.execute(statement)).scalars().all()


async def remove(session: WriteSession, ids: Collection[ConversationId]) -> list[ConversationId]:
    """Remove conversations with their messages and runs; gives the ids of those that were there."""
    if not ids:
        return []
    gone = delete(Conversation).where(Conversation.id.in_(ids)).returning(Conversation.id)
    return list((await session.execute(gone)).scalars())
