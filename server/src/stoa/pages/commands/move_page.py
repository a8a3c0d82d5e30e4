"""Move a page, with all below it, inside its space."""

from collections.abc import Mapping, Sequence

from stoa.access import api as access
from stoa.access.contracts import Level
from stoa.audit import api as audit
from stoa.audit.contracts import Circumstances
from stoa.pages.commands.announce_tree import announce_tree
from stoa.pages.commands.find_place import MAX_DEPTH, find_ground, find_positions
from stoa.pages.commands.load_page import load_page, load_pages, lock_trees
from stoa.pages.contracts import Spot
from stoa.pages.core import tree
from stoa.pages.errors import AudienceChange, MoveEscalates, NeighbourElsewhere, PageCycle, PageTrashed
from stoa.pages.events import PageMoved
from stoa.pages.models import Page
from stoa.pages.queries import pages, structure
from stoa.pages.queries.structure import Ground
from stoa.platform.actor import Actor
from stoa.platform.db import WriteSession
from stoa.platform.errors import LimitReached, NotFound
from stoa.platform.ids import AreaId, PageId
from stoa.platform.outbox import record_all
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
    [page], parent_id = await place_pages(
        session, actor, [page_id], spot, area_id=area_id, accept_audience_change=accept_audience_change
    )
    await announce_tree(session, organization_id, page.space_id, page.id, parent_id=parent_id, kind="moved")


async def place_pages(
    session: WriteSession,
    actor: Actor,
    page_ids: Sequence[PageId],
    spot: Spot,
    *,
    area_id: AreaId | None,
    accept_audience_change: bool,
) -> tuple[list[Page], PageId | None]:
    """Put pages, none of which lies below another, at one spot of their tree, which the caller has locked and
    announces; gives them and their new parent.
    """
    organization_id = actor.require_organization()
    found = await load_pages(session, actor, page_ids, need=Level.EDIT, lock=True)
    moved = [page for page, _ in found]
    if any(page.trashed_at is not None for page in moved):
        raise PageTrashed
    before = {page.id: (page.parent_id, page.area_id) for page in moved}
    await _check_may_leave(session, actor, moved)
    ground = await _common_ground(session, actor, moved, spot, area_id)
    if any(tree.would_cycle(page.id, ground.parent_id, ground.ancestor_ids) for page in moved):
        raise PageCycle
    positions = await find_positions(session, actor, ground, spot, count=len(moved), moved=page_ids)
    going = [(page, level) for page, level in found if before[page.id] != (ground.parent_id, ground.area_id)]
    if going:
        await _replant(session, actor, going, ground, accept_audience_change=accept_audience_change)
    await structure.set_positions(session, organization_id, list(zip(page_ids, positions, strict=True)))
    await pages.change(session, organization_id, page_ids, {"original_parent_id": None})
    await _tell(session, actor, moved, ground, before)
    return moved, ground.parent_id


async def _common_ground(
    session: WriteSession, actor: Actor, moved: Sequence[Page], spot: Spot, area_id: AreaId | None
) -> Ground:
    """Where all of them go; without parent and area those of one area stay at its root."""
    grounds = [
        await find_ground(session, actor, space_id, at_root, spot.parent_id)
        for space_id, at_root in dict.fromkeys(
            (page.space_id, area_id or page.area_id if spot.parent_id is None else area_id) for page in moved
        )
    ]
    if len(grounds) > 1:
        raise NeighbourElsewhere
    return grounds[0]


