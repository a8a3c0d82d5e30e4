"""Copies of pages (PG-19)."""

from stoa.access.contracts import Level
from stoa.pages.commands.announce_tree import announce_tree
from stoa.pages.commands.change_page import derived
from stoa.pages.commands.create_page import check_room
from stoa.pages.commands.find_place import find_ground, find_position
from stoa.pages.commands.load_page import load_page, lock_trees
from stoa.pages.commands.mentions import carry_mentions
from stoa.pages.commands.note_activity import record_page
from stoa.pages.commands.page_files import carry_files
from stoa.pages.commands.write_document import current_content
from stoa.pages.contracts import PageType, Spot
from stoa.pages.core import document
from stoa.pages.errors import PageTrashed, TypeUnavailable
from stoa.pages.models import Page
from stoa.pages.ports import ONLY_PLAIN, PageKinds
from stoa.pages.queries import pages, versions
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import WriteSession
from stoa.platform.errors import LimitReached, NotFound
from stoa.platform.ids import PageId, new_id

MAX_COPIES = 1_000
_COPY = " (Copy)"
_LONGEST_TITLE = 300


async def duplicate_page(
    session: WriteSession,
    clock: Clock,
    actor: Actor,
    page_id: PageId,
    *,
    with_descendants: bool,
    kinds: PageKinds = ONLY_PLAIN,
) -> PageId:
    """Copy a page, alone or with what the actor sees below it, right after itself; gives the id of the copy.

    The copies are the actor's and private. Grants, links, comments and versions stay with the originals.
    Raises NotFound, LevelTooLow, PageTrashed, TypeUnavailable, LimitReached.
    """
    page, _ = await load_page(session, actor, page_id, need=Level.VIEW)
    await lock_trees(session, page.organization_id, [page_id])
    page, _ = await load_page(session, actor, page_id, need=Level.VIEW, with_text=True)
    if page.trashed_at is not None:
        raise PageTrashed
    originals = [page]
    if with_descendants:
        originals += await pages.seen_below(session, actor, page.id, MAX_COPIES + 1)
    if len(originals) > MAX_COPIES:
        raise LimitReached(limit=MAX_COPIES)
    if any(not kinds.can_make(PageType(each.type)) for each in originals):
        raise TypeUnavailable
    await check_room(session, page.organization_id, page.space_id, len(originals))
    ground = await find_ground(session, actor, page.space_id, page.area_id, page.parent_id)
    position = await find_position(session, actor, ground, Spot(page.parent_id, after_id=page.id))
    copies: dict[PageId, tuple[PageId, list[PageId]]] = {}
    for original in originals:
        parent = copies.get(original.parent_id) if original.parent_id is not None else None
        if original is not page and parent is None:
            # Its parent is hidden from the actor, so it is left out like its parent.
            continue
        copy_id = PageId(new_id())
        above = [*parent[1], parent[0]] if parent is not None else ground.ancestor_ids
        copies[original.id] = (copy_id, above)
        read = await current_content(session, original)
        values = _copy_of(original, actor, clock, above) | derived(read)
        values |= {"id": copy_id, "position": position if original is page else original.position}
        if original is page:
            values["title"] = page.title[: _LONGEST_TITLE - len(_COPY)] + _COPY
        await pages.insert_page(session, values)
        await carry_mentions(session, clock, actor, copy_id, read)
        await carry_files(session, clock, actor, copy_id, read.content)
        if (kind := kinds.by_type.get(PageType(original.type))) is not None:
            await kind.copied(session, clock, actor, original.id, copy_id)
    copied_id = copies[page.id][0]
    await record_page(session, actor, page, "page.duplicated", {"copy_id": copied_id, "count": len(copies)})
    await announce_tree(
        session, page.organization_id, page.space_id, copied_id, parent_id=page.parent_id, kind="created"
    )
    return copied_id


async def copy_version(session: WriteSession, clock: Clock, actor: Actor, page_id: PageId, number: int) -> PageId:
    """Make a page of a version, right after the page that it is of; gives the id of the copy (PG-57).

    The copy is the actor's and private. Raises NotFound, LevelTooLow, PageTrashed, TypeUnavailable, LimitReached.
    """
    page, _ = await load_page(session, actor, page_id, need=Level.VIEW)
    await lock_trees(session, page.organization_id, [page_id])
    page, _ = await load_page(session, actor, page_id, need=Level.VIEW)
    version = await versions.find_version(session, page.organization_id, page.id, number)
    if version is None:
        raise NotFound
    if page.trashed_at is not None:
        raise PageTrashed
    await check_room(session, page.organization_id, page.space_id, 1)
    ground = await find_ground(session, actor, page.space_id, page.area_id, page.parent_id)
    position = await find_position(session, actor, ground, Spot(page.parent_id, after_id=page.id))
    copy_id, read = PageId(new_id()), document.read(version.content)
    values = _copy_of(page, actor, clock, ground.ancestor_ids) | derived(read)
    title = version.title[: _LONGEST_TITLE - len(_COPY)] + _COPY
    await pages.insert_page(session, values | {"id": copy_id, "position": position, "title": title})
    await carry_mentions(session, clock, actor, copy_id, read)
    await carry_files(session, clock, actor, copy_id, read.content)
    await record_page(session, actor, page, "page.duplicated", {"copy_id": copy_id, "count": 1, "version": number})
    await announce_tree(
        session, page.organization_id, page.space_id, copy_id, parent_id=page.parent_id, kind="created"
    )
    return copy_id


def _copy_of(original: Page, actor: Actor, clock: Clock, above: list[PageId]) -> dict[str, object]:
    now = clock.now()
    return {
        "organization_id": original.organization_id,
        "space_id": original.space_id,
        "area_id": original.area_id,
        "parent_id": above[-1] if above else None,
        "ancestor_ids": above,
        "type": original.type,
        "page_type": original.page_type,
        "channel_kind": original.channel_kind,
        "topic": original.topic,
        "posting": original.posting,
        "history_visibility": original.history_visibility,
        "title": original.title,
        "description": original.description,
        "icon": original.icon,
        "owner_id": actor.user_id,
        "updated_by": actor.user_id,
        "visibility": "private",
        "effective_visibility": "private",
        "created_at": now,
        "updated_at": now,
    }
