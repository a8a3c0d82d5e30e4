"""From where on people read a channel whose history begins where they came (CH-4)."""

from datetime import datetime

from stoa.access import api as access
from stoa.channels.queries import reads
from stoa.pages import api as pages
from stoa.pages.contracts import Channel
from stoa.platform.db import WriteSession
from stoa.platform.ids import OrganizationId, UserId


async def note_present(session: WriteSession, channel: Channel, now: datetime) -> None:
    """The history is cut from now on: whoever sees the channel at this moment keeps all of it."""
    present = await access.people_on(session, channel.organization_id, channel.id)
    await reads.note_joined(session, channel.organization_id, channel.id, present, 0, now)


async def note_newcomers(
    session: WriteSession, organization_id: OrganizationId, user_id: UserId | None, now: datetime
) -> None:
    """Rights are others now, of one person or of anybody: who sees such a channel for the first time."""
    for page_id, seq in await pages.cut_channels(session, organization_id):
        known = await reads.joined(session, organization_id, page_id)
        if user_id is not None and user_id in known:
            continue
        seen = await access.people_on(session, organization_id, page_id)
        new = [each for each in seen if each not in known and user_id in {None, each}]
        await reads.note_joined(session, organization_id, page_id, new, seq, now)
