"""Statements of organizations."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.dialects.postgresql import insert as upsert

from stoa.orgs.models import Member, Organization
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import OrganizationId, UserId


def _is_active() -> ColumnElement[bool]:
    return and_(Member.status == "active", Organization.status == "active", Organization.deleted_at.is_(None))


def active_memberships() -> Select[OrganizationId, UserId, str]:
    """Statement of all active memberships, for others to join with."""
    return (
        select(Member.organization_id, Member.user_id, Member.role)
        .join(Organization, Organization.id == Member.organization_id)
        .where(_is_active())
    )


def _memberships(user_id: UserId) -> Select[Organization, str]:
    return (
        select(Organization, Member.role)
        .join(Member, Member.organization_id == Organization.id)
        .where(_is_active(), Member.user_id == user_id)
    )


async def memberships(session: ReadSession, user_id: UserId) -> list[tuple[Organization, str]]:
    statement = _memberships(user_id).order_by(Organization.is_default.desc(), Member.created_at, Organization.id)
    return [(row[0], row[1]) for row in (await session.execute(statement)).all()]


async def membership(
    session: ReadSession, user_id: UserId, organization_id: OrganizationId
) -> tuple[Organization, str] | None:
    row = (await session.execute(_memberships(user_id).where(Organization.id == organization_id))).one_or_none()
    return (row[0], row[1]) if row is not None else None


async def lock_person(session: WriteSession, user_id: UserId) -> None:
    """Until the transaction ends, nobody else makes an organization for this person."""
    key = func.hashtextextended(f"orgs:{user_id}", 0)
    await session.execute(select(func.pg_advisory_xact_lock(key)))


async def count_owned(session: ReadSession, user_id: UserId) -> int:
    statement = (
        select(func.count())
        .select_from(Member)
        .join(Organization, Organization.id == Member.organization_id)
        .where(Member.user_id == user_id, Member.role == "owner", Organization.deleted_at.is_(None))
    )
    return (await session.execute(statement)).scalar_one()


async def insert_organization(session: WriteSession, values: dict[str, Any]) -> bool:
    """False if the slug is taken, also by an organization that this transaction may not see."""
    statement = (
        upsert(Organization)
        .values(values)
        .on_conflict_do_nothing(index_elements=["slug"])
        .returning(Organization.id)
    )
    return (await session.execute(statement)).first() is not None
