"""Statements of areas."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, select, text, update

from stoa.platform.db import ReadSession, WriteSession, lock_until_end
from stoa.platform.ids import AreaId, OrganizationId, SpaceId
from stoa.spaces.models import Area


async def lock_areas(session: WriteSession, organization_id: OrganizationId, space_id: SpaceId) -> None:
    """Changes of one space's areas come one after another: names, their number and their order."""
    await lock_until_end(session, f"areas:{organization_id}:{space_id}")


async def live_areas(session: ReadSession, organization_id: OrganizationId, space_id: SpaceId) -> list[Area]:
    """All areas, whoever asks; General first."""
    statement = (
        select(Area)
        .where(Area.organization_id == organization_id, Area.space_id == space_id, Area.deleted_at.is_(None))
        .order_by(Area.is_general.desc(), Area.order_index, func.lower(Area.name), Area.id)
    )
    return list((await session.execute(statement)).scalars())


async def name_is_taken(
    session: ReadSession,
    organization_id: OrganizationId,
    space_id: SpaceId,
    name: str,
    *,
    but: AreaId | None = None,
) -> bool:
    statement = exists().where(
        Area.organization_id == organization_id,
        Area.space_id == space_id,
        Area.deleted_at.is_(None),
        func.lower(Area.name) == func.lower(name),
    )
    if but is not None:
        statement = statement.where(Area.id != but)
    return bool((await session.execute(select(statement))).scalar())


async def change_area(
    session: WriteSession, organization_id: OrganizationId, area_id: AreaId, values: dict[str, Any]
) -> None:
    await session.execute(
        update(Area)
        .where(Area.organization_id == organization_id, Area.id == area_id)
        .values(values)
        .execution_options(synchronize_session=False)
    )


_SET_ORDER = text(
    "UPDATE areas a SET order_index = given.place, updated_at = :now"
    " FROM unnest(CAST(:ids AS uuid[])) WITH ORDINALITY AS given (id, place)"
    " WHERE a.organization_id = :organization AND a.id = given.id"
)


async def set_order(
    session: WriteSession, organization_id: OrganizationId, ids: Sequence[AreaId], now: datetime
) -> None:
    await session.execute(_SET_ORDER, {"organization": organization_id, "ids": list(ids), "now": now})


# Members of the organization who have a role in the area only because it is open (SP-38).
_LOSING = text(
    """
    SELECT count(*) FROM members me
      JOIN areas a ON a.organization_id = me.organization_id AND a.id = :area
      JOIN spaces sp ON sp.organization_id = a.organization_id AND sp.id = a.space_id
     WHERE me.organization_id = :organization AND me.status = 'active'
       AND sp.owner_id IS DISTINCT FROM CASE WHEN sp.space_type = 'organization' THEN NULL ELSE me.user_id END
       AND (SELECT max(CASE r.role WHEN 'admin' THEN 3 WHEN 'member' THEN 2 ELSE 0 END)
              FROM (SELECT sm.role FROM space_members sm
                     WHERE sm.organization_id = sp.organization_id AND sm.space_id = sp.id
                       AND (sm.user_id = me.user_id OR sm.group_id IN (
                            SELECT group_id FROM group_members gm
                             WHERE gm.organization_id = me.organization_id AND gm.user_id = me.user_id))
                    UNION ALL
                    SELECT CASE me.role WHEN 'owner' THEN 'admin' ELSE me.role END
                     WHERE sp.space_type = 'organization') r) = 2
       AND NOT EXISTS (
             SELECT FROM area_members am
              WHERE am.organization_id = a.organization_id AND am.area_id = a.id
                AND (am.user_id = me.user_id OR am.group_id IN (
                     SELECT group_id FROM group_members gm
                      WHERE gm.organization_id = me.organization_id AND gm.user_id = me.user_id)))
    """
)


async def count_losing(session: ReadSession, organization_id: OrganizationId, area_id: AreaId) -> int:
    """How many people would lose the area if it were restricted."""
    found: int = (await session.execute(_LOSING, {"organization": organization_id, "area": area_id})).scalar_one()
    return found
