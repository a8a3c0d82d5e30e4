"""People by their groups."""

from stoa.orgs import api as orgs
from stoa.platform.db import ReadSession
from stoa.platform.ids import GroupId, OrganizationId, UserId


async def people_in(
    session: ReadSession, organization_id: OrganizationId, group_id: GroupId, *, limit: int
) -> list[UserId]:
    """Who is in a group now."""
    return list((await session.execute(orgs.people_of(organization_id, group_id).limit(limit))).scalars())
