"""Statements of requests for access."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid, literal, select, update
from sqlalchemy.dialects.postgresql import insert

from stoa.access.models import AccessRequest
from stoa.access.queries.rule import PAGES
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import OrganizationId, PageId, UserId, new_id


async def find_live_page(
    session: ReadSession, organization_id: OrganizationId, page_id: PageId
) -> tuple[str, UserId | None] | None:
    """Title and owner of a live page, whoever sees it."""
    statement = select(PAGES.c.title, PAGES.c.owner_id).where(
        PAGES.c.organization_id == literal(organization_id, Uuid()),
        PAGES.c.id == page_id,
        PAGES.c.trashed_at.is_(None),
    )
    row = (await session.execute(statement)).one_or_none()
    return (row[0], row[1]) if row is not None else None


async def asked_since(
    session: ReadSession, organization_id: OrganizationId, page_id: PageId, user_id: UserId, since: datetime
) -> bool:
    """Whether the person asked for the page after the moment."""
    statement = select(AccessRequest.id).where(
        AccessRequest.organization_id == organization_id,
        AccessRequest.page_id == page_id,
        AccessRequest.requester_id == user_id,
        AccessRequest.created_at > since,
    )
    return (await session.execute(statement.limit(1))).first() is not None


async def put_request(
    session: WriteSession,
    organization_id: OrganizationId,
    page_id: PageId,
    user_id: UserId,
    *,
    message: str,
    now: datetime,
) -> UUID:
    """An open request; one that is open already is renewed."""
    values = {
        "id": new_id(),
        "organization_id": organization_id,
        "page_id": page_id,
        "requester_id": user_id,
        "message": message,
        "created_at": now,
    }
    statement = (
        insert(AccessRequest)
        .values(values)
        .on_conflict_do_update(
            index_elements=["organization_id", "page_id", "requester_id"],
            index_where=AccessRequest.status == "open",
            set_={"message": message, "created_at": now},
        )
        .returning(AccessRequest.id)
    )
    return (await session.execute(statement)).scalar_one()


async def open_requests(
    session: ReadSession, organization_id: OrganizationId, page_id: PageId
) -> list[AccessRequest]:
    """Open requests for a page, the oldest first."""
    statement = (
        select(AccessRequest)
        .where(
            AccessRequest.organization_id == organization_id,
            AccessRequest.page_id == page_id,
            AccessRequest.status == "open",
        )
        .order_by(AccessRequest.created_at, AccessRequest.id)
        .limit(200)
    )
    return list((await session.execute(statement)).scalars())


async def close_request(
    session: WriteSession,
    organization_id: OrganizationId,
    page_id: PageId,
    request_id: UUID,
    *,
    status: str,
    by: UserId,
    now: datetime,
) -> UserId | None:
    """Decide an open request; gives who asked."""
    statement = (
        update(AccessRequest)
        .where(
            AccessRequest.organization_id == organization_id,
            AccessRequest.page_id == page_id,
            AccessRequest.id == request_id,
            AccessRequest.status == "open",
        )
        .values(status=status, decided_by=by, decided_at=now)
        .returning(AccessRequest.requester_id)
        .execution_options(synchronize_session=False)
    )
    return (await session.execute(statement)).scalar_one_or_none()
