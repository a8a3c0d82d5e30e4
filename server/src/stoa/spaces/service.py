"""Use cases of spaces."""

from dataclasses import dataclass

from stoa.access.contracts import Level
from stoa.access.errors import LevelTooLow
from stoa.audit import api as audit
from stoa.orgs.api import numbered, slug_of
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.errors import LimitReached, NotFound
from stoa.platform.ids import AreaId, OrganizationId, SpaceId, UserId, new_id
from stoa.spaces import queries
from stoa.spaces.contracts import AreaRef
from stoa.spaces.errors import NameReserved
from stoa.spaces.models import Area, Space

RESERVED_NAMES = frozenset({"personal", "organization", "direct"})
MAX_PROJECTS = 50


@dataclass(frozen=True)
class SpaceView:
    """A space with what the actor sees of it; `role` is a rank (see access)."""

    space: Space
    role: int
    areas: list[tuple[Area, int]]


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
    """A space with General, which is open and shows its pages to the people of the space."""
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
            "created_by": owner_id,
            "created_at": now,
            "updated_at": now,
        },
    )
    return space_id


async def create_project(session: WriteSession, clock: Clock, actor: Actor, name: str) -> SpaceId:
    """A project space of the actor. Raises NameReserved, LimitReached."""
    organization_id = actor.require_organization()
    if actor.organization_role == "guest":
        raise LevelTooLow(required=Level.EDIT, level=Level.NONE)
    trimmed = name.strip()
    if trimmed.casefold() in RESERVED_NAMES:
        raise NameReserved
    if await queries.count_projects(session, organization_id, actor.user_id) >= MAX_PROJECTS:
        raise LimitReached(limit=MAX_PROJECTS)
    taken = await queries.taken_slugs(session, organization_id, actor.user_id) | RESERVED_NAMES
    slug = numbered(slug_of(trimmed, fallback="space"), taken)
    space_id = await make_space(
        session,
        clock,
        organization_id=organization_id,
        owner_id=actor.user_id,
        name=trimmed,
        slug=slug,
        space_type="project",
    )
    await audit.record(
        session, actor, "space.created", resource_type="space", resource_id=space_id, organization_id=organization_id
    )
    return space_id


async def list_spaces(session: ReadSession, actor: Actor) -> list[SpaceView]:
    """Spaces that reach the actor, each with the areas in which they have a role."""
    spaces = await queries.visible_spaces(session, actor)
    areas = await queries.visible_areas(session, actor, [space.id for space, _ in spaces])
    return [
        SpaceView(space, role, [(area, rank) for area, rank in areas if area.space_id == space.id])
        for space, role in spaces
    ]


async def load_space(session: ReadSession, actor: Actor, space_id: SpaceId) -> SpaceView:
    """One space that reaches the actor. Raises NotFound."""
    for view in await list_spaces(session, actor):
        if view.space.id == space_id:
            return view
    raise NotFound


async def load_area(session: ReadSession, actor: Actor, space_id: SpaceId, area_id: AreaId | None) -> AreaRef:
    """An area of the space in which the actor has a role; without an id, General. Raises NotFound."""
    found = (
        await queries.general_area(session, actor, space_id)
        if area_id is None
        else await queries.area(session, actor, area_id)
    )
    if found is None or found[0].space_id != space_id or found[1] == 0:
        raise NotFound
    area, role = found
    return AreaRef(area.id, area.space_id, area.name, area.default_visibility, role)
