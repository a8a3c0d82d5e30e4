"""Into the trash and out of it. Restoring puts the tree together again and never lets more people in."""

from collections.abc import Mapping, Sequence

from stoa.access.contracts import Level
from stoa.audit import api as audit
from stoa.audit.contracts import Circumstances
from stoa.pages.commands.announce_tree import announce_tree
from stoa.pages.commands.find_place import make_room
from stoa.pages.commands.load_page import load_page, lock_trees
from stoa.pages.contracts import TrashMode
from stoa.pages.core import tree
from stoa.pages.errors import PageNotTrashed
from stoa.pages.errors import PageTrashed as IsTrashed
from stoa.pages.events import PageRestored, PageTrashed
from stoa.pages.models import Page
from stoa.pages.queries import pages, structure
from stoa.pages.queries.structure import Bare, Ground
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import WriteSession
from stoa.platform.ids import OrganizationId, PageId, new_id
from stoa.platform.outbox import record_all
from stoa.spaces import api as spaces


async def trash_page(session: WriteSession, clock: Clock, actor: Actor, page_id: PageId, mode: TrashMode) -> int:
    """Trash a page, alone or with all live pages below it (PG-20 to PG-23); gives the number of trashed pages."""
    organization_id = actor.require_organization()
    await load_page(session, actor, page_id, need=Level.DELETE)
    await lock_trees(session, organization_id, [page_id])
    page, _ = await load_page(session, actor, page_id, need=Level.DELETE, lock=True)
    count = await put_away(session, clock, actor, page, mode)
    await announce_tree(session, organization_id, page.space_id, page.id, parent_id=page.parent_id, kind="trashed")
    return count


async def put_away(session: WriteSession, clock: Clock, actor: Actor, page: Page, mode: TrashMode) -> int:
    """Trash a page of a tree that the caller has locked and announces; gives the number of trashed pages."""
    if page.trashed_at is not None:
        raise IsTrashed
    if mode is TrashMode.ONLY:
        await _move_children_up(session, page)
    return await put_all_away(session, clock, actor, [page], mode)


async def put_all_away(
    session: WriteSession, clock: Clock, actor: Actor, found: Sequence[Page], mode: TrashMode
) -> int:
    """Trash live pages, none of which lies below another or has children that stay; gives the number of all."""
    organization_id = actor.require_organization()
    batches = {page.id: new_id() for page in found}
    is_subtree = mode is TrashMode.SUBTREE
    counts = await structure.trash(
        session, organization_id, batches, by=actor.user_id, now=clock.now(), subtree=is_subtree
    )
    await record_all(
        session,
        [
            (PageTrashed(organization_id, page_id=page_id, trash_batch_id=batch_id), [f"page:{page_id}"])
            for page_id, batch_id in batches.items()
        ],
    )
    facts = [(page, {"mode": mode, "count": counts[batches[page.id]]}) for page in found]
    await _audit(session, actor, "page.trashed", facts)
    return counts.total()


async def _move_children_up(session: WriteSession, page: Page) -> None:
    """Put the live children in the place of the page, in their order (PG-22)."""
    organization_id = page.organization_id
    children = await structure.bare(session, organization_id, Page.parent_id == page.id, Page.trashed_at.is_(None))
    if not children:
        return
    ids = [child.id for child in children]
    ground = await ground_of(session, organization_id, page)
    siblings = await structure.siblings(session, organization_id, page.area_id, page.parent_id)
    index = [sibling.id for sibling in siblings].index(page.id)
    others = [sibling for sibling in siblings if sibling.id != page.id]
    found = await make_room(session, organization_id, others, index, len(ids))
    await plant(session, organization_id, children, ground)
    await structure.set_positions(session, organization_id, list(zip(ids, found, strict=True)))
    await pages.change(session, organization_id, ids, {"original_parent_id": page.id})


async def restore_page(session: WriteSession, actor: Actor, page_id: PageId) -> None:
    """Bring back a page with what was trashed with it and what had moved up from below it (PG-24 to PG-26)."""
    organization_id = actor.require_organization()
    await load_page(session, actor, page_id, need=Level.DELETE)
    await lock_trees(session, organization_id, [page_id])
    page, parent_id = await take_out(session, actor, page_id)
    await tell_restored(session, actor, [(page, parent_id)])
    await announce_tree(session, organization_id, page.space_id, page.id, parent_id=parent_id, kind="restored")


