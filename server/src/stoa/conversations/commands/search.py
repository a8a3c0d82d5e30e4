"""Finding conversations and messages by what is said in them (CV-71)."""

from collections.abc import Sequence

from stoa.access.contracts import Level
from stoa.conversations.commands.load_conversation import load_conversation
from stoa.conversations.queries import search
from stoa.conversations.queries.search import HitRow
from stoa.conversations.schemas.search import HitOut, HitsOut, MessageHitOut, MessageHitsOut
from stoa.documents.api import taken_apart
from stoa.documents.contracts import Asked, Hit, Key, Kind
from stoa.identity import api as identity
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession, as_system
from stoa.platform.errors import FieldError, Invalid
from stoa.platform.ids import ConversationId, UserId

DELETED_USER = "Deleted user"


async def everywhere(session: ReadSession, actor: Actor, text: str, *, limit: int) -> HitsOut:
    """The best conversations of all that the actor sees, each with its best message. Raises Invalid."""
    asked = _asked(text)
    actor.require_organization()
    async with as_system(session):
        rows = await search.find_hits(session, actor, asked, limit=limit)
    names = await _names(session, actor, rows)
    return HitsOut(items=[HitOut.of(row, names) for row in rows], warnings=list(asked.warnings))


async def within(
    session: ReadSession, actor: Actor, conversation_id: ConversationId, text: str, *, limit: int
) -> MessageHitsOut:
    """The best messages of one conversation; also those that an edit took off its path. Raises Invalid, NotFound."""
    asked = _asked(text)
    await load_conversation(session, actor, conversation_id, need=Level.VIEW)
    rows = await search.find_within(session, actor, conversation_id, asked, limit=limit)
    names = await _names(session, actor, rows)
    return MessageHitsOut(items=[MessageHitOut.of(row, names) for row in rows], warnings=list(asked.warnings))


class ConversationSource:
    """Implements `documents.IndexSource`: titles, and what was said on active paths."""

    kind = Kind.CONVERSATION

    async def find(
        self, session: ReadSession, actor: Actor, asked: Asked, *, after: Key | None, limit: int
    ) -> list[Hit]:
        """Each conversation once, with its best message."""
        rows = await search.find_hits(session, actor, asked, limit=limit, after=after)
        return [_hit(row) for row in rows]


def _hit(row: HitRow) -> Hit:
    """What a model said has no author; without a message, whose conversation it is."""
    return Hit(
        kind=Kind.CONVERSATION,
        key=Key(row.score, row.at, row.id),
        title=row.title,
        snippet=row.snippet or "",
        detail=row.status,
        space_id=row.space_id,
        author_id=row.user_id if row.message_id is not None else row.owner_id,
        message_id=row.message_id,
    )


def _asked(text: str) -> Asked:
    asked = taken_apart(text.strip())
    if asked.is_empty:
        raise Invalid(errors=(FieldError("?q", "no_words", "There is no word to search for"),))
    return asked


async def _names(session: ReadSession, actor: Actor, rows: Sequence[HitRow]) -> dict[UserId, str]:
    ids = {row.user_id for row in rows if row.user_id is not None} - {actor.user_id}
    names = {user_id: ref.name for user_id, ref in (await identity.user_refs(session, ids)).items()}
    return {user_id: names.get(user_id, DELETED_USER) for user_id in ids} | {actor.user_id: actor.name}
