"""Messages as people see them: siblings, author, and the text so far of one that streams."""

from collections.abc import Sequence

from stoa.access.contracts import Level
from stoa.conversations.commands.attachments import ids_of, readable
from stoa.conversations.commands.load_conversation import load_conversation
from stoa.conversations.contracts import MessageStatus
from stoa.conversations.models import Message
from stoa.conversations.queries import messages, runs
from stoa.conversations.schemas import AttachmentOut, MessageOut
from stoa.identity import api as identity
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession
from stoa.platform.ids import ConversationId, RunId, UserId
from stoa.platform.pagination import PageRequest, Slice, encode_cursor

DELETED_USER = "Deleted user"


async def list_path(
    session: ReadSession, actor: Actor, conversation_id: ConversationId, request: PageRequest
) -> Slice[MessageOut]:
    """A part of the active path, oldest first; the first slice is its newest end (CV-27)."""
    after = request.after(1)
    before_seq = int(str(after[0])) if after else None
    seen = await load_conversation(session, actor, conversation_id, need=Level.VIEW)
    found = await messages.path(session, seen.conversation, before_seq=before_seq, limit=request.limit + 1)
    shown = found[: request.limit][::-1]
    older = encode_cursor([shown[0].seq]) if len(found) > request.limit else None
    return Slice(await show(session, actor, shown, level=seen.level), older)


async def show(
    session: ReadSession, actor: Actor, found: Sequence[Message], *, level: Level | None = None
) -> list[MessageOut]:
    """The given messages of one conversation, in their order; what they cost is for who may write (US-44).

    `level` is the actor's in the conversation; it is looked up if the caller does not know it.
    """
    if not found:
        return []
    if level is None:
        level = (await load_conversation(session, actor, found[0].conversation_id, need=Level.VIEW)).level
    siblings = await messages.siblings(session, found)
    names = await _names(session, actor, found)
    judged = await messages.judged(session, found)
    streaming = [message for message in found if message.status == MessageStatus.STREAMING and message.run_id]
    streamed = {}
    if streaming:
        run_ids = [message.run_id for message in streaming if message.run_id]
        streamed = await runs.streamed_text(session, streaming[0].organization_id, run_ids)
    files = await readable(session, actor, [each for message in found for each in ids_of(message.attachments)])
    return [
        MessageOut.of(
            message,
            siblings=[*siblings[message.parent_id]],
            opinions=judged.get(message.id, 0),
            attached=[AttachmentOut.of(each, files.get(each)) for each in ids_of(message.attachments)],
            author=names.get(message.user_id) if message.user_id else None,
            streamed=_text_so_far(message, streamed),
            shows_cost=level >= Level.EDIT,
        )
        for message in found
    ]


def _text_so_far(message: Message, streamed: dict[RunId, tuple[str, str, int]]) -> tuple[str, str, int] | None:
    if message.status != MessageStatus.STREAMING or message.run_id is None:
        return None
    return streamed.get(message.run_id, ("", "", 0))


async def show_one(session: ReadSession, actor: Actor, message: Message) -> MessageOut:
    return (await show(session, actor, [message]))[0]


async def _names(session: ReadSession, actor: Actor, found: Sequence[Message]) -> dict[UserId, str]:
    """Names of the authors; the actor's own is known without asking."""
    others = {message.user_id for message in found if message.user_id} - {actor.user_id}
    names = {user_id: ref.name for user_id, ref in (await identity.user_refs(session, others)).items()}
    return {user_id: names.get(user_id, DELETED_USER) for user_id in others} | {actor.user_id: actor.name}
