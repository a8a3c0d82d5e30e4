"""Who is about to say something; nobody stores it (CH-41)."""

from datetime import timedelta

from stoa.access.contracts import Level
from stoa.pages import api as pages
from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.platform.ids import PageId
from stoa.platform.ratelimit import RateLimited, Rule
from stoa.platform.realtime import say_in_passing

TYPING = Rule("channel_typing", 1, timedelta(seconds=1))


async def show_typing(platform: Platform, actor: Actor, page_id: PageId, *, is_typing: bool) -> None:
    """Tell whoever has the channel open. Raises NotFound, LevelTooLow."""
    async with platform.db.writing(Scope.of(actor)) as session:
        await pages.load_channel(session, actor, page_id, need=Level.EDIT)
        try:
            platform.limiter.allow(TYPING, f"{actor.user_id}:{page_id}")
        except RateLimited:
            return
        data = {"user_id": str(actor.user_id), "name": actor.name, "is_typing": is_typing}
        await say_in_passing(session, f"channel:{page_id}", "typing", data)
