"""What the model is given: the active path, and the conversation's own prompt."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from stoa.conversations.contracts import Turn
from stoa.conversations.core.continuation import MAX_OUTPUT_TOKENS, as_context, transcript
from stoa.conversations.core.continuation import REQUEST as SUM_UP
from stoa.conversations.core.guidance import REQUEST
from stoa.conversations.models import Conversation
from stoa.conversations.queries import messages, runs
from stoa.identity import api as identity
from stoa.orgs import api as orgs
from stoa.orgs.contracts import PromptLayer
from stoa.platform.clock import Clock
from stoa.platform.db import WriteSession
from stoa.platform.ids import UserId
from stoa.providers.contracts import ChatMessage, ChatRequest


async def begin(session: WriteSession, clock: Clock, turn: Turn, *, owner: str) -> ChatRequest | None:
    """Mark the run as running and read what the model is to be given; None if the run was ended meanwhile."""
    if not await runs.start_run(session, turn.organization_id, turn.run_id, owner=owner, now=clock.now()):
        return None
    conversation = await session.get_one(Conversation, (turn.organization_id, turn.conversation_id))
    if turn.message_id is None:
        return await _to_sum_up(session, conversation)
    answer = await messages.message_by_id(session, turn.organization_id, turn.message_id)
    place = (turn.organization_id, turn.conversation_id)
    if answer.kind_hint == "second_opinion" and answer.parent_id is not None:
        path = [*await messages.path_to(session, *place, answer.parent_id), ("user", REQUEST, None)]
    else:
        path = await messages.path_for_model(session, *place, answer.seq)
    said = [(ChatMessage(role, content), author) for role, content, author in path]
    layers = await orgs.prompt_layers(session, turn.organization_id, turn.user_id)
    prompt = [ChatMessage("system", text) for text in _prompts(layers, conversation.system_prompt)]
    if conversation.continuation_summary is not None:
        is_first = not any(role == "assistant" for role, _, _ in path)
        summary = as_context(conversation.continuation_summary, is_first_answer=is_first)
        prompt.append(ChatMessage("system", summary))
    return ChatRequest(
        messages=(*prompt, *await _named(session, said)),
        temperature=conversation.temperature,
        max_output_tokens=conversation.parameters.get("max_output_tokens"),
        thinking_budget_tokens=conversation.parameters.get("thinking_budget_tokens"),
    )


async def _to_sum_up(session: WriteSession, conversation: Conversation) -> ChatRequest:
    """The whole path as material for a summary."""
    path = await messages.path_for_model(
        session, conversation.organization_id, conversation.id, conversation.next_seq
    )
    material = transcript([(role, content) for role, content, _ in path])
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


async def _named(session: WriteSession, said: list[tuple[ChatMessage, UserId | None]]) -> list[ChatMessage]:
    """Where several people speak, each message begins with the name of its author (CV-35)."""
    authors = {author for message, author in said if message.role == "user" and author is not None}
    if len(authors) < 2:
        return [message for message, _ in said]
    names = {user_id: ref.name for user_id, ref in (await identity.user_refs(session, authors)).items()}
    return [
        replace(message, content=f"{names.get(author, 'Deleted user')}: {message.content}")
        if message.role == "user" and author is not None
        else message
        for message, author in said
    ]
