"""Who is about to say something; nobody stores it (CV-57)."""

from datetime import timedelta

from stoa.access.contracts import Level
from stoa.conversations.commands.load_conversation import load_conversation
from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.platform.ids import ConversationId
from stoa.platform.ratelimit import RateLimited, Rule
from stoa.platform.realtime import say_in_passing

TYPING = Rule("typing", 1, timedelta(seconds=1))


async def show_typing(
    platform: Platform, actor: Actor, conversation_id: ConversationId, *, is_typing: bool
) -> None:
    """Tell whoever has the conversation open. Raises NotFound, LevelTooLow."""
    async with platform.db.writing(Scope.of(actor)) as session:
        await load_conversation(session, actor, conversation_id, need=Level.EDIT)
        try:
            platform.limiter.allow(TYPING, str(actor.user_id))
        except RateLimited:
            return
        data = {"user_id": str(actor.user_id), "name": actor.name, "is_typing": is_typing}
        await say_in_passing(session, f"conversation:{conversation_id}", "typing", data)
