"""Make a page."""

from dataclasses import dataclass

from stoa.audit import api as audit
from stoa.audit.contracts import Circumstances
from stoa.pages.commands.announce_tree import announce_tree
from stoa.pages.commands.find_place import find_ground, find_position
from stoa.pages.contracts import PageType, Spot
from stoa.pages.errors import TypeDeprecated, TypeUnavailable
from stoa.pages.events import PageCreated
from stoa.pages.queries import pages, structure
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import WriteSession
from stoa.platform.errors import LimitReached
from stoa.platform.ids import AreaId, PageId, SpaceId, new_id
from stoa.platform.outbox import record
from stoa.spaces import api as spaces

MAX_LIVE_PAGES = 200_000
UNTITLED = "Untitled"
# Pages of other types bring rows of other packages with them, which their port will make.
MAKEABLE = frozenset({PageType.DOCUMENT, PageType.FOLDER})


@dataclass(frozen=True)
class NewPage:
    """What a person says of a page that is to be made."""

    space_id: SpaceId
    area_id: AreaId | None
    spot: Spot
    type: PageType
    title: str
    icon: str | None = None


async def create_page(session: WriteSession, clock: Clock, actor: Actor, new: NewPage) -> PageId:
    """Make a page at its spot, last where none is named (PG-1 to PG-4)."""
    organization_id = actor.require_organization()
    if new.type is PageType.DATABASE:
        raise TypeDeprecated
    if new.type not in MAKEABLE:
        raise TypeUnavailable
    await spaces.lock_tree(session, organization_id, new.space_id)
    ground = await find_ground(session, actor, new.space_id, new.area_id, new.spot.parent_id)
    if await structure.count_live(session, organization_id, new.space_id) >= MAX_LIVE_PAGES:
        raise LimitReached(limit=MAX_LIVE_PAGES)
    position = await find_position(session, actor, ground, new.spot)
    page_id, now = PageId(new_id()), clock.now()
    await pages.insert_page(
        session,
        {
            "id": page_id,
            "organization_id": organization_id,
            "space_id": new.space_id,
            "area_id": ground.area_id,
            "parent_id": ground.parent_id,
            "ancestor_ids": ground.ancestor_ids,
            "type": new.type,
            "title": new.title or UNTITLED,
            "icon": new.icon or None,
            "position": position,
            "owner_id": actor.user_id,
            "updated_by": actor.user_id,
            "effective_visibility": ground.inherited,
            "created_at": now,
            "updated_at": now,
        },
    )
    await announce_tree(
        session, organization_id, new.space_id, page_id, parent_id=ground.parent_id, kind="created"
    )
    await record(session, PageCreated(organization_id, page_id=page_id, space_id=new.space_id, page_type=new.type))
    await audit.record(
        session,
        actor,
        "page.created",
        resource_type="page",
        resource_id=page_id,
        organization_id=organization_id,
        circumstances=Circumstances(space_id=new.space_id),
    )
    return page_id
