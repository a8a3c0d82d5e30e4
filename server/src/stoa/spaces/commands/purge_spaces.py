"""The end of spaces that nobody restored (SP-22)."""

from stoa.access import api as access
from stoa.orgs import api as orgs
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, Scope, WriteSession
from stoa.platform.ids import GroupId, OrganizationId, SpaceId
from stoa.spaces.commands.change_space import purge_before
from stoa.spaces.queries import spaces as queries
from stoa.usage import api as usage


async def purge_spaces(platform: Platform) -> None:
    """Delete spaces whose thirty days are over, with all in them, each in a transaction of its own."""
    while True:
        async with platform.db.writing(Scope.system()) as session:
            ended = await queries.lock_ended(session, purge_before(platform.clock.now()))
            if ended is None:
                return
            await _purge(session, *ended)


async def _purge(session: WriteSession, organization_id: OrganizationId, space_id: SpaceId) -> None:
    groups = await orgs.lock_groups_of_space(session, organization_id, space_id)
    await queries.delete_space(session, organization_id, space_id)
    if groups:
        # What refers to them now lies elsewhere.
        in_use = await _in_use(session, organization_id, groups)
        await orgs.end_space_groups(session, organization_id, space_id, groups, in_use=in_use)


async def _in_use(session: ReadSession, organization_id: OrganizationId, groups: list[GroupId]) -> set[GroupId]:
    roles = await queries.groups_with_roles(session, organization_id, groups)
    grants = await access.granted_groups(session, organization_id, groups)
    budgets = await usage.budgeted_groups(session, organization_id, groups)
    return {group_id for group_id in groups if group_id in roles | grants or group_id in budgets}
