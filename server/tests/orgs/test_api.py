"""What other packages ask about people and their organizations."""

from stoa.identity import api as identity
from stoa.identity.contracts import UserRef
from stoa.orgs import api as orgs
from stoa.platform.actor import OrganizationRole
from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.platform.ids import OrganizationId, UserId, new_id
from tests.support.world import World


async def test_membership_is_answered_by_role(world: World, platform: Platform) -> None:
    ada, eve = await world.person("Ada"), await world.person("Eve")
    organization = OrganizationId(ada.organization_id)

    async with platform.db.reading(Scope(organization_id=organization, user_id=ada.id)) as session:
        assert await orgs.member_of(session, organization, UserId(ada.id)) is OrganizationRole.OWNER
        assert await orgs.member_of(session, organization, UserId(eve.id)) is None
        found = await orgs.memberships_of(session, UserId(ada.id))

    assert [(membership.organization_id, membership.role) for membership in found] == [(organization, "owner")]


async def test_people_are_named_and_unknown_ids_left_out(world: World, platform: Platform) -> None:
    ada = await world.person("Ada")
    username = (await ada.client.get("/me")).json()["username"]

    async with platform.db.reading(Scope()) as session:
        refs = await identity.user_refs(session, {UserId(ada.id), UserId(new_id())})
        assert await identity.user_refs(session, set()) == {}

    assert refs == {ada.id: UserRef(UserId(ada.id), "Ada", username, None)}
