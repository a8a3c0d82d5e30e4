"""Periodic work of access."""

from datetime import timedelta

from stoa.access.commands.expire_grants import expire_grants
from stoa.platform.jobs import JobContext, job


@job("access.expire_grants", every=timedelta(minutes=5))
async def expire_grants_job(context: JobContext) -> None:
    """Grants count as absent from their second on; here they are deleted and written down (SP-5, SP-68)."""
    while await expire_grants(context.platform):
        pass
