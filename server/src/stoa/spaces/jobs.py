"""Periodic work of spaces."""

from datetime import timedelta

from stoa.platform.jobs import JobContext, job
from stoa.spaces.commands.purge_spaces import purge_spaces


@job("spaces.purge_deleted", every=timedelta(hours=6), timeout_seconds=3600)
async def purge_deleted_spaces(context: JobContext) -> None:
    """Remove spaces whose thirty days are over."""
    await purge_spaces(context.platform)
