"""Messages as people see them: siblings, author, and the text so far of one that streams."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from stoa.access.contracts import Level
from stoa.conversations.commands.attachments import ids_of, readable
from stoa.conversations.commands.load_conversation import DELETED_USER, load_conversation
from stoa.conversations.commands.mentions import names_of
from stoa.conversations.contracts import MessageStatus
from stoa.conversations.models import Message
from stoa.conversations.queries import messages, runs
from stoa.conversations.schemas.feedback import FeedbackOut, FeedbackSumOut
from stoa.conversations.schemas.messages import AttachmentOut, KnownOut, MessageOut, StepOut
from stoa.files.contracts import MediaRef
from stoa.identity import api as identity
from stoa.pages import api as pages
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession
from stoa.platform.ids import ConversationId, MediaId, RunId, UserId
from stoa.platform.pagination import PageRequest, Slice, encode_cursor


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
    files = await readable(session, actor, [*_file_ids(found)])
    titles = await _page_titles(session, actor, found)
    mentioned = [entry for message in found for entry in message.used_context if entry["kind"] == "mention"]
    titles |= await names_of(session, actor, mentioned)
    return [
        MessageOut.of(
            message,
            siblings=[*siblings[message.parent_id]],
            opinions=judged.get(message.id, 0),
            known=[_known(entry, files, titles) for entry in message.used_context],
            steps=_steps(message, titles),
            attached=[AttachmentOut.of(each, files.get(each)) for each in ids_of(message.attachments)],
            author=names.get(message.user_id) if message.user_id else None,
            streamed=_text_so_far(message, streamed),
            shows_cost=level >= Level.EDIT,
            own_feedback=_own_feedback(message, actor),
            feedback=_feedback(message) if level >= Level.DELETE else None,
        )
        for message in found
    ]


def _own_feedback(message: Message, actor: Actor) -> FeedbackOut | None:
    own = message.feedback.get(str(actor.user_id)) if message.feedback else None
    return FeedbackOut(value=own["value"], reasons=own["reasons"], note=own["note"]) if own is not None else None


def _feedback(message: Message) -> FeedbackSumOut | None:
    """Sums for the owner (CV-37); nobody learns who said what."""
    values = [each["value"] for each in (message.feedback or {}).values()]
    return FeedbackSumOut(good=values.count(1), bad=values.count(-1)) if values else None


def _file_ids(found: Sequence[Message]) -> Iterator[MediaId]:
    for message in found:
        yield from ids_of(message.attachments)
        yield from (MediaId(UUID(each["id"])) for each in message.used_context if each["kind"] == "attachment")


async def _page_titles(session: ReadSession, actor: Actor, found: Sequence[Message]) -> dict[UUID, str]:
    """Titles of the pages that were read or told of, of those that the actor sees."""
    results = (result for message in found for result in message.tool_results)
    ids = {UUID(result["page_id"]) for result in results if result.get("page_id")}
    known = (entry for message in found for entry in message.used_context if entry["kind"] == "page")
    ids |= {UUID(entry["id"]) for entry in known}
    return await pages.visible_titles(session, actor, ids) if ids else {}


def _known(entry: Mapping[str, Any], files: Mapping[MediaId, MediaRef], titles: Mapping[UUID, str]) -> KnownOut:
    name, known_id = entry["name"], UUID(entry["id"]) if entry["id"] else None
    if entry["kind"] == "attachment" and known_id is not None:
        ref = files.get(MediaId(known_id))
        name = ref.name if ref is not None else None
    elif entry["kind"] in ("tool", "page", "mention") and known_id is not None:
        name = titles.get(known_id)
    return KnownOut(kind=entry["kind"], name=name, tokens=entry["tokens"])


def _steps(message: Message, titles: Mapping[UUID, str]) -> list[StepOut]:
    names = {call["id"]: call["name"] for call in message.tool_calls}
    return [
        StepOut(
            id=result["call_id"],
            name=names.get(result["call_id"], ""),
            status=result["status"],
            error=result["error"],
            page_id=page_id if page_id in titles else None,
            page_title=titles.get(page_id) if page_id is not None else None,
        )
        for result in message.tool_results
        for page_id in [UUID(result["page_id"]) if result["page_id"] else None]
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
