"""Many pages at once: all of them or none, in one transaction (PG-18)."""

from collections.abc import Sequence

from stoa.access.contracts import Level
from stoa.pages.commands.announce_tree import announce_tree
from stoa.pages.commands.load_page import load_pages, lock_trees
from stoa.pages.commands.move_page import place_pages
from stoa.pages.commands.tags import put_tag
from stoa.pages.commands.trash_page import put_all_away, put_away, take_out, tell_restored
from stoa.pages.contracts import Spot, TrashMode
from stoa.pages.errors import PageTrashed
from stoa.pages.models import Page
from stoa.pages.queries import structure
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import WriteSession
from stoa.platform.ids import AreaId, PageId, TagId


async def move_pages(
    session: WriteSession,
    actor: Actor,
    ids: Sequence[PageId],
    spot: Spot,
    *,
    area_id: AreaId | None,
    accept_audience_change: bool,
) -> None:
    """Move pages to one spot, in the order in which they are named; what lies below another of them goes with it.

    Raises what the move of one page raises; AudienceChange names the changes of all.
    """
    chosen = _tops(await _lock(session, actor, ids, need=Level.EDIT))
    await place_pages(
        session,
        actor,
        [page.id for page in chosen],
        spot,
        area_id=area_id,
        accept_audience_change=accept_audience_change,
    )
    await _announce(session, actor, chosen, "moved", parent_id=spot.parent_id)


async def trash_pages(
    session: WriteSession, clock: Clock, actor: Actor, ids: Sequence[PageId], mode: TrashMode
) -> int:
    """Trash pages, alone or with all live pages below them; gives the number of trashed pages."""
    chosen = await _lock(session, actor, ids, need=Level.DELETE)
    if any(page.trashed_at is not None for page in chosen):
        raise PageTrashed
    parents: set[PageId] = set()
    if mode is TrashMode.SUBTREE:
        chosen = _tops(chosen)
    else:
        parents = await structure.with_children(session, actor.require_organization(), ids)
    count = await put_all_away(session, clock, actor, [page for page in chosen if page.id not in parents], mode)
    gone: set[PageId] = set()
    for page in chosen:
        if page.id not in parents:
            continue
        # What lay below one of them has moved up when its turn comes.
        if not gone.isdisjoint(page.ancestor_ids):
            await load_pages(session, actor, [page.id], need=Level.DELETE, lock=True)
        count += await put_away(session, clock, actor, page, mode)
        gone.add(page.id)
    await _announce(session, actor, chosen, "trashed", parent_id=None)
    return count


async def restore_pages(session: WriteSession, actor: Actor, ids: Sequence[PageId]) -> None:
    """Bring pages back from the trash, the last one that is named first; what lies below another of them and was
    trashed with it comes back with it.
    """
    found = await _lock(session, actor, ids, need=Level.DELETE)
    batches = {page.id: page.trash_batch_id for page in found}
    chosen = [
        page
        for page in found
        if page.trash_batch_id is None
        or all(batches.get(above) != page.trash_batch_id for above in page.ancestor_ids)
    ]
    restored = [await take_out(session, actor, page.id) for page in reversed(chosen)]
    await tell_restored(session, actor, restored)
    await _announce(session, actor, chosen, "restored", parent_id=None)


async def tag_pages(
    session: WriteSession, clock: Clock, actor: Actor, ids: Sequence[PageId], tag_id: TagId
) -> None:
    """Let pages bear a tag of their space. Safe to repeat."""
    for page in await _lock(session, actor, ids, need=Level.EDIT):
        await put_tag(session, clock, actor, page.id, tag_id)


async def _lock(session: WriteSession, actor: Actor, ids: Sequence[PageId], *, need: Level) -> list[Page]:
    """The pages, with their trees locked. NotFound for any that is hidden comes before every other refusal."""
    await load_pages(session, actor, ids, need=need)
    await lock_trees(session, actor.require_organization(), ids)
    return [page for page, _ in await load_pages(session, actor, ids, need=need, lock=True)]


def _tops(pages: Sequence[Page]) -> list[Page]:
    """Those that lie below no other of them."""
    ids = {page.id for page in pages}
    return [page for page in pages if ids.isdisjoint(page.ancestor_ids)]


async def _announce(
    session: WriteSession, actor: Actor, pages: Sequence[Page], kind: str, *, parent_id: PageId | None
) -> None:
    """Once for each space: watchers fetch its tree anew."""
    first = {page.space_id: page for page in reversed(pages)}
    for space_id in sorted(first):
        page = first[space_id]
        await announce_tree(
            session, actor.require_organization(), space_id, page.id, parent_id=parent_id, kind=kind
        )
