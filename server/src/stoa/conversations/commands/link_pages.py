"""Links of conversations to pages: where one came from, what it is about, where it is named (CV-84, PG-88)."""

from dataclasses import dataclass
from datetime import datetime

from stoa.access.contracts import Level
from stoa.conversations.commands.change_conversation import tell
from stoa.conversations.commands.load_conversation import load_conversation
from stoa.conversations.queries import conversations, page_links
from stoa.pages import api as pages
from stoa.pages.contracts import PageText, ProposalState
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import ConversationId, OrganizationId, PageId

# So many pages are read for one message, and so much of each.
MAX_DISCUSSED = 20
MAX_CHARACTERS = 100_000


@dataclass(frozen=True)
class Link:
    """One end of a link, as whoever looks from the other end sees it."""

    id: PageId | ConversationId
    title: str
    relationship: str
    created_at: datetime


async def list_of_page(session: ReadSession, actor: Actor, page_id: PageId) -> list[Link]:
    """The conversations of a page that the actor sees and that are not deleted. Raises NotFound for the page."""
    await pages.load_page(session, actor, page_id, need=Level.VIEW)
    found = await page_links.of_page(session, actor.require_organization(), page_id)
    titles = await conversations.titles(session, actor, {each.conversation_id for each in found}, is_live=True)
    return [
        Link(each.conversation_id, titles[each.conversation_id], each.relationship, each.created_at)
        for each in found
        if each.conversation_id in titles
    ]


async def list_of_conversation(session: ReadSession, actor: Actor, conversation_id: ConversationId) -> list[Link]:
    """The pages of a conversation that the actor sees and that are not in the trash. Raises NotFound."""
    seen = await load_conversation(session, actor, conversation_id, need=Level.VIEW)
    found = await page_links.of_conversation(session, seen.conversation.organization_id, conversation_id)
    titles = await pages.live_titles(session, actor, {each.page_id for each in found})
    return [
        Link(each.page_id, titles[each.page_id], each.relationship, each.created_at)
        for each in found
        if each.page_id in titles
    ]


async def list_proposals(
    session: ReadSession, actor: Actor, conversation_id: ConversationId
) -> list[ProposalState]:
    """What agents proposed from the conversation for pages that the actor sees (PG-87). Raises NotFound."""
    await load_conversation(session, actor, conversation_id, need=Level.VIEW)
    return await pages.proposals_of_conversation(session, actor, conversation_id)


async def put(
    session: WriteSession,
    actor: Actor,
    clock: Clock,
    page_id: PageId,
    conversation_id: ConversationId,
    *,
    relationship: str,
) -> list[Link]:
    """Link them, once; gives the links of the page. Raises NotFound for either side."""
    await pages.load_page(session, actor, page_id, need=Level.VIEW)
    seen = await load_conversation(session, actor, conversation_id, need=Level.VIEW)
    await page_links.put(session, actor, page_id, conversation_id, relationship=relationship, now=clock.now())
    await tell(session, seen.conversation)
    return await list_of_page(session, actor, page_id)


async def remove(
    session: WriteSession, actor: Actor, page_id: PageId, conversation_id: ConversationId, *, relationship: str
) -> None:
    """Take the link away, and nothing else; one that is not there is as well. Raises NotFound for either side."""
    await pages.load_page(session, actor, page_id, need=Level.VIEW)
    seen = await load_conversation(session, actor, conversation_id, need=Level.VIEW)
    await page_links.remove(session, actor, page_id, conversation_id, relationship)
    await tell(session, seen.conversation)


async def discussed(
    session: ReadSession, actor: Actor, organization_id: OrganizationId, conversation_id: ConversationId
) -> list[tuple[PageId, str]]:
    """What a model is told of the pages that a conversation is about, as the actor sees them now (CV-85)."""
    ids = await page_links.discussed(session, organization_id, conversation_id, limit=MAX_DISCUSSED)
    return [(page_id, _told(text)) for page_id, text in await pages.texts_for_models(session, actor, ids)]


def _told(page: PageText) -> str:
    cut = "\n[The page goes on.]" if len(page.text) > MAX_CHARACTERS else ""
    return f"This conversation is about the page {page.title}. Its text now:\n{page.text[:MAX_CHARACTERS]}{cut}"
