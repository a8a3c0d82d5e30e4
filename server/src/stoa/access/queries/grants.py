"""Statements of grants."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from stoa.access.contracts import Subject
from stoa.access.models import Grant
from stoa.access.queries.rule import is_unexpired
from stoa.platform.db import ReadSession, WriteSession, lock_until_end
from stoa.platform.ids import GrantId, GroupId, OrganizationId, PageId, UserId, new_id


async def lock_grants(session: WriteSession, organization_id: OrganizationId, page_id: PageId) -> None:
    """Changes of one page's grants come one after another, so that rights are computed as they are (SP-48)."""
    await lock_until_end(session, f"grants:{organization_id}:{page_id}")


async def on_pages(
    session: ReadSession, organization_id: OrganizationId, page_ids: Sequence[PageId]
) -> list[Grant]:
    """Unexpired grants on the pages, the oldest first."""
    statement = (
        select(Grant)
        .where(Grant.organization_id == organization_id, Grant.page_id.in_(page_ids), is_unexpired())
        .order_by(Grant.created_at, Grant.id)
    )
    return list((await session.execute(statement)).scalars())


async def find_grant(
    session: ReadSession, organization_id: OrganizationId, page_id: PageId, which: GrantId | Subject
) -> Grant | None:
    """A grant on a page, expired or not."""
    condition = _is_to(which) if isinstance(which, Subject) else Grant.id == which
    statement = (
        select(Grant)
        .where(Grant.organization_id == organization_id, Grant.page_id == page_id, condition)
        .execution_options(populate_existing=True)
    )
    return (await session.execute(statement)).scalar_one_or_none()


def _is_to(subject: Subject) -> ColumnElement[bool]:
    return Grant.user_id == subject.user_id if subject.user_id else Grant.group_id == subject.group_id


async def count_on_page(session: ReadSession, organization_id: OrganizationId, page_id: PageId) -> int:
    statement = select(func.count()).where(Grant.organization_id == organization_id, Grant.page_id == page_id)
    return (await session.execute(statement)).scalar_one()


async def put_grant(
    session: WriteSession,
    organization_id: OrganizationId,
    page_id: PageId,
    subject: Subject,
    *,
    level: str,
    note: str | None,
    expires_at: datetime | None,
    by: UserId,
    now: datetime,
) -> Grant:
    """Insert the grant, or change the one that is there."""
    given = {
        "level": level,
        "note": note,
        "expires_at": expires_at,
        "expiry_told_at": None,
        "granted_by": by,
        "updated_at": now,
    }
    statement = (
        insert(Grant)
        .values(
            id=GrantId(new_id()),
            organization_id=organization_id,
            page_id=page_id,
            user_id=subject.user_id,
            group_id=subject.group_id,
            created_at=now,
            **given,
        )
        .on_conflict_do_update(
            index_elements=["organization_id", "page_id", "user_id" if subject.user_id else "group_id"],
            set_=given | {"revision": Grant.revision + 1},
        )
        .returning(Grant)
        .execution_options(populate_existing=True)
    )
    return (await session.execute(statement)).scalar_one()


async def change_grant(session: WriteSession, grant: Grant, values: dict[str, object]) -> None:
    await session.execute(
        update(Grant)
        .where(Grant.organization_id == grant.organization_id, Grant.id == grant.id)
        .values(revision=Grant.revision + 1, **values)
        .execution_options(synchronize_session=False)
    )


async def delete_grant(session: WriteSession, grant: Grant) -> None:
    await session.execute(
        delete(Grant)
        .where(Grant.organization_id == grant.organization_id, Grant.id == grant.id)
        .execution_options(synchronize_session=False)
    )


async def delete_on_pages(
    session: WriteSession, organization_id: OrganizationId, page_ids: Collection[PageId]
) -> int:
    """Delete all grants on the pages; gives their number."""
    statement = (
        delete(Grant)
        .where(Grant.organization_id == organization_id, Grant.page_id.in_(page_ids))
        .returning(Grant.id)
        .execution_options(synchronize_session=False)
    )
    return len((await session.execute(statement)).all())


async def take_expired(session: WriteSession, now: datetime, limit: int) -> list[Grant]:
    """Delete some grants whose time is over, and give them. In the system's scope."""
    expired = (
        select(Grant.id)
        .where(Grant.expires_at <= now)
        .order_by(Grant.expires_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    statement = delete(Grant).where(Grant.id.in_(expired)).returning(Grant)
    return list((await session.execute(statement)).scalars())


async def take_ending(
    session: WriteSession, now: datetime, *, until: datetime, lasting: timedelta, limit: int
) -> list[Grant]:
    """Some grants that end before a moment and lasted longer than a time, and of which nobody was told yet; from now
    on they count as told. In the system's scope.
    """
    ending = (
        select(Grant.id)
        .where(
            Grant.expires_at > now,
            Grant.expires_at <= until,
            Grant.expires_at - Grant.created_at > lasting,
            Grant.expiry_told_at.is_(None),
        )
        .order_by(Grant.expires_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    statement = (
        update(Grant)
        .where(Grant.id.in_(ending))
        .values(expiry_told_at=now)
        .returning(Grant)
        .execution_options(synchronize_session=False)
    )
    return list((await session.execute(statement)).scalars())


async def grants_of_group(
    session: ReadSession, organization_id: OrganizationId, group_id: GroupId
) -> list[tuple[PageId, str]]:
    """Unexpired grants to the group itself: page and level."""
    statement = (
        select(Grant.page_id, Grant.level)
        .where(Grant.organization_id == organization_id, Grant.group_id == group_id, is_unexpired())
        .order_by(Grant.created_at, Grant.id)
    )
    return [(row[0], row[1]) for row in (await session.execute(statement)).all()]


async def granted_groups(
    session: ReadSession, organization_id: OrganizationId, group_ids: Collection[GroupId]
) -> set[GroupId]:
    """Those of the groups that hold an unexpired grant."""
    statement = select(Grant.group_id).where(
        Grant.organization_id == organization_id, Grant.group_id.in_(group_ids), is_unexpired()
    )
    return {group_id for group_id in (await session.execute(statement)).scalars() if group_id is not None}


async def count_grants(session: ReadSession, organization_id: OrganizationId, user_id: UserId) -> int:
    statement = select(func.count()).where(Grant.organization_id == organization_id, Grant.user_id == user_id)
    return (await session.execute(statement)).scalar_one()


async def delete_grants(session: WriteSession, organization_id: OrganizationId, user_id: UserId) -> None:
    await session.execute(delete(Grant).where(Grant.organization_id == organization_id, Grant.user_id == user_id))
