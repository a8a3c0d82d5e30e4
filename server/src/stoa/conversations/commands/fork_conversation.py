"""A conversation of one's own that begins with a part of another (CV-30)."""

from stoa.access.contracts import Level
from stoa.conversations.commands.attachments import attach, ids_of
from stoa.conversations.commands.change_conversation import NewConversation, create, tell
from stoa.conversations.commands.copy_messages import copy_messages
from stoa.conversations.commands.load_conversation import Seen, load_conversation, load_message
from stoa.conversations.errors import NotEditable
from stoa.conversations.models import Conversation
from stoa.conversations.queries import links, messages
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import WriteSession
from stoa.platform.errors import NotFound
from stoa.platform.ids import ConversationId, MessageId
from stoa.spaces import api as spaces

MOST_COPIED = 10_000


async def fork(
    session: WriteSession, clock: Clock, actor: Actor, conversation_id: ConversationId, message_id: MessageId
) -> Seen:
    """Copy the path up to a message; authors stay, costs do not. Whoever reads may do it.

    Raises NotFound, also for a message from elsewhere, and NotEditable for a second opinion.
    """
    seen = await load_conversation(session, actor, conversation_id, need=Level.VIEW)
    message = await load_message(session, actor, message_id)
    if message.conversation_id != conversation_id:
        raise NotFound
    if message.kind_hint == "second_opinion":
        raise NotEditable("A second opinion is no branch of the conversation.")
    old = seen.conversation
    path = await links.shown_messages(session, old, message_id, limit=MOST_COPIED)
    made = await create(session, actor, clock, await _like(session, actor, old))
    new = made.conversation
    new.forked_from_message_id, new.temperature = message_id, old.temperature
    ids = await copy_messages(session, clock, new, path)
    for each in path:
        if each.attachments:
            copy = await messages.message_by_id(session, new.organization_id, ids[each.id])
            await attach(session, actor, copy, ids_of(each.attachments), is_strict=False)
    await session.flush()
    await tell(session, new)
    return made


async def _like(session: WriteSession, actor: Actor, old: Conversation) -> NewConversation:
    """The same title, model, prompt and place; no place where the actor does not see it."""
    space_id = area_id = None
    if old.space_id is not None:
        try:
            area_id = (await spaces.load_area(session, actor, old.space_id, old.area_id)).id
            space_id = old.space_id
        except NotFound:
            if actor.space_ids is not None:
                raise
    return NewConversation(
        title=old.title,
        model=old.model,
        system_prompt=old.system_prompt,
        tags=tuple(old.tags),
        space_id=space_id,
        area_id=area_id,
    )
