"""What a model would be given now, and how much of its context that fills (CV-59)."""

from stoa.access.contracts import Level
from stoa.conversations.commands import link_pages, mentions
from stoa.conversations.commands.load_conversation import load_conversation
from stoa.conversations.core.context import Context, Layer
from stoa.conversations.core.continuation import as_context
from stoa.conversations.ports import ChannelTexts
from stoa.conversations.queries import messages
from stoa.orgs import api as orgs
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession
from stoa.platform.ids import ConversationId
from stoa.providers import api as providers
from stoa.usage import api as usage


async def show_context(
    session: ReadSession,
    actor: Actor,
    conversation_id: ConversationId,
    *,
    channels: ChannelTexts,
    model: str | None,
) -> Context:
    """What the next message would be sent with. Raises NotFound."""
    seen = await load_conversation(session, actor, conversation_id, need=Level.VIEW)
    conversation = seen.conversation
    slug = model or conversation.model
    layers = [
        Layer(layer.source, layer.name, usage.estimate_tokens(len(layer.text)))
        for layer in await orgs.prompt_layers(session, conversation.organization_id, actor.user_id)
    ]
    if conversation.system_prompt:
        prompt = usage.estimate_tokens(len(conversation.system_prompt))
        layers.append(Layer("conversation", conversation.title, prompt))
    if conversation.continuation_summary is not None:
        summary = as_context(conversation.continuation_summary, is_first_answer=False)
        layers.append(Layer("continuation", conversation.title, usage.estimate_tokens(len(summary))))
    told = await link_pages.discussed(session, actor, conversation.organization_id, conversation.id)
    layers += [Layer("page", conversation.title, usage.estimate_tokens(len(text))) for _, text in told]
    said = await messages.path_characters(
        session, conversation.organization_id, conversation.id, conversation.next_seq
    )
    layers.append(Layer("messages", str(conversation.message_count), usage.estimate_tokens(said)))
    window = next(
        (ref.context_window for ref in await providers.list_models(session, actor) if ref.slug == slug), None
    )
    own = await mentions.own_texts(session, actor, conversation, before_seq=conversation.next_seq)
    besides = {conversation.id, *(page_id for page_id, _ in told)}
    named = await mentions.tell(session, actor, own, channels=channels, context_window=window, besides=besides)
    layers += [Layer("mention", conversation.title, usage.estimate_tokens(len(each.text))) for each in named]
    return Context(slug, window, layers)