async def _replant(
    session: WriteSession,
    actor: Actor,
    going: Sequence[tuple[Page, Level]],
    ground: Ground,
    *,
    accept_audience_change: bool,
) -> None:
    """Hang pages elsewhere, if that is neither too deep nor shows them to others unasked."""
    organization_id = actor.require_organization()
    ids = [page.id for page, _ in going]
    if len(ground.ancestor_ids) + await structure.height(session, organization_id, ids) >= MAX_DEPTH:
        raise LimitReached(limit=MAX_DEPTH)
    changes: dict[str, None] = {}
    seen_by_others: list[PageId] = []
    between: dict[frozenset[PageId], bool] = {}
    for page, level in going:
        found = await _audience_changes(session, page, ground, between)
        if found:
            access.require(level, Level.SHARE)
            changes |= dict.fromkeys(found)
            seen_by_others.append(page.id)
    if changes and not accept_audience_change:
        raise AudienceChange(changes=list(changes))
    before = await pages.levels_below(session, actor, seen_by_others) if changes else {}
    await structure.replant(session, organization_id, ids, ground)
    if changes:
        await _check_escalation(session, actor, seen_by_others, before)
        await rights_changed(session, organization_id)


async def _tell(
    session: WriteSession,
    actor: Actor,
    moved: Sequence[Page],
    ground: Ground,
    before: Mapping[PageId, tuple[PageId | None, AreaId]],
) -> None:
    """The events, and what the audit log keeps; `before`: parent and area of each."""
    organization_id = actor.require_organization()
    new_parent = ground.parent_id
    events = [
        PageMoved(organization_id, page_id=page.id, old_parent_id=before[page.id][0], new_parent_id=new_parent)
        for page in moved
    ]
    await record_all(session, [(event, [f"page:{event.page_id}"]) for event in events])
    for space_id in sorted({page.space_id for page in moved}):
        await audit.record_each(
            session,
            actor,
            "page.moved",
            resource_type="page",
            facts={
                page.id: {
                    "parent_id": {"old": before[page.id][0], "new": new_parent},
                    "area_id": {"old": before[page.id][1], "new": ground.area_id},
                }
                for page in moved
                if page.space_id == space_id
            },
            organization_id=organization_id,
            circumstances=Circumstances(space_id=space_id),
        )


async def _check_may_leave(session: WriteSession, actor: Actor, moved: Sequence[Page]) -> None:
    """EDIT on the old parents, or a member's role in the areas of roots; LevelTooLow, also where one is hidden."""
    parents = {page.parent_id for page in moved if page.parent_id is not None}
    found = await pages.find_pages(session, actor, parents) if parents else {}
    levels = [found[each][1] if each in found else Level.NONE for each in parents]
    for space_id, area_id in {(page.space_id, page.area_id) for page in moved if page.parent_id is None}:
        try:
            area = await spaces.load_area(session, actor, space_id, area_id)
            levels.append(access.level_in_area(area.role))
        except NotFound:
            levels.append(Level.NONE)
    if min(levels) < Level.EDIT:
        raise access.LevelTooLow(required=Level.EDIT, level=min(levels))


async def _audience_changes(
    session: WriteSession, page: Page, ground: Ground, between: dict[frozenset[PageId], bool]
) -> list[str]:
    """By what the move may change who sees the page: area, visibility, grants (PG-8). `between`: whether there are
    grants on the pages that lie above it at one of the places only, as far as that was asked.
    """
    changes = []
    if ground.area_id != page.area_id:
        changes.append("area")
    if tree.effective_visibility(page.visibility, ground.inherited) != page.effective_visibility:
        changes.append("visibility")
    differing = frozenset(page.ancestor_ids) ^ frozenset(ground.ancestor_ids)
    if differing not in between:
        between[differing] = await structure.has_grants(session, page.organization_id, list(differing))
    if between[differing]:
        changes.append("grants")
    return changes


async def _check_escalation(
    session: WriteSession, actor: Actor, ids: Sequence[PageId], before: dict[PageId, int]
) -> None:
    """Nobody raises their own rights by moving (PG-9). The refusal takes the move back with the transaction."""
    after = await pages.levels_below(session, actor, ids)
    if any(level > before.get(moved, Level.NONE) for moved, level in after.items()):
        raise MoveEscalates
