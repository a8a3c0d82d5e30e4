"""Conversations on pages: beginning one, and making an AI page of one (CV-9, CV-10, CV-19, PG-90)."""

from dataclasses import dataclass

from stoa.access import api as access
from stoa.access.contracts import Holder, Level
from stoa.conversations.commands.change_conversation import NewConversation, note, row_of, store, tell
from stoa.conversations.commands.load_conversation import Seen, load_conversation, refuse_while_running
from stoa.conversations.errors import AlreadyPromoted, NoChatPage, NotPromotable, NotWritable
from stoa.conversations.models import Conversation
from stoa.conversations.ports import PageAgents
from stoa.conversations.queries import conversations
from stoa.pages import api as pages
from stoa.pages.contracts import NewPage, PageType, Spot
from stoa.pages.ports import PageKinds
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import WriteSession
from stoa.platform.errors import NotFound
from stoa.platform.ids import AreaId, ConversationId, PageId, SpaceId
from stoa.platform.rights import rights_changed

# What is talked about on pages of which type.
KINDS = {PageType.AI_CHAT: "page", PageType.CAD: "cad"}


@dataclass(frozen=True)
class Begun:
    """A conversation on a page, locked; `is_new` false: the one that was active there."""

    seen: Seen
    is_new: bool


async def begin(
    session: WriteSession, actor: Actor, clock: Clock, agents: PageAgents, new: NewConversation
) -> Begun:
    """A new conversation on an AI page, for everybody who sees it; on a CAD page the active one (CV-9, CV-10).

    Raises NotFound and LevelTooLow for the page, NoChatPage, NotWritable for one in the trash.
    """
    if new.page_id is None:
        raise NotFound
    page = await pages.load_page(session, actor, new.page_id, need=Level.EDIT)
    if page.is_trashed:
        raise NotWritable(reason="trash")
    organization_id = actor.require_organization()
    agent = await agents.of_page(session, organization_id, page.id)
    if KINDS.get(page.type) != new.kind or (new.kind == "page" and agent is None):
        raise NoChatPage
    if new.kind == "cad":
        await conversations.lock_projects(session, page.id)
        known = await conversations.active_project(session, organization_id, page.id)
        if known is not None:
            seen = await load_conversation(session, actor, known, need=Level.EDIT, lock=True)
            return Begun(seen, is_new=False)
    conversation = row_of(actor, clock, new)
    conversation.space_id, conversation.area_id = page.space_id, None
    if agent is not None:
        conversation.agent_id, conversation.model = agent.id, new.model or agent.model
    await store(session, actor, conversation)
    seen = await load_conversation(session, actor, conversation.id, need=Level.EDIT, lock=True)
    return Begun(seen, is_new=True)


@dataclass(frozen=True)
class Promotion:
    """Where a conversation becomes a page, and who is to find it there."""

    space_id: SpaceId
    area_id: AreaId | None
    parent_id: PageId | None
    visibility: str = "private"


async def promote(
    session: WriteSession,
    actor: Actor,
    clock: Clock,
    conversation_id: ConversationId,
    promotion: Promotion,
    *,
    kinds: PageKinds,
    agents: PageAgents,
) -> Seen:
    """Make a page of a conversation, last at its place; the conversation itself goes there, with all that is in it.

    Raises NotFound and LevelTooLow for both sides, AlreadyPromoted, NotPromotable, NotWritable, RunActive, and what a
    place for a page may be refused with.
    """
    seen = await load_conversation(session, actor, conversation_id, need=Level.SHARE, lock=True)
    conversation = seen.conversation
    if conversation.kind == "page":
        raise AlreadyPromoted(page_id=conversation.page_id)
    if not seen.is_promotable:
        raise NotPromotable
    if seen.why_read_only is not None:
        raise NotWritable(reason=seen.why_read_only)
    await refuse_while_running(session, conversation)
    page_id = await _make_page(session, actor, clock, conversation, promotion, kinds=kinds)
    agent = await agents.of_page(session, conversation.organization_id, page_id)
    conversation.kind, conversation.visibility = "page", "private"
    conversation.page_id, conversation.agent_id = page_id, agent.id if agent is not None else None
    conversation.space_id, conversation.area_id = promotion.space_id, None
    conversation.is_temporary, conversation.expires_at = False, None
    conversation.version += 1
    conversation.updated_at = clock.now()
    await session.flush()
    await note(session, actor, conversation, "conversation.promoted", {"page_id": str(page_id)})
    await tell(session, conversation)
    # Whoever was a member of the conversation sees it now only if they see the page.
    await rights_changed(session, conversation.organization_id)
    return await load_conversation(session, actor, conversation_id, need=Level.VIEW)


async def readers_after(
    session: WriteSession,
    actor: Actor,
    clock: Clock,
    conversation_id: ConversationId,
    promotion: Promotion,
    *,
    kinds: PageKinds,
) -> list[Holder]:
    """Who would be able to read a conversation as a page: the page is made, looked at, and taken back."""
    seen = await load_conversation(session, actor, conversation_id, need=Level.SHARE)
    if seen.conversation.kind == "page":
        raise AlreadyPromoted(page_id=seen.conversation.page_id)
    attempt = await session.begin_nested()
    try:
        page_id = await _make_page(session, actor, clock, seen.conversation, promotion, kinds=kinds)
        return await access.holders_of(session, actor.require_organization(), page_id)
    finally:
        await attempt.rollback()


async def _make_page(
    session: WriteSession,
    actor: Actor,
    clock: Clock,
    conversation: Conversation,
    promotion: Promotion,
    *,
    kinds: PageKinds,
) -> PageId:
    spot = Spot(promotion.parent_id)
    new = NewPage(
        promotion.space_id,
        promotion.area_id,
        spot,
        PageType.AI_CHAT,
        conversation.title,
        visibility=promotion.visibility,
    )
    return await pages.create_page(session, clock, actor, new, kinds)
