"""Make a page."""

from stoa.audit import api as audit
from stoa.audit.contracts import Circumstances
from stoa.pages.commands import templates
from stoa.pages.commands.announce_tree import announce_tree
from stoa.pages.commands.find_place import find_ground, find_position
from stoa.pages.commands.mentions import carry_mentions, nameable
from stoa.pages.commands.page_files import carry_files
from stoa.pages.contracts import NewPage, PageType
from stoa.pages.core import document, mentions, tree
from stoa.pages.core.document import ReadDocument
from stoa.pages.errors import TypeDeprecated, TypeUnavailable
from stoa.pages.events import PageCreated
from stoa.pages.ports import ONLY_PLAIN, PageKinds
from stoa.pages.queries import pages, structure
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.errors import LimitReached
from stoa.platform.ids import OrganizationId, PageId, SpaceId, new_id
from stoa.platform.outbox import record
from stoa.spaces import api as spaces

MAX_LIVE_PAGES = 200_000
UNTITLED = "Untitled"


async def create_page(
    session: WriteSession, clock: Clock, actor: Actor, new: NewPage, kinds: PageKinds = ONLY_PLAIN
) -> PageId:
    """Make a page at its spot, last where none is named, with what its type brings along (PG-1 to PG-4)."""
    organization_id = actor.require_organization()
    if new.type is PageType.DATABASE:
        raise TypeDeprecated
    if not kinds.can_make(new.type):
        raise TypeUnavailable
    await spaces.lock_tree(session, organization_id, new.space_id)
    ground = await find_ground(session, actor, new.space_id, new.area_id, new.spot.parent_id)
    await check_room(session, organization_id, new.space_id, 1)
    position = await find_position(session, actor, ground, new.spot)
    page_id, now, title = new.id or PageId(new_id()), clock.now(), new.title or UNTITLED
    read = await _first_text(session, clock, actor, new, title)
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
            "page_type": new.page_type,
            "title": title,
            "icon": new.icon or None,
            "position": position,
            "owner_id": actor.user_id,
            "updated_by": actor.user_id,
            "visibility": new.visibility,
            "effective_visibility": tree.effective_visibility(new.visibility, ground.inherited),
            "channel_kind": "channel" if new.type is PageType.CHANNEL else None,
            "source_conversation_id": new.source_conversation_id,
            "task_id": new.task_id,
            "content": read.content,
            "content_text": read.text,
            "word_count": read.word_count,
            "created_at": now,
            "updated_at": now,
        },
    )
    await carry_mentions(session, clock, actor, page_id, read)
    await carry_files(session, clock, actor, page_id, read.content)
    if (kind := kinds.by_type.get(new.type)) is not None:
        await kind.created(session, clock, actor, organization_id, page_id)
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


async def check_room(session: ReadSession, organization_id: OrganizationId, space_id: SpaceId, count: int) -> None:
    """Raises LimitReached where the space would have more live pages than it may (PG-13)."""
    if await structure.count_live(session, organization_id, space_id) + count > MAX_LIVE_PAGES:
        raise LimitReached(limit=MAX_LIVE_PAGES)


async def _first_text(session: ReadSession, clock: Clock, actor: Actor, new: NewPage, title: str) -> ReadDocument:
    """What a document begins with: what was imported, a template, or nothing."""
    if new.content is not None:
        known = await nameable(session, actor, mentions.in_document(new.content.content))
        return document.read(mentions.settled(new.content.content, known))
    if new.type is not PageType.DOCUMENT or (new.template_id is None and new.page_type == "general"):
        return document.read({"type": "doc", "content": []})
    content = await templates.content_of(
        session, clock, actor, kind=new.page_type, page_id=new.template_id, title=title
    )
    return document.read(content)
