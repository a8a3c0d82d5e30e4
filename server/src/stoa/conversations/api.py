"""What other packages may call."""

from collections.abc import Collection
from uuid import UUID

from stoa.access.contracts import Level
from stoa.conversations.commands.load_conversation import load_conversation
from stoa.conversations.queries import conversations
from stoa.conversations.runtime.runs import RunManager
from stoa.conversations.runtime.sweep import sweep, sweep_loop
from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, Scope
from stoa.platform.errors import AppError
from stoa.platform.ids import ConversationId

__all__ = ["RunManager", "may_listen", "sweep", "sweep_loop"]


async def may_listen(platform: Platform, actor: Actor, identifier: str) -> bool:
    """Whether the actor may hear the topic `conversation:{identifier}`."""
    try:
        conversation_id = ConversationId(UUID(identifier))
        async with platform.db.reading(Scope.of(actor)) as session:
            await load_conversation(session, actor, conversation_id, need=Level.VIEW)
    except (ValueError, AppError):
        return False
    return True


async def visible_titles(session: ReadSession, actor: Actor, ids: Collection[UUID]) -> dict[UUID, str]:
    """Titles of those of the conversations that the actor may see."""
    return await conversations.titles(session, actor, ids)
