"""Periodic work of access."""

from datetime import timedelta

from stoa.access.commands.expire_grants import announce_ends, expire_grants
from stoa.platform.jobs import JobContext, job


@job("access.expire_grants", every=timedelta(minutes=5))
async def expire_grants_job(context: JobContext) -> None:
    """Grants count as absent from their second on; here they are deleted and written down (SP-5, SP-68)."""
    while await expire_grants(context.platform):
        pass


@job("access.announce_ends", every=timedelta(minutes=15))
async def announce_ends_job(context: JobContext) -> None:
    """Three days before a right ends that lasted longer than a week, giver and receiver hear of it (SP-49)."""
    while await announce_ends(context.platform):
        pass
