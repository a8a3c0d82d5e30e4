"""What becomes of the groups that a space managed when it is gone for good (ORG-55)."""

from collections.abc import Collection

from stoa.audit import api as audit
from stoa.orgs.commands.groups import tell_of_group
from stoa.orgs.queries import groups, members
from stoa.platform.db import WriteSession
from stoa.platform.ids import GroupId, OrganizationId, SpaceId, UserId


async def lock_groups_of_space(
    session: WriteSession, organization_id: OrganizationId, space_id: SpaceId
) -> list[GroupId]:
    """The groups that the space manages. Nobody gives them anything until the transaction ends."""
    await members.lock_organization(session, organization_id)
    return await groups.lock_groups_of_space(session, organization_id, space_id)


async def end_space_groups(
    session: WriteSession,
    organization_id: OrganizationId,
    space_id: SpaceId,
    group_ids: Collection[GroupId],
    *,
    in_use: Collection[GroupId],
) -> None:
    """Delete groups of a space that was deleted; those in use elsewhere belong to the organization from now on."""
    listed = await groups.listed_in_organization(session, organization_id, group_ids)
    for group in await groups.groups_among(session, organization_id, group_ids):
        people: list[UserId] = []
        event: str = "group.changed"
        facts: dict[str, object] = {"space_id": {"old": space_id, "new": None}}
        if group.id not in in_use and group.id not in listed:
            people = await groups.people_of_group(session, group)
            event, facts = "group.deleted", {"members": len(people), "space_id": space_id}
            await groups.delete_group(session, group)
        await audit.record(
            session,
            None,
            event,
            resource_type="group",
            resource_id=group.id,
            organization_id=organization_id,
            metadata=facts,
        )
        await tell_of_group(session, organization_id, group.id, people)
