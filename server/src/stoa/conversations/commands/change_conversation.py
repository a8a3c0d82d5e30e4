"""Creating, renaming, archiving, pinning, deleting and restoring conversations."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from stoa.access.contracts import Level
from stoa.audit import api as audit
from stoa.conversations.commands.load_conversation import (
    Seen,
    load_conversation,
    load_for_turn,
    load_message,
    refuse_while_running,
)
from stoa.conversations.commands.place_conversation import place
from stoa.conversations.commands.set_prompt import checked_prompt
from stoa.conversations.core.titles import DEFAULT_TITLE
from stoa.conversations.errors import ConversationChanged, NotEditable, TemporaryForbidden
from stoa.conversations.events import ConversationUpdated, PathChanged
from stoa.conversations.models import Conversation
from stoa.conversations.queries import conversations, members, messages
from stoa.orgs import api as orgs
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.errors import NotFound
from stoa.platform.ids import AreaId, ConversationId, MessageId, OrganizationId, PageId, SpaceId, new_id
from stoa.platform.outbox import record
from stoa.platform.rights import rights_changed
from stoa.spaces import api as spaces

RESTORABLE_FOR = timedelta(days=30)
# How long a temporary conversation is kept after its last message (CV-61).
TEMPORARY_FOR = timedelta(hours=24)
VIEWS_ARE_NOTED_EVERY = timedelta(seconds=30)


@dataclass(frozen=True)
class NewConversation:
    """What a person says of a conversation that is to be made."""

    kind: str = "chat"
    title: str | None = None
    model: str | None = None
    system_prompt: str | None = None
    tags: tuple[str, ...] = ()
    space_id: SpaceId | None = None
    area_id: AreaId | None = None
    is_temporary: bool = False
    # For the kind page.
    page_id: PageId | None = None


async def topics_of(session: ReadSession, conversation: Conversation) -> list[str]:
    """Who hears of a change: whoever has it or its page open, and the lists of its owner and of those invited."""
    invited = await members.invited_ids(session, conversation.organization_id, conversation.id)
    people = [conversation.user_id, *invited] if conversation.user_id is not None else invited
    on_page = [f"page:{conversation.page_id}"] if conversation.kind in conversations.ON_PAGES else []
    return [f"conversation:{conversation.id}", *(f"user:{user_id}" for user_id in people), *on_page]


async def create(session: WriteSession, actor: Actor, clock: Clock, new: NewConversation) -> Seen:
    """A new conversation of the actor (CV-7). Raises NotFound for a space or area that they do not see (CV-4)."""
    actor.require_organization()
    area_id = new.area_id
    if new.space_id is not None:
        area_id = (await spaces.load_area(session, actor, new.space_id, new.area_id)).id
    elif area_id is not None or actor.space_ids is not None:
        # An API token that is bound to spaces makes nothing outside of them.
        raise NotFound
    if new.kind == "dashboard":
        known = await conversations.active_dashboard(session, actor)
        if known is not None:
            return await load_conversation(session, actor, known, need=Level.EDIT)
    conversation = row_of(actor, clock, new)
    conversation.area_id = area_id
    if await _is_temporary(session, actor.require_organization(), new):
        conversation.is_temporary, conversation.expires_at = True, clock.now() + TEMPORARY_FOR
    await store(session, actor, conversation)
    return Seen(conversation, None, Level.DELETE)


def row_of(actor: Actor, clock: Clock, new: NewConversation) -> Conversation:
    """A conversation of the actor, which belongs to no session yet."""
    now = clock.now()
    return Conversation(
        id=ConversationId(new_id()),
        organization_id=actor.require_organization(),
        user_id=actor.user_id,
        kind=new.kind,
        mode="write" if new.kind == "dashboard" else "ask",
        title=new.title or DEFAULT_TITLE,
        title_source="manual" if new.title else "default",
        model=new.model,
        system_prompt=checked_prompt(new.system_prompt),
        tags=list(new.tags),
        space_id=new.space_id,
        area_id=new.area_id,
        page_id=new.page_id,
        last_message_at=now,
        created_at=now,
        updated_at=now,
    )


async def store(session: WriteSession, actor: Actor, conversation: Conversation) -> None:
    """Put a new conversation down and tell of it."""
    session.add(conversation)
    await session.flush()
    await note(session, actor, conversation, "conversation.created")
    await tell(session, conversation)


async def _is_temporary(session: ReadSession, organization_id: OrganizationId, new: NewConversation) -> bool:
    """What the person wants, as far as the organization leaves it to them (CV-61). Raises TemporaryForbidden."""
    if new.kind != "chat":
        return False
    rule = await orgs.temporary_conversations(session, organization_id)
    if new.is_temporary and rule == "forbidden":
        raise TemporaryForbidden
    return new.is_temporary or rule == "enforced"


async def change(
    session: WriteSession,
    actor: Actor,
    clock: Clock,
    conversation_id: ConversationId,
    values: dict[str, Any],
    *,
    if_match: str | None,
) -> Seen:
    """Set title, model, prompt, tags or status. With `if_match` only if that is still the version (CV-20)."""
    seen = await load_conversation(session, actor, conversation_id, need=Level.EDIT, lock=True)
    conversation = seen.conversation
    if if_match is not None and if_match != str(conversation.version):
        raise ConversationChanged(version=conversation.version)
    if values.get("status") == "archived":
        await refuse_while_running(session, conversation)
    if values.keys() & {"space_id", "area_id"}:
        values = values | await place(session, actor, conversation, values)
        if conversation.visibility != "private":
            await visibility_changed(session, actor, conversation, new="private")
    if values.get("status") == "active":
        await _make_way(session, clock, conversation)
    if "system_prompt" in values:
        values = values | {"system_prompt": checked_prompt(values["system_prompt"])}
    for name, value in values.items():
        setattr(conversation, name, value)
    if "title" in values:
        conversation.title_source = "manual"
    conversation.version += 1
    conversation.updated_at = clock.now()
    await session.flush()
    await tell(session, conversation)
    return seen


async def pin(
    session: WriteSession, actor: Actor, clock: Clock, conversation_id: ConversationId, *, is_pinned: bool
) -> Seen:
    """Pin or unpin a conversation for the actor alone."""
    seen = await load_conversation(session, actor, conversation_id, need=Level.VIEW)
    now = clock.now()
    pinned_at = now if is_pinned else None
    await conversations.set_membership(session, actor, conversation_id, {"pinned_at": pinned_at}, now)
    await record(
        session,
        ConversationUpdated(seen.conversation.organization_id, seen.conversation.id),
        topics=[f"user:{actor.user_id}"],
    )
    return await load_conversation(session, actor, conversation_id, need=Level.VIEW)


async def view(session: WriteSession, actor: Actor, clock: Clock, conversation_id: ConversationId) -> None:
    """Note that the actor has opened the conversation, at most once in 30 seconds (CV-13)."""
    seen = await load_conversation(session, actor, conversation_id, need=Level.VIEW)
    now = clock.now()
    last = seen.member.last_viewed_at if seen.member is not None else None
    if last is not None and now - last < VIEWS_ARE_NOTED_EVERY:
        return
    read = seen.conversation.next_seq - 1
    await conversations.set_membership(
        session, actor, conversation_id, {"last_viewed_at": now, "last_read_seq": read}, now
    )


async def delete(session: WriteSession, actor: Actor, clock: Clock, conversation_id: ConversationId) -> None:
    """Delete softly; a second time changes nothing (CV-16)."""
    seen = await load_conversation(session, actor, conversation_id, need=Level.DELETE, lock=True)
    conversation = seen.conversation
    if conversation.deleted_at is not None:
        return
    await refuse_while_running(session, conversation)
    conversation.deleted_at = conversation.updated_at = clock.now()
    await session.flush()
    await note(session, actor, conversation, "conversation.deleted")
    await tell(session, conversation)


async def restore(session: WriteSession, actor: Actor, clock: Clock, conversation_id: ConversationId) -> Seen:
    """Bring back what was archived, or deleted less than 30 days ago."""
    seen = await load_conversation(session, actor, conversation_id, need=Level.EDIT, lock=True)
    conversation, now = seen.conversation, clock.now()
    if conversation.deleted_at is not None:
        seen = await load_conversation(session, actor, conversation_id, need=Level.DELETE)
        if now - conversation.deleted_at > RESTORABLE_FOR:
            raise NotFound
        await note(session, actor, conversation, "conversation.restored")
    await _make_way(session, clock, conversation)
    conversation.deleted_at = None
    conversation.status = "active"
    conversation.version += 1
    conversation.updated_at = now
    await session.flush()
    await tell(session, conversation)
    return seen


async def rival_of(session: ReadSession, actor: Actor, conversation_id: ConversationId) -> ConversationId | None:
    """The active conversation of a CAD page that is archived when this one comes back. Raises NotFound, LevelTooLow."""
    conversation = (await load_conversation(session, actor, conversation_id, need=Level.EDIT)).conversation
    if conversation.kind != "cad" or conversation.page_id is None:
        return None
    active = await conversations.active_project(session, conversation.organization_id, conversation.page_id)
    return active if active != conversation.id else None


async def _make_way(session: WriteSession, clock: Clock, conversation: Conversation) -> None:
    """A CAD page has one active conversation: what comes back takes its place (CV-9). Raises RunActive."""
    if conversation.kind != "cad" or conversation.page_id is None:
        return
    organization_id = conversation.organization_id
    await conversations.lock_projects(session, conversation.page_id)
    active_id = await conversations.active_project(session, organization_id, conversation.page_id)
    if active_id is None or active_id == conversation.id:
        return
    active = await conversations.lock_row(session, organization_id, active_id)
    await refuse_while_running(session, active)
    active.status = "archived"
    active.version += 1
    active.updated_at = clock.now()
    await session.flush()
    await tell(session, active)


async def switch_branch(
    session: WriteSession, actor: Actor, clock: Clock, conversation_id: ConversationId, message_id: MessageId
) -> Seen:
    """Make the branch through a message the active path (CV-28). Raises NotFound for one from elsewhere."""
    seen = await load_for_turn(session, actor, conversation_id)
    conversation = seen.conversation
    message = await load_message(session, actor, message_id)
    if message.conversation_id != conversation.id:
        raise NotFound
    if message.kind_hint == "second_opinion":
        raise NotEditable("A second opinion is no branch of the conversation.")
    leaf, length = await messages.switch_path(session, conversation, message.id)
    conversation.active_leaf_id = leaf
    conversation.message_count = length
    conversation.updated_at = clock.now()
    await session.flush()
    changed = PathChanged(conversation.organization_id, conversation.id, leaf)
    await record(session, changed, topics=await topics_of(session, conversation))
    return seen


async def tell(session: WriteSession, conversation: Conversation) -> None:
    """Whoever has the conversation open, or in a list, reads it anew."""
    changed = ConversationUpdated(conversation.organization_id, conversation.id)
    await record(session, changed, topics=await topics_of(session, conversation))


async def visibility_changed(session: WriteSession, actor: Actor, conversation: Conversation, *, new: str) -> None:
    """Write down who may find a conversation by its place from now on; who loses it loses what is open (CV-5)."""
    facts: dict[str, object] = {"visibility": {"old": conversation.visibility, "new": new}}
    await note(session, actor, conversation, "conversation.visibility_changed", facts)
    await rights_changed(session, conversation.organization_id)


async def note(
    session: WriteSession,
    actor: Actor,
    conversation: Conversation,
    action: str,
    facts: dict[str, object] | None = None,
) -> None:
    """Write down what was done with a conversation (CV-88); never the text."""
    resource_id: UUID = conversation.id
    await audit.record(
        session,
        actor,
        action,
        resource_type="conversation",
        resource_id=resource_id,
        organization_id=conversation.organization_id,
        metadata=facts or {},
    )
