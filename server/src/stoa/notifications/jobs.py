"""Jobs of the inbox."""

from datetime import timedelta

from stoa.notifications.commands.remove_old import remove_old
from stoa.platform.jobs import JobContext, job


@job("notifications.remove_old", every=timedelta(days=1), timeout_seconds=900)
async def remove_old_entries(context: JobContext) -> None:
    """Entries do not stay for ever."""
    await remove_old(context.platform)
