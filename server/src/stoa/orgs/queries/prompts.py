"""Statements about what models are told and which of them a person may use."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, and_, select, text

from stoa.identity import api as identity
from stoa.orgs.models import Group, GroupMember, Organization
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import GroupId, OrganizationId, UserId


async def group_rows(
    session: ReadSession, organization_id: OrganizationId, user_id: UserId
) -> Sequence[Row[str, str | None, list[str] | None]]:
    """Name, prompt and tiers of the groups of a person, by name."""
    statement = (
        select(Group.name, Group.system_prompt, Group.allowed_tiers)
        .join(
            GroupMember,
            and_(GroupMember.organization_id == Group.organization_id, GroupMember.group_id == Group.id),
        )
        .where(Group.organization_id == organization_id, GroupMember.user_id == user_id)
        .order_by(Group.name_key)
    )
    return (await session.execute(statement)).all()


async def organization_row(session: ReadSession, organization_id: OrganizationId) -> Row[Any]:
    """Name, prompt, tiers, tiers of single models, and how AUTO chooses."""
    statement = select(
        Organization.name,
        Organization.system_prompt,
        Organization.allowed_tiers,
        Organization.model_tier_assignments,
        Organization.settings["providers"].label("provider_settings"),
    ).where(Organization.id == organization_id)
    return (await session.execute(statement)).one()


async def person_row(session: ReadSession, user_id: UserId) -> Row[str, str | None, str] | None:
    """Name, prompt and instance role of an account."""
    people = identity.directory().subquery("people")
    statement = select(people.c.name, people.c.custom_prompt, people.c.instance_role).where(people.c.id == user_id)
    return (await session.execute(statement)).one_or_none()


# A group that would be left without a tier inherits from now on.
_NARROW = text(
    """
    UPDATE groups SET updated_at = now(), allowed_tiers = CASE
             WHEN allowed_tiers && CAST(:tiers AS text[])
             THEN ARRAY(SELECT t FROM unnest(allowed_tiers) AS t WHERE t = ANY(CAST(:tiers AS text[])))
           END
     WHERE organization_id = :organization AND NOT allowed_tiers <@ CAST(:tiers AS text[])
    RETURNING id, allowed_tiers
    """
)


async def narrow_groups(
    session: WriteSession, organization_id: OrganizationId, tiers: Sequence[str]
) -> list[tuple[GroupId, list[str] | None]]:
    """Take from every group the tiers that its organization has no more; gives those that changed (ORG-59)."""
    found = await session.execute(_NARROW, {"organization": organization_id, "tiers": list(tiers)})
    return [(row[0], row[1]) for row in found.all()]
