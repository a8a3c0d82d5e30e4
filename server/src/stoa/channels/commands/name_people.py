"""Whom and what a message names (CH-20, CH-21)."""

from collections.abc import Sequence

from stoa.channels.contracts import MAX_MENTIONS
from stoa.channels.errors import TooManyMentions
from stoa.channels.events import MessageNamed
from stoa.channels.models import ChannelMessage
from stoa.channels.queries import messages
from stoa.pages import api as pages
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import WriteSession
from stoa.platform.outbox import record


def names_in(content: str) -> Sequence[pages.Mentioned]:
    """What a text names. Raises TooManyMentions."""
    named = pages.named_in(content)
    if len(named) > MAX_MENTIONS:
        raise TooManyMentions(limit=MAX_MENTIONS)
    return named


async def keep_names(
    session: WriteSession, clock: Clock, actor: Actor, message: ChannelMessage, named: Sequence[pages.Mentioned]
) -> None:
    """Note whom the message names now; who is named anew is told, after whoever may not read it is left out.

    Whom the actor does not meet is nobody: their name stays a text.
    """
    if not named and not message.named_ids:
        return
    added = await pages.keep_names(session, clock, actor, message.page_id, message.id, named)
    new = {each.id for each in added}
    ids = [each.id for each in named if each.kind != "page" and (each.id in new or each.id in message.named_ids)]
    await messages.change(session, message, {"named_ids": ids})
    people = tuple(each.id for each in added if each.kind == "user")
    groups = tuple(each.id for each in added if each.kind == "group")
    if people or groups:
        event = MessageNamed(
            message.organization_id,
            page_id=message.page_id,
            message_id=message.id,
            by=actor.user_id,
            user_ids=people,
            group_ids=groups,
        )
        await record(session, event)
