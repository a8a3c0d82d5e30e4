"""Old entries go (CH-71)."""

from datetime import timedelta

from stoa.notifications.queries import inbox
from stoa.platform.context import Platform
from stoa.platform.db import Scope

READ_KEPT = timedelta(days=180)
KEPT = timedelta(days=365)
BATCH = 5_000


async def remove_old(platform: Platform) -> None:
    """Entries that were read, 180 days after they were made; the others after a year."""
    now, removed = platform.clock.now(), BATCH
    while removed == BATCH:
        async with platform.db.writing(Scope.system()) as session:
            removed = await inbox.remove_old(session, read_before=now - READ_KEPT, before=now - KEPT, limit=BATCH)
