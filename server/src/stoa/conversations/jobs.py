"""Periodic work of conversations."""

from datetime import timedelta

from stoa.conversations.commands import purge
from stoa.platform.db import Scope
from stoa.platform.jobs import JobContext, job


@job("conversations.purge_deleted", every=timedelta(hours=6))
async def purge_deleted(context: JobContext) -> None:
    async with context.platform.db.writing(Scope.system()) as session:
        await purge.purge_deleted(session, context.platform.clock)


@job("conversations.purge_temporary", every=timedelta(minutes=15))
async def purge_temporary(context: JobContext) -> None:
    async with context.platform.db.writing(Scope.system()) as session:
        await purge.purge_temporary(session, context.platform.clock)


@job("conversations.purge_untouched", every=timedelta(hours=6))
async def purge_untouched(context: JobContext) -> None:
    async with context.platform.db.writing(Scope.system()) as session:
        await purge.purge_untouched(session, context.platform.clock)


@job("conversations.purge_events", every=timedelta(hours=1))
async def purge_events(context: JobContext) -> None:
    async with context.platform.db.writing(Scope.system()) as session:
        await purge.purge_events(session, context.platform.clock)


@job("conversations.purge_traces", every=timedelta(hours=6))
async def purge_traces(context: JobContext) -> None:
    async with context.platform.db.writing(Scope.system()) as session:
        await purge.purge_traces(session, context.platform.clock)
