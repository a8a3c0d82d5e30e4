"""Where a page is put: the ground it stands on, and its position among the pages that are there."""

from collections.abc import Sequence

from stoa.access import api as access
from stoa.access.contracts import Level
from stoa.pages.commands.load_page import load_page
from stoa.pages.contracts import Spot
from stoa.pages.core import positions
from stoa.pages.errors import NeighbourElsewhere, ParentElsewhere, ParentTrashed
from stoa.pages.queries import pages, structure
from stoa.pages.queries.structure import Ground
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.errors import LimitReached, NotFound
from stoa.platform.ids import AreaId, OrganizationId, PageId, SpaceId
from stoa.spaces import api as spaces

MAX_DEPTH = 64
MAX_CHILDREN = 10_000


async def find_ground(
    session: ReadSession, actor: Actor, space_id: SpaceId, area_id: AreaId | None, parent_id: PageId | None
) -> Ground:
    """Ground on which the actor may put a page: EDIT on the parent, or a member's role in the area (PG-1).

    Raises NotFound, LevelTooLow, ParentTrashed, ParentElsewhere, LimitReached.
    """
    if parent_id is None:
        area = await spaces.load_area(session, actor, space_id, area_id)
        access.require(access.level_in_area(area.role), Level.EDIT)
        return Ground(area.id, None, [], area.default_visibility)
    parent, level = await load_page(session, actor, parent_id, need=Level.VIEW)
    if parent.trashed_at is not None:
        raise ParentTrashed
    access.require(level, Level.EDIT)
    if parent.space_id != space_id or (area_id is not None and parent.area_id != area_id):
        raise ParentElsewhere
    if len(parent.ancestor_ids) + 1 >= MAX_DEPTH:
        raise LimitReached(limit=MAX_DEPTH)
    return Ground(parent.area_id, parent.id, [*parent.ancestor_ids, parent.id], parent.effective_visibility)


async def find_position(session: WriteSession, actor: Actor, ground: Ground, spot: Spot) -> float:
    """Position of a new page; counts the siblings anew where there is no room (PG-4, PG-5).

    Raises NotFound and NeighbourElsewhere for the neighbour, LimitReached.
    """
    if not spot.is_first and spot.before_id is None and spot.after_id is None:
        organization_id = actor.require_organization()
        last, count = await structure.end_of(session, organization_id, ground.area_id, ground.parent_id)
        _check_room(count)
        if last + 1 < positions.MAX_POSITION:
            return last + 1
    return (await find_positions(session, actor, ground, spot, count=1))[0]


async def find_positions(
    session: WriteSession,
    actor: Actor,
    ground: Ground,
    spot: Spot,
    *,
    count: int,
    moved: Sequence[PageId] = (),
) -> list[float]:
    """Positions of so many pages, one behind the other. `moved`: those of them that may lie there already.

    Raises what `find_position` raises.
    """
    organization_id = actor.require_organization()
    present = await structure.siblings(session, organization_id, ground.area_id, ground.parent_id)
    going = set(moved)
    siblings = [sibling for sibling in present if sibling.id not in going]
    _check_room(len(siblings) + count - 1)
    neighbour = spot.before_id or spot.after_id
    if neighbour in moved[1:]:
        # It goes as well: what counts is who stands before it.
        ids = [sibling.id for sibling in present]
        if neighbour not in ids:
            raise NeighbourElsewhere
        index = len([each for each in ids[: ids.index(neighbour)] if each not in going])
    else:
        index = await _index(session, actor, [sibling.id for sibling in siblings], spot)
    return await make_room(session, organization_id, siblings, index, count)


async def make_room(
    session: WriteSession,
    organization_id: OrganizationId,
    siblings: list[structure.Sibling],
    index: int,
    count: int = 1,
) -> list[float]:
    """Positions for new siblings before the one at the index; the others are counted anew if they must."""
    found, fresh = positions.placed([sibling.position for sibling in siblings], index, count)
    if fresh is not None:
        ids = [sibling.id for sibling in siblings]
        await structure.set_positions(session, organization_id, list(zip(ids, fresh, strict=True)))
    return found


def _check_room(count: int) -> None:
    if count >= MAX_CHILDREN:
        raise LimitReached(limit=MAX_CHILDREN)


async def _index(session: WriteSession, actor: Actor, siblings: list[PageId], spot: Spot) -> int:
    neighbour = spot.before_id or spot.after_id
    if neighbour is None:
        return 0 if spot.is_first else len(siblings)
    # A hidden neighbour answers like an unknown one, wherever it lies.
    if await pages.find_page(session, actor, neighbour) is None:
        raise NotFound
    if neighbour not in siblings:
        raise NeighbourElsewhere
    return siblings.index(neighbour) + (1 if spot.before_id is None else 0)
