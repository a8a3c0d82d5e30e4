"""HTTP of the search in conversations."""

from typing import Annotated

from fastapi import Query

from stoa.conversations.commands import search
from stoa.conversations.routes.conversations import ConversationPath, router
from stoa.conversations.schemas.search import HitsOut, MessageHitsOut
from stoa.platform.errors import Invalid, NotFound
from stoa.platform.http.deps import CurrentActor, Reading, problems

MAX_HITS = 50

# `tag:`, `model:`, `from:` (`me`, `ai`, a name), `before:`, `after:` (a day), "a phrase", -without.
Words = Annotated[str, Query(min_length=1, max_length=512)]
Limit = Annotated[int, Query(ge=1, le=MAX_HITS)]


@router.get("/conversation-hits", responses=problems(Invalid))
async def search_conversations(q: Words, actor: CurrentActor, session: Reading, limit: Limit = 20) -> HitsOut:
    """Conversations that the caller sees, by their titles and by what is said on their active paths.

    Words are found by their beginnings. In `q`: "a phrase", -without, `tag:`, `model:`, `from:` (`me`, `ai` or a name),
    `before:` and `after:` (a day).
    """
    return await search.everywhere(session, actor, q, limit=limit)


@router.get("/conversations/{conversation_id}/message-hits", responses=problems(NotFound, Invalid))
async def search_messages(
    conversation_id: ConversationPath, q: Words, actor: CurrentActor, session: Reading, limit: Limit = 50
) -> MessageHitsOut:
    """Messages of one conversation, those of branches that are not shown too."""
    return await search.within(session, actor, conversation_id, q, limit=limit)
