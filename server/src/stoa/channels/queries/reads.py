"""Statements about how far people have read."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Subquery, and_, func, literal, or_, select, true
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.types import Uuid

from stoa.channels.contracts import MOST_COUNTED, History, Kind
from stoa.channels.models import ChannelMessage, ChannelRead
from stoa.pages import api as pages
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import OrganizationId, PageId, UserId, new_id

_PLACE = ["organization_id", "user_id", "page_id", "thread_root_id"]


async def joined_seq(
    session: ReadSession, organization_id: OrganizationId, page_id: PageId, user_id: UserId
) -> int | None:
    """Where the channel began for the person; None: it was never noted."""
    statement = select(ChannelRead.joined_seq).where(
        ChannelRead.organization_id == organization_id,
        ChannelRead.page_id == page_id,
        ChannelRead.user_id == user_id,
        ChannelRead.thread_root_id.is_(None),
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def note_joined(  # noqa: PLR0917  # who came where
    session: WriteSession,
    organization_id: OrganizationId,
    page_id: PageId,
    user_ids: Collection[UserId],
    seq: int,
    now: datetime,
) -> None:
    """They read from here on; of whom it was noted before, that stays."""
    if not user_ids:
        return
    rows = [
        {
            "id": new_id(),
            "organization_id": organization_id,
            "page_id": page_id,
            "user_id": user_id,
            "thread_root_id": None,
            "last_read_seq": seq,
            "joined_seq": seq,
            "updated_at": now,
        }
        for user_id in sorted(user_ids)
    ]
    statement = insert(ChannelRead).values(rows)
    kept = func.coalesce(ChannelRead.joined_seq, statement.excluded.joined_seq)
    await session.execute(statement.on_conflict_do_update(index_elements=_PLACE, set_={"joined_seq": kept}))


async def joined(session: ReadSession, organization_id: OrganizationId, page_id: PageId) -> set[UserId]:
    """Of whom it is noted from where on they read."""
    statement = select(ChannelRead.user_id).where(
        ChannelRead.organization_id == organization_id,
        ChannelRead.page_id == page_id,
        ChannelRead.joined_seq.is_not(None),
        ChannelRead.thread_root_id.is_(None),
    )
    return set((await session.execute(statement)).scalars())


async def set_read(  # noqa: PLR0917  # who has read how far where
    session: WriteSession,
    organization_id: OrganizationId,
    page_id: PageId,
    user_id: UserId,
    seq: int,
    now: datetime,
) -> None:
    """They have read up to here, whatever was there before."""
    await _put(session, organization_id, page_id, user_id, seq, literal(seq), now)


async def raise_read(  # noqa: PLR0917  # who has read how far where
    session: WriteSession,
    organization_id: OrganizationId,
    page_id: PageId,
    user_id: UserId,
    seq: int,
    now: datetime,
) -> None:
    """They have read up to here, or further already."""
    further = func.greatest(ChannelRead.last_read_seq, seq)
    await _put(session, organization_id, page_id, user_id, seq, further, now)


async def _put(  # noqa: PLR0917  # who has read how far where
    session: WriteSession,
    organization_id: OrganizationId,
    page_id: PageId,
    user_id: UserId,
    seq: int,
    changed: ColumnElement[int],
    now: datetime,
) -> None:
    values = {
        "id": new_id(),
        "organization_id": organization_id,
        "page_id": page_id,
        "user_id": user_id,
        "thread_root_id": None,
        "last_read_seq": seq,
        "updated_at": now,
    }
    statement = insert(ChannelRead).values(values)
    await session.execute(
        statement.on_conflict_do_update(index_elements=_PLACE, set_={"last_read_seq": changed, "updated_at": now})
    )


class UnreadRow(NamedTuple):
    """How far somebody has read a channel, and how much is new: messages by others, and those that name them."""

    page_id: PageId
    last_read_seq: int
    unread: int
    mentions: int


async def unread_of(
    session: ReadSession, actor: Actor, names: Collection[UUID], page_id: PageId | None = None
) -> list[UnreadRow]:
    """Live channels that the actor sees, or one of them; `names`: whom a mention of the actor names.

    Counted from the messages, so that it is right whatever happened to them; at most MOST_COUNTED in a channel.
    """
    channels = pages.seen_channels(actor, page_id).subquery("channels")
    reads = and_(
        ChannelRead.organization_id == actor.organization_id,
        ChannelRead.page_id == channels.c.id,
        ChannelRead.user_id == actor.user_id,
        ChannelRead.thread_root_id.is_(None),
    )
    last_read = func.coalesce(ChannelRead.last_read_seq, 0)
    counted = _counted(actor, channels, last_read, names).lateral("counted")
    statement = (
        select(channels.c.id, last_read, counted.c.unread, counted.c.mentions)
        .select_from(channels)
        .outerjoin(ChannelRead, reads)
        .join(counted, true())
    )
    return [UnreadRow(*row) for row in (await session.execute(statement)).all()]


def _counted(
    actor: Actor, channels: Subquery, last_read: ColumnElement[Any], names: Collection[UUID]
) -> Select[int, int]:
    # Who came later reads from where they joined; who was never noted there reads nothing yet (CH-4).
    first = func.coalesce(ChannelRead.joined_seq, channels.c.change_seq)
    is_theirs = or_(channels.c.history_visibility == History.ALL, ChannelMessage.seq > first)
    new = (
        select((ChannelMessage.named_ids.op("&&")(literal(list(names), ARRAY(Uuid())))).label("is_named"))
        .where(
            ChannelMessage.organization_id == actor.organization_id,
            ChannelMessage.page_id == channels.c.id,
            ChannelMessage.seq > last_read,
            is_theirs,
            ChannelMessage.kind != Kind.SYSTEM,
            ChannelMessage.user_id.is_distinct_from(actor.user_id),
            ChannelMessage.deleted_at.is_(None),
            or_(ChannelMessage.thread_root_id.is_(None), ChannelMessage.also_in_channel),
        )
        .order_by(ChannelMessage.seq)
        .limit(MOST_COUNTED)
        .correlate(channels, ChannelRead)
        .subquery("new")
    )
    return select(func.count().label("unread"), func.count().filter(new.c.is_named).label("mentions")).select_from(
        new
    )
