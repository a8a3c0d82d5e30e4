"""Areas of a space: made, changed, restricted, put in order, deleted (SP-34 to SP-41)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stoa.access.contracts import SpaceRole, Subject, SubjectKind
from stoa.orgs.api import numbered, slug_of
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.errors import Forbidden, LimitReached
from stoa.platform.ids import AreaId, SpaceId, new_id
from stoa.platform.rights import rights_changed
from stoa.spaces.commands.announce import announce, topic_of, write_down
from stoa.spaces.commands.load_space import load_space, manage_area, open_area
from stoa.spaces.contracts import COLORS
from stoa.spaces.errors import AreaIsGeneral, AreaNameTaken, OrderIncomplete
from stoa.spaces.events import AreaChanged
from stoa.spaces.ports import AreaEnd, SpaceContents
from stoa.spaces.queries import areas, members
from stoa.spaces.queries import spaces as queries
from stoa.spaces.queries.members import Holder

MAX_AREAS = 500


@dataclass(frozen=True)
class NewArea:
    """What an area begins with; None: as the space has it (SP-36)."""

    name: str
    description: str = ""
    icon: str | None = None
    color: str | None = None
    is_restricted: bool | None = None
    default_visibility: str | None = None


async def create_area(
    session: WriteSession, clock: Clock, actor: Actor, space_id: SpaceId, new: NewArea
) -> AreaId:
    """An area of a space in which the actor is at least a member; they become its owner.

    Raises NotFound, Forbidden, AreaNameTaken, LimitReached.
    """
    view = await load_space(session, actor, space_id, need=SpaceRole.MEMBER)
    space = view.space
    await areas.lock_areas(session, space.organization_id, space.id)
    present = await areas.live_areas(session, space.organization_id, space.id)
    if len(present) >= MAX_AREAS:
        raise LimitReached(limit=MAX_AREAS)
    if await areas.name_is_taken(session, space.organization_id, space.id, new.name):
        raise AreaNameTaken
    now = clock.now()
    area_id = AreaId(new_id())
    restricted = space.space_type == "organization" if new.is_restricted is None else new.is_restricted
    values = {
        "id": area_id,
        "organization_id": space.organization_id,
        "space_id": space.id,
        "name": new.name,
        "slug": numbered(slug_of(new.name, fallback="area")[:54], {area.slug for area in present}),
        "description": new.description,
        "icon": new.icon,
        "color": new.color or COLORS[len(present) % len(COLORS)],
        "order_index": max(area.order_index for area in present) + 1,
        "is_restricted": restricted,
        "default_visibility": new.default_visibility or ("private" if space.space_type == "personal" else "area"),
        "created_by": actor.user_id,
        "created_at": now,
        "updated_at": now,
    }
    await queries.insert_area(session, values)
    holder = Holder(space.organization_id, area_id=area_id)
    itself = Subject(SubjectKind.USER, actor.user_id)
    await members.put_member(session, holder, itself, role="owner", by=actor.user_id, now=now)
    facts: dict[str, object] = {"is_restricted": restricted}
    await write_down(session, actor, "area.created", space_id=space.id, area_id=area_id, facts=facts)
    await _tell(session, space.id, AreaChanged(space.organization_id, space_id=space.id, area_id=area_id))
    return area_id


async def _tell(session: WriteSession, space_id: SpaceId, event: AreaChanged) -> None:
    await announce(session, space_id, event)


async def change_area(
    session: WriteSession,
    clock: Clock,
    contents: SpaceContents,
    actor: Actor,
    area_id: AreaId,
    *,
    changes: Mapping[str, Any],
) -> None:
    """Change an area. Raises NotFound, Forbidden, AreaIsGeneral for its name and openness, AreaNameTaken."""
    view = await manage_area(session, actor, area_id)
    area = view.area
    changed = {name: value for name, value in changes.items() if getattr(area, name) != value}
    if area.is_general and changed.keys() & {"name", "is_restricted"}:
        raise AreaIsGeneral
    if not changed:
        return
    await areas.lock_areas(session, area.organization_id, area.space_id)
    if "name" in changed and await areas.name_is_taken(
        session, area.organization_id, area.space_id, changed["name"], but=area.id
    ):
        raise AreaNameTaken
    await areas.change_area(session, area.organization_id, area.id, changed | {"updated_at": clock.now()})
    if "default_visibility" in changed:
        await queries.lock_tree(session, area.organization_id, area.space_id)
        await contents.default_changed(session, area.organization_id, area.id, changed["default_visibility"])
        await queries.raise_tree_revision(session, area.organization_id, area.space_id)
    facts: dict[str, object] = {"fields": sorted(changed)}
    for name in ("is_restricted", "default_visibility"):
        if name in changed:
            facts[name] = {"old": getattr(area, name), "new": changed[name]}
    event = "area.restricted" if changed.get("is_restricted") else "area.changed"
    await write_down(session, actor, event, space_id=area.space_id, area_id=area.id, facts=facts)
    told = AreaChanged(area.organization_id, space_id=area.space_id, area_id=area.id)
    await _tell(session, area.space_id, told)
    if changed.keys() & {"is_restricted", "default_visibility"}:
        await rights_changed(session, area.organization_id, topics=[topic_of(area.space_id)])


async def count_losing(session: ReadSession, actor: Actor, area_id: AreaId) -> int:
    """How many people would lose an open area if it were restricted (SP-38). Raises NotFound, Forbidden."""
    view = await manage_area(session, actor, area_id)
    if view.area.is_restricted:
        return 0
    return await areas.count_losing(session, view.area.organization_id, area_id)


async def order_areas(
    session: WriteSession, clock: Clock, actor: Actor, space_id: SpaceId, order: Sequence[AreaId]
) -> None:
    """Put the areas in a new order, which names each once; General stays first (SP-40).

    Raises NotFound, Forbidden, OrderIncomplete.
    """
    view = await load_space(session, actor, space_id, need=SpaceRole.ADMIN)
    space = view.space
    await areas.lock_areas(session, space.organization_id, space.id)
    present = await areas.live_areas(session, space.organization_id, space.id)
    if sorted(order) != sorted(area.id for area in present):
        raise OrderIncomplete
    await areas.set_order(session, space.organization_id, order, clock.now())
    await _tell(session, space.id, AreaChanged(space.organization_id, space_id=space.id, area_id=None))


async def delete_area(
    session: WriteSession,
    clock: Clock,
    contents: SpaceContents,
    actor: Actor,
    area_id: AreaId,
    *,
    with_content: bool,
) -> Mapping[str, int]:
    """Delete an area; what lies in it moves to General, or is put away too. Counts each kind.

    Raises NotFound, Forbidden, AreaIsGeneral.
    """
    view = await open_area(session, actor, area_id)
    area = view.area
    if area.is_general:
        raise AreaIsGeneral
    if not view.deletes:
        raise Forbidden(required_role="owner")
    await queries.lock_tree(session, area.organization_id, area.space_id)
    await areas.lock_areas(session, area.organization_id, area.space_id)
    [general, *_] = await areas.live_areas(session, area.organization_id, area.space_id)
    end = AreaEnd(
        area.organization_id, area.space_id, area.id, general.id, general.default_visibility, area.is_restricted
    )
    if with_content:
        counts = await contents.discard(session, clock, actor, end)
    else:
        counts = await contents.to_general(session, clock, end)
    now = clock.now()
    await areas.change_area(session, area.organization_id, area.id, {"deleted_at": now, "updated_at": now})
    await queries.raise_tree_revision(session, area.organization_id, area.space_id)
    facts: dict[str, object] = {"with_content": with_content, **counts}
    await write_down(session, actor, "area.deleted", space_id=area.space_id, area_id=area.id, facts=facts)
    await _tell(session, area.space_id, AreaChanged(area.organization_id, space_id=area.space_id, area_id=area.id))
    await rights_changed(session, area.organization_id, topics=[topic_of(area.space_id)])
    return counts
