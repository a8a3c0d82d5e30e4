"""Who may find a page by its place: its visibility (SP-43 to SP-45)."""

from dataclasses import dataclass

from stoa.access import api as access
from stoa.access.contracts import Holder, Level
from stoa.audit import api as audit
from stoa.audit.contracts import Circumstances
from stoa.pages.commands.announce_tree import announce_tree
from stoa.pages.commands.load_page import load_page, lock_trees
from stoa.pages.commands.trash_page import ground_of
from stoa.pages.errors import PageTrashed
from stoa.pages.models import Page
from stoa.pages.queries import pages, structure
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import WriteSession
from stoa.platform.ids import PageId
from stoa.platform.rights import rights_changed


@dataclass(frozen=True)
class Shown:
    """The new state: who has access now, and what was taken away."""

    visibility: str
    effective_visibility: str
    tree_revision: int
    holders: list[Holder]
    removed_grants: int
    removed_links: int


async def change_visibility(
    session: WriteSession, clock: Clock, actor: Actor, page_id: PageId, visibility: str, *, remove_grants: bool
) -> Shown:
    """Set the visibility; `remove_grants` also deletes the page's own grants and links.

    Raises NotFound, LevelTooLow, PageTrashed.
    """
    organization_id = actor.require_organization()
    await load_page(session, actor, page_id, need=Level.SHARE)
    await lock_trees(session, organization_id, [page_id])
    page, _ = await load_page(session, actor, page_id, need=Level.SHARE, lock=True)
    if page.trashed_at is not None:
        raise PageTrashed
    old = page.visibility
    removed = (
        await access.clear_pages(session, clock, organization_id, [page_id])
        if remove_grants
        else access.Cleared(0, 0)
    )
    if visibility != old:
        await pages.change(session, organization_id, [page_id], {"visibility": visibility})
        await structure.replant(
            session, organization_id, [page_id], await ground_of(session, organization_id, page)
        )
    holders = await access.holders_of(session, organization_id, page_id)
    revision = await announce_tree(
        session, organization_id, page.space_id, page_id, parent_id=page.parent_id, kind="visibility"
    )
    await audit.record(
        session,
        actor,
        "visibility.changed",
        resource_type="page",
        resource_id=page_id,
        organization_id=organization_id,
        metadata={"visibility": {"old": old, "new": visibility}, "removed_grants": removed.grants},
        circumstances=Circumstances(space_id=page.space_id),
    )
    await rights_changed(session, organization_id, topics=[f"space:{page.space_id}", f"page:{page_id}"])
    [after] = await structure.bare(session, organization_id, Page.id == page_id)
    return Shown(visibility, after.effective_visibility, revision, holders, removed.grants, removed.links)
