"""Making spaces (SP-14 to SP-17)."""

from stoa.audit import api as audit
from stoa.audit.contracts import Circumstances
from stoa.orgs import api as orgs
from stoa.orgs.api import numbered, slug_of
from stoa.platform.actor import Actor, OrganizationRole
from stoa.platform.clock import Clock
from stoa.platform.db import WriteSession
from stoa.platform.errors import Forbidden, LimitReached
from stoa.platform.ids import AreaId, OrganizationId, SpaceId, UserId, new_id
from stoa.spaces.errors import NameReserved, SlugTaken
from stoa.spaces.queries import members
from stoa.spaces.queries import spaces as queries

RESERVED_NAMES = frozenset({"personal", "organization", "direct"})
MAX_PROJECTS = 50
# A new space is pinned while fewer are (SP-20).
MAX_PINNED_BY_ITSELF = 6


async def make_space(
    session: WriteSession,
    clock: Clock,
    *,
    organization_id: OrganizationId,
    owner_id: UserId | None,
    name: str,
    slug: str,
    space_type: str,
) -> SpaceId:
    """A space with General, which is open to the people of the space."""
    now = clock.now()
    space_id = SpaceId(new_id())
    await queries.insert_space(
        session,
        {
            "id": space_id,
            "organization_id": organization_id,
            "owner_id": owner_id,
            "name": name,
            "slug": slug,
            "type": "custom" if space_type == "project" else "system",
            "space_type": space_type,
            "created_at": now,
            "updated_at": now,
        },
    )
    await queries.insert_area(
        session,
        {
            "id": AreaId(new_id()),
            "organization_id": organization_id,
            "space_id": space_id,
            "name": "General",
            "slug": "general",
            "is_general": True,
            # Pages of a personal space are private unless their owner says otherwise (SP-36).
            "default_visibility": "private" if space_type == "personal" else "area",
            "created_by": owner_id,
            "created_at": now,
            "updated_at": now,
        },
    )
    return space_id


async def create_project(
    session: WriteSession, clock: Clock, actor: Actor, name: str, *, slug: str | None = None
) -> SpaceId:
    """A project space of the actor (SP-16). Raises NameReserved, SlugTaken, LimitReached."""
    organization_id = actor.require_organization()
    if actor.organization_role in (None, OrganizationRole.GUEST):
        raise Forbidden("Guests of an organization make no spaces")
    if actor.space_ids is not None:
        raise Forbidden("This API token is bound to spaces and makes no others")
    if name.casefold() in RESERVED_NAMES or slug in RESERVED_NAMES:
        raise NameReserved
    limits = await orgs.space_limits(session, organization_id)
    if limits.only_managers and not actor.manages_organization:
        raise Forbidden("Owners and admins make the project spaces of this organization")
    most = limits.per_member or MAX_PROJECTS
    await queries.lock_projects(session, organization_id, actor.user_id)
    if await queries.count_projects(session, organization_id, actor.user_id) >= most:
        raise LimitReached(limit=most)
    taken = await queries.taken_slugs(session, organization_id, actor.user_id) | RESERVED_NAMES
    if slug in taken:
        raise SlugTaken
    space_id = await make_space(
        session,
        clock,
        organization_id=organization_id,
        owner_id=actor.user_id,
        name=name,
        slug=slug or numbered(slug_of(name, fallback="space"), taken),
        space_type="project",
    )
    if await members.count_pinned(session, organization_id, actor.user_id) < MAX_PINNED_BY_ITSELF:
        now = clock.now()
        await members.put_preferences(
            session, organization_id, space_id, actor.user_id, values={"is_pinned": True}, now=now
        )
    await audit.record(
        session,
        actor,
        "space.created",
        resource_type="space",
        resource_id=space_id,
        organization_id=organization_id,
        circumstances=Circumstances(space_id=space_id),
    )
    return space_id
