"""Conversations of other products, and of Stoa itself, as they were: every branch, author and time (CV-73, CV-74)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from stoa.conversations.commands.change_conversation import topics_of
from stoa.conversations.commands.export_conversation import address_digest
from stoa.conversations.contracts import ImportedConversation, ImportedMessage, Importer, MessageStatus
from stoa.conversations.events import ConversationUpdated
from stoa.conversations.models import Conversation
from stoa.conversations.queries import transcripts
from stoa.identity import api as identity
from stoa.orgs import api as orgs
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import AreaId, ConversationId, MessageId, OrganizationId, SpaceId, UserId, new_id
from stoa.platform.outbox import record

NO_TITLE = "Imported conversation"
STATUSES = frozenset(MessageStatus) - {MessageStatus.QUEUED, MessageStatus.STREAMING}
STOP_REASONS = frozenset({"end", "max_tokens", "tool_use", "stopped", "filtered", "error"})
KIND_HINTS = frozenset({"second_opinion", "guidance", "summary", "restore_note"})
TOKENS = ("input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens", "thinking_tokens")
LISTS = ("tool_calls", "tool_results", "sources", "used_context")
# So many members of an organization are found again as authors.
MEMBERS = 10_000
PRODUCTS = {"chatgpt": "openai", "claude": "anthropic"}


async def importer(
    session: ReadSession,
    organization_id: OrganizationId,
    user_id: UserId,
    options: Mapping[str, Any],
    *,
    knows_members: bool,
) -> Importer:
    """Who takes conversations over, and the members of the organization by the digests of their addresses."""
    members = await orgs.member_ids(session, organization_id, MEMBERS) if knows_members else []
    contacts = await identity.contacts_of(session, {*members, user_id})
    return Importer(
        organization_id,
        user_id,
        SpaceId(UUID(options["space_id"])) if "space_id" in options else None,
        AreaId(UUID(options["area_id"])) if "area_id" in options else None,
        {address_digest(contact.email_key): contact.id for contact in contacts.values() if contact.is_verified}
        | {address_digest(contacts[user_id].email_key): user_id},
    )


async def take_in(
    session: WriteSession, clock: Clock, importer: Importer, imported: ImportedConversation
) -> ConversationId:
    """Written as it was; it is private, cost nothing here, and nobody is told but its owner."""
    now = clock.now()
    conversation = _conversation(importer, imported, now)
    session.add(conversation)
    await session.flush()
    ids = {message.key: MessageId(new_id()) for message in imported.messages}
    rows = [
        _row(importer, imported, message, ids, now)
        | {"conversation_id": conversation.id, "organization_id": importer.organization_id, "seq": seq}
        for seq, message in enumerate(imported.messages, start=1)
    ]
    await transcripts.insert_messages(session, rows)
    conversation.next_seq = len(rows) + 1
    conversation.message_count = sum(message.is_active for message in imported.messages)
    conversation.active_leaf_id = ids.get(imported.leaf) if imported.leaf is not None else None
    await session.flush()
    told = ConversationUpdated(conversation.organization_id, conversation.id)
    await record(session, told, topics=await topics_of(session, conversation))
    return conversation.id


def _conversation(importer: Importer, imported: ImportedConversation, now: datetime) -> Conversation:
    facts = imported.facts
    moments = [message.created_at for message in imported.messages if message.created_at]
    last = imported.updated_at or max(moments, default=None)
    tags = [" ".join(tag.lower().split())[:40] for tag in imported.tags]
    temperature = facts.get("temperature")
    return Conversation(
        id=ConversationId(new_id()),
        organization_id=importer.organization_id,
        user_id=importer.user_id,
        kind="chat",
        title=" ".join(imported.title.split())[:200] or NO_TITLE,
        title_source=facts["title_source"] if facts.get("title_source") in ("default", "auto") else "manual",
        status="archived" if facts.get("status") == "archived" else "active",
        model=imported.model if imported.source == "stoa" else None,
        system_prompt=imported.system_prompt,
        temperature=temperature if isinstance(temperature, int | float) and 0 <= temperature <= 2 else None,
        parameters=facts["parameters"] if isinstance(facts.get("parameters"), dict) else {},
        mode="write" if facts.get("mode") == "write" else "ask",
        tags=[*dict.fromkeys(filter(None, tags))][:20],
        space_id=importer.space_id,
        area_id=importer.area_id,
        imported_from=imported.source,
        last_message_at=_moment(last, now),
        created_at=_moment(imported.created_at or min(moments, default=None), now),
        updated_at=now,
    )


def _moment(value: str | None, otherwise: datetime) -> datetime:
    return datetime.fromisoformat(value) if value else otherwise


def _row(
    importer: Importer,
    imported: ImportedConversation,
    message: ImportedMessage,
    ids: Mapping[str, MessageId],
    now: datetime,
) -> dict[str, Any]:
    facts = message.facts
    author = _author(importer, imported, message)
    metadata = dict(facts["metadata"]) if isinstance(facts.get("metadata"), dict) else {}
    if message.role == "user" and author is None and message.author:
        metadata["author_name"] = message.author[:200]
    at = _moment(message.created_at, now)
    return {
        "id": ids[message.key],
        "parent_id": ids.get(message.parent) if message.parent is not None else None,
        "role": message.role,
        "user_id": author,
        "content": message.content,
        "thinking": message.thinking,
        "tool_call_id": str(facts["tool_call_id"])[:200] if facts.get("tool_call_id") else None,
        "is_active": message.is_active,
        "edited_at": _stated(facts.get("edited_at")),
        "status": _status(facts.get("status")),
        "model": _model(imported.source, message.model),
        "provider": str(facts["provider"])[:100] if facts.get("provider") else None,
        "cost_micros": 0 if message.role == "assistant" else None,
        "stop_reason": facts.get("stop_reason") if facts.get("stop_reason") in STOP_REASONS else None,
        "kind_hint": facts.get("kind_hint") if facts.get("kind_hint") in KIND_HINTS else None,
        "error": facts["error"] if isinstance(facts.get("error"), list) else None,
        "metadata_": metadata,
        "created_at": at,
        "updated_at": _stated(facts.get("updated_at")) or at,
        **{name: facts[name] if isinstance(facts.get(name), list) else [] for name in LISTS},
        **{name: facts[name] if _is_count(facts.get(name)) else None for name in TOKENS},
    }


def _author(importer: Importer, imported: ImportedConversation, message: ImportedMessage) -> UserId | None:
    """Other products know one person; in files of Stoa authors are known by their addresses, or by name alone."""
    if message.role != "user":
        return None
    if imported.source != "stoa":
        return importer.user_id
    return importer.people.get(message.author_digest) if message.author_digest else None


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31


def _status(value: object) -> str:
    if value in STATUSES:
        return str(value)
    return MessageStatus.INTERRUPTED if value == MessageStatus.STREAMING else MessageStatus.COMPLETE


def _model(source: str, model: str | None) -> str | None:
    if model is None or source == "stoa":
        return model
    return f"{PRODUCTS.get(source, source)}:{model}"[:300]


def _stated(value: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None
