"""What a model is told of things that a message names, as whoever asks sees them now (CV-36, PG-76)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from stoa.conversations.core.continuation import transcript
from stoa.conversations.core.mentions import (
    MAX_TARGETS,
    MAX_TITLED,
    Target,
    Told,
    fitting,
    named_in,
    plain,
    titles_in,
    without_templates,
)
from stoa.conversations.models import Conversation
from stoa.conversations.ports import ChannelTexts
from stoa.conversations.queries import conversations, messages
from stoa.identity import api as identity
from stoa.pages import api as pages
from stoa.pages.contracts import PageText, PageType
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession
from stoa.platform.ids import PageId, UserId
from stoa.usage import api as usage

# So many messages of a conversation are told of.
LAST_MESSAGES = 10
# So many messages that name something are looked through.
MAX_TEXTS = 200


async def tell(
    session: ReadSession,
    actor: Actor,
    texts: Iterable[str],
    *,
    channels: ChannelTexts,
    context_window: int | None,
    besides: Collection[UUID] = (),
) -> list[Told]:
    """What the texts name, without what the actor may not see, which is nothing but text, and without `besides`.

    The texts are the actor's own: a name that somebody else wrote gives nothing away of what the actor sees.
    """
    said, found = list(texts), []
    named = named_in(said)
    named += [each for each in await _titled(session, actor, said) if each not in named]
    for target in named[:MAX_TARGETS]:
        text = await _text_of(session, actor, channels, target) if target.id not in besides else None
        if text is not None:
            found.append(Told(target, without_templates(text)))
    return fitting(found, context_window, characters_per_token=usage.estimate_characters(1))


async def _titled(session: ReadSession, actor: Actor, texts: Sequence[str]) -> list[Target]:
    """Pages that are named by nothing but their exact title, as far as the actor sees them."""
    wanted = titles_in(texts)
    if not wanted:
        return []
    seen = await pages.titled(session, actor, {title for titles in wanted for title in titles})
    first = (next((seen[title] for title in titles if title in seen), None) for titles in wanted)
    return [Target("page", page_id) for page_id in dict.fromkeys(first) if page_id is not None][:MAX_TITLED]


async def own_texts(
    session: ReadSession, actor: Actor, conversation: Conversation, *, before_seq: int
) -> list[str]:
    """What the actor said on the path before, newest first, where it may name something."""
    return await messages.own_on_path(
        session, actor, conversation, containing="@", before_seq=before_seq, limit=MAX_TEXTS
    )


async def names_of(session: ReadSession, actor: Actor, entries: Sequence[Mapping[str, Any]]) -> dict[UUID, str]:
    """How the things read that these parts of a prompt came from, of those that the actor may see."""
    ids: dict[str, list[UUID]] = {"page": [], "conversation": [], "user": []}
    for entry in entries:
        if entry.get("target") in ids:
            ids[entry["target"]].append(UUID(entry["id"]))
    names = await pages.visible_titles(session, actor, ids["page"]) if ids["page"] else {}
    if ids["conversation"]:
        names |= await conversations.titles(session, actor, ids["conversation"])
    if ids["user"]:
        people = await identity.user_refs(session, await pages.nameable_people(session, actor, ids["user"]))
        names |= {user_id: ref.name for user_id, ref in people.items()}
    return names


async def _text_of(session: ReadSession, actor: Actor, channels: ChannelTexts, target: Target) -> str | None:
    if target.kind == "page":
        return await _page(session, actor, channels, PageId(target.id))
    if target.kind == "conversation":
        title = (await conversations.titles(session, actor, [target.id], is_live=True)).get(target.id)
        if title is None:
            return None
        said = await messages.last_of_conversation(session, actor, target.id, LAST_MESSAGES)
        return f"The conversation {title} is named. Its last messages:\n{transcript(said)}"
    return await _person(session, actor, UserId(target.id))


async def _page(session: ReadSession, actor: Actor, channels: ChannelTexts, page_id: PageId) -> str | None:
    found = await pages.texts_for_models(session, actor, [page_id])
    return await _told_of(session, actor, channels, *found[0]) if found else None


async def _told_of(
    session: ReadSession, actor: Actor, channels: ChannelTexts, page_id: PageId, page: PageText
) -> str:
    if page.type == PageType.FOLDER:
        listed = [f"- {title} ({kind})" for title, kind in await pages.children_of(session, actor, page_id)]
        return "\n".join([f"The folder {page.title} is named. It contains:", *listed])
    if page.type == PageType.AI_CHAT:
        said = await messages.last_on_page(session, actor, page_id, LAST_MESSAGES)
        return f"The AI page {page.title} is named. Its last messages:\n{transcript(said)}"
    if page.type == PageType.CHANNEL:
        last = await channels.last_messages(session, actor, page_id, LAST_MESSAGES)
        said = [(author, plain(text)) for author, text in last]
        return f"The channel {page.title} is named. Its last messages:\n{transcript(said)}"
    return f"The page {page.title} is named. Its text now:\n{page.text}"


async def _person(session: ReadSession, actor: Actor, user_id: UserId) -> str | None:
    people = await identity.user_refs(session, await pages.nameable_people(session, actor, [user_id]))
    person = people.get(user_id)
    return f"{person.name} (@{person.username}) is a person of the organization." if person is not None else None
