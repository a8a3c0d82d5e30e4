"""What other packages may call, and the implementation of the port of orgs."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import Select, Subquery

from stoa.access import api as access
from stoa.access.contracts import SpaceRole
from stoa.orgs.ports import GroupEffect
from stoa.platform.actor import Actor, InstanceRole
from stoa.platform.clock import Clock
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, Scope, WriteSession
from stoa.platform.errors import AppError
from stoa.platform.ids import AreaId, GroupId, OrganizationId, SpaceId, UserId
from stoa.providers.contracts import CallRules, CallSpace
from stoa.spaces.commands import load_space as loading
from stoa.spaces.commands import make_space as making
from stoa.spaces.contracts import AreaRef, SharedSpace
from stoa.spaces.models import Space
from stoa.spaces.queries import spaces as queries


class SpaceProvisioner:
    """Implements `orgs.SpaceProvisioner`."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def organization_created(
        self, session: WriteSession, organization_id: OrganizationId, name: str, owner_id: UserId
    ) -> None:
        """The organization's own space, whose owner is who made it, and the hidden direct space (SP-15)."""
        await making.make_space(
            session,
            self._clock,
            organization_id=organization_id,
            owner_id=owner_id,
            name=name,
            slug="organization",
            space_type="organization",
        )
        await making.make_space(
            session,
            self._clock,
            organization_id=organization_id,
            owner_id=None,
            name="Direct",
            slug="direct",
            space_type="direct",
        )

    async def member_joined(self, session: WriteSession, organization_id: OrganizationId, user_id: UserId) -> None:
        """The person's personal space, if they have none there yet (SP-14)."""
        if await queries.reopen_personal_space(session, organization_id, user_id, self._clock.now()):
            return
        await making.make_space(
            session,
            self._clock,
            organization_id=organization_id,
            owner_id=user_id,
            name="Personal",
            slug="personal",
            space_type="personal",
        )

    async def organization_renamed(
        self, session: WriteSession, organization_id: OrganizationId, name: str
    ) -> None:
        """The organization's own space bears its name (ORG-3)."""
        await queries.rename_organization_space(session, organization_id, name)

    async def give_roles(
        self,
        session: WriteSession,
        organization_id: OrganizationId,
        user_id: UserId,
        space_ids: Collection[SpaceId],
        *,
        as_guest: bool,
        by: UserId | None,
    ) -> None:
        """A role for the person in each of the spaces that still live; an existing role stays."""
        role = "guest" if as_guest else "member"
        await queries.give_roles(
            session, organization_id, user_id, space_ids, role=role, by=by, now=self._clock.now()
        )


class SpaceRights:
    """Implements `orgs.SpaceRights`."""

    async def reaching(
        self,
        session: ReadSession,
        organization_id: OrganizationId,
        user_id: UserId,
        space_ids: Collection[SpaceId],
    ) -> dict[SpaceId, bool]:
        """Those of the spaces that reach the person, and whether they manage each, as its owner or admin."""
        # The rule asks for nothing but who and where.
        person = Actor(user_id, "", InstanceRole.USER, organization_id)
        found = await queries.roles_in(session, person, space_ids)
        return {space_id: role >= SpaceRole.ADMIN for space_id, role in found.items()}


class GroupEffects:
    """Implements `orgs.GroupEffects`: roles in spaces and areas, and grants on pages."""

    async def of_group(self, session: ReadSession, actor: Actor, group_id: GroupId) -> list[GroupEffect]:
        """Everything that the group gives, named as far as the actor may see it; pages are not named."""
        organization_id = actor.require_organization()
        spaces, areas = await queries.given_to_group(session, organization_id, group_id)
        seen = await queries.roles_in(
            session, actor, {*(s.id for s, _ in spaces), *(a.space_id for a, _ in areas)}
        )
        grants = await access.grants_of_group(session, organization_id, group_id)
        return [
            *(GroupEffect("space", s.id, s.name if s.id in seen else None, role) for s, role in spaces),
            *(GroupEffect("area", a.id, a.name if a.space_id in seen else None, role) for a, role in areas),
            *(GroupEffect("page", page_id, None, level) for page_id, level in grants),
        ]


class SpacePeople:
    """Implements `orgs.SpacePeople`."""

    async def met_by_guest(
        self, session: ReadSession, organization_id: OrganizationId, user_id: UserId
    ) -> set[UserId]:
        """People of the areas in which the person has a role of their own, and the person."""
        return await queries.met_by_guest(session, organization_id, user_id) | {user_id}


