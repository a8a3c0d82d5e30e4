"""The list of conversations: pinned ones first, each part in its own order."""

from datetime import datetime
from typing import cast
from uuid import UUID

from stoa.conversations.commands.load_conversation import owner_names
from stoa.conversations.queries import conversations
from stoa.conversations.queries.conversations import Filter, SeenRow
from stoa.conversations.schemas.conversations import ConversationSummary
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession
from stoa.platform.pagination import PageRequest, Slice, slice_of

PINNED, OTHERS = 0, 1


async def page(
    session: ReadSession, actor: Actor, wanted: Filter, request: PageRequest, *, is_pinned: bool | None
) -> Slice[ConversationSummary]:
    """One slice (CV-12). The cursor says in which part and behind which row the next one begins."""
    parts = [PINNED, OTHERS] if is_pinned is None else [PINNED if is_pinned else OTHERS]
    key = request.after(3)
    found: list[tuple[int, SeenRow]] = []
    for part in parts:
        if key is not None and part < cast(int, key[0]):
            continue
        after = cast(tuple[datetime, UUID], key[1:]) if key is not None and key[0] == part else None
        rows = await conversations.list_conversations(
            session, actor, wanted, is_pinned=part == PINNED, after=after, limit=request.limit + 1 - len(found)
        )
        found += [(part, row) for row in rows]
        if len(found) > request.limit:
            break
    cut = slice_of(found, request.limit, lambda item: (item[0], item[1][0].last_message_at, item[1][0].id))
    owners = await owner_names(session, actor, [row[0] for _, row in cut.items])
    shown = [ConversationSummary.of(row[0], row[1], owners.get(row[0].id)) for _, row in cut.items]
    return Slice(shown, cut.next_cursor)