async def take_out(session: WriteSession, actor: Actor, page_id: PageId) -> tuple[Page, PageId | None]:
    """Restore a page of a tree that the caller has locked, announces and tells of; gives it and its parent."""
    organization_id = actor.require_organization()
    page, _ = await load_page(session, actor, page_id, need=Level.DELETE, lock=True)
    if page.trash_batch_id is None:
        raise PageNotTrashed
    returning = await structure.bare(
        session,
        organization_id,
        Page.original_parent_id == page.id,
        Page.space_id == page.space_id,
        Page.trashed_at.is_(None),
    )
    ground = await _ground_for_return(session, actor, page, {each.id for each in returning})
    siblings = await structure.siblings(session, organization_id, ground.area_id, ground.parent_id)
    await structure.restore_batch(session, organization_id, page.id, page.trash_batch_id)
    [itself] = await structure.bare(session, organization_id, Page.id == page.id)
    if ground.parent_id != page.parent_id:
        await plant(session, organization_id, [itself], ground)
    is_taken = any(sibling.position == page.position for sibling in siblings)
    if ground.parent_id != page.parent_id or is_taken:
        [position] = await make_room(session, organization_id, siblings, len(siblings))
        await structure.set_positions(session, organization_id, [(page.id, position)])
    await _take_back(session, organization_id, page.id, returning)
    return page, ground.parent_id


async def tell_restored(
    session: WriteSession, actor: Actor, restored: Sequence[tuple[Page, PageId | None]]
) -> None:
    """The events, and what the audit log keeps, of pages that lie below these parents now."""
    organization_id = actor.require_organization()
    events = [PageRestored(organization_id, page_id=page.id) for page, _ in restored]
    await record_all(session, [(event, [f"page:{event.page_id}"]) for event in events])
    facts = [(page, {"parent_id": parent_id}) for page, parent_id in restored]
    await _audit(session, actor, "page.restored", facts)


async def _ground_for_return(session: WriteSession, actor: Actor, page: Page, returning: set[PageId]) -> Ground:
    """The nearest live ancestor in which the actor has EDIT, else the root of the area (PG-25)."""
    root = Ground(
        page.area_id,
        None,
        [],
        await spaces.default_visibility(session, page.organization_id, page.area_id),
    )
    usable = await pages.usable(session, actor, page.ancestor_ids)
    nearest = tree.nearest_seen(page.ancestor_ids, usable)
    if nearest is None:
        return root
    [parent] = await structure.bare(session, page.organization_id, Page.id == nearest)
    # What returns below the page may by now stand above the place it left.
    if returning & {parent.id, *parent.ancestor_ids}:
        return root
    return _below(parent)


async def _take_back(
    session: WriteSession, organization_id: OrganizationId, page_id: PageId, returning: Sequence[Bare]
) -> None:
    """Hang pages that had moved up below their restored parent again, after what is there."""
    if not returning:
        return
    [page] = await structure.bare(session, organization_id, Page.id == page_id)
    present = await structure.siblings(session, organization_id, page.area_id, page.id)
    ids = [each.id for each in returning]
    found = await make_room(session, organization_id, present, len(present), len(ids))
    await plant(session, organization_id, returning, _below(page))
    await structure.set_positions(session, organization_id, list(zip(ids, found, strict=True)))
    await pages.change(session, organization_id, ids, {"original_parent_id": None})


async def plant(
    session: WriteSession, organization_id: OrganizationId, plants: Sequence[Bare], ground: Ground
) -> None:
    """Replant pages; those that would inherit a wider visibility keep the old one as their own (SP-46)."""
    for visibility in ("private", "area"):
        if tree.is_wider(ground.inherited, visibility):
            kept = [
                page.id
                for page in plants
                if page.visibility == "inherit" and page.effective_visibility == visibility
            ]
            await pages.change(session, organization_id, kept, {"visibility": visibility})
    await structure.replant(session, organization_id, [page.id for page in plants], ground)


async def ground_of(session: WriteSession, organization_id: OrganizationId, page: Page) -> Ground:
    """The ground on which a page stands."""
    if page.parent_id is None:
        inherited = await spaces.default_visibility(session, organization_id, page.area_id)
        return Ground(page.area_id, None, [], inherited)
    [parent] = await structure.bare(session, organization_id, Page.id == page.parent_id)
    return _below(parent)


def _below(parent: Bare) -> Ground:
    return Ground(parent.area_id, parent.id, [*parent.ancestor_ids, parent.id], parent.effective_visibility)


async def _audit(
    session: WriteSession, actor: Actor, event_type: str, facts: Sequence[tuple[Page, Mapping[str, object]]]
) -> None:
    for space_id in sorted({page.space_id for page, _ in facts}):
        await audit.record_each(
            session,
            actor,
            event_type,
            resource_type="page",
            facts={page.id: each for page, each in facts if page.space_id == space_id},
            organization_id=actor.require_organization(),
            circumstances=Circumstances(space_id=space_id),
        )
