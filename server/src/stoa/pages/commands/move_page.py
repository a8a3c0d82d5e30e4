"""Move a page, with all below it, inside its space."""

from stoa.access import api as access
from stoa.access.contracts import Level
from stoa.audit import api as audit
from stoa.audit.contracts import Circumstances
from stoa.pages.commands.announce_tree import announce_tree
from stoa.pages.commands.find_place import MAX_DEPTH, find_ground, find_position
from stoa.pages.commands.load_page import load_page, lock_trees
from stoa.pages.contracts import Spot
from stoa.pages.core import tree
from stoa.pages.errors import AudienceChange, MoveEscalates, PageCycle, PageTrashed
from stoa.pages.events import PageMoved
from stoa.pages.models import Page
from stoa.pages.queries import pages, structure
from stoa.pages.queries.structure import Ground
from stoa.platform.actor import Actor
from stoa.platform.db import WriteSession
from stoa.platform.errors import LimitReached, NotFound
from stoa.platform.ids import AreaId, PageId
from stoa.platform.outbox import record
from stoa.platform.rights import rights_changed
from stoa.spaces import api as spaces


async def move_page(
    session: WriteSession,
    actor: Actor,
    page_id: PageId,
    spot: Spot,
    *,
    area_id: AreaId | None,
    accept_audience_change: bool,
) -> None:
    """Move a page to a spot; without parent and area, to the root of its own area (PG-5 to PG-10)."""
    organization_id = actor.require_organization()
    await load_page(session, actor, page_id, need=Level.EDIT)
    await lock_trees(session, organization_id, [page_id])
    page, parent_id = await place_page(
        session, actor, page_id, spot, area_id=area_id, accept_audience_change=accept_audience_change
    )
    await announce_tree(session, organization_id, page.space_id, page.id, parent_id=parent_id, kind="moved")


async def place_page(
    session: WriteSession,
    actor: Actor,
    page_id: PageId,
    spot: Spot,
    *,
    area_id: AreaId | None,
    accept_audience_change: bool,
) -> tuple[Page, PageId | None]:
    """Put a page elsewhere in its tree, which the caller has locked and announces; gives it and its new parent."""
    organization_id = actor.require_organization()
    page, level = await load_page(session, actor, page_id, need=Level.EDIT, lock=True)
    if page.trashed_at is not None:
        raise PageTrashed
    old_parent, old_area = page.parent_id, page.area_id
    await _check_may_leave(session, actor, page)
    at_root = area_id or page.area_id if spot.parent_id is None else area_id
    ground = await find_ground(session, actor, page.space_id, at_root, spot.parent_id)
    if tree.would_cycle(page.id, ground.parent_id, ground.ancestor_ids):
        raise PageCycle
    position = await find_position(session, actor, ground, spot, page_id=page.id)
    if (ground.parent_id, ground.area_id) != (page.parent_id, page.area_id):
        if len(ground.ancestor_ids) + await structure.height(session, organization_id, page.id) >= MAX_DEPTH:
            raise LimitReached(limit=MAX_DEPTH)
        changes = await _audience_changes(session, page, ground)
        if changes:
            access.require(level, Level.SHARE)
            if not accept_audience_change:
                raise AudienceChange(changes=changes)
        before = await pages.levels_below(session, actor, page.id) if changes else {}
        await structure.replant(session, organization_id, [page.id], ground)
        if changes:
            await _check_escalation(session, actor, page.id, before)
            await rights_changed(session, organization_id)
    await pages.change(session, organization_id, [page.id], {"position": position, "original_parent_id": None})
    await record(
        session,
        PageMoved(organization_id, page_id=page.id, old_parent_id=old_parent, new_parent_id=ground.parent_id),
        topics=[f"page:{page.id}"],
    )
    await audit.record(
        session,
        actor,
        "page.moved",
        resource_type="page",
        resource_id=page.id,
        organization_id=organization_id,
        metadata={
            "parent_id": {"old": old_parent, "new": ground.parent_id},
            "area_id": {"old": old_area, "new": ground.area_id},
        },
        circumstances=Circumstances(space_id=page.space_id),
    )
    return page, ground.parent_id


async def _check_may_leave(session: WriteSession, actor: Actor, page: Page) -> None:
    """EDIT on the old parent, or a member's role in the area of a root; LevelTooLow, also where it is hidden."""
    level = Level.NONE
    if page.parent_id is not None:
        found = await pages.find_page(session, actor, page.parent_id)
        level = found[1] if found is not None else Level.NONE
    else:
        try:
            area = await spaces.load_area(session, actor, page.space_id, page.area_id)
            level = access.level_in_area(area.role)
        except NotFound:
            level = Level.NONE
    if level < Level.EDIT:
        raise access.LevelTooLow(required=Level.EDIT, level=level)


async def _audience_changes(session: WriteSession, page: Page, ground: Ground) -> list[str]:
    """By what the move may change who sees the page: area, visibility, grants (PG-8)."""
    changes = []
    if ground.area_id != page.area_id:
        changes.append("area")
    if tree.effective_visibility(page.visibility, ground.inherited) != page.effective_visibility:
        changes.append("visibility")
    differing = set(page.ancestor_ids) ^ set(ground.ancestor_ids)
    if await structure.has_grants(session, page.organization_id, list(differing)):
        changes.append("grants")
    return changes


async def _check_escalation(
    session: WriteSession, actor: Actor, page_id: PageId, before: dict[PageId, int]
) -> None:
    """Nobody raises their own rights by moving (PG-9). The refusal takes the move back with the transaction."""
    after = await pages.levels_below(session, actor, page_id)
    if any(level > before.get(moved, Level.NONE) for moved, level in after.items()):
        raise MoveEscalates
