"""Periodic work of tasks."""

from datetime import timedelta

from stoa.platform.db import Scope
from stoa.platform.jobs import JobContext, job
from stoa.tasks.commands.defer_task import resume_due
from stoa.tasks.commands.delete_task import purge_deleted
from stoa.tasks.commands.remind import remind


@job("tasks.resume_deferred", every=timedelta(seconds=30))
async def resume_deferred(context: JobContext) -> None:
    """What was put off until now is active again."""
    await resume_due(context.platform)


@job("tasks.purge_deleted", every=timedelta(hours=6))
async def purge(context: JobContext) -> None:
    """What was deleted is removed for good."""
    async with context.platform.db.writing(Scope.system()) as session:
        await purge_deleted(session, context.platform.clock)


@job("tasks.remind", every=timedelta(minutes=10), timeout_seconds=600)
async def remind_of_due(context: JobContext) -> None:
    """What is due today or tomorrow."""
    await remind(context.platform)
