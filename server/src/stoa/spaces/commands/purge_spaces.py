"""The end of spaces that nobody restored (SP-22)."""

from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.spaces.commands.change_space import purge_before
from stoa.spaces.queries import spaces as queries

BATCH = 1


async def purge_spaces(platform: Platform) -> None:
    """Delete spaces whose thirty days are over, with all in them, each in a transaction of its own."""
    while True:
        async with platform.db.writing(Scope.system()) as session:
            if await queries.delete_ended(session, purge_before(platform.clock.now()), BATCH) == 0:
                return
