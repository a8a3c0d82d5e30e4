"""Transfer a page, with all below it, to another space of the organization (PG-11)."""

from collections.abc import Collection
from dataclasses import asdict, dataclass

from stoa.access import api as access
from stoa.access.contracts import Level
from stoa.audit import api as audit
from stoa.audit.contracts import Circumstances
from stoa.pages.commands.announce_tree import announce_tree
from stoa.pages.commands.create_page import check_room
from stoa.pages.commands.find_place import MAX_DEPTH, find_ground, find_position
from stoa.pages.commands.load_page import load_page, lock_trees
from stoa.pages.commands.trash_page import plant
from stoa.pages.contracts import Spot
from stoa.pages.errors import PageTrashed, SameSpace, TransferNeedsFullRights
from stoa.pages.events import PageTransferred
from stoa.pages.models import Page
from stoa.pages.ports import PageCompany
from stoa.pages.queries import pages, structure, transfer
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import WriteSession
from stoa.platform.errors import LimitReached
from stoa.platform.ids import AreaId, OrganizationId, PageId, SpaceId
from stoa.platform.outbox import record
from stoa.platform.rights import rights_changed


@dataclass(frozen=True)
class Target:
    """Where a page is to go: the end of an area, General where none is named, or of what lies below a parent."""

    space_id: SpaceId
    area_id: AreaId | None
    parent_id: PageId | None


@dataclass(frozen=True)
class Transferred:
    """How many pages went, and how much of what was theirs stayed behind."""

    pages: int
    grants: int
    links: int
    favorites: int
    tags: int


async def preview_transfer(  # noqa: PLR0917  # the same as of the transfer
    session: WriteSession, clock: Clock, actor: Actor, page_id: PageId, target: Target, company: PageCompany
) -> Transferred:
    """What the transfer would answer, or what it would refuse: it is made, and taken back."""
    attempt = await session.begin_nested()
    try:
        return await transfer_page(session, clock, actor, page_id, target, company)
    finally:
        await attempt.rollback()


async def transfer_page(  # noqa: PLR0917  # what goes where, and with what
    session: WriteSession, clock: Clock, actor: Actor, page_id: PageId, target: Target, company: PageCompany
) -> Transferred:
    """Raises NotFound and LevelTooLow for both sides, TransferNeedsFullRights, SameSpace, PageTrashed, LimitReached,
    ParentElsewhere, ParentTrashed.
    """
    organization_id = actor.require_organization()
    await load_page(session, actor, page_id, need=Level.DELETE)
    await lock_trees(session, organization_id, [page_id], also=[target.space_id])
    page, _ = await load_page(session, actor, page_id, need=Level.DELETE, lock=True)
    ground = await find_ground(session, actor, target.space_id, target.area_id, target.parent_id)
    old_space, old_parent = page.space_id, page.parent_id
    if old_space == target.space_id:
        raise SameSpace
    if page.trashed_at is not None:
        raise PageTrashed
    subtree = await transfer.lock_subtree(session, organization_id, page_id)
    ids = [each.id for each in subtree]
    levels = await pages.levels_below(session, actor, [page_id])
    if any(levels.get(each, Level.NONE) < Level.DELETE for each in ids):
        raise TransferNeedsFullRights
    if len(ground.ancestor_ids) + await structure.height(session, organization_id, [page_id]) >= MAX_DEPTH:
        raise LimitReached(limit=MAX_DEPTH)
    await check_room(session, organization_id, target.space_id, sum(each.is_live for each in subtree))
    position = await find_position(session, actor, ground, Spot(target.parent_id))
    cleared = await access.clear_pages(session, clock, organization_id, ids)
    [root] = await structure.bare(session, organization_id, Page.id == page_id)
    # The page keeps what it inherits where the new place would show it to more: going elsewhere opens nothing.
    await plant(session, organization_id, [root], ground)
    await transfer.put_into_space(session, organization_id, ids, target.space_id)
    await pages.change(session, organization_id, [page_id], {"position": position, "original_parent_id": None})
    tags = await transfer.exchange_tags(session, organization_id, ids, target.space_id)
    await company.transferred(session, organization_id, ids, target.space_id)
    favorites = await _drop_favorites(session, organization_id, ids)
    done = Transferred(len(ids), cleared.grants, cleared.links, favorites, tags)
    await _tell(session, actor, page_id, done, spaces=(old_space, target.space_id), new_parent=ground.parent_id)
    for space_id, parent_id in sorted([(old_space, old_parent), (target.space_id, ground.parent_id)]):
        await announce_tree(session, organization_id, space_id, page_id, parent_id=parent_id, kind="moved")
    return done


async def _drop_favorites(session: WriteSession, organization_id: OrganizationId, ids: Collection[PageId]) -> int:
    """Favourites of those who no longer see the page; gives their number."""
    count = 0
    for page_id, people in (await transfer.admirers(session, organization_id, ids)).items():
        blind = set(people) - set(await access.levels_on(session, organization_id, page_id, people))
        if blind:
            await transfer.drop_favorites(session, organization_id, page_id, blind)
            count += len(blind)
    return count


async def _tell(
    session: WriteSession,
    actor: Actor,
    page_id: PageId,
    done: Transferred,
    *,
    spaces: tuple[SpaceId, SpaceId],
    new_parent: PageId | None,
) -> None:
    """The event, and an entry in the audit log of either space."""
    organization_id = actor.require_organization()
    old, new = spaces
    event = PageTransferred(organization_id, page_id=page_id, old_space_id=old, new_space_id=new, count=done.pages)
    await record(session, event, topics=[f"page:{page_id}"])
    for space_id in spaces:
        await audit.record(
            session,
            actor,
            "page.transferred",
            resource_type="page",
            resource_id=page_id,
            organization_id=organization_id,
            metadata={"space_id": {"old": old, "new": new}, "parent_id": new_parent, "counts": asdict(done)},
            circumstances=Circumstances(space_id=space_id),
        )
    await rights_changed(session, organization_id, topics=[f"space:{old}", f"space:{new}", f"page:{page_id}"])
