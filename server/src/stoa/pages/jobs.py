"""Periodic work of pages."""

from datetime import timedelta

from stoa.pages.commands.derive_content import derive_stale
from stoa.platform.jobs import JobContext, job


@job("pages.derive_stale", every=timedelta(minutes=1))
async def derive_stale_pages(context: JobContext) -> None:
    """Texts that a process left behind which ended while people typed."""
    await derive_stale(context.platform)
