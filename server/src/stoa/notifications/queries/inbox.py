"""Statements of the inbox."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, delete, func, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from stoa.notifications.contracts import Notice
from stoa.notifications.models import Notification
from stoa.platform.db import ReadSession, WriteSession, lock_until_end
from stoa.platform.ids import NotificationId, OrganizationId, PageId, UserId, new_id

# A badge shows no more.
MAX_COUNTED = 100


async def lock_group(session: WriteSession, organization_id: OrganizationId, group_key: str) -> None:
    """Until the transaction ends, nobody else adds to the group or opens an entry of it again."""
    await lock_until_end(session, f"notifications:{organization_id}:{group_key}")


async def told_since(
    session: ReadSession,
    organization_id: OrganizationId,
    group_key: str,
    user_ids: Collection[UserId],
    since: datetime,
) -> set[UserId]:
    """Those of the people who were told of the group after the moment."""
    statement = select(Notification.user_id).where(
        Notification.organization_id == organization_id,
        Notification.user_id.in_(user_ids),
        Notification.group_key == group_key,
        Notification.updated_at > since,
    )
    return set((await session.execute(statement)).scalars())


async def put_notifications(
    session: WriteSession,
    organization_id: OrganizationId,
    notice: Notice,
    people: Mapping[UserId, tuple[bool, datetime | None]],
    now: datetime,
) -> None:
    """An entry for each person, or one more in their unread entry of the group.

    `people`: whether it shows in their inbox, and when it goes out by mail. An unread entry that went out by mail
    does not go out again however it grows.
    """
    rows = [
        {
            "id": new_id(),
            "organization_id": organization_id,
            "user_id": user_id,
            "kind": notice.kind.value,
            "actor_id": notice.actor_id,
            "resource_type": notice.resource_type,
            "resource_id": notice.resource_id,
            "page_id": notice.page_id,
            "group_key": notice.group_key,
            "payload": dict(notice.facts),
            "archived_at": None if shows else now,
            "email_due_at": due,
            "created_at": now,
            "updated_at": now,
        }
        for user_id, (shows, due) in people.items()
    ]
    if not rows:
        return
    statement = insert(Notification).values(rows)
    new = statement.excluded
    grown = {
        "kind": new.kind,
        "actor_id": new.actor_id,
        "resource_type": new.resource_type,
        "resource_id": new.resource_id,
        "page_id": new.page_id,
        "payload": new.payload,
        "count": Notification.count + 1,
        "inbox_seq": new.inbox_seq,
        "seen_at": None,
        "archived_at": new.archived_at,
        "email_due_at": case(
            (Notification.emailed_at.is_(None), func.coalesce(Notification.email_due_at, new.email_due_at))
        ),
        "updated_at": new.updated_at,
    }
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["organization_id", "user_id", "group_key"],
            index_where=Notification.read_at.is_(None),
            set_=grown,
        )
    )


async def list_inbox(
    session: ReadSession,
    organization_id: OrganizationId,
    user_id: UserId,
    *,
    unread: bool,
    kinds: Collection[str],
    within: tuple[UUID, Select[UUID]] | None,
    before: int | None,
    limit: int,
) -> list[Notification]:
    """Entries of a person, the last that came or grew first. `within`: a space and the statement of its pages."""
    statement = select(Notification).where(*_own(organization_id, user_id), Notification.archived_at.is_(None))
    if unread:
        statement = statement.where(Notification.read_at.is_(None))
    if kinds:
        statement = statement.where(Notification.kind.in_(kinds))
    if within is not None:
        space_id, pages = within
        is_space = (Notification.resource_type == "space") & (Notification.resource_id == space_id)
        statement = statement.where(or_(is_space, Notification.page_id.in_(pages)))
    if before is not None:
        statement = statement.where(Notification.inbox_seq < before)
    return list((await session.execute(statement.order_by(Notification.inbox_seq.desc()).limit(limit))).scalars())


def _own(organization_id: OrganizationId, user_id: UserId) -> tuple[ColumnElement[bool], ...]:
    return Notification.organization_id == organization_id, Notification.user_id == user_id


async def count_unread(
    session: ReadSession, organization_id: OrganizationId, user_id: UserId
) -> tuple[int, int, int]:
    """How many entries are unread and how many were never seen, to a hundred at most, and the last `inbox_seq`."""
    rows = (
        select(Notification.seen_at, Notification.inbox_seq)
        .where(*_own(organization_id, user_id), Notification.read_at.is_(None), Notification.archived_at.is_(None))
        .order_by(Notification.inbox_seq.desc())
        .limit(MAX_COUNTED)
        .subquery()
    )
    unseen = func.count().filter(rows.c.seen_at.is_(None))
    statement = select(func.count(), unseen, func.coalesce(func.max(rows.c.inbox_seq), 0)).select_from(rows)
    row = (await session.execute(statement)).one()
    return row[0], row[1], row[2]


async def find_own(
    session: ReadSession, organization_id: OrganizationId, user_id: UserId, notification_id: NotificationId
) -> Notification | None:
    statement = select(Notification).where(*_own(organization_id, user_id), Notification.id == notification_id)
    return (await session.execute(statement.execution_options(populate_existing=True))).scalar_one_or_none()


async def has_unread_in_group(session: ReadSession, entry: Notification) -> bool:
    """Whether another entry of the group is unread."""
    statement = select(Notification.id).where(
        *_own(entry.organization_id, entry.user_id),
        Notification.group_key == entry.group_key,
        Notification.read_at.is_(None),
        Notification.id != entry.id,
    )
    return (await session.execute(statement.limit(1))).first() is not None


async def change(session: WriteSession, entry: Notification, values: dict[str, Any]) -> None:
    """Change one entry."""
    await session.execute(
        update(Notification)
        .where(*_own(entry.organization_id, entry.user_id), Notification.id == entry.id)
        .values(values)
        .execution_options(synchronize_session=False)
    )


async def mark(
    session: WriteSession,
    organization_id: OrganizationId,
    user_id: UserId,
    *which: ColumnElement[bool],
    column: str,
    now: datetime,
) -> int:
    """Set `seen_at` or `read_at` where it is not set; gives how many that were."""
    statement = (
        update(Notification)
        .where(*_own(organization_id, user_id), getattr(Notification, column).is_(None), *which)
        .values({column: now})
        .returning(Notification.id)
        .execution_options(synchronize_session=False)
    )
    return len((await session.execute(statement)).all())


def up_to(inbox_seq: int) -> ColumnElement[bool]:
    """Entries that had come by then and have not grown since."""
    return Notification.inbox_seq <= inbox_seq


def about(page_id: PageId) -> ColumnElement[bool]:
    """Entries about a page or something on it."""
    return Notification.page_id == page_id


def about_resource(resource_type: str, resource_id: UUID) -> ColumnElement[bool]:
    """Entries about one thing."""
    return (Notification.resource_type == resource_type) & (Notification.resource_id == resource_id)


async def remove_old(session: WriteSession, *, read_before: datetime, before: datetime, limit: int) -> int:
    """Delete entries that were made before a moment, read ones sooner; gives how many (CH-71)."""
    old = (
        select(Notification.organization_id, Notification.id)
        .where(
            Notification.created_at < read_before,
            or_(Notification.read_at.is_not(None), Notification.created_at < before),
        )
        .limit(limit)
    )
    key = tuple_(Notification.organization_id, Notification.id)
    statement = delete(Notification).where(key.in_(old)).returning(Notification.id)
    return len((await session.execute(statement.execution_options(synchronize_session=False))).all())
