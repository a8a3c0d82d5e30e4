"""Links to a conversation for people outside: made, listed and ended by its owner (CV-77)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from stoa.access import api as access
from stoa.access.contracts import Level
from stoa.conversations.commands.change_conversation import note
from stoa.conversations.commands.load_conversation import Seen, load_conversation
from stoa.conversations.errors import NotShareable
from stoa.conversations.models import Conversation, ConversationLink
from stoa.conversations.queries import links
from stoa.identity import api as identity
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.context import Platform
from stoa.platform.crypto import hash_secret, new_secret
from stoa.platform.db import ReadSession, Scope, WriteSession
from stoa.platform.errors import LimitReached, NotFound
from stoa.platform.ids import ConversationId, MessageId, new_id

MAX_LINKS = 20


@dataclass(frozen=True)
class NewLink:
    """`is_live`: it shows what is said later, too; otherwise it ends where the conversation is now."""

    is_live: bool
    expires_at: datetime | None
    password: str | None


@dataclass(frozen=True)
class LinkView:
    """A link as the owner sees it. `is_suspended`: a rule keeps it from showing anything now."""

    link: ConversationLink
    is_suspended: bool


async def list_links(
    session: ReadSession, clock: Clock, actor: Actor, conversation_id: ConversationId
) -> list[LinkView]:
    """Links that have not ended. Raises NotFound, LevelTooLow."""
    conversation = (await _load(session, actor, conversation_id)).conversation
    found = await links.of_conversation(session, conversation.organization_id, conversation.id, clock.now())
    forbidden = await access.link_refusal(session, conversation.organization_id, conversation.space_id)
    return [LinkView(link, forbidden is not None) for link in found]


async def create_link(
    platform: Platform, actor: Actor, conversation_id: ConversationId, new: NewLink
) -> tuple[LinkView, str]:
    """A new link and its token, which is shown once.

    Raises NotFound, LevelTooLow, NotShareable, LinksDisabled, LimitReached, Invalid.
    """
    async with platform.db.reading(Scope.of(actor)) as session:
        await _load(session, actor, conversation_id)
    password_hash = await identity.hash_shared_password(new.password) if new.password is not None else None
    async with platform.db.writing(Scope.of(actor)) as session:
        return await _create(session, platform.clock, actor, conversation_id, new, password_hash=password_hash)


async def _create(
    session: WriteSession,
    clock: Clock,
    actor: Actor,
    conversation_id: ConversationId,
    new: NewLink,
    *,
    password_hash: str | None,
) -> tuple[LinkView, str]:
    conversation = (await _load(session, actor, conversation_id, lock=True)).conversation
    access.check_expiry(clock, new.expires_at)
    forbidden = await access.link_refusal(session, conversation.organization_id, conversation.space_id)
    if forbidden is not None:
        raise forbidden
    before = await links.of_conversation(session, conversation.organization_id, conversation.id, clock.now())
    if len(before) >= MAX_LINKS:
        raise LimitReached(limit=MAX_LINKS)
    token = new_secret()
    link = ConversationLink(
        id=new_id(),
        organization_id=conversation.organization_id,
        conversation_id=conversation.id,
        leaf_message_id=None if new.is_live else _leaf(conversation),
        token_hash=hash_secret(token),
        token_hint=token[-4:],
        password_hash=password_hash,
        expires_at=new.expires_at,
        view_count=0,
        created_by=actor.user_id,
        created_at=clock.now(),
    )
    session.add(link)
    await session.flush()
    facts: dict[str, object] = {"link_id": link.id, "is_live": new.is_live, "expires_at": new.expires_at}
    await note(session, actor, conversation, "conversation.link_created", facts)
    return LinkView(link, is_suspended=False), token


def _leaf(conversation: Conversation) -> MessageId:
    if conversation.active_leaf_id is None:
        raise NotShareable("Nothing was said yet that a link could show.")
    return conversation.active_leaf_id


async def revoke_link(
    session: WriteSession, clock: Clock, actor: Actor, conversation_id: ConversationId, link_id: UUID
) -> None:
    """End a link at once. Raises NotFound, LevelTooLow."""
    conversation = (await _load(session, actor, conversation_id, lock=True)).conversation
    found = await links.find_link(session, conversation.organization_id, link_id)
    if found is None or found[0].conversation_id != conversation.id:
        raise NotFound
    await links.change_link(session, found[0], {"revoked_at": clock.now()})
    await note(session, actor, conversation, "conversation.link_revoked", {"link_id": link_id})


async def _load(
    session: ReadSession, actor: Actor, conversation_id: ConversationId, *, lock: bool = False
) -> Seen:
    seen = await load_conversation(session, actor, conversation_id, need=Level.SHARE, lock=lock)
    if not seen.is_shareable:
        raise NotShareable
    if seen.conversation.deleted_at is not None:
        raise NotFound
    return seen