class MemberCleanup:
    """Implements `orgs.MemberCleanup`: roles go, project spaces pass on, the personal space closes (SP-25)."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def count(
        self, session: ReadSession, organization_id: OrganizationId, user_id: UserId
    ) -> Mapping[str, int]:
        """Spaces that pass on, and spaces that the person is in."""
        owned, roles = await queries.count_of_person(session, organization_id, user_id)
        return {"spaces_owned": owned, "space_roles": roles}

    async def stop_work(
        self, session: WriteSession, organization_id: OrganizationId, user_id: UserId, *, by: UserId
    ) -> None:
        """Nothing runs in spaces."""

    async def remove(
        self, session: WriteSession, organization_id: OrganizationId, user_id: UserId, *, heir_id: UserId | None
    ) -> None:
        """Take roles away; hand spaces over to the heir."""
        now = self._clock.now()
        if heir_id is not None:
            await queries.hand_over(session, organization_id, user_id, heir_id=heir_id, now=now)
        await queries.close_personal_space(session, organization_id, user_id, now)
        await queries.delete_roles(session, organization_id, user_id)


async def require_role(session: ReadSession, actor: Actor, space_id: SpaceId, need: SpaceRole) -> None:
    """Raises NotFound for a space that does not reach the actor, Forbidden for too low a role."""
    await loading.load_space(session, actor, space_id, need=need)


async def call_space(
    session: ReadSession, organization_id: OrganizationId, space_id: SpaceId | None
) -> CallSpace | None:
    """A space as models are called from it, with what its rules forbid (SP-27); None outside of spaces."""
    if space_id is None:
        return None
    rules = await queries.rules_of(session, organization_id, space_id)
    forbidden = CallRules(bool(rules.get("no_personal_keys")), bool(rules.get("local_models_only")))
    return CallSpace(space_id, forbidden, is_exempt=bool(rules.get("exempt_from_user_budgets")))


async def shared_spaces(session: ReadSession, actor: Actor) -> list[SharedSpace]:
    """Spaces in which the actor has no role, and of which an area or a page reaches them (SP-42)."""
    return await loading.shared_spaces(session, actor)


async def load_area(session: ReadSession, actor: Actor, space_id: SpaceId, area_id: AreaId | None) -> AreaRef:
    """An area in which the actor has a role; without an id, General of the space. Raises NotFound."""
    return await loading.load_area(session, actor, space_id, area_id)


async def find_area(session: ReadSession, actor: Actor, area_id: AreaId) -> AreaRef | None:
    """An area in which the actor has a role, by its id alone."""
    return await loading.find_area(session, actor, area_id)


async def tree_revision(session: ReadSession, actor: Actor, space_id: SpaceId) -> int:
    """Counts changes of the space's page tree. Raises NotFound for a space that does not reach the actor."""
    return await loading.tree_revision(session, actor, space_id)


async def default_visibility(session: ReadSession, organization_id: OrganizationId, area_id: AreaId) -> str:
    """What the pages of an area inherit at its root."""
    return await queries.default_visibility(session, organization_id, area_id)


def owners() -> Subquery:
    """`organization_id`, `space_id` and `owner_id` of every space; the direct space has no owner."""
    return queries.owners()


def trash_retentions() -> Subquery:
    """`organization_id`, `space_id` and `days` of every space: how long its trash is kept (SP-21)."""
    return queries.trash_retentions()


async def lock_tree(session: WriteSession, organization_id: OrganizationId, space_id: SpaceId) -> None:
    """Structural changes of one space's tree come one after another; the lock lasts until the transaction ends.

    Take it before the tree is read.
    """
    await queries.lock_tree(session, organization_id, space_id)


async def raise_tree_revision(session: WriteSession, organization_id: OrganizationId, space_id: SpaceId) -> int:
    """Count a change of the page tree. Locks the space's row, so it comes after the changes of pages."""
    return await queries.raise_tree_revision(session, organization_id, space_id)


async def may_listen(platform: Platform, actor: Actor, identifier: str) -> bool:
    """Whether the actor may hear the topic `space:{identifier}`."""
    try:
        space_id = SpaceId(UUID(identifier))
        async with platform.db.reading(Scope.of(actor)) as session:
            await loading.tree_revision(session, actor, space_id)
    except (ValueError, AppError):
        return False
    return True


async def may_listen_to_area(platform: Platform, actor: Actor, identifier: str) -> bool:
    """Whether the actor may hear the topic `area:{identifier}`."""
    try:
        area_id = AreaId(UUID(identifier))
        async with platform.db.reading(Scope.of(actor)) as session:
            return await loading.find_area(session, actor, area_id) is not None
    except (ValueError, AppError):
        return False


async def visible_names(session: ReadSession, actor: Actor, ids: Collection[UUID]) -> dict[UUID, str]:
    """Names of those of the spaces that the actor may see."""
    found = await queries.visible_spaces(session, actor, Space.id.in_(ids))
    return {space.id: space.name for space, _ in found}


def live_spaces() -> Select[SpaceId]:
    """Statement of the spaces that are not deleted, to be composed into others."""
    return queries.live_spaces()


async def count_by_organization(
    session: ReadSession, organization_ids: Collection[OrganizationId]
) -> dict[OrganizationId, int]:
    """How many live spaces each organization has; in the system's scope."""
    return await queries.count_by_organization(session, organization_ids)


async def create_project(session: WriteSession, clock: Clock, actor: Actor, name: str) -> SpaceId:
    """A project space of the actor. Raises what the route raises."""
    return await making.create_project(session, clock, actor, name)
