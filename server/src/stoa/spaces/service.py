"""Use cases of spaces."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement

from stoa.access.contracts import AreaRole, SpaceRole
from stoa.audit import api as audit
from stoa.audit.contracts import Circumstances
from stoa.orgs.api import numbered, slug_of
from stoa.platform.actor import Actor, OrganizationRole
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.errors import Forbidden, LimitReached, NotFound
from stoa.platform.ids import AreaId, OrganizationId, SpaceId, UserId, new_id
from stoa.spaces import queries
from stoa.spaces.contracts import AreaRef
from stoa.spaces.errors import NameReserved, SlugTaken
from stoa.spaces.models import Area, Space

RESERVED_NAMES = frozenset({"personal", "organization", "direct"})
MAX_PROJECTS = 50


@dataclass(frozen=True)
class SpaceView:
    """A space with what the actor sees of it."""

    space: Space
    role: SpaceRole
    areas: list[tuple[Area, AreaRole]]


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
    await queries.lock_projects(session, organization_id, actor.user_id)
    if await queries.count_projects(session, organization_id, actor.user_id) >= MAX_PROJECTS:
        raise LimitReached(limit=MAX_PROJECTS)
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


async def list_spaces(session: ReadSession, actor: Actor) -> list[SpaceView]:
    """Spaces that reach the actor, each with the areas in which they have a role."""
    actor.require_organization()
    return await _views(session, actor)


async def _views(session: ReadSession, actor: Actor, *conditions: ColumnElement[bool]) -> list[SpaceView]:
    spaces = await queries.visible_spaces(session, actor, *conditions)
    areas = await queries.visible_areas(session, actor, Area.space_id.in_([space.id for space, _ in spaces]))
    return [
        SpaceView(space, role, [(area, rank) for area, rank in areas if area.space_id == space.id])
        for space, role in spaces
    ]


async def load_space(session: ReadSession, actor: Actor, space_id: SpaceId) -> SpaceView:
    """One space that reaches the actor. Raises NotFound."""
    actor.require_organization()
    views = await _views(session, actor, Space.id == space_id)
    if not views:
        raise NotFound
    return views[0]


async def tree_revision(session: ReadSession, actor: Actor, space_id: SpaceId) -> int:
    """How often the tree of a space that reaches the actor has changed. Raises NotFound."""
    actor.require_organization()
    found = await queries.visible_spaces(session, actor, Space.id == space_id)
    if not found:
        raise NotFound
    return found[0][0].tree_revision


async def load_area(session: ReadSession, actor: Actor, space_id: SpaceId, area_id: AreaId | None) -> AreaRef:
    """An area of the space in which the actor has a role; without an id, General. Raises NotFound."""
    actor.require_organization()
    which = Area.is_general.is_(True) if area_id is None else Area.id == area_id
    found = await queries.visible_areas(session, actor, Area.space_id == space_id, which)
    if not found:
        raise NotFound
    area, role = found[0]
    return AreaRef(area.id, area.space_id, area.name, area.default_visibility, role)
