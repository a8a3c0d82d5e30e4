"""The rows that give somebody a role where a page lies, for the explanation of their access."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Uuid, bindparam, text

from stoa.platform.db import ReadSession
from stoa.platform.ids import AreaId, GroupId, OrganizationId, SpaceId, UserId


class RoleRow(NamedTuple):
    """A role in the space or the area (`scope`), or in the organization where the space is the organization's."""

    scope: str
    role: str
    group_id: GroupId | None
    given_by: UserId | None
    given_at: datetime | None


_ROLES = text(
    """
    SELECT 'space' AS scope, 'owner' AS role, NULL::uuid AS group_id, NULL::uuid AS given_by,
           NULL::timestamptz AS given_at
      FROM spaces WHERE organization_id = :organization AND id = :space AND owner_id = :person
                    AND space_type <> 'organization'
    UNION ALL
    SELECT 'organization', me.role, NULL, NULL, me.created_at
      FROM members me JOIN spaces sp ON sp.organization_id = me.organization_id
     WHERE me.organization_id = :organization AND me.user_id = :person AND sp.id = :space
       AND sp.space_type = 'organization' AND me.role <> 'guest'
    UNION ALL
    SELECT 'space', sm.role, sm.group_id, sm.invited_by, sm.created_at
      FROM space_members sm
     WHERE sm.organization_id = :organization AND sm.space_id = :space AND sm.role IS NOT NULL
       AND (sm.user_id = :person OR sm.group_id IN (
             SELECT group_id FROM group_members WHERE organization_id = :organization AND user_id = :person))
    UNION ALL
    SELECT 'area', am.role, am.group_id, am.invited_by, am.created_at
      FROM area_members am
     WHERE am.organization_id = :organization AND am.area_id = :area
       AND (am.user_id = :person OR am.group_id IN (
             SELECT group_id FROM group_members WHERE organization_id = :organization AND user_id = :person))
    """
).bindparams(*(bindparam(name, type_=Uuid()) for name in ("organization", "space", "area", "person")))


async def roles_at(
    session: ReadSession, organization_id: OrganizationId, user_id: UserId, space_id: SpaceId, area_id: AreaId
) -> list[RoleRow]:
    """Every role of the person in the space and the area, by themselves or by a group."""
    values = {"organization": organization_id, "person": user_id, "space": space_id, "area": area_id}
    return [RoleRow(*row) for row in (await session.execute(_ROLES, values)).all()]


_AREA = text("SELECT is_restricted FROM areas WHERE organization_id = :organization AND id = :area").bindparams(
    bindparam("organization", type_=Uuid()), bindparam("area", type_=Uuid())
)


async def is_restricted(session: ReadSession, organization_id: OrganizationId, area_id: AreaId) -> bool:
    return bool((await session.execute(_AREA, {"organization": organization_id, "area": area_id})).scalar_one())
