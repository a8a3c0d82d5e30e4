"""Statements of organizations."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, cast, delete, func, select
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.dialects.postgresql import insert as upsert

from stoa.orgs.contracts import SpaceLimits
from stoa.orgs.core.previous_slugs import entries
from stoa.orgs.models import Member, Organization
from stoa.platform.db import ReadSession, WriteSession, as_system, lock_until_end
from stoa.platform.ids import OrganizationId, UserId


def _is_active() -> ColumnElement[bool]:
    return and_(Member.status == "active", Organization.status == "active", Organization.deleted_at.is_(None))


def active_memberships() -> Select[OrganizationId, UserId, str, bool, str | None]:
    """Statement of all active memberships, for others to join with; the rules of sign-in come with them."""
    return (
        select(
            Member.organization_id,
            Member.user_id,
            Member.role,
            Organization.requires_mfa,
            Organization.sso_provider_key,
        )
        .join(Organization, Organization.id == Member.organization_id)
        .where(_is_active())
    )


async def memberships(session: ReadSession, user_id: UserId) -> list[tuple[Organization, str]]:
    """Active ones, the default organization first."""
    statement = (
        select(Organization, Member.role)
        .join(Member, Member.organization_id == Organization.id)
        .where(_is_active(), Member.user_id == user_id)
        .order_by(Organization.is_default.desc(), Member.created_at, Organization.id)
    )
    return [(row[0], row[1]) for row in (await session.execute(statement)).all()]


async def find_seat(
    session: ReadSession, user_id: UserId, organization_id: OrganizationId
) -> Row[Organization, Member] | None:
    """An organization that is not deleted, suspended or not, and the person's active membership in it."""
    statement = (
        select(Organization, Member)
        .join(Member, Member.organization_id == Organization.id)
        .where(
            Organization.id == organization_id,
            Organization.deleted_at.is_(None),
            Member.user_id == user_id,
            Member.status == "active",
        )
        .execution_options(populate_existing=True)
    )
    return (await session.execute(statement)).one_or_none()


async def api_token_max_days(session: ReadSession, organization_id: OrganizationId) -> int | None:
    statement = select(Organization.api_token_max_days).where(Organization.id == organization_id)
    return (await session.execute(statement)).scalar_one()


async def timezone_of(session: ReadSession, organization_id: OrganizationId) -> str | None:
    statement = select(Organization.settings["timezone"].astext).where(Organization.id == organization_id)
    return (await session.execute(statement)).scalar_one_or_none()


async def default_budget(session: ReadSession, organization_id: OrganizationId) -> str | None:
    statement = select(Organization.settings["default_budget"].astext).where(Organization.id == organization_id)
    return (await session.execute(statement)).scalar_one_or_none()


async def forbids_share_links(session: ReadSession, organization_id: OrganizationId) -> bool:
    statement = select(Organization.settings["no_share_links"].as_boolean()).where(
        Organization.id == organization_id
    )
    return bool((await session.execute(statement)).scalar_one_or_none())


async def default_model(session: ReadSession, organization_id: OrganizationId) -> str | None:
    statement = select(Organization.settings["default_model"].astext).where(Organization.id == organization_id)
    return (await session.execute(statement)).scalar_one_or_none()


async def temporary_conversations(session: ReadSession, organization_id: OrganizationId) -> str | None:
    statement = select(Organization.settings["temporary_conversations"].astext).where(
        Organization.id == organization_id
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def conversation_retentions(session: ReadSession) -> dict[OrganizationId, int]:
    """Days by organization, of those that remove what nobody touches; in the system's scope."""
    days = Organization.settings["conversation_retention_days"].as_integer()
    statement = select(Organization.id, days).where(days.is_not(None), Organization.deleted_at.is_(None))
    return {row[0]: row[1] for row in (await session.execute(statement)).all()}


async def message_edit_days(session: ReadSession, organization_id: OrganizationId) -> str | None:
    """As it was stated: a number, `always`, or nothing."""
    statement = select(Organization.settings["message_edit_days"].astext).where(Organization.id == organization_id)
    return (await session.execute(statement)).scalar_one_or_none()


async def space_limits(session: ReadSession, organization_id: OrganizationId) -> SpaceLimits:
    statement = select(Organization.space_creation, Organization.settings["spaces_per_member"].as_integer()).where(
        Organization.id == organization_id
    )
    who, most = (await session.execute(statement)).one()
    return SpaceLimits(only_managers=who == "admins", per_member=most)


async def lock_person(session: WriteSession, user_id: UserId) -> None:
    """Until the transaction ends, nobody else makes an organization for this person."""
    await lock_until_end(session, f"orgs:{user_id}")


async def lock_slug(session: WriteSession, slug: str) -> None:
    """Until the transaction ends, nobody else takes or gives up this slug."""
    await lock_until_end(session, f"slug:{slug}")


async def slug_is_held(
    session: WriteSession, slug: str, today: date, *, apart_from: OrganizationId | None
) -> bool:
    """Whether another organization has the slug, or had it until lately: its old links still lead there."""
    held = (Organization.slug == slug) | Organization.previous_slugs.overlap(
        cast(entries(slug, today), ARRAY(TEXT))
    )
    statement = select(Organization.id).where(held)
    if apart_from is not None:
        statement = statement.where(Organization.id != apart_from)
    # Slugs are unique over the installation; a tenant does not see the others.
    async with as_system(session):
        return (await session.execute(statement.limit(1))).first() is not None


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


async def user_ids(session: ReadSession, organization_id: OrganizationId) -> Sequence[UserId]:
    """Everybody with an active membership."""
    statement = select(Member.user_id).where(Member.organization_id == organization_id, Member.status == "active")
    return (await session.execute(statement)).scalars().all()


async def delete_made_by(session: WriteSession, user_ids: Collection[UserId]) -> None:
    """Delete the organizations that people made, with everything in them."""
    await session.execute(
        delete(Organization)
        .where(Organization.created_by_user_id.in_(user_ids))
        .execution_options(synchronize_session=False)
    )


async def find_living(session: ReadSession, organization_id: OrganizationId) -> Organization | None:
    """An organization that lives and is not suspended, as far as the session may see it."""
    statement = select(Organization).where(
        Organization.id == organization_id, Organization.status == "active", Organization.deleted_at.is_(None)
    )
    return (await session.execute(statement)).scalar_one_or_none()
