"""A look behind the doors, for what no route shows or makes yet."""

from typing import Any

from sqlalchemy import text

from stoa.identity.jobs import sweep_sessions
from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.platform.ids import JobId, new_id
from stoa.platform.jobs import JobContext


async def rows(platform: Platform, query: str, **values: Any) -> list[Any]:
    """Rows as the system sees them."""
    async with platform.db.reading(Scope.system()) as session:
        return list((await session.execute(text(query), values)).all())


async def change(platform: Platform, statement: str, **values: Any) -> None:
    """A change that no route makes yet."""
    async with platform.db.writing(Scope.system()) as session:
        await session.execute(text(statement), values)


async def sweep(platform: Platform) -> None:
    """What the job of identity does every few hours."""
    context = JobContext(platform, JobId(new_id()), 1, is_last_attempt=True)
    await sweep_sessions.function(context)
