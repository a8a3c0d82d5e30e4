"""Statements about what models are told and which of them a person may use."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, literal, select, text
from sqlalchemy.dialects.postgresql import JSONB

from stoa.identity import api as identity
from stoa.orgs.models import Group, GroupMember, Organization
from stoa.orgs.queries.organizations import active_memberships
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import GroupId, OrganizationId, UserId


async def group_rows(
    session: ReadSession, organization_id: OrganizationId, user_id: UserId
) -> Sequence[Row[str, str | None]]:
    """Name and prompt of the groups of a person, by name."""
    statement = (
        select(Group.name, Group.system_prompt)
        .join(
            GroupMember,
            and_(GroupMember.organization_id == Group.organization_id, GroupMember.group_id == Group.id),
        )
        .where(Group.organization_id == organization_id, GroupMember.user_id == user_id)
        .order_by(Group.name_key)
    )
    return (await session.execute(statement)).all()


def rules_statement(
    organization_id: ColumnElement[UUID], user_id: ColumnElement[UUID]
) -> Select[*tuple[Any, ...]]:
    """The one row that decides which models somebody may use, for others to join with; lists in it are JSON.

    `group_tiers` are the lists of those groups of the person that name tiers, None without one.
    """
    people, members = identity.directory().subquery("people"), active_memberships().subquery("members")
    lists = (
        select(func.jsonb_agg(func.to_jsonb(Group.allowed_tiers), type_=JSONB()))
        .join(
            GroupMember,
            and_(GroupMember.organization_id == Group.organization_id, GroupMember.group_id == Group.id),
        )
        .where(
            Group.organization_id == organization_id,
            GroupMember.user_id == user_id,
            Group.allowed_tiers.is_not(None),
        )
    )
    is_member = exists().where(members.c.organization_id == organization_id, members.c.user_id == user_id)
    return (
        select(
            func.to_jsonb(Organization.allowed_tiers, type_=JSONB()).label("tiers"),
            Organization.model_tier_assignments.label("assignments"),
            Organization.settings["providers"].label("settings"),
            lists.scalar_subquery().label("group_tiers"),
            people.c.instance_role.label("instance_role"),
            is_member.label("is_member"),
        )
        .outerjoin(people, people.c.id == user_id)
        .where(Organization.id == organization_id)
    )


async def rules_row(session: ReadSession, organization_id: OrganizationId, user_id: UserId) -> Row[Any]:
    statement = rules_statement(literal(organization_id), literal(user_id))
    return (await session.execute(statement)).one()


async def organization_row(session: ReadSession, organization_id: OrganizationId) -> Row[str, str | None]:
    """Name and prompt."""
    statement = select(Organization.name, Organization.system_prompt).where(Organization.id == organization_id)
    return (await session.execute(statement)).one()


async def person_row(session: ReadSession, user_id: UserId) -> Row[str, str | None] | None:
    """Name and prompt of an account."""
    people = identity.directory().subquery("people")
    statement = select(people.c.name, people.c.custom_prompt).where(people.c.id == user_id)
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
