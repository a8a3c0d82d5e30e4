"""What becomes of the pages of an area that ends, or whose default visibility changes (SP-39, SP-46)."""

from datetime import datetime

from sqlalchemy import and_, or_

from stoa.pages.commands.find_place import make_room
from stoa.pages.commands.trash_page import plant
from stoa.pages.models import Page
from stoa.pages.queries import pages, structure
from stoa.pages.queries.structure import Bare, Ground
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import WriteSession
from stoa.platform.ids import AreaId, OrganizationId, new_id
from stoa.spaces.ports import AreaEnd


async def move_to_general(session: WriteSession, end: AreaEnd) -> int:
    """Hang the pages of the area at the end of General, trashed ones too; gives the number of live ones."""
    organization_id = end.organization_id
    found = await structure.bare(session, organization_id, Page.area_id == end.area_id)
    if end.was_restricted:
        await _close(session, end)
    roots = await structure.bare(session, organization_id, Page.area_id == end.area_id, Page.parent_id.is_(None))
    siblings = await structure.siblings(session, organization_id, end.general_id, None)
    await plant(session, organization_id, roots, Ground(end.general_id, None, [], end.general_visibility))
    live = [page.id for page in roots if page.trashed_at is None]
    positions = await make_room(session, organization_id, siblings, len(siblings), len(live)) if live else []
    await structure.set_positions(session, organization_id, list(zip(live, positions, strict=True)))
    return sum(page.trashed_at is None for page in found)


async def _close(session: WriteSession, end: AreaEnd) -> None:
    """What the people of a restricted area saw by their role is not for everybody in General."""
    shown_to_area = or_(
        Page.visibility == "area",
        and_(Page.parent_id.is_(None), Page.visibility == "inherit", Page.effective_visibility == "area"),
    )
    found: list[Bare] = await structure.bare(
        session, end.organization_id, Page.area_id == end.area_id, shown_to_area
    )
    await pages.change(session, end.organization_id, [page.id for page in found], {"visibility": "private"})


async def discard(session: WriteSession, clock: Clock, actor: Actor, end: AreaEnd) -> int:
    """Put the live pages of the area into the trash; gives their number. From there they return to General."""
    found = await structure.bare(
        session, end.organization_id, Page.area_id == end.area_id, Page.trashed_at.is_(None)
    )
    now: datetime = clock.now()
    values = {"trashed_at": now, "trashed_by": actor.user_id, "trash_batch_id": new_id()}
    await pages.change(session, end.organization_id, [page.id for page in found], values)
    await move_to_general(session, end)
    return len(found)


async def follow_default(
    session: WriteSession, organization_id: OrganizationId, area_id: AreaId, visibility: str
) -> None:
    """Pages that inherit from the area inherit another visibility now."""
    roots = await structure.bare(session, organization_id, Page.area_id == area_id, Page.parent_id.is_(None))
    ground = Ground(area_id, None, [], visibility)
    await structure.replant(session, organization_id, [page.id for page in roots], ground)
