"""What whoever holds a link to a conversation sees, and how they go on from there (CV-77, CV-78)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from stoa.access import api as access
from stoa.access.api import Lock
from stoa.conversations.commands.change_conversation import NewConversation, create, tell
from stoa.conversations.commands.copy_messages import copy_messages
from stoa.conversations.commands.load_conversation import Seen
from stoa.conversations.core.outside import for_strangers
from stoa.conversations.core.titles import first_title
from stoa.conversations.models import Conversation, ConversationLink, Message
from stoa.conversations.queries import links
from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.crypto import hash_secret
from stoa.platform.db import ReadSession, Scope, enter
from stoa.platform.errors import NotFound
from stoa.platform.visitors import Visitor

# The newest of a longer conversation; nobody reads more on one page.
MOST_SHOWN = 1000


@dataclass(frozen=True)
class SharedConversation:
    """What a link shows. `is_cut`: older messages are left out."""

    title: str
    is_live: bool
    is_cut: bool
    messages: list[Message]


async def open_conversation(platform: Platform, visitor: Visitor) -> SharedConversation:
    """Raises NotFound, LinkPasswordWrong."""
    link, shown = await _read(platform, visitor)
    if await access.is_new_view(platform, _lock(link), visitor):
        async with platform.db.writing(Scope(organization_id=link.organization_id)) as session:
            await links.count_view(session, link, platform.clock.now())
    return shown


async def unlock(platform: Platform, visitor: Visitor, password: str) -> str:
    """What the browser keeps once the password was right. Raises NotFound, LinkPasswordWrong, RateLimited."""
    async with _opened(platform, visitor.token) as (_, link, _):
        lock = _lock(link)
    return await access.unlock(platform, lock, visitor, password)


async def continue_from_link(platform: Platform, actor: Actor, visitor: Visitor) -> Seen:
    """A private conversation of the reader that begins with what the link shows. Raises NotFound, LinkPasswordWrong."""
    _, shown = await _read(platform, visitor)
    async with platform.db.writing(Scope.of(actor)) as session:
        new = NewConversation(kind="chat", title=shown.title)
        seen = await create(session, actor, platform.clock, new)
        await copy_messages(
            session, platform.clock, seen.conversation, shown.messages, text=for_strangers, author_id=actor.user_id
        )
        await tell(session, seen.conversation)
        return seen


async def _read(platform: Platform, visitor: Visitor) -> tuple[ConversationLink, SharedConversation]:
    unlocked: Lock | None = None
    while True:
        async with _opened(platform, visitor.token) as (session, link, conversation):
            if link.password_hash is None or _lock(link) == unlocked:
                return link, await _shown(session, link, conversation)
        # Between two transactions: nobody waits for a connection while they hold one.
        await access.require_unlocked(platform, _lock(link), visitor)
        unlocked = _lock(link)


async def _shown(session: ReadSession, link: ConversationLink, conversation: Conversation) -> SharedConversation:
    found = await links.shown_messages(session, conversation, link.leaf_message_id, limit=MOST_SHOWN + 1)
    is_cut = len(found) > MOST_SHOWN
    messages = found[-MOST_SHOWN:] if is_cut else found
    return SharedConversation(_title(conversation, messages), link.leaf_message_id is None, is_cut, messages)


def _title(conversation: Conversation, messages: list[Message]) -> str:
    """For strangers. A title that nobody chose is the beginning of a message, with names as plain words in it."""
    if conversation.title_source != "default":
        return for_strangers(conversation.title)
    return first_title(for_strangers(next((each.content for each in messages if each.role == "user"), "")))


def _lock(link: ConversationLink) -> Lock:
    return Lock(link.id, link.password_hash)


@asynccontextmanager
async def _opened(
    platform: Platform, token: str
) -> AsyncIterator[tuple[ReadSession, ConversationLink, Conversation]]:
    """A link that works now, and the transaction that read it: what it reads next is of that moment.

    Its maker is active and still owns the conversation, and no rule forbids links.
    """
    async with platform.db.reading(Scope.system()) as session:
        found = await links.find_by_token(session, hash_secret(token), platform.clock.now())
        if found is None:
            raise NotFound
        await enter(session, Scope(organization_id=found.organization_id))
        opened = await links.find_link(session, found.organization_id, found.id)
        if opened is None:
            raise NotFound
        link, conversation = opened
        is_shown = link.created_by == conversation.user_id and await access.is_at_work(session, link.created_by)
        forbidden = await access.link_refusal(session, conversation.organization_id, conversation.space_id)
        if not is_shown or forbidden is not None:
            raise NotFound
        yield session, link, conversation
