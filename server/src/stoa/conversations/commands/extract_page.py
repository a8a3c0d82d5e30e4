"""A page that is made of a conversation, which stays what it is (PG-89)."""

from dataclasses import dataclass, replace

from stoa.access.contracts import Level
from stoa.conversations.commands import export_conversation as exporting
from stoa.conversations.commands.change_conversation import tell
from stoa.conversations.commands.load_conversation import load_conversation
from stoa.conversations.core.continuation import transcript
from stoa.conversations.core.extraction import (
    BY_MODEL,
    MAX_OUTPUT_TOKENS,
    Extract,
    below,
    last_answer,
    request_of,
    without_fence,
)
from stoa.conversations.errors import ExtractFailed, NothingToExtract, NotWritable
from stoa.conversations.models import Conversation
from stoa.conversations.queries import messages, page_links
from stoa.pages import api as pages
from stoa.pages.contracts import NewPage
from stoa.pages.ports import ONLY_PLAIN
from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, Scope, WriteSession
from stoa.platform.ids import ConversationId, PageId
from stoa.providers import api as providers
from stoa.providers.contracts import CallPurpose, CallSpace, ChatMessage, ChatRequest, ModelRole, ProviderFailure
from stoa.spaces import api as spaces
from stoa.usage.contracts import RequestType


@dataclass(frozen=True)
class Extraction:
    """What of a conversation becomes a page, and where. `instruction` belongs to the extract of that name."""

    extract: Extract
    new: NewPage
    instruction: str | None = None


@dataclass(frozen=True)
class _Material:
    """What was said on the path that is shown, and what the page is to look like."""

    conversation: Conversation
    said: list[tuple[str, str]]
    template: str
    new: NewPage
    space: CallSpace | None


async def extract(platform: Platform, actor: Actor, conversation_id: ConversationId, wanted: Extraction) -> PageId:
    """Make the page: read, write its text with no transaction open, and only then make page and link together.

    Whatever fails on the way leaves no page. Raises NotFound and LevelTooLow for either side, NotWritable for a deleted
    conversation, NothingToExtract, ExtractFailed, what a place or template may be refused with, and what asking a
    model may be refused with.
    """
    async with platform.db.writing(Scope.of(actor)) as session:
        material = await _read(session, platform, actor, conversation_id, wanted)
    document = await pages.document_of_markdown(await _text(platform, actor, material, wanted))
    new = replace(material.new, content=document)
    async with platform.db.writing(Scope.of(actor)) as session:
        # What they may see can have changed while the model wrote.
        conversation = await _readable(session, actor, conversation_id)
        return await _make(session, platform, actor, conversation, new)


async def _readable(session: ReadSession, actor: Actor, conversation_id: ConversationId) -> Conversation:
    seen = await load_conversation(session, actor, conversation_id, need=Level.VIEW)
    if seen.conversation.deleted_at is not None:
        raise NotWritable(reason="deleted")
    return seen.conversation


async def _read(
    session: WriteSession, platform: Platform, actor: Actor, conversation_id: ConversationId, wanted: Extraction
) -> _Material:
    conversation = await _readable(session, actor, conversation_id)
    new = replace(wanted.new, title=wanted.new.title or conversation.title, source_conversation_id=conversation.id)
    template = await pages.template_text(
        session, platform.clock, actor, kind=new.page_type, page_id=new.template_id, title=new.title
    )
    # A place that takes no page is known before a model is paid: one is made there, and taken back.
    attempt = await session.begin_nested()
    try:
        await pages.create_page(session, platform.clock, actor, new, ONLY_PLAIN)
    finally:
        await attempt.rollback()
    path = await messages.path_for_model(
        session, conversation.organization_id, conversation.id, conversation.next_seq
    )
    said = [(each.role, each.content) for each in path if each.role in ("user", "assistant") and each.content]
    if not said:
        raise NothingToExtract
    space = await spaces.call_space(session, conversation.organization_id, conversation.space_id)
    return _Material(conversation, said, template, new, space)


async def _text(platform: Platform, actor: Actor, material: _Material, wanted: Extraction) -> str:
    if wanted.extract in BY_MODEL:
        return await _written(platform, actor, material, wanted.instruction)
    if wanted.extract is Extract.LAST_RESPONSE:
        answer = last_answer(material.said)
        if answer is None:
            raise NothingToExtract
        return below(material.template, answer)
    taken = await exporting.take(platform, actor, material.conversation.id)
    parts = [part async for part in exporting.as_markdown(platform, actor, taken)]
    # The first part is the title, which the page has of its own.
    return below(material.template, b"".join(parts[1:]).decode().strip())


async def _written(platform: Platform, actor: Actor, material: _Material, instruction: str | None) -> str:
    asked = (
        ChatMessage("system", request_of(instruction, material.template)),
        ChatMessage("user", transcript(material.said)),
    )
    conversation = material.conversation
    try:
        answer = await providers.ask(
            platform,
            actor,
            ChatRequest(messages=asked, max_output_tokens=MAX_OUTPUT_TOKENS),
            role=ModelRole.CHEAP,
            purpose=CallPurpose(RequestType.EXTRACTION, space=material.space, conversation_id=conversation.id),
        )
    except ProviderFailure as failure:
        raise ExtractFailed(failure.sentence, reason=failure.code) from failure
    if answer.stop_reason == "max_tokens":
        raise ExtractFailed("The page became longer than a model writes at once. Ask for less.", reason="cut_off")
    if not (text := without_fence(answer.text)):
        raise ExtractFailed("The model gave no text. Try again.", reason="empty")
    return text


async def _make(
    session: WriteSession, platform: Platform, actor: Actor, conversation: Conversation, new: NewPage
) -> PageId:
    page_id = await pages.create_page(session, platform.clock, actor, new, ONLY_PLAIN)
    await page_links.put(session, actor, page_id, conversation.id, relationship="source", now=platform.clock.now())
    await tell(session, conversation)
    return page_id
