"""Who hears of a change in a channel: whoever listens to it, in the order of its changes."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from stoa.channels.events import ChannelChanged, MessageChanged
from stoa.channels.models import ChannelMessage
from stoa.channels.queries import messages
from stoa.channels.schemas import ChannelMessageOut, author_of
from stoa.identity import api as identity
from stoa.pages import api as pages
from stoa.pages.contracts import Channel
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import ChannelMessageId, OrganizationId
from stoa.platform.outbox import record


def topic_of(channel: Channel) -> str:
    return f"channel:{channel.id}"


async def tell(session: WriteSession, channel: Channel, message_id: ChannelMessageId, seq: int, fact: str) -> None:
    """A message was changed, as this change of the channel."""
    event = MessageChanged(
        channel.organization_id,
        page_id=channel.id,
        message_id=message_id,
        seq=seq,
        fact=fact,
    )
    await record(session, event, topics=[topic_of(channel)])


async def tell_settings(session: WriteSession, channel: Channel) -> None:
    """Something about the channel itself is another now."""
    event = ChannelChanged(channel.organization_id, page_id=channel.id)
    await record(session, event, topics=[topic_of(channel), f"page:{channel.id}"])


def event_data(message: ChannelMessageOut, fact: str, seq: int) -> dict[str, Any]:
    """What a client is told of a change, with the message as it is now."""
    return {
        "page_id": str(message.page_id),
        "message_id": str(message.id),
        "seq": seq,
        "fact": fact,
        "message": message.model_dump(mode="json"),
    }


async def shown(session: ReadSession, found: Sequence[ChannelMessage]) -> list[ChannelMessageOut]:
    """Messages with their authors."""
    ids = {author_id for each in found if (author_id := author_of(each)) is not None}
    people = await identity.user_refs(session, ids)
    return [ChannelMessageOut.of(each, people) for each in found]


async def with_messages(
    session: ReadSession, events: Sequence[tuple[UUID | None, Mapping[str, Any]]]
) -> list[Mapping[str, Any]]:
    """Data of these events with what the messages say now, where everybody who hears it may read it (ADR 119).

    The session is in the system's scope. Once for all who listen, whatever their number.
    """
    organizations = {OrganizationId(each) for each, _ in events if each is not None}
    cut = {str(page_id) for each in organizations for page_id, _ in await pages.cut_channels(session, each)}
    wanted = {
        (OrganizationId(organization_id), ChannelMessageId(UUID(data["message_id"])))
        for organization_id, data in events
        if organization_id is not None and data["page_id"] not in cut
    }
    found = await shown(session, await messages.find_many(session, wanted)) if wanted else []
    by_id = {str(each.id): each for each in found}
    told: list[Mapping[str, Any]] = []
    for _, data in events:
        message = by_id.get(data["message_id"])
        told.append(
            event_data(message, data["fact"], data["seq"]) if message is not None else {**data, "message": None}
        )
    return told
