"""What the model is given: the active path with its files, and the prompts of everybody concerned."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from stoa.conversations.commands import attachments, link_pages, mentions
from stoa.conversations.contracts import Turn
from stoa.conversations.core.continuation import MAX_OUTPUT_TOKENS, as_context, transcript
from stoa.conversations.core.continuation import REQUEST as SUM_UP
from stoa.conversations.core.guidance import REQUEST
from stoa.conversations.core.mentions import Told
from stoa.conversations.core.thinking import budget_in
from stoa.conversations.models import Conversation
from stoa.conversations.ports import ChannelTexts
from stoa.conversations.queries import messages, runs
from stoa.conversations.queries.messages import Spoken
from stoa.files.contracts import MediaRef
from stoa.identity import api as identity
from stoa.orgs import api as orgs
from stoa.orgs.contracts import PromptLayer
from stoa.platform.blobs import BlobStore
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import MediaId, PageId
from stoa.providers.contracts import ChatMessage, ChatRequest, TextPart, ToolDefinition
from stoa.usage import api as usage


@dataclass(frozen=True)
class Prompt:
    """What a model is to be asked; `files` are by message, still without their bytes."""

    request: ChatRequest
    files: Mapping[int, Sequence[MediaRef | None]]

    async def complete(self, blobs: BlobStore) -> ChatRequest:
        """The request with the bytes of its files; needs no session."""
        asked = list(self.request.messages)
        for index, refs in self.files.items():
            parts = await attachments.parts_of(blobs, refs)
            asked[index] = replace(asked[index], content=(*parts, TextPart(asked[index].text)))
        return replace(self.request, messages=tuple(asked))


async def begin(
    session: WriteSession,
    clock: Clock,
    turn: Turn,
    *,
    owner: str,
    channels: ChannelTexts,
    tools: Sequence[ToolDefinition] = (),
) -> Prompt | None:
    """Mark the run as running and read what the model is to be given; None if the run was ended meanwhile."""
    if not await runs.start_run(session, turn.organization_id, turn.run_id, owner=owner, now=clock.now()):
        return None
    conversation = await session.get_one(Conversation, (turn.organization_id, turn.conversation_id))
    if turn.message_id is None:
        return Prompt(await _to_sum_up(session, conversation), {})
    answer = await messages.message_by_id(session, turn.organization_id, turn.message_id)
    place = (turn.organization_id, turn.conversation_id)
    if answer.kind_hint == "second_opinion" and answer.parent_id is not None:
        path = [*await messages.path_to(session, *place, answer.parent_id), Spoken("user", REQUEST)]
    elif not answer.is_active and answer.parent_id is not None:
        # One of several answers: the one on the path is not its business.
        path = await messages.path_to(session, *place, answer.parent_id)
    else:
        path = await messages.path_for_model(session, *place, answer.seq)
    layers = await orgs.prompt_layers(session, turn.organization_id, turn.user_id)
    prompt = [ChatMessage("system", text) for text in _prompts(layers, conversation.system_prompt)]
    if conversation.continuation_summary is not None:
        is_first = not any(said.role == "assistant" for said in path)
        summary = as_context(conversation.continuation_summary, is_first_answer=is_first)
        prompt.append(ChatMessage("system", summary))
    told = await link_pages.discussed(session, turn.actor, turn.organization_id, turn.conversation_id)
    prompt += [ChatMessage("system", text) for _, text in told]
    own = [said.content for said in reversed(path) if said.role == "user" and said.user_id == turn.user_id]
    besides = {turn.conversation_id, *(page_id for page_id, _ in told)}
    window = turn.call.context_window
    named = await mentions.tell(
        session, turn.actor, own, channels=channels, context_window=window, besides=besides
    )
    prompt += [ChatMessage("system", each.text) for each in named]
    files = await _files(session, turn, path, first=len(prompt))
    answer.used_context = [*_known(layers, conversation, path, files), *_pages(told), *_named_things(named)]
    can_use_tools = turn.call.supports_tools and answer.kind_hint is None
    request = ChatRequest(
        messages=(*prompt, *await _named(session, path)),
        temperature=conversation.temperature,
        max_output_tokens=conversation.parameters.get("max_output_tokens"),
        thinking_budget_tokens=None if answer.kind_hint is not None else budget_in(conversation.parameters),
        tools=tuple(tools) if can_use_tools else (),
    )
    return Prompt(request, files)


def _known(
    layers: Sequence[PromptLayer],
    conversation: Conversation,
    path: Sequence[Spoken],
    files: Mapping[int, Sequence[MediaRef | None]],
) -> Iterator[dict[str, object]]:
    """Every layer of what the model is given, with an estimate of its tokens (CV-60)."""

    def entry(kind: str, name: str | None, characters: int, known_id: UUID | None = None) -> dict[str, object]:
        shown_id = str(known_id) if known_id is not None else None
        return {"kind": kind, "name": name, "tokens": usage.estimate_tokens(characters), "id": shown_id}

    for layer in layers:
        yield entry(layer.source, layer.name, len(layer.text))
    if conversation.system_prompt:
        yield entry("conversation", None, len(conversation.system_prompt))
    if conversation.continuation_summary is not None:
        yield entry("continuation", None, len(conversation.continuation_summary))
    yield entry("messages", str(len(path)), sum(len(said.content) for said in path))
    # A file's name is for those who may read it: it is looked up when it is shown.
    for ref in (ref for refs in files.values() for ref in refs if ref is not None):
        yield entry("attachment", None, attachments.characters_of([ref]), ref.id)


def _pages(told: Sequence[tuple[PageId, str]]) -> Iterator[dict[str, object]]:
    # A page's title, like a file's name, is looked up when it is shown.
    for page_id, text in told:
        yield {"kind": "page", "name": None, "tokens": usage.estimate_tokens(len(text)), "id": str(page_id)}


def _named_things(named: Sequence[Told]) -> Iterator[dict[str, object]]:
    # How they read is looked up when it is shown, too: a reader may see less than whoever asked.
    for each in named:
        tokens = usage.estimate_tokens(len(each.text))
        target = each.target
        yield {"kind": "mention", "target": target.kind, "name": None, "tokens": tokens, "id": str(target.id)}


async def _files(
    session: ReadSession, turn: Turn, path: Sequence[Spoken], *, first: int
) -> dict[int, list[MediaRef | None]]:
    """What is attached, as the person may read it now (CV-34)."""
    wanted: dict[int, list[MediaId]] = {
        first + index: attachments.ids_of(said.attachments) for index, said in enumerate(path) if said.attachments
    }
    seen = await attachments.readable(session, turn.actor, {each for ids in wanted.values() for each in ids})
    can_see = turn.call.supports_vision

    def given(media_id: MediaId) -> MediaRef | None:
        ref = seen.get(media_id)
        return ref if ref is None or can_see or not ref.is_image else None

    return {index: [given(media_id) for media_id in ids] for index, ids in wanted.items()}


async def _to_sum_up(session: ReadSession, conversation: Conversation) -> ChatRequest:
    """The whole path as material for a summary."""
    path = await messages.path_for_model(
        session, conversation.organization_id, conversation.id, conversation.next_seq
    )
    material = transcript([(said.role, said.content) for said in path])
    asked = (ChatMessage("system", SUM_UP), ChatMessage("user", material))
    return ChatRequest(messages=asked, max_output_tokens=MAX_OUTPUT_TOKENS)


def _prompts(layers: Sequence[PromptLayer], own: str | None) -> Iterator[str]:
    """The organization's and the groups' text, the conversation's own, then the person's; each says whose it is."""
    yield from (_labelled(layer) for layer in layers if layer.source != "person")
    if own:
        yield own
    yield from (_labelled(layer) for layer in layers if layer.source == "person")


def _labelled(layer: PromptLayer) -> str:
    whose = {"organization": "the organization", "group": "the group", "person": "the person you talk with,"}
    return f"From {whose[layer.source]} {layer.name}:\n{layer.text}"


async def _named(session: ReadSession, path: Sequence[Spoken]) -> list[ChatMessage]:
    """Where several people speak, each message begins with the name of its author (CV-35)."""
    authors = {said.user_id for said in path if said.role == "user" and said.user_id is not None}
    if len(authors) < 2:
        return [ChatMessage(said.role, said.content) for said in path]
    names = {user_id: ref.name for user_id, ref in (await identity.user_refs(session, authors)).items()}
    return [
        ChatMessage(said.role, f"{names.get(said.user_id, 'Deleted user')}: {said.content}")
        if said.role == "user" and said.user_id is not None
        else ChatMessage(said.role, said.content)
        for said in path
    ]
