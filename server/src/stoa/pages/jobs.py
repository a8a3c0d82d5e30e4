"""Periodic work of pages."""

from datetime import timedelta

from stoa.pages.commands.auto_versions import thin_versions as thin
from stoa.pages.commands.derive_content import derive_stale
from stoa.pages.commands.expire_proposals import expire_proposals
from stoa.pages.commands.page_files import forget_files
from stoa.pages.commands.purge_page import purge_overdue
from stoa.pages.commands.review import note_due_reviews
from stoa.pages.runtime.link_cards import forget_old
from stoa.platform.jobs import JobContext, job


@job("pages.purge_trash", every=timedelta(days=1), timeout_seconds=3600)
async def purge_trash(context: JobContext) -> None:
    """Every night: what lay longer in the trash than its space keeps it."""
    await purge_overdue(context.platform)


@job("pages.thin_versions", every=timedelta(days=1), timeout_seconds=3600)
async def thin_versions(context: JobContext) -> None:
    """Every night: of old automatic versions one of each day."""
    await thin(context.platform)


@job("pages.forget_files", every=timedelta(hours=6), timeout_seconds=3600)
async def forget_unshown_files(context: JobContext) -> None:
    """Files that neither a text nor a version has named for a day."""
    await forget_files(context.platform)


@job("pages.derive_stale", every=timedelta(minutes=1))
async def derive_stale_pages(context: JobContext) -> None:
    """Texts that a process left behind which ended while people typed."""
    await derive_stale(context.platform)


@job("pages.expire_proposals", every=timedelta(hours=1))
async def expire_old_proposals(context: JobContext) -> None:
    """Proposals that nobody decided in 30 days."""
    await expire_proposals(context.platform)


@job("pages.forget_link_cards", every=timedelta(days=1))
async def forget_link_cards(context: JobContext) -> None:
    """Every night: what was found behind links long ago."""
    await forget_old(context.platform)


@job("pages.note_reviews", every=timedelta(hours=1))
async def note_reviews(context: JobContext) -> None:
    """Finalized pages that are to be looked at again from today on."""
    await note_due_reviews(context.platform)
