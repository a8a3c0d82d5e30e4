"""A conversation as a file (CV-72): all of it as JSON, or what is shown as Markdown. Read a part at a time."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import orjson

from stoa.access.contracts import Level
from stoa.audit import api as audit
from stoa.conversations.commands.change_conversation import note
from stoa.conversations.commands.load_conversation import DELETED_USER, Seen, load_conversation
from stoa.conversations.core.transcript import Spoken, heading, written
from stoa.conversations.models import Conversation, Message
from stoa.conversations.queries import transcripts
from stoa.identity import api as identity
from stoa.pages import api as pages
from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, Scope, WriteSession
from stoa.platform.errors import NotFound, TooLarge
from stoa.platform.ids import ConversationId, UserId

FORM = "stoa.conversation/1"
BATCH = 100

CONVERSATION_FIELDS = (
    "id",
    "title",
    "title_source",
    "kind",
    "status",
    "model",
    "system_prompt",
    "temperature",
    "parameters",
    "mode",
    "tags",
    "active_leaf_id",
    "continuation_summary",
    "last_message_at",
    "created_at",
    "updated_at",
)
MESSAGE_FIELDS = (
    "id",
    "parent_id",
    "seq",
    "role",
    "user_id",
    "content",
    "thinking",
    "tool_call_id",
    "attachments",
    "sources",
    "is_active",
    "edited_at",
    "status",
    "model",
    "provider",
    "input_tokens",
    "output_tokens",
    "cache_read_tokens",
    "cache_write_tokens",
    "thinking_tokens",
    "stop_reason",
    "error",
    "kind_hint",
    "created_at",
    "updated_at",
)
# What tools were asked and said, what the model was given and what it cost: for those who may write (US-44).
WRITERS_FIELDS = ("tool_calls", "tool_results", "used_context", "cost_micros")


class ExportForm(StrEnum):
    """What a conversation may be taken out as."""

    JSON = "json"
    MARKDOWN = "markdown"
    PDF = "pdf"


ENDINGS = {ExportForm.JSON: "json", ExportForm.MARKDOWN: "md", ExportForm.PDF: "pdf"}
MAX_PDF_BYTES = 2_000_000


@dataclass(frozen=True)
class Taken:
    """A conversation that is about to be taken out, as it was when somebody asked."""

    conversation: Conversation
    level: Level
    before_seq: int


async def begin(platform: Platform, actor: Actor, conversation_id: ConversationId, form: ExportForm) -> Taken:
    """Look at what is to be taken out, and note it before the first part is read. Raises NotFound."""
    async with platform.db.writing(Scope.of(actor)) as session:
        seen = await load_conversation(session, actor, conversation_id, need=Level.VIEW)
        await note(session, actor, seen.conversation, "conversation.exported", {"format": form})
    return _taken(seen)


async def take(platform: Platform, actor: Actor, conversation_id: ConversationId) -> Taken:
    """As begin, for one of many whose export is noted as a whole. Raises NotFound."""
    async with platform.db.reading(Scope.of(actor)) as session:
        return _taken(await load_conversation(session, actor, conversation_id, need=Level.VIEW))


def _taken(seen: Seen) -> Taken:
    return Taken(seen.conversation, seen.level, seen.conversation.next_seq)


def exported(platform: Platform, actor: Actor, taken: Taken, form: ExportForm) -> AsyncIterator[bytes]:
    """The file, part by part; the right is asked for again with each."""
    return as_json(platform, actor, taken) if form is ExportForm.JSON else as_markdown(platform, actor, taken)


async def as_json(platform: Platform, actor: Actor, taken: Taken) -> AsyncIterator[bytes]:
    """Every branch, with all that the actor may see; what they may not is counted in `left_out`."""
    conversation, left_out = taken.conversation, 0
    fields = MESSAGE_FIELDS + (WRITERS_FIELDS if taken.level >= Level.EDIT else ())
    async with platform.db.reading(Scope.of(actor)) as session:
        authors = await _authors(session, await transcripts.author_ids(session, conversation))
    head = {name: getattr(conversation, name) for name in CONVERSATION_FIELDS}
    yield b'{"form":' + _json(FORM) + b',"conversation":' + _json(head)
    yield b',"authors":' + _json(authors) + b',"messages":['
    separator = b"\n"
    async for batch in _batches(platform, actor, taken, is_active=False):
        for message in batch:
            yield separator + _json(_message(message, fields))
            separator = b",\n"
            left_out += bool(message.tool_results) and taken.level < Level.EDIT
    yield b'],"left_out":' + _json({"tool_results": left_out}) + b"}\n"


def _json(value: object) -> bytes:
    # The driver's UUIDs are a class of their own, which is written as text.
    return orjson.dumps(value, default=str)


def _message(message: Message, fields: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(message, name) for name in fields} | {"metadata": message.metadata_}


async def _authors(session: ReadSession, ids: set[UserId]) -> list[dict[str, Any]]:
    """Their names, and by what they are known elsewhere: never the address itself."""
    names = await identity.user_refs(session, ids)
    contacts = await identity.contacts_of(session, ids)
    return [
        {
            "id": user_id,
            "name": names[user_id].name if user_id in names else DELETED_USER,
            "email_sha256": address_digest(contacts[user_id].email_key) if user_id in contacts else None,
        }
        for user_id in sorted(ids)
    ]


def address_digest(email_key: str) -> str:
    """By this an author is found again where the address is known."""
    return hashlib.sha256(email_key.encode()).hexdigest()


async def as_markdown(platform: Platform, actor: Actor, taken: Taken) -> AsyncIterator[bytes]:
    """The path that is shown, as people read it."""
    conversation = taken.conversation
    yield heading(conversation.title, conversation.created_at).encode()
    async for batch in _batches(platform, actor, taken, is_active=True):
        async with platform.db.reading(Scope.of(actor)) as session:
            names = await identity.user_refs(session, {each.user_id for each in batch if each.user_id})
        for message in batch:
            if message.role in ("user", "assistant") and message.content:
                yield "".join(
                    written(Spoken(_speaker(message, names), message.created_at, message.content))
                ).encode()


def _speaker(message: Message, names: Any) -> str:
    if message.role == "assistant":
        return (message.model or "").partition(":")[2] or "Assistant"
    if message.user_id in names:
        return str(names[message.user_id].name)
    return str(message.metadata_.get("author_name") or DELETED_USER)


async def as_pdf(platform: Platform, actor: Actor, taken: Taken) -> bytes:
    """The path that is shown, to be printed. Raises FilesBusy, FileUnreadable, TooLarge."""
    written_so_far = bytearray()
    async for chunk in as_markdown(platform, actor, taken):
        written_so_far += chunk
        if len(written_so_far) > MAX_PDF_BYTES:
            raise TooLarge(limit=MAX_PDF_BYTES)
    # The file has the title of its own.
    _, _, text = bytes(written_so_far).decode().partition("\n")
    return await pages.pdf_of_markdown(taken.conversation.title, text)


async def _batches(
    platform: Platform, actor: Actor, taken: Taken, *, is_active: bool
) -> AsyncIterator[list[Message]]:
    seq = 0
    while True:
        async with platform.db.reading(Scope.of(actor)) as session:
            seen = await load_conversation(session, actor, taken.conversation.id, need=Level.VIEW)
            batch = await transcripts.messages_after(
                session, seen.conversation, seq, before_seq=taken.before_seq, is_active=is_active, limit=BATCH
            )
        if not batch:
            return
        yield batch
        seq = batch[-1].seq


async def begin_all(session: WriteSession, actor: Actor) -> None:
    """Note that a person takes all of their conversations out."""
    await audit.record(
        session,
        actor,
        "conversations.exported",
        resource_type="user",
        resource_id=actor.user_id,
        organization_id=actor.require_organization(),
    )


async def all_own(platform: Platform, actor: Actor) -> AsyncIterator[bytes]:
    """An archive of the actor's own conversations as JSON; no more than one of them is held at a time (CV-75)."""
    archive, names = pages.ZipStream(platform.clock.now()), pages.Names()
    after: ConversationId | None = None
    while True:
        async with platform.db.reading(Scope.of(actor)) as session:
            ids = await transcripts.own_ids(session, actor, after, BATCH)
        if not ids:
            break
        for conversation_id in ids:
            try:
                taken = await take(platform, actor, conversation_id)
                content = b"".join([chunk async for chunk in as_json(platform, actor, taken)])
            except NotFound:  # deleted since
                continue
            # The import looks for files of these names.
            path = f"conversations/conversation {names.take('', taken.conversation.title)}.json"
            yield await asyncio.to_thread(archive.add, path, content)
        after = ids[-1]
    yield archive.end()
