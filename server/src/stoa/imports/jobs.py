"""Background work of imports."""

from datetime import timedelta

from stoa.imports import queries
from stoa.imports.commands import run_import as _run_import  # noqa: F401  # registers its job
from stoa.platform.db import Scope
from stoa.platform.jobs import JobContext, job


@job("imports.purge_uploads", every=timedelta(hours=6))
async def purge_uploads(context: JobContext) -> None:
    """Uploads that nobody decided on go after a week."""
    async with context.platform.db.writing(Scope.system()) as session:
        keys = await queries.take_expired(session, context.platform.clock.now())
    for key in keys:
        await context.platform.blobs.delete(key)
