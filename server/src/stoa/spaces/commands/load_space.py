"""The doors to spaces and areas, and what somebody is shown of them."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import ColumnElement

from stoa.access.contracts import AreaRole, SpaceRole
from stoa.identity import api as identity
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession
from stoa.platform.errors import Forbidden, NotFound
from stoa.platform.ids import AreaId, SpaceId
from stoa.spaces.contracts import AreaRef, SharedSpace
from stoa.spaces.models import Area, Space, SpaceMember
from stoa.spaces.queries import members
from stoa.spaces.queries import spaces as queries


@dataclass(frozen=True)
class SpaceView:
    """A space with what the actor sees of it.

    `via`: what brings it to them: member, group, area or grant. `owner_name`: where another space in the list has
    the same name. `own`: their preferences. `is_read_only`: they look through somebody's eyes.
    """

    space: Space
    role: SpaceRole
    areas: list[tuple[Area, AreaRole]]
    via: str
    owner_name: str | None
    own: SpaceMember | None
    is_read_only: bool


async def list_spaces(session: ReadSession, actor: Actor, *, slug: str | None = None) -> list[SpaceView]:
    """Spaces that reach the actor, in the order that they gave them, the others as they come (SP-20).

    With a slug only those that have it, own ones first, then by newest membership (SP-18).
    """
    actor.require_organization()
    if slug is None:
        return sorted(await _views(session, actor), key=_own_order)
    found = await _views(session, actor, Space.slug == slug)
    return sorted(found, key=lambda view: (view.role is not SpaceRole.OWNER, -_since(view)))


def _own_order(view: SpaceView) -> tuple[bool, int]:
    chosen = view.own.order_index if view.own is not None else None
    return chosen is None, chosen or 0


def _since(view: SpaceView) -> float:
    return view.own.created_at.timestamp() if view.own is not None else 0.0


async def _views(session: ReadSession, actor: Actor, *conditions: ColumnElement[bool]) -> list[SpaceView]:
    spaces = await queries.visible_spaces(session, actor, *conditions)
    ids = [space.id for space, _ in spaces]
    areas = await queries.visible_areas(session, actor, Area.space_id.in_(ids))
    own = await members.preferences_of(session, actor.require_organization(), actor.seeing_as, ids)
    names = Counter(space.name.casefold() for space, _ in spaces)
    doubles = {space.owner_id for space, _ in spaces if names[space.name.casefold()] > 1 and space.owner_id}
    owners = await identity.user_refs(session, doubles)
    found = []
    for space, role in spaces:
        seen = [(area, rank) for area, rank in areas if area.space_id == space.id]
        owner = owners.get(space.owner_id) if space.owner_id and names[space.name.casefold()] > 1 else None
        mine = own.get(space.id)
        via = _via(space, role, bool(seen), mine)
        # What somebody chose for their own list is nobody else's (SP-20).
        shown = mine if actor.viewing_as is None else None
        name = owner.name if owner else None
        found.append(SpaceView(space, role, seen, via, name, shown, is_read_only=actor.viewing_as is not None))
    return found


def _via(space: Space, role: SpaceRole, has_areas: bool, own: SpaceMember | None) -> str:  # a fact
    if role is SpaceRole.NONE:
        return "area" if has_areas else "grant"
    is_member = role is SpaceRole.OWNER or space.space_type == "organization" or (own is not None and own.role)
    return "member" if is_member else "group"


async def shared_spaces(session: ReadSession, actor: Actor) -> list[SharedSpace]:
    """Spaces that reach the actor though they have no role there, with their owners' names (SP-42)."""
    views = [view for view in await list_spaces(session, actor) if view.role is SpaceRole.NONE]
    owners = await identity.user_refs(session, {view.space.owner_id for view in views if view.space.owner_id})
    return [
        SharedSpace(
            view.space.id,
            view.space.name,
            owners[view.space.owner_id].name if view.space.owner_id in owners else None,
            view.own.display_alias if view.own is not None else None,
            [_area_ref(area, role) for area, role in view.areas],
        )
        for view in views
    ]


def _area_ref(area: Area, role: AreaRole) -> AreaRef:
    return AreaRef(area.id, area.space_id, area.name, area.default_visibility, role)


async def load_space(
    session: ReadSession, actor: Actor, space_id: SpaceId, *, need: SpaceRole = SpaceRole.NONE
) -> SpaceView:
    """One space that reaches the actor. Raises NotFound, Forbidden for too low a role."""
    actor.require_organization()
    views = await _views(session, actor, Space.id == space_id)
    if not views:
        raise NotFound
    if views[0].role < need:
        raise Forbidden(required_role=need.name.lower())
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
    return _area_ref(area, role)


async def find_area(session: ReadSession, actor: Actor, area_id: AreaId) -> AreaRef | None:
    """An area in which the actor has a role, by its id alone."""
    actor.require_organization()
    found = await queries.visible_areas(session, actor, Area.id == area_id)
    return _area_ref(*found[0]) if found else None


@dataclass(frozen=True)
class AreaView:
    """An area with the actor's role in it and in its space."""

    area: Area
    role: AreaRole
    space: SpaceView

    @property
    def manages(self) -> bool:
        """Area owner or admin; owner and admin of the space are owners of every area (SP-37)."""
        return self.role >= AreaRole.ADMIN and not self.space.is_read_only

    @property
    def deletes(self) -> bool:
        return self.role is AreaRole.OWNER and not self.space.is_read_only


async def open_area(session: ReadSession, actor: Actor, area_id: AreaId) -> AreaView:
    """An area in which the actor has a role, by its id alone. Raises NotFound."""
    actor.require_organization()
    found = await queries.visible_areas(session, actor, Area.id == area_id)
    if not found:
        raise NotFound
    area, role = found[0]
    return AreaView(area, role, await load_space(session, actor, area.space_id))


async def list_areas(session: ReadSession, actor: Actor, space_id: SpaceId) -> list[AreaView]:
    """Areas of the space in which the actor has a role, General first. Raises NotFound."""
    space = await load_space(session, actor, space_id)
    return [AreaView(area, role, space) for area, role in space.areas]


async def manage_area(session: ReadSession, actor: Actor, area_id: AreaId) -> AreaView:
    """An area that the actor may change. Raises NotFound, Forbidden."""
    view = await open_area(session, actor, area_id)
    if not view.manages:
        raise Forbidden(required_role="admin")
    return view
